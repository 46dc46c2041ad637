import type {
  AccountFacts,
  AccountMark,
  SourceMark,
  SourceSeen,
  TileFacts,
  TileMarks,
} from '../../observe/facts.ts';
import type { AmazonAccount } from '../../resources/schema/schema.ts';

/** A branch that a source read before it was given another name, as its own history shows. */
export interface FormerBranch {
  readonly branch: string;
  /** When the source went on under the next name, ISO-8601. */
  readonly left: string;
}

/** A source with the names it had before. What it notes bears its present name alone, so that the old one may be another's. */
export interface NamedSource extends SourceMark {
  readonly formerly?: readonly FormerBranch[] | undefined;
}

/** Who asks for a tile to be as declared: the source of the manifests. */
export interface DesiringSource {
  readonly mark: NamedSource;
  /** The commit that the manifests were read from. */
  readonly commit?: string | undefined;
  /** It goes on looking after its accounts, and may say so; a run that a person started does not. */
  readonly lives: boolean;
}

/** A source in one line, for people, and as the key of what is noted of it. */
export function sourceText({ name, branch, folder }: SourceMark): string {
  const where = branch === undefined ? '' : ` branch ${branch}`;
  return `${name}${where}${folder === undefined || folder === '' ? '' : ` folder ${folder}`}`;
}

/**
 * Whether two marks mean one source when it comes to who holds an account: of one repository and branch, also where one
 * reads a folder within that of the other, as a person's `apply` of a folder does beside the controller of the repository.
 */
export function isSameHolder(a: SourceMark, b: SourceMark): boolean {
  if (a.name !== b.name || a.branch !== b.branch) return false;
  const [one, other] = [a.folder ?? '', b.folder ?? ''];
  return one === other || isBelow(one, other) || isBelow(other, one);
}

function isBelow(folder: string, above: string): boolean {
  return above === '' || folder.startsWith(`${above}/`);
}

/**
 * Whether the note says that this source holds the account, under its present name or one that it had, or does not say which
 * one does, as older versions did not. What was taken from it under its present name is not its own by an old one.
 */
export function isOurs(mark: AccountMark, source: NamedSource | undefined): boolean {
  const { source: noted } = mark;
  if (noted === undefined || source === undefined || isSameHolder(noted, source)) return true;
  if (mark.takenFrom === sourceText(source)) return false;
  return (source.formerly ?? []).some(({ branch }) => isSameHolder(noted, { ...source, branch }));
}

/**
 * The source without the names that it left so long ago, by `alive` milliseconds, that nobody is taken for alive by them any
 * more: whoever notes an old name after that is another.
 */
export function knownNow(
  source: DesiringSource | undefined,
  alive: number,
  now: Date,
): DesiringSource | undefined {
  if (source?.mark.formerly === undefined) return source;
  const { formerly, ...mark } = source.mark;
  const still = formerly.filter(({ left }) => now.getTime() - Date.parse(left) < alive);
  return { ...source, mark: still.length > 0 ? { ...mark, formerly: still } : mark };
}

/** The note about a live account that a manifest holds now: one that was let go of is held by nobody. */
export function holdingMark(facts: TileFacts, accountId: string): AccountMark | undefined {
  const mark = facts.marks.accounts[accountId];
  return mark?.released === undefined ? mark : undefined;
}

/**
 * When a source was last heard of; undefined where it never was. A folder of a repository is spoken for by whoever reads what
 * is around it or in it, as the mark of one who applied a folder is by the controller of the repository.
 */
export function lastHeard(marks: TileMarks, source: SourceMark): SourceSeen | undefined {
  const { folder: _folder, ...whole } = source;
  const base = sourceText(whole);
  const heard = Object.entries(marks.sources ?? {}).filter(([text]) => {
    if (text === base) return true;
    const start = `${base} folder `;
    return text.startsWith(start) && isSameHolder(source, { ...whole, folder: text.slice(start.length) });
  });
  return heard.map(([, seen]) => seen).sort((a, b) => (a.until < b.until ? 1 : -1))[0];
}

/** Whether a source is taken for alive at `now`: it has said so, and not too long ago. */
export function isAlive(marks: TileMarks, source: SourceMark, now: Date): boolean {
  const heard = lastHeard(marks, source);
  return heard !== undefined && Date.parse(heard.until) > now.getTime();
}

/**
 * Whether a note that names this manifest, and was let go of or is another source's, is about the account that it declares
 * today: its name is the declared one, or was declared then and changed in the app; and it sells where and as declared.
 */
export function isStillMeant(
  live: AccountFacts,
  mark: AccountMark,
  account: AmazonAccount,
  declared: { readonly marketplaceId: string; readonly nameDigest: string },
): boolean {
  const { accountName, sellerId } = account.spec;
  const { amazon } = live;
  const named = live.name === accountName || mark.applied['/accountName'] === declared.nameDigest;
  const there = amazon?.marketplaceId === undefined || amazon.marketplaceId === declared.marketplaceId;
  const theirs = sellerId === undefined || amazon?.sellerId === undefined || amazon.sellerId === sellerId;
  return named && there && theirs;
}
