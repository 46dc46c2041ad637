import { heldDeletionText } from '../../judge/admitting/clusterLoss.ts';
import { clusterSourceStatus } from '../../report/status/clusterSource.ts';
import type { Log } from '../../report/log.ts';
import type { SourceStatus } from '../../report/status/sourceStatus.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { ClusterError } from '../../kubernetes/clusterError.ts';
import {
  hasFinalizer,
  ManifestReader,
  type ClusterManifests,
  type HeldLoss,
} from '../../sources/kubernetes/manifests.ts';
import type { ClusterObject } from '../../kubernetes/objects.ts';
import { LossGuard, type SeenDocuments } from './lossGuard.ts';

/** What a cluster is read with as a source of manifests. */
export interface ClusterSourceOptions {
  readonly api: ClusterApi;
  readonly log: Log;
  readonly now: () => Date;
  /** Name of the cluster. */
  readonly name: string;
  /** Undefined: all. */
  readonly namespaces: readonly string[] | undefined;
  readonly processTokens: boolean;
  /** Whether only some tiles are seen here. */
  readonly selects: boolean;
  /** Whether a tile is this process's, which then tells of it. */
  readonly owns: (tile: string) => boolean;
  /** Has it looked again after so many milliseconds. */
  readonly lookAgain: (milliseconds: number) => void;
}

/** Milliseconds after which a namespace is asked for again that could not be read. */
const askingAgain = 15_000;

/** A cluster as the source of manifests: what of its documents may be acted on, and what is told of it as a whole. */
export class ClusterSource {
  readonly #options: ClusterSourceOptions;
  readonly #reader = new ManifestReader();
  readonly #guard: LossGuard;
  #losses: ReadonlyMap<string, HeldLoss> = new Map();
  #status: SourceStatus | undefined;
  /** Until when namespaces that could not be read are waited for, in epoch milliseconds. */
  #askedAgainAt = 0;

  constructor(options: ClusterSourceOptions) {
    this.#options = options;
    this.#guard = new LossGuard(options);
  }

  /** Reads the documents as manifests, with the loss guard over them. Rejects with a `ClusterError`. */
  async read(tiles: readonly ClusterObject[], accounts: readonly ClusterObject[]): Promise<ClusterManifests> {
    const { processTokens, now, lookAgain } = this.#options;
    const namespaces = await this.#namespaces(accounts);
    const { manifests, again } = this.#guard.take(
      { tiles, accounts, ...namespaces },
      (...documents) => this.#reader.read(...documents, { processTokens, now: now() }),
      now().getTime(),
    );
    if (again !== undefined) lookAgain(again);
    this.#takeIn(manifests.losses ?? new Map());
    return manifests;
  }

  /** How the cluster stands as a source. `unlisted`: why its documents are not all known. */
  status(unlisted: string | undefined): SourceStatus {
    const { name, namespaces, now } = this.#options;
    const source = { name, namespaces, unlisted, losses: this.#here() };
    this.#status = clusterSourceStatus(source, this.#status, now().toISOString());
    return this.#status;
  }

  /** How many accounts the held deletions of this process's tiles would lose. */
  get lostAccounts(): number {
    return this.#here().reduce((sum, { accounts }) => sum + accounts.length, 0);
  }

  #here(): HeldLoss[] {
    return [...this.#losses.values()].filter(({ tile }) => this.#options.owns(tile));
  }

  /**
   * The namespaces, of those with accounts that are to be uninstalled because they are deleted, that are deleted themselves,
   * and those of which that is not known. What is not known is asked again after a while.
   */
  async #namespaces(
    accounts: readonly ClusterObject[],
  ): Promise<Pick<SeenDocuments, 'namespacesGoing' | 'namespacesUnread'>> {
    const going = accounts.filter(
      (account) => account.metadata.deletionTimestamp !== undefined && hasFinalizer(account),
    );
    const names = [...new Set(going.map(({ metadata }) => metadata.namespace))];
    const namespacesGoing = new Set<string>();
    const namespacesUnread = new Map<string, string>();
    await Promise.all(
      names.map(async (name) => {
        try {
          if (await this.#options.api.isNamespaceGoing(name)) namespacesGoing.add(name);
        } catch (error) {
          if (!(error instanceof ClusterError)) throw error;
          namespacesUnread.set(name, error.message);
        }
      }),
    );
    if (namespacesUnread.size > 0) this.#askAgainLater();
    return { namespacesGoing, namespacesUnread };
  }

  /** Once for all looks until then, of which each would ask for another. */
  #askAgainLater(): void {
    const now = this.#options.now().getTime();
    if (now < this.#askedAgainAt) return;
    this.#askedAgainAt = now + askingAgain;
    this.#options.lookAgain(askingAgain);
  }

  #takeIn(losses: ReadonlyMap<string, HeldLoss>): void {
    const { owns, log } = this.#options;
    for (const [tile, loss] of losses)
      if (this.#losses.get(tile)?.hash !== loss.hash && owns(tile))
        log.error(heldDeletionText(loss, loss.since), { tile });
    this.#losses = losses;
  }
}
