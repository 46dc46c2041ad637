import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { withheldCauses } from '../../judge/admitting/inPart.ts';
import { kinds } from '../../resources/group.ts';
import { accountSchema, tileSchema } from '../../resources/schema/schema.ts';

const origin = z.object({ file: z.string(), line: z.number(), column: z.number() });

/**
 * What a commit in force in part did not bring, with the version that is in force in its place. The document itself is noted:
 * the commits that it comes from may be gone from the mirror and from the repository.
 */
const kept = z.object({
  kind: z.enum(kinds),
  name: z.string(),
  commit: z.string().optional(),
  because: z.enum(withheldCauses),
  why: z.string(),
  version: z.object({ document: z.union([tileSchema, accountSchema]), origin }).optional(),
});
export type KeptRecord = z.output<typeof kept>;

/** Which commit was the last good one, and of which source. */
const record = z.object({
  url: z.string(),
  branchSetting: z.string().nullable(),
  folder: z.string(),
  branch: z.string(),
  commit: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
  /** The names that the branch had before, where the repository says which one is read. */
  formerly: z
    .array(z.object({ branch: z.string(), left: z.string() }))
    .readonly()
    .optional(),
  /** Only where the commit is in force in part. */
  kept: z.array(kept).optional(),
});
export type LastGoodRecord = z.output<typeof record>;
export type SourceIdentity = Pick<LastGoodRecord, 'url' | 'branchSetting' | 'folder'>;

const fileIn = (folder: string) => join(folder, 'last-good.json');

/** The record in a mirror folder; undefined when there is none, when it is damaged, or when it is of another source. */
export async function readLastGood(
  mirrorDir: string,
  identity: SourceIdentity,
): Promise<LastGoodRecord | undefined> {
  try {
    const found = record.parse(JSON.parse(await readFile(fileIn(mirrorDir), 'utf8')));
    const same =
      found.url === identity.url &&
      found.branchSetting === identity.branchSetting &&
      found.folder === identity.folder;
    return same ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the record so that a crash leaves the old one or the new one, never half of one. Rejects with errors of the file system. */
export async function writeLastGood(mirrorDir: string, value: LastGoodRecord): Promise<void> {
  await mkdir(mirrorDir, { recursive: true });
  const temporary = `${fileIn(mirrorDir)}.new`;
  await writeFile(temporary, `${JSON.stringify(value)}\n`, { flush: true });
  await rename(temporary, fileIn(mirrorDir));
}
