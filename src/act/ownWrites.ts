/** How long a copy of the platform's state may be behind and still be taken for one. */
const mostBehindMilliseconds = 600_000;

/** Where a tile is. */
export interface TileAddress {
  readonly baseURL: string;
  readonly integrationId: string;
}

/**
 * The numbers of marks that this process has written or read lately, over all its runs. Nothing promises that the platform reads
 * back at once what was written to its state, and an answer that there is nothing may be wrong: marks that are older than
 * those that were seen are not believed, since going on without them opens a second wizard for an account that is there. After ten minutes they
 * are, for somebody may have taken them away on purpose.
 */
export class OwnWrites {
  readonly #marks = new Map<string, { readonly sequence: number; readonly at: number }>();

  /** Notes that the marks of a tile were written or read with this number. `at`: milliseconds since 1970. */
  noteMarks({ baseURL, integrationId }: TileAddress, sequence: number, at: number): void {
    this.#marks.set(`${baseURL} ${integrationId}`, { sequence, at });
  }

  /** The lowest number that the marks of a tile may have when they are read now; 0 where any will do. */
  leastMarks({ baseURL, integrationId }: TileAddress, now: number): number {
    const written = this.#marks.get(`${baseURL} ${integrationId}`);
    return written && now - written.at < mostBehindMilliseconds ? written.sequence : 0;
  }
}
