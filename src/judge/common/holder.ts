import type {
  AccountFacts,
  AccountMark,
  SourceMark,
  SourceSeen,
  TileFacts,
  TileMarks,
} from '../../observe/facts.ts';
import type { AmazonAccount } from '../../resources/schema/schema.ts';

/** Who asks for a tile to be as declared: the source of the manifests. */
export interface DesiringSource {
  readonly mark: SourceMark;
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

/** Whether the note says that this source holds the account, or does not say which one does, as older versions did not. */
export function isOurs(mark: AccountMark, source: SourceMark | undefined): boolean {
  return mark.source === undefined || source === undefined || isSameHolder(mark.source, source);
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
