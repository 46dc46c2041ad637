import type { HeldDeletion } from '../../judge/admitting/clusterLoss.ts';
import { effectivePolicy } from '../../judge/common/policy.ts';
import type { Suspension } from '../../judge/common/suspension.ts';
import {
  objectProblem,
  ObjectChecker,
  type CheckedObject,
  type StoredObject,
} from '../../resources/objects.ts';
import { keyOf, type AmazonAccount, type IntegrationTile } from '../../resources/schema/schema.ts';
import { storedTileKey } from '../../resources/tenancy.ts';
import type { Kind } from '../../resources/group.ts';
import { finalizer, type ClusterObject } from '../../kubernetes/objects.ts';
import { annotations } from '../../resources/annotations.ts';

/** A document of the cluster that may be acted on. */
export interface Manifest<T> {
  readonly key: string;
  readonly object: ClusterObject;
  /** With its defaults, and suspended where an annotation pauses it. */
  readonly document: T;
}

/** Why a document of the cluster is not acted on. */
export interface ManifestFault {
  readonly kind: Kind;
  readonly key: string;
  readonly object: ClusterObject;
  /** `namespace/name` of the tile that the document is or refers to. */
  readonly tile: string;
  readonly reason: 'InvalidManifest' | 'TileNotFound' | 'TileInvalid';
  /** For people: what was found, and what would be accepted. */
  readonly message: string;
}

/** An account whose document is being deleted. */
export interface Leaving {
  readonly key: string;
  readonly object: ClusterObject;
  readonly tile: string;
  /**
   * `Uninstall`: it is held until the account is uninstalled. `Held`: so, but nothing may be changed now. `Settling`: so, and
   * whether more are deleted with it is seen in a moment.
   */
  readonly way: 'Uninstall' | 'Held' | 'Settling' | 'LetGo';
  /** What it is held as a part of, where so much is deleted that it may not be meant. */
  readonly loss?: HeldLoss;
}

/** Deletions that are held as more than is taken for meant. */
export interface HeldLoss extends HeldDeletion {
  /** ISO-8601. */
  readonly since: string;
}

/** Everything that the documents of a cluster say at one moment. */
export interface ClusterManifests {
  readonly tiles: readonly Manifest<IntegrationTile>[];
  /** Those whose tile is among `tiles`; none that is being deleted. */
  readonly accounts: readonly Manifest<AmazonAccount>[];
  readonly leaving: readonly Leaving[];
  readonly faults: readonly ManifestFault[];
  /** Keys of the accounts that are not being deleted, or are held: none of them is gone. */
  readonly declared: ReadonlySet<string>;
  /** Deletions that are held, by tile. */
  readonly losses?: ReadonlyMap<string, HeldLoss>;
}

/** What may be asked of the process that reads the manifests. */
export interface ManifestRules {
  /** Whether a tile may name variables and files of this process: whoever may write a tile could have them sent anywhere. */
  readonly processTokens: boolean;
  readonly now: Date;
}

/** Reads the documents of a cluster as manifests, and remembers what it has checked. */
export class ManifestReader {
  readonly #checker = new ObjectChecker();

  read(
    tiles: Iterable<ClusterObject>,
    accounts: Iterable<ClusterObject>,
    rules: ManifestRules,
  ): ClusterManifests {
    const objects = [...tiles, ...accounts];
    const stored = objects.map(storedOf);
    const checked = this.#checker.check(stored).map((entry, index) => ({
      ...entry,
      object: objects[index] as ClusterObject,
    }));
    const tileResults = checked.filter(({ kind }) => kind === 'IntegrationTile');
    const faults: ManifestFault[] = [];
    const good = new Map<string, Manifest<IntegrationTile>>();
    for (const entry of tileResults) {
      const message = faultOfTile(entry, rules);
      const { key, object } = entry;
      if (message !== undefined)
        faults.push({ kind: 'IntegrationTile', key, object, tile: key, reason: 'InvalidManifest', message });
      else good.set(key, { key, object, document: paused(entry.document as IntegrationTile, object) });
    }
    const known = new Set(tileResults.map(({ key }) => key));
    const result = { accounts: [] as Manifest<AmazonAccount>[], leaving: [] as Leaving[] };
    const declared = new Set<string>();
    const claimed = new Set(
      objects
        .filter(({ kind, metadata }) => kind === 'AmazonAccount' && !metadata.deletionTimestamp)
        .map(claimOf),
    );
    for (const entry of checked.filter(({ kind }) => kind === 'AmazonAccount')) {
      const { key, object } = entry;
      const tile = tileKeyOf(object);
      if (object.metadata.deletionTimestamp !== undefined) {
        const way = claimed.has(claimOf(object))
          ? 'LetGo'
          : wayOut(entry, good.get(tile)?.document, rules.now);
        result.leaving.push({ key, object, tile, way });
        if (way === 'Held') declared.add(key);
        continue;
      }
      declared.add(key);
      const fault = faultOfAccount(entry, tile, known, good);
      if (fault) faults.push({ kind: 'AmazonAccount', key, object, tile, ...fault });
      else result.accounts.push({ key, object, document: paused(entry.document as AmazonAccount, object) });
    }
    return { ...result, tiles: [...good.values()], faults, declared };
  }
}

