import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { NamedSource } from '../../judge/common/holder.ts';
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

/** Where accounts stood, by the branch that declared them. */
interface KeptPlaces {
  readonly branch: string;
  readonly places: DeclaredPlaces;
}

/**
 * What a source remembers of the accounts that its commits declared: where each last stood, so that a later commit can be
 * asked what became of it. Kept beside the mirror; what another branch or folder declared is not remembered, since what is
 * not in this one was never deleted from it; a branch that was given another name is the same.
 */
export class SourceMemory {
  readonly #file: string;
  #kept: KeptPlaces | undefined;

  constructor(folder: string) {
    this.#file = join(folder, 'declared.json');
  }

  /**
   * Notes what a commit declares, and tells what it says of what earlier ones did. `lookAround` reads the files beside the
   * manifests, where an account is gone. Rejects as that does, and with errors of the file system.
   */
  async takeIn(
    identity: SourceIdentity,
    { branch, formerly = [] }: Pick<NamedSource, 'formerly'> & { readonly branch: string },
    reading: ReadCommit,
    lookAround: () => Promise<OtherFiles>,
  ): Promise<Departures> {
    const names = [branch, ...formerly.map((each) => each.branch)];
    if (this.#kept === undefined || !names.includes(this.#kept.branch))
      this.#kept = await this.#recall(identity, names);
    const places = placesAfter(this.#kept.places, reading);
    const { url, folder } = identity;
    if (JSON.stringify({ branch, places }) !== JSON.stringify(this.#kept))
      await write(this.#file, { url, folder, branch, places });
    this.#kept = { branch, places };
    // Of a commit that is in force in part nothing tells whether what it lacks was meant to go.
    if (reading.kept || goneFrom(places, reading).length === 0) return new Map();
    return departuresOf(places, reading, await lookAround());
  }

  /** What was kept; nothing where there is nothing, where it is damaged, and where it is of another source. */
  async #recall(identity: SourceIdentity, names: readonly string[]): Promise<KeptPlaces> {
    const nothing = { branch: '', places: {} };
    try {
      const { url, folder, branch, places } = stored.parse(JSON.parse(await readFile(this.#file, 'utf8')));
      const same = url === identity.url && folder === identity.folder && names.includes(branch);
      return same ? { branch, places } : nothing;
    } catch {
      return nothing;
    }
  }
}

/** Writes so that a crash leaves the old file or the new one, never half of one. */
async function write(file: string, value: unknown): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(value)}\n`, { flush: true });
  await rename(`${file}.new`, file);
}
