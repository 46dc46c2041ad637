import { defaultLimits } from '../../resources/load.ts';
import type { Note, Problem } from '../../resources/manifestSet.ts';
import { GitFailure } from './repository/gitFailure.ts';
import type { GitRunner } from './repository/command.ts';

/** Bounds of what is read from one commit. Sizes in bytes. */
export interface TreeLimits {
  readonly files: number;
  readonly fileBytes: number;
  readonly totalBytes: number;
}

export const defaultTreeLimits: TreeLimits = {
  files: 10_000,
  fileBytes: defaultLimits.fileBytes,
  totalBytes: 64 * 1024 * 1024,
};

/** One name of a tree. */
export interface TreeEntry {
  readonly file: string;
  /** Id of the object that stands there. */
  readonly id: string;
  /** Bytes; 0 where it has none of its own. */
  readonly size: number;
  /** Why it is not read; undefined where it is. `outside`: it stands beside the folder. */
  readonly unread: 'link' | 'submodule' | 'outside' | 'hidden' | 'other' | undefined;
}

/** Files that may hold manifests, with what was found wrong or left out. Names are relative to the repository's root. */
export interface TreeFiles {
  readonly files: readonly { file: string; bytes: Uint8Array }[];
  /** Everything that the commit holds, below the folder and beside it. */
  readonly entries: readonly TreeEntry[];
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
}

interface Entry {
  readonly mode: string;
  readonly id: string;
  readonly size: number;
  readonly file: string;
}

const manifestFile = /\.(ya?ml|json)$/i;
const at = (file: string) => ({ file, line: 1, column: 1 });
const problem = (file: string, found: string, accepted: string): Problem => ({
  ...at(file),
  path: '',
  found,
  accepted,
});

/** Lines of `git ls-tree -z -l`: mode, type, id, size (`-` for what has none), a tab and the name, ended by NUL. */
function parseEntries(output: string, folder: string): Entry[] {
  const entries: Entry[] = [];
  for (const line of output.split('\0')) {
    const match = /^(\d+) \w+ ([0-9a-f]+) +(\d+|-)\t(.+)$/s.exec(line);
    if (match === null) continue;
    const [, mode = '', id = '', size = '', name = ''] = match;
    const file = folder === '' ? name : `${folder}/${name}`;
    entries.push({ mode, id, size: size === '-' ? 0 : Number(size), file });
  }
  return entries;
}

/** Id of the tree to read, or the problem that keeps it from being read. */
async function findTree(
  git: GitRunner,
  mirror: string,
  commit: string,
  folder: string,
): Promise<string | Problem> {
  if (folder === '') return commit;
  const output = await git.text(mirror, ['ls-tree', '-z', '-l', '--full-tree', commit, '--', folder]);
  const entry = parseEntries(output, '').find(({ file }) => file === folder);
  if (entry?.mode === '040000') return entry.id;
  const found =
    entry === undefined
      ? 'the folder does not exist in this commit'
      : `this is ${entry.mode === '160000' ? 'a submodule' : entry.mode === '120000' ? 'a symbolic link' : 'a file'}, not a folder`;
  return problem(
    folder,
    found,
    'a folder with manifests; bring it back, or point the source at the folder where they are now',
  );
}

const isSymbolicLink = ({ mode }: Entry) => mode === '120000';
const isSubmodule = ({ mode }: Entry) => mode === '160000';
const isLink = (entry: Entry) => isSymbolicLink(entry) || isSubmodule(entry);

function noteOnLink(entry: Entry): Note {
  const { file } = entry;
  const what = isSymbolicLink(entry) ? 'a symbolic link' : 'a submodule';
  return {
    ...at(file),
    aside: isSymbolicLink(entry) ? 'Link' : 'Submodule',
    message: `${what} is not followed; put the manifests themselves here if they are meant`,
  };
}

/** Left out as they are on a disk: what begins with a dot belongs to tools such as CI. */
const isHidden = ({ file }: Entry, folder: string) =>
  file
    .slice(folder === '' ? 0 : folder.length + 1)
    .split('/')
    .some((part) => part.startsWith('.') || part === 'node_modules');

