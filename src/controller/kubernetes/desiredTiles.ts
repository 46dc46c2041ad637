import { canonicalJson } from '../../lib/canonical.ts';
import { keyOfObject, type ClusterObject } from '../../kubernetes/objects.ts';
import { annotations } from '../../resources/annotations.ts';
import { wordAnnotation, wordKey } from '../../sources/kubernetes/words.ts';
import { tileKeyOf, type ClusterManifests } from '../../sources/kubernetes/manifests.ts';
import { askedFor, askedWords, unitedAsked, type Asked, type AskedWord } from '../../plan/asked.ts';
import type { TileObjectStatus } from '../../resources/schema/statusSchema.ts';
import type { DesiredTile } from '../../reconcile/desiredTiles.ts';

/** A tile as the documents of a cluster declare it. */
export interface DesiredClusterTile extends DesiredTile {
  /** What people asked for by annotation: its value, by `kind namespace/name`. It is handled by the next sweep. */
  readonly requests: Readonly<Record<string, string>>;
  /** The words that people said by annotation, of the documents that the next sweep is about. */
  readonly words: readonly WordRequest[];
  /** The whole value of the annotation that approves a plan, which is its receipt. */
  readonly approval?: string | undefined;
  /** Differs whenever anything does that a sweep depends on. */
  readonly mark: string;
}

/** A word that a person said of an account by annotation. */
export interface WordRequest {
  /** The document that has the annotation, as `kind namespace/name`. */
  readonly document: string;
  readonly word: AskedWord;
  /** What the person calls the account. */
  readonly account: string;
  /** What `accept` is said of, and nothing else. */
  readonly paths?: readonly string[];
  /** The whole value, which is its receipt. */
  readonly value: string;
}

/** `kind namespace/name`. */
export function documentKey(kind: string, key: string): string {
  return `${kind} ${key}`;
}

/**
 * The declared tiles of a cluster, named by `cluster`, each with its accounts, by `namespace/name`. Accounts of a tile that is itself being deleted are not
 * worked on any more, but for those that are to be uninstalled.
 */
export function desiredTilesOfCluster(
  manifests: ClusterManifests,
  cluster: string,
): Map<string, DesiredClusterTile> {
  const desires = new Map<string, DesiredClusterTile>();
  for (const tile of manifests.tiles) {
    const isGoing = tile.object.metadata.deletionTimestamp !== undefined;
    const accounts = isGoing
      ? []
      : manifests.accounts.filter((account) => tileKeyOf(account.object) === tile.key);
    const leaving = manifests.leaving.filter((each) => each.tile === tile.key && each.way === 'Uninstall');
    const loss = manifests.losses?.get(tile.key);
    const objects = [tile, ...accounts, ...leaving].map(({ object }) => object);
    const approval = tile.object.metadata.annotations?.[annotations.approve];
    const { lastHandledApproval } = (tile.object.status ?? {}) as TileObjectStatus;
    const approved = openApproval(approval, lastHandledApproval);
    const requests = Object.fromEntries(objects.flatMap(requestOf));
    const words = objects.flatMap(wordsOf);
    desires.set(tile.key, {
      tile: tile.document,
      accounts: accounts.map(({ document }) => document),
      revision: undefined,
      declared: manifests.declared,
      // What is declared in another namespace may be another controller's.
      source: { mark: { name: cluster, folder: tile.document.metadata.namespace }, lives: true },
      others: manifests.tiles.map(({ document }) => document),
      leaving: new Set(leaving.map(({ key }) => key)),
      ...(approved === undefined ? {} : { approved }),
      approval,
      generations: Object.fromEntries([
        [tile.key, tile.object.metadata.generation ?? 0],
        ...accounts.map(({ key, object }) => [key, object.metadata.generation ?? 0] as const),
      ]),
      requests,
      words,
      loss,
      mark: canonicalJson({
        isGoing,
        approval,
        loss: loss?.hash,
        requests,
        words: words.map(({ document, word, value }) => [document, word, value]),
        leaving: leaving.map(({ key }) => key),
        documents: [tile, ...accounts].map(({ object, document }) => [
          object.metadata.uid,
          object.metadata.generation,
          document.spec.suspend,
        ]),
      }),
    });
  }
  return desires;
}

/** The hash that an annotation approves: the first of its words, where the whole value is not one of the spent. */
export function openApproval(
  approval: string | undefined,
  ...spent: readonly (string | undefined)[]
): string | undefined {
  if (approval === undefined || spent.includes(approval)) return undefined;
  return approval.trim().split(/\s+/, 1)[0];
}

function requestOf(object: ClusterObject): [string, string][] {
  const { annotations: notes, namespace, name } = object.metadata;
  const value = notes?.[annotations.reconcileAt];
  return value === undefined ? [] : [[documentKey(object.kind, `${namespace}/${name}`), value]];
}

/** The words that stand in the annotations of a document, whether they were handled or not. */
export function wordsOf(object: ClusterObject): WordRequest[] {
  const key = keyOfObject(object);
  return askedWords.flatMap((word) => {
    const value = object.metadata.annotations?.[wordAnnotation(word)];
    if (value === undefined) return [];
    const named = value.trim().split(/\s+/, 1)[0] ?? '';
    const account = object.kind === 'AmazonAccount' ? key : named;
    if (account === '') return [];
    const paths = word === 'accept' ? acceptPathsOf(object) : [];
    const said = { document: documentKey(object.kind, key), word, account, value };
    return [paths.length > 0 ? { ...said, paths } : said];
  });
}

function acceptPathsOf({ metadata }: ClusterObject): string[] {
  const lines = (metadata.annotations?.[annotations.acceptPaths] ?? '').split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

/** The receipts of words, as a status has them. */
export function wordReceipts(words: readonly WordRequest[]): Record<string, string> {
  return Object.fromEntries(words.map(({ word, value }) => [wordKey(word), value]));
}

/** What of the words of a tile is asked for: those that have no receipt yet. `receiptsOf` gives those of a document. */
export function askedOfWords(
  words: readonly WordRequest[],
  receiptsOf: (document: string) => Readonly<Record<string, string>>,
): Asked | undefined {
  const open = words.filter(({ document, word, value }) => receiptsOf(document)[wordKey(word)] !== value);
  return unitedAsked(open.map(({ word, account, paths }) => askedFor(word, account, paths)));
}

/** Whether a person asks for something now that was not asked for before. */
export function asksAnew(known: DesiredClusterTile, desire: DesiredClusterTile): boolean {
  const said = new Set(known.words.map(({ document, word, value }) => `${document} ${word} ${value}`));
  return (
    Object.entries(desire.requests).some(([key, value]) => known.requests[key] !== value) ||
    desire.words.some(({ document, word, value }) => !said.has(`${document} ${word} ${value}`))
  );
}
