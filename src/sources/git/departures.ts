import { basename } from 'node:path';
import type { Departure, Departures } from '../../judge/removing/departure.ts';
import type { LookAlike, ManifestSet } from '../../resources/manifestSet.ts';
import { keyOf } from '../../resources/schema/schema.ts';
import { formOf, whyBrokenOff, type FileForm } from './brokenOff.ts';
import { leftAsideOf, mentionIn, mentionInManifests } from './mentions.ts';
import type { OtherFile, OtherFiles } from './otherFiles.ts';
import type { TreeEntry, TreeFiles } from './tree.ts';

/** Where an account was last declared. */
export interface DeclaredAt {
  readonly commit: string;
  readonly file: string;
  /** Id of the file's content. */
  readonly blob?: string | undefined;
  readonly accountName: string;
  /** Keys of the accounts that the file declared then. */
  readonly together: readonly string[];
  /** What the file was like; absent in what an older Storekeeper noted. */
  readonly form?: FileForm | undefined;
}

/** By `namespace/name`. */
export type DeclaredPlaces = Readonly<Record<string, DeclaredAt>>;

/** A commit as it was read. */
export interface ReadCommit {
  readonly commit: string;
  readonly manifests: ManifestSet;
  readonly tree: Pick<TreeFiles, 'entries' | 'files'>;
  /** Keys of accounts among the manifests that are as an earlier commit has them. */
  readonly kept?: ReadonlySet<string>;
}

/** Where every account was last declared, after a commit. One that is kept keeps its place. Pure. */
export function placesAfter(
  before: DeclaredPlaces,
  { commit, manifests, tree, kept }: ReadCommit,
): DeclaredPlaces {
  const blobs = new Map(tree.entries.map(({ file, id }) => [file, id]));
  const byFile = Map.groupBy(manifests.accounts, ({ origin }) => origin.file);
  const holding = tree.files.filter(({ file }) => byFile.has(file));
  const forms = new Map(holding.map(({ file, bytes }) => [file, formOf(file, bytes, manifests)]));
  const fresh = manifests.accounts.filter(({ document }) => kept?.has(keyOf(document)) !== true);
  const now = fresh.map(({ document, origin: { file } }) => {
    const together = (byFile.get(file) ?? []).map((each) => keyOf(each.document));
    const { accountName } = document.spec;
    const place = { commit, file, blob: blobs.get(file), accountName, together, form: forms.get(file) };
    return [keyOf(document), place] as const;
  });
  return { ...before, ...Object.fromEntries(now) };
}

/** The accounts that were declared before a commit and are not in it. Pure. */
export function goneFrom(places: DeclaredPlaces, { manifests }: ReadCommit): readonly [string, DeclaredAt][] {
  const declared = new Set(manifests.accounts.map(({ document }) => keyOf(document)));
  return Object.entries(places).filter(([key]) => !declared.has(key));
}

/**
 * What a commit tells of the accounts that were declared before it and are not in it. An act is seen where the file of an
 * account was deleted, or its document was cut out of a file that still holds others and ends as files do, and nothing in the commit looks like
 * it or speaks of it still. Anything else may be a mistake. `others`: the files of the folder that are not read for manifests. Pure.
 */
export function departuresOf(places: DeclaredPlaces, reading: ReadCommit, others: OtherFiles): Departures {
  const gone = goneFrom(places, reading);
  if (gone.length === 0) return new Map();
  const { tree, manifests } = reading;
  const around: Around = {
    entries: new Map(tree.entries.map((entry) => [entry.file, entry])),
    texts: [...leftAsideOf(tree.files, manifests), ...others.files],
    closed: others.closed[0],
  };
  return new Map(gone.map(([key, place]) => [key, departureOf(key, place, reading, around)]));
}

/** What is in a commit beside its manifests. */
interface Around {
  readonly entries: ReadonlyMap<string, TreeEntry>;
  /** What is no manifest and can be looked into. */
  readonly texts: readonly OtherFile[];
  /** The first of what cannot. */
  readonly closed: OtherFiles['closed'][number] | undefined;
}

function departureOf(key: string, place: DeclaredAt, reading: ReadCommit, around: Around): Departure {
  const { entries } = around;
  const why =
    whatIsInItsPlace(place, reading, entries) ??
    whereItBrokeOff(place, reading) ??
    whatLooksLikeIt(key, place, reading) ??
    whatHidesIt(place, reading) ??
    whatSpeaksOfIt(key, place, reading, around) ??
    whereItMayBe(reading, around);
  if (why !== undefined) return { seen: false, why };
  const last = `after ${place.commit.slice(0, 12)}`;
  return {
    seen: true,
    how: entries.has(place.file)
      ? `its document was cut out of ${place.file} ${last}`
      : `its file ${place.file} was deleted ${last}`,
  };
}

/** A file of any kind that may make the account, as a template does, or the values that it is filled with. */
function whatSpeaksOfIt(
  key: string,
  { accountName }: DeclaredAt,
  { manifests }: ReadCommit,
  { texts }: Around,
): string | undefined {
  const missed = { name: nameOf(key), accountName };
  const within = mentionInManifests(manifests, missed);
  if (within) return `${within.file}:${within.line} ${within.what}: it may be in there`;
  for (const text of texts) {
    const mention = mentionIn(text, missed);
    if (mention) return `${text.file}:${mention.line} ${mention.what}: it may be made from that`;
  }
  return undefined;
}

