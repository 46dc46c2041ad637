import { documentsIn, inPart } from '../../judge/admitting/inPart.ts';
import type { ManifestSet } from '../../resources/manifestSet.ts';
import type { AmazonAccount, IntegrationTile } from '../../resources/schema/schema.ts';
import { checkTogether, documentId, type AnyDocument, type DocumentId } from '../../resources/together.ts';
import type { GoodCommit, KeptDocument } from './gitPoll.ts';
import type { KeptRecord } from './lastGood.ts';
import type { CommitReading, ReadGood } from './readCommit.ts';

/** What a commit with faults may bring into force beside what is; a sentence where that is nothing. Pure. */
export function goodInPart(
  { about, manifests }: CommitReading,
  inForce: Pick<GoodCommit, 'commit' | 'manifests' | 'kept'> | undefined,
): ReadGood | string {
  if (inForce === undefined)
    return 'nothing is in force that could be kept: the first commit has to be whole';
  const old = documentsIn(inForce.manifests);
  const set = inPart(manifests, old);
  if (typeof set === 'string') return set;
  const there = new Set(old.map(documentId));
  const earlier = new Map(inForce.kept?.map(({ kind, name, commit }) => [`${kind} ${name}`, commit]));
  const kept = [...set.withheld].map(([id, { because, why }]): KeptDocument => {
    const commit = there.has(id) ? (earlier.get(id) ?? inForce.commit) : undefined;
    return { ...named(id), ...(commit === undefined ? {} : { commit }), because, why };
  });
  return { ...about, manifests: soundSet(manifests, set.documents), kept };
}

/** What is kept, with the documents themselves, as it is noted for the next process. */
export function keptRecords({ manifests, kept }: Pick<GoodCommit, 'manifests' | 'kept'>): KeptRecord[] {
  const documents = new Map(documentsIn(manifests).map((each) => [documentId(each), each]));
  return (kept ?? []).map((each) => {
    const version = each.commit === undefined ? undefined : documents.get(`${each.kind} ${each.name}`);
    return { ...each, ...(version === undefined ? {} : { version }) };
  });
}

/**
 * A reading of the commit that was in force, as it was: whole, or put together again from what the reading gives and what was
 * noted beside it. Without anything good where the two do not make a sound set any more.
 */
export function recalled(reading: CommitReading, records: readonly KeptRecord[] | undefined): CommitReading {
  return records === undefined ? reading : { ...reading, good: recalledInPart(reading, records) };
}

function recalledInPart(
  { about, manifests }: CommitReading,
  records: readonly KeptRecord[],
): ReadGood | undefined {
  const withheld = new Set(records.map(({ kind, name }): DocumentId => `${kind} ${name}`));
  const taken = documentsIn(manifests).filter((each) => !withheld.has(documentId(each)));
  const documents = [...taken, ...records.flatMap(({ version }) => version ?? [])];
  if (checkTogether(documents).size > 0) return undefined;
  const kept = records.map(({ version: _version, ...each }) => each);
  return { ...about, manifests: soundSet(manifests, documents), kept };
}

/** Keys of the accounts that are as an earlier commit has them; undefined where the commit is in force whole. */
export function keptAccounts(kept: readonly KeptDocument[] | undefined): ReadonlySet<string> | undefined {
  return kept && new Set(kept.filter(({ kind }) => kind === 'AmazonAccount').map(({ name }) => name));
}

function named(id: DocumentId): Pick<KeptDocument, 'kind' | 'name'> {
  const end = id.indexOf(' ');
  return { kind: id.slice(0, end) as KeptDocument['kind'], name: id.slice(end + 1) };
}

/** The documents as a set without problems, in the order of files and lines. */
function soundSet({ notes, lookAlikes }: ManifestSet, documents: readonly AnyDocument[]): ManifestSet {
  const tiles: { document: IntegrationTile; origin: AnyDocument['origin'] }[] = [];
  const accounts: { document: AmazonAccount; origin: AnyDocument['origin'] }[] = [];
  for (const { document, origin } of documents)
    if (document.kind === 'IntegrationTile') tiles.push({ document, origin });
    else accounts.push({ document, origin });
  return { tiles, accounts, problems: [], notes, ...(lookAlikes === undefined ? {} : { lookAlikes }) };
}
