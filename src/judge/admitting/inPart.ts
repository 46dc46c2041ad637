import type { Faults, ManifestSet, Problem } from '../../resources/manifestSet.ts';
import type { AmazonAccount } from '../../resources/schema/schema.ts';
import { tileKeyOf } from '../../resources/tenancy.ts';
import { checkTogether, documentId, type AnyDocument, type DocumentId } from '../../resources/together.ts';

/**
 * Why a document is not taken from a commit. `Faulty`: it has faults. `Refers`: its tile or its clone source is not taken.
 * `Clashes`: it cannot stand together with what is kept, or with another that is as new. `Absent`: the commit does not have it.
 */
export const withheldCauses = ['Faulty', 'Refers', 'Clashes', 'Absent'] as const;
export type WithheldBecause = (typeof withheldCauses)[number];

/** A document that is not taken from a commit: the version that is in force is kept, where there is one. */
export interface Withheld {
  readonly because: WithheldBecause;
  /** In a few words, with the file and line where there is one. */
  readonly why: string;
}

/** A commit with faults as it may come into force all the same. */
export interface PartialSet {
  /** Sound by all rules that documents are held against each other by. */
  readonly documents: readonly AnyDocument[];
  readonly withheld: ReadonlyMap<DocumentId, Withheld>;
}

/** The documents of a set, tiles first. */
export function documentsIn({ tiles, accounts }: Pick<ManifestSet, 'tiles' | 'accounts'>): AnyDocument[] {
  return [...tiles, ...accounts];
}

/**
 * What of a commit with faults may come into force: its sound documents, but for those that refer to one with faults, and of
 * every other document the version that is in force. Nothing leaves: a document that is not in such a commit may be the one
 * that is broken. Gives a sentence in place of a set where nothing of the commit can be taken. Pure.
 */
export function inPart(
  candidate: Pick<ManifestSet, 'tiles' | 'accounts' | 'faults'>,
  inForce: readonly AnyDocument[],
): PartialSet | string {
  const { faults } = candidate;
  const anywhere = faults?.all[0];
  if (anywhere) return `what is wrong at ${placeText(anywhere)} may be about any document`;
  return new Composition(documentsIn(candidate), inForce, faults).settle();
}

const nothing: Faults = { documents: [], nameless: [], files: [], all: [] };

/** Puts a commit together from new and old documents, and takes new ones back until what is left is sound. */
class Composition {
  readonly #newest: readonly AnyDocument[];
  readonly #fresh: ReadonlyMap<DocumentId, AnyDocument>;
  readonly #old: ReadonlyMap<DocumentId, AnyDocument>;
  readonly #inApp: ReadonlyMap<string, readonly DocumentId[]>;
  readonly #withheld = new Map<DocumentId, Withheld>();
  readonly #faults: Faults;

  constructor(newest: readonly AnyDocument[], inForce: readonly AnyDocument[], faults: Faults = nothing) {
    this.#newest = newest;
    this.#fresh = byId(newest);
    this.#old = byId(inForce);
    this.#inApp = byNameInApp([...newest, ...inForce]);
    this.#faults = faults;
  }