const nameOf = (key: string): string => key.slice(key.indexOf('/') + 1);

/** What stands where the document stood, unless the file is gone or holds the others that it held. */
function whatIsInItsPlace(
  { file, together }: DeclaredAt,
  { manifests }: ReadCommit,
  entries: ReadonlyMap<string, TreeEntry>,
): string | undefined {
  const [link] = pathsTo(file).flatMap((path) => linkAt(entries.get(path)) ?? []);
  if (link) return `${link.file} is a ${link.unread} now, which is not followed`;
  if (!entries.has(file)) return undefined;
  const accounts = manifests.accounts.filter(({ origin }) => origin.file === file);
  const newcomer = accounts.find(({ document }) => !together.includes(keyOf(document)));
  if (newcomer) return `${file} declares ${keyOf(newcomer.document)} in its place`;
  const others = accounts.length + manifests.tiles.filter(({ origin }) => origin.file === file).length;
  return others > 0 ? undefined : `${file} is still there and holds no manifest`;
}

/** Why the file that it stood in may have broken off, where it is still there. */
function whereItBrokeOff({ file, form }: DeclaredAt, { tree, manifests }: ReadCommit): string | undefined {
  const found = tree.files.find((each) => each.file === file);
  const why = found && whyBrokenOff(file, found.bytes, manifests, form);
  return why && `${why}: it may have broken off there`;
}

/** A file's own name and those of the folders around it: `a`, `a/b`, `a/b/c.yaml`. */
function pathsTo(file: string): string[] {
  const parts = file.split('/');
  return parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
}

/** An entry that leads elsewhere, where it is one. */
const linkAt = (entry: TreeEntry | undefined) =>
  entry && (entry.unread === 'link' || entry.unread === 'submodule')
    ? { file: entry.file, unread: entry.unread }
    : undefined;

/**
 * What leads elsewhere and may lead to the document, whatever its name: any submodule, since a person moves manifests into one
 * before or after it is added, and any symbolic link that was left aside in the folder that is read. Links beside that are
 * of other programs. Then a file that was not looked into.
 */
function whereItMayBe({ tree, manifests }: ReadCommit, { closed }: Around): string | undefined {
  const leftAside = new Set(manifests.notes.filter(({ aside }) => aside === 'Link').map(({ file }) => file));
  const link = tree.entries.find(
    ({ file, unread }) => unread === 'submodule' || (unread === 'link' && leftAside.has(file)),
  );
  if (link) return `${link.file} is a ${link.unread}, which is not followed: it may be in there`;
  return closed && `${closed.file} ${closed.why} and was not looked into: it may be in there`;
}

/** A document or comment that may be the one that is missed. */
function whatLooksLikeIt(
  key: string,
  place: DeclaredAt,
  { manifests, tree }: ReadCommit,
): string | undefined {
  const alike = (manifests.lookAlikes ?? []).find((each) => mayBe(each, nameOf(key), place));
  if (alike) return `${alike.file}:${alike.line} holds ${alike.what} that looks like it`;
  const twin = manifests.accounts.find(({ document }) => document.spec.accountName === place.accountName);
  if (twin) return `${twin.origin.file} declares an account of the same name, ${keyOf(twin.document)}`;
  const left = tree.files.find(({ bytes }) => speaksOf(new TextDecoder().decode(bytes), place.accountName));
  return left && `${left.file} speaks of it in a comment`;
}

/** Whether a comment declares the account: a manifest that was put into comments is not deleted. */
function speaksOf(text: string, accountName: string): boolean {
  return text
    .split('\n')
    .filter((line) => line.trimStart().startsWith('#'))
    .some((line) => /accountName["']?:\s*["']?([^"',}]*)/.exec(line)?.[1]?.trim() === accountName);
}

function mayBe(alike: LookAlike, name: string, { file, accountName }: DeclaredAt): boolean {
  if (alike.file === file || alike.name === name || alike.accountName === accountName) return true;
  return alike.name === undefined && alike.accountName === undefined;
}

/** Endings under which a file is put out of the way, or encrypted. */
const disguise =
  /^\.(bak|backup|orig|old|save|off|disabled|tmp|tmpl|tpl|j2|gpg|pgp|asc|age|enc|sops|crypt|txt)\b/i;

/** A file that is not read and may hold the document: moved, hidden, linked to, renamed or encrypted. */
function whatHidesIt({ file, blob }: DeclaredAt, { tree }: ReadCommit): string | undefined {
  const moved = tree.entries.find((entry) => entry.id === blob && entry.unread !== undefined);
  if (moved) return `the same file stands at ${moved.file}, where it is not read`;
  const [name, stem] = [basename(file), basename(file).replace(/\.[^.]+$/, '')];
  const hiding = tree.entries.find(({ file: other, unread }) => {
    const bare = basename(other).replace(/^\.+/, '');
    if (unread === undefined) return false;
    if (bare.startsWith(name) && other !== file) return true;
    if (unread === 'other' || unread === 'outside')
      return bare.startsWith(stem) && disguise.test(bare.slice(stem.length));
    return bare === stem || bare.startsWith(`${stem}.`);
  });
  return hiding && `${hiding.file} may be it, and is not read`;
}
