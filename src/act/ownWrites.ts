/** How long a copy of the platform's state may be behind and still be taken for one. */
const mostBehindMilliseconds = 600_000;

/** Where a tile is. */
export interface TileAddress {
  readonly baseURL: string;
  readonly integrationId: string;
}

/**
 * What this process has written to tiles lately, over all its runs. Nothing promises that the platform reads back at once
 * what was written to its state: marks that are older than our own last ones are not believed. After ten minutes they
 * are, for somebody may have taken them away on purpose.
 */
export class OwnWrites {
  readonly #marks = new Map<string, { readonly sequence: number; readonly at: number }>();

  /** Notes that the marks of a tile were written with this number. `at`: milliseconds since 1970. */
  noteMarks({ baseURL, integrationId }: TileAddress, sequence: number, at: number): void {
    this.#marks.set(`${baseURL} ${integrationId}`, { sequence, at });
  }

  /** The lowest number that the marks of a tile may have when they are read now; 0 where any will do. */
  leastMarks({ baseURL, integrationId }: TileAddress, now: number): number {
    const written = this.#marks.get(`${baseURL} ${integrationId}`);
    return written && now - written.at < mostBehindMilliseconds ? written.sequence : 0;
  }
}