/** `namespace/name` of the tile that an account refers to, as it is stored. */
export function tileKeyOf(account: ClusterObject): string {
  return storedTileKey(account, account.metadata.namespace);
}

/**
 * What a document says which account of which tile it means, valid or not. Where another document means the account of one that is
 * being deleted, it passes to that one: tools that apply manifests rename a document by applying the new and pruning the old.
 */
export function claimOf(object: ClusterObject): string {
  const { accountName } = (object as { readonly spec?: { readonly accountName?: unknown } }).spec ?? {};
  return JSON.stringify([
    object.kind,
    tileKeyOf(object),
    typeof accountName === 'string' ? accountName : object.metadata.uid,
  ]);
}

type Checked = CheckedObject & { readonly object: ClusterObject };

function storedOf(object: ClusterObject): StoredObject {
  const { metadata, kind } = object;
  return {
    kind: kind as Kind,
    namespace: metadata.namespace,
    name: metadata.name,
    version: `${metadata.uid} ${metadata.resourceVersion}`,
    createdAt: metadata.creationTimestamp ?? '',
    value: object as unknown as Record<string, unknown>,
  };
}

function problemsOf({ problems }: Checked): string {
  const [first, ...more] = problems;
  if (first === undefined) return '';
  const rest = more.length === 0 ? '' : ` (and ${String(more.length)} more)`;
  return `${objectProblem(first)}${rest}`;
}

function faultOfTile(entry: Checked, { processTokens }: ManifestRules): string | undefined {
  if (entry.problems.length > 0 || entry.document === undefined) return problemsOf(entry);
  const { tokenFrom } = (entry.document as IntegrationTile).spec.platform;
  if (processTokens || tokenFrom.secretKeyRef !== undefined) return undefined;
  const found = tokenFrom.env === undefined ? 'file' : 'env';
  return (
    `/spec/platform/tokenFrom: found ${found}, which names something of the controller's own process; accepted: ` +
    'secretKeyRef, a key of a secret in the namespace of the tile (or start the controller with --allow-process-tokens)'
  );
}

function faultOfAccount(
  entry: Checked,
  tile: string,
  known: ReadonlySet<string>,
  good: ReadonlyMap<string, unknown>,
): Pick<ManifestFault, 'reason' | 'message'> | undefined {
  if (entry.problems.length > 0 || entry.document === undefined)
    return { reason: 'InvalidManifest', message: problemsOf(entry) };
  if (!known.has(tile))
    return {
      reason: 'TileNotFound',
      message: `/spec/tileRef: there is no IntegrationTile ${tile}; it goes on when there is one`,
    };
  return good.has(tile)
    ? undefined
    : { reason: 'TileInvalid', message: `The IntegrationTile ${tile} is not valid; its status says why.` };
}

/** What becomes of the account of a document that is being deleted. */
function wayOut(
  { object, document, key }: Checked,
  tile: IntegrationTile | undefined,
  now: Date,
): Leaving['way'] {
  const { finalizers = [], annotations: notes = {} } = object.metadata;
  if (!finalizers.includes(finalizer) || notes[annotations.letGo] === 'true') return 'LetGo';
  // What cannot be understood is not uninstalled, and its finalizer says that it once asked for it.
  if (document === undefined || tile === undefined) return 'Held';
  const policy = effectivePolicy(tile, paused(document as AmazonAccount, object), key, now);
  if (policy.deletion !== 'Uninstall' || policy.management !== 'Full') return 'LetGo';
  return policy.suspend === undefined ? 'Uninstall' : 'Held';
}

/** The document, suspended where its annotation says so, whatever its manifest says of a suspension. */
function paused<T extends AmazonAccount | IntegrationTile>(document: T, object: ClusterObject): T {
  const reason = object.metadata.annotations?.[annotations.pause];
  if (reason === undefined) return document;
  const suspend: Suspension = {
    reason: reason.trim() === '' || reason === 'true' ? 'no reason is given' : reason,
    origin: { by: 'annotation', annotation: annotations.pause },
  };
  return { ...document, spec: { ...document.spec, suspend } };
}

/** Whether the document of an account is to be held back from deletion until its account is uninstalled. */
export function wantsFinalizer(account: AmazonAccount, tile: IntegrationTile, now: Date): boolean {
  const { deletion, management } = effectivePolicy(tile, account, keyOf(account), now);
  return deletion === 'Uninstall' && management === 'Full';
}

/** Whether a document has our finalizer. */
export function hasFinalizer(object: ClusterObject): boolean {
  return object.metadata.finalizers?.includes(finalizer) ?? false;
}
