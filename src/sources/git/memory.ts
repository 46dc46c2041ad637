import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Departures } from '../../judge/removing/departure.ts';
import { departuresOf, goneFrom, placesAfter, type DeclaredPlaces, type ReadCommit } from './departures.ts';
import type { SourceIdentity } from './lastGood.ts';
import type { OtherFiles } from './otherFiles.ts';

const place = z.object({
  commit: z.string(),
  file: z.string(),
  blob: z.string().optional(),
  accountName: z.string(),
  together: z.array(z.string()),
  form: z
    .object({
      ended: z.boolean(),
      documents: z.array(z.object({ digest: z.string(), lines: z.number(), holds: z.string().optional() })),
    })
    .optional(),
});
const stored = z.object({
  url: z.string(),
  folder: z.string(),
  branch: z.string(),
  places: z.record(z.string(), place),
});

/**
 * What a source remembers of the accounts that its commits declared: where each last stood, so that a later commit can be
 * asked what became of it. Kept beside the mirror; what another branch or folder declared is not remembered, since what is
 * not in this one was never deleted from it.
 */
export class SourceMemory {
  readonly #file: string;
  #branch = '';
  #places: DeclaredPlaces | undefined;

  constructor(folder: string) {
    this.#file = join(folder, 'declared.json');
  }

  /**
   * Notes what a commit declares, and tells what it says of what earlier ones did. `lookAround` reads the files beside the
   * manifests, where an account is gone. Rejects as that does, and with errors of the file system.
   */
  async takeIn(
    identity: SourceIdentity,
    branch: string,
    reading: ReadCommit,
    lookAround: () => Promise<OtherFiles>,
  ): Promise<Departures> {
    if (this.#places === undefined || this.#branch !== branch)
      this.#places = await this.#recall(identity, branch);
    this.#branch = branch;
    const places = placesAfter(this.#places, reading);
    if (JSON.stringify(places) !== JSON.stringify(this.#places)) {
      const { url, folder } = identity;
      await write(this.#file, { url, folder, branch, places });
    }
    this.#places = places;
    // Of a commit that is in force in part nothing tells whether what it lacks was meant to go.
    if (reading.kept || goneFrom(places, reading).length === 0) return new Map();
    return departuresOf(places, reading, await lookAround());
  }

  /** What was kept; nothing where there is nothing, where it is damaged, and where it is of another source. */
  async #recall(identity: SourceIdentity, branch: string): Promise<DeclaredPlaces> {
    try {
      const found = stored.parse(JSON.parse(await readFile(this.#file, 'utf8')));
      const same = found.url === identity.url && found.folder === identity.folder && found.branch === branch;
      return same ? found.places : {};
    } catch {
      return {};
    }
  }
}

/** Writes so that a crash leaves the old file or the new one, never half of one. */
async function write(file: string, value: unknown): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(value)}\n`, { flush: true });
  await rename(`${file}.new`, file);
}
