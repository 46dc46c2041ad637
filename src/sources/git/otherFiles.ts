import type { GitRunner } from './repository/command.ts';
import { parseObjects, type TreeEntry } from './tree.ts';

/** A file of the folder that is not read for manifests. */
export interface OtherFile {
  readonly file: string;
  readonly text: string;
}

/** What stands in the folder beside the files that are read for manifests. */
export interface OtherFiles {
  readonly files: readonly OtherFile[];
  /** What could not be looked into, with why. */
  readonly closed: readonly { readonly file: string; readonly why: string }[];
}

/** What is known where the mirror gives nothing. */
export const unreadable: OtherFiles = {
  files: [],
  closed: [{ file: 'what else the commit holds', why: 'cannot be read from the mirror' }],
};

/** Bounds of what is looked into; what is beyond them is closed. Sizes in bytes. */
const most = { files: 2000, fileBytes: 1024 * 1024, totalBytes: 32 * 1024 * 1024 };

/** Pictures, sound, fonts and prints: nobody keeps a manifest in them. */
const media =
  /\.(png|jpe?g|gif|webp|avif|bmp|ico|tiff?|svg|mp[34]|mov|webm|ogg|wav|woff2?|[to]tf|eot|pdf|docx?|pptx?|xlsx?)$/i;
/** Endings of files that are packed or encrypted. */
const sealed = /\.(zip|tar|gz|tgz|bz2|xz|zst|lz4|7z|rar|jar|gpg|pgp|age|enc|crypt|kdbx|p12|vault)$/i;
/** What packed and encrypted files begin with: zip, git-crypt, Ansible Vault, age and PGP. */
const seals = [
  'PK\u0003\u0004',
  '\0GITCRYPT',
  '$ANSIBLE_VAULT',
  'age-encryption.org',
  '-----BEGIN AGE ENCRYPTED FILE',
  '-----BEGIN PGP MESSAGE',
];

/** Whether a file of the folder is looked into, beside those that are read. */
const isOther = ({ file, unread }: TreeEntry): boolean =>
  (unread === 'other' || unread === 'hidden') && !media.test(file) && !/(^|\/)node_modules\//.test(file);

/**
 * Reads the files of the folder that are not read for manifests, from the mirror, within bounds. Rejects with a GitFailure when
 * the mirror cannot be read.
 */
export async function readOthers(
  git: GitRunner,
  mirror: string,
  entries: readonly TreeEntry[],
): Promise<OtherFiles> {
  const closed: { file: string; why: string }[] = [];
  const open: TreeEntry[] = [];
  let total = 0;
  for (const entry of entries.filter(isOther)) {
    const { file, size } = entry;
    if (sealed.test(file)) closed.push({ file, why: 'is packed or encrypted' });
    else if (size > most.fileBytes) closed.push({ file, why: `is too large, ${size} bytes,` });
    else if (open.length >= most.files || total + size > most.totalBytes)
      closed.push({ file, why: 'is one of too many files' });
    else {
      open.push(entry);
      total += size;
    }
  }
  if (open.length === 0) return { files: [], closed };
  const objects = parseObjects(await git.objects(mirror, [...new Set(open.map(({ id }) => id))]));
  const files: OtherFile[] = [];
  for (const { file, id } of open) {
    const bytes = objects.get(id);
    // Without its NULs a text of two bytes a letter reads as any other.
    const text = bytes?.toString('utf8');
    if (text === undefined) closed.push({ file, why: 'is missing in the mirror' });
    else if (seals.some((seal) => text.startsWith(seal)))
      closed.push({ file, why: 'is packed or encrypted' });
    else files.push({ file, text: text.replaceAll('\0', '') });
  }
  return { files, closed };
}