  settle(): PartialSet | string {
    this.#withholdFaulty();
    this.#withholdAbsent();
    for (;;) {
      this.#withholdReferring();
      const documents = this.#chosen();
      const wrong = faultsBothWays(documents);
      if (wrong.size === 0) return { documents, withheld: this.#withheld };
      const inTheWay = this.#takenAmong(wrong);
      const [first] = wrong;
      if (inTheWay.size === 0 && first)
        return `what is in force cannot be kept beside it: ${first[0]}: found ${first[1].found}`;
      for (const [id, problem] of inTheWay) this.#withhold(id, 'Clashes', clashText(problem));
    }
  }

  /** The documents as they would be in force. */
  #chosen(): AnyDocument[] {
    const ids = new Set([...this.#fresh.keys(), ...this.#old.keys()]);
    return [...ids].flatMap((id) => (this.#withheld.has(id) ? this.#old.get(id) : this.#fresh.get(id)) ?? []);
  }

  #withhold(id: DocumentId, because: WithheldBecause, why: string): void {
    if (!this.#withheld.has(id)) this.#withheld.set(id, { because, why });
  }

  #withholdFaulty(): void {
    const { documents, files } = this.#faults;
    for (const { kind, key, problem } of documents)
      this.#withhold(`${kind} ${key}`, 'Faulty', faultText(problem));
    for (const problem of files)
      for (const [id, { origin }] of this.#fresh)
        if (origin.file === problem.file) this.#withhold(id, 'Faulty', faultText(problem));
    // Of two that claim the same only the later one has the fault. Nobody knows which of them is meant.
    for (const [id, problem] of checkTogether(this.#newest.toReversed()))
      if (!this.#refersToWithheld(this.#fresh.get(id))) this.#withhold(id, 'Clashes', clashText(problem));
  }

  #withholdAbsent(): void {
    const { files, nameless } = this.#faults;
    for (const [id, { origin }] of this.#old) {
      if (this.#fresh.has(id)) continue;
      const there = [...files, ...nameless].find(({ file }) => file === origin.file);
      if (there) this.#withhold(id, 'Faulty', faultText(there));
      else
        this.#withhold(
          id,
          'Absent',
          'the commit does not have it, and nothing is let go of while a commit is in force in part',
        );
    }
  }

  /** What refers to a document whose faults keep it from being taken is not taken either, and so on. */
  #withholdReferring(): void {
    let before: number;
    do {
      before = this.#withheld.size;
      for (const [id, each] of this.#fresh) {
        const other = this.#withheld.has(id) ? undefined : this.#refersToWithheld(each);
        if (other)
          this.#withhold(id, 'Refers', `it refers to ${other}, of which the newest version is not taken`);
      }
    } while (this.#withheld.size > before);
  }

  #refersToWithheld(each: AnyDocument | undefined): DocumentId | undefined {
    return each && this.#referredBy(each).find((id) => isHeldBack(this.#withheld.get(id)));
  }

  /** The tile and the clone source of an account, whichever version of those is meant. */
  #referredBy({ document }: AnyDocument): readonly DocumentId[] {
    if (document.kind !== 'AmazonAccount') return [];
    const tile: DocumentId = `IntegrationTile ${tileKeyOf(document)}`;
    const { name, accountName } = document.spec.setup?.cloneFrom ?? {};
    if (name !== undefined) return [tile, `AmazonAccount ${document.metadata.namespace}/${name}`];
    return accountName === undefined
      ? [tile]
      : [tile, ...(this.#inApp.get(appKey(document, accountName)) ?? [])];
  }

  /** The new documents that have a fault beside the others; else those that documents with a fault refer to. */
  #takenAmong(wrong: ReadonlyMap<DocumentId, Problem>): Map<DocumentId, Problem> {
    const isTaken = (id: DocumentId) => this.#fresh.has(id) && !this.#withheld.has(id);
    const own = [...wrong].filter(([id]) => isTaken(id));
    if (own.length > 0) return new Map(own);
    const seen = new Map(wrong);
    for (const [id, problem] of seen) {
      const each = this.#old.get(id);
      // Entries that are added here are come to as well.
      for (const other of each ? this.#referredBy(each) : []) if (!seen.has(other)) seen.set(other, problem);
    }
    return new Map([...seen].filter(([id]) => isTaken(id)));
  }
}

const appKey = (account: AmazonAccount, accountName: string): string =>
  JSON.stringify([tileKeyOf(account), accountName]);

/** The accounts by what they are in the app: the tile and the name there. */
function byNameInApp(documents: readonly AnyDocument[]): Map<string, DocumentId[]> {
  const found = new Map<string, DocumentId[]>();
  for (const each of documents) {
    const { document } = each;
    if (document.kind !== 'AmazonAccount') continue;
    const key = appKey(document, document.spec.accountName);
    found.set(key, [...(found.get(key) ?? []), documentId(each)]);
  }
  return found;
}

/** What is not in the commit is not broken: what refers to it is taken where it stands together with it. */
function isHeldBack(withheld: Withheld | undefined): boolean {
  return withheld !== undefined && withheld.because !== 'Absent';
}

function byId(documents: readonly AnyDocument[]): Map<DocumentId, AnyDocument> {
  return new Map(documents.map((each) => [documentId(each), each]));
}

/** The faults of documents in their order and the other way round: of two that clash, both have one. */
function faultsBothWays(documents: readonly AnyDocument[]): Map<DocumentId, Problem> {
  return new Map([...checkTogether(documents.toReversed()), ...checkTogether(documents)]);
}

const placeText = ({ file, line }: Problem): string => `${file}:${String(line)}`;

function faultText(problem: Problem): string {
  return `${placeText(problem)}: ${problem.path === '' ? '' : `${problem.path}: `}found ${problem.found}`;
}

function clashText({ path, found }: Problem): string {
  return `${path}: found ${found}`;
}