/** What a commit holds more of than is read, and the files that can be read all the same: their problems are told with it. */
function withinLimits(
  entries: readonly Entry[],
  folder: string,
  limits: TreeLimits,
): { readonly readable: readonly Entry[]; readonly problems: readonly Problem[] } {
  const ofAll = (found: string, most: number): Problem =>
    problem(
      folder === '' ? '.' : folder,
      `${found} that may be manifests`,
      `at most ${most}; point the source at a smaller folder`,
    );
  if (entries.length > limits.files)
    return { readable: [], problems: [ofAll(`${entries.length} files`, limits.files)] };
  const [readable, tooLarge] = [
    entries.filter(({ size }) => size <= limits.fileBytes),
    entries.filter(({ size }) => size > limits.fileBytes),
  ];
  const problems = tooLarge.map(({ file, size }) =>
    problem(file, `a file of ${size} bytes`, `at most ${limits.fileBytes} bytes`),
  );
  const total = readable.reduce((sum, { size }) => sum + size, 0);
  if (total <= limits.totalBytes) return { readable, problems };
  const tooMuch = ofAll(`${total} bytes in files`, limits.totalBytes);
  return { readable: [], problems: [...problems, tooMuch] };
}

/** Splits the output of `git cat-file --batch`: a line `<id> <type> <size>`, the content, a line feed, for each object. */
export function parseObjects(output: Buffer): Map<string, Buffer> {
  const objects = new Map<string, Buffer>();
  let position = 0;
  while (position < output.length) {
    const end = output.indexOf(0x0a, position);
    if (end < 0) break;
    const [id = '', type = '', size = ''] = output.toString('latin1', position, end).split(' ');
    position = end + 1;
    if (type === 'missing') continue;
    const length = Number(size);
    if (position + length > output.length) break;
    objects.set(id, output.subarray(position, position + length));
    position += length + 1;
  }
  return objects;
}

/** All names of a commit; those beside the folder are read from nowhere, and tell where a file was moved to. */
async function listEverything(
  git: GitRunner,
  mirror: string,
  { commit, folder }: { commit: string; folder: string },
  below: readonly Entry[],
): Promise<TreeEntry[]> {
  const all =
    folder === ''
      ? below
      : parseEntries(await git.text(mirror, ['ls-tree', '-r', '-z', '-l', '--full-tree', commit]), '');
  return all.map((entry) => {
    const { file, id, size } = entry;
    return { file, id, size, unread: whyUnread(entry, folder) };
  });
}

function whyUnread(entry: Entry, folder: string): TreeEntry['unread'] {
  if (isSubmodule(entry)) return 'submodule';
  if (isSymbolicLink(entry)) return 'link';
  if (folder !== '' && !entry.file.startsWith(`${folder}/`)) return 'outside';
  if (isHidden(entry, folder)) return 'hidden';
  return manifestFile.test(entry.file) ? undefined : 'other';
}

const lfsPointer = Buffer.from('version https://git-lfs.github.com/spec/v1');
const isPointer = (bytes: Buffer) => bytes.subarray(0, lfsPointer.length).equals(lfsPointer);

/**
 * Reads the files of one commit that may hold manifests, straight from the object store: no work tree, no hooks, no
 * filters, no links. Rejects with a GitFailure when the mirror cannot be read.
 */
export async function readTree(
  git: GitRunner,
  mirror: string,
  place: { commit: string; folder: string; limits: TreeLimits },
): Promise<TreeFiles> {
  const { commit, folder, limits } = place;
  const tree = await findTree(git, mirror, commit, folder);
  if (typeof tree !== 'string') return { files: [], entries: [], problems: [tree], notes: [] };
  const listing = await git.text(mirror, ['ls-tree', '-r', '-z', '-l', '--full-tree', tree]);
  const listed = parseEntries(listing, folder);
  const everything = await listEverything(git, mirror, place, listed);
  const entries = listed.filter((entry) => !isHidden(entry, folder));
  const notes = entries.filter(isLink).map(noteOnLink);
  const wanted = entries.filter((entry) => !isLink(entry) && manifestFile.test(entry.file));
  const { readable, problems: tooMuch } = withinLimits(wanted, folder, limits);
  const problems = [...tooMuch];
  if (readable.length === 0) return { files: [], entries: everything, problems, notes };

  const objects = parseObjects(await git.objects(mirror, [...new Set(readable.map(({ id }) => id))]));
  const files: { file: string; bytes: Uint8Array }[] = [];
  for (const { id, file } of readable) {
    const bytes = objects.get(id);
    if (bytes === undefined)
      throw new GitFailure('git', `The mirror lacks the content of ${file} (object ${id}).`);
    if (isPointer(bytes))
      problems.push(
        problem(
          file,
          'a pointer of Git LFS, not the file itself',
          'the manifest itself in Git; take its name out of .gitattributes and commit it again',
        ),
      );
    else files.push({ file, bytes });
  }
  return { files, entries: everything, problems, notes };
}
