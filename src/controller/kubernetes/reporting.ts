import { conditionOf, dated } from '../../report/status/conditions.ts';
import type { Log } from '../../report/log.ts';
import { eventsOf } from '../../report/events.ts';
import {
  accountObjectStatus,
  accountStatusOf,
  tileObjectStatus,
  tileStatusOf,
  type DocumentReceipts,
} from '../../report/status/objectStatus.ts';
import { unobservedClaims } from '../../report/status/status.ts';
import type { AccountStatus, Condition, TileStatus } from '../../report/status/statusTypes.ts';
import type { Kind } from '../../resources/group.ts';
import { keyOf } from '../../resources/schema/schema.ts';
import type { AccountObjectStatus, TileObjectStatus } from '../../resources/schema/statusSchema.ts';
import type { Events } from '../../kubernetes/events.ts';
import type { ClusterObject } from '../../kubernetes/objects.ts';
import { keyOfObject } from '../../kubernetes/objects.ts';
import type { StatusWriter } from '../../kubernetes/statusWriter.ts';
import { shownFailure } from '../../reconcile/failures.ts';
import type { Sweep } from '../../reconcile/sweep.ts';
import { isUninstalled } from '../../reconcile/uninstalled.ts';
import { documentKey, openApproval, wordReceipts, type DesiredClusterTile } from './desiredTiles.ts';
import { withHeldLoss, withWayOut } from './faultStatus.ts';

/** Where reporting finds the documents and where it writes to. */
export interface ReportingOptions {
  readonly find: (kind: Kind, key: string) => ClusterObject | undefined;
  readonly accountsOf: (tile: string) => readonly ClusterObject[];
  readonly writer: StatusWriter;
  readonly events: Events;
  readonly log: Log;
  readonly now: () => Date;
}

/** Tells people in the cluster what came of a sweep: status of tile and accounts, and events where something is new. */
export class Reporting {
  readonly #options: ReportingOptions;
  /** Approvals that were used, by uid of their tile: also where no status could be written yet, none counts twice. */
  readonly #spent = new Map<string, string>();

  constructor(options: ReportingOptions) {
    this.#options = options;
  }

  /** What the sweep before left behind, as the documents tell it. */
  previous(tile: string): TileStatus | undefined {
    const { find, writer, accountsOf } = this.#options;
    const object = find('IntegrationTile', tile);
    if (object === undefined) return undefined;
    const status = writer.current(object) as TileObjectStatus | undefined;
    if (status?.integrationId === undefined) return undefined;
    return tileStatusOf(
      tile,
      status,
      accountsOf(tile).flatMap((account) => this.#accountBefore(account) ?? []),
    );
  }

  /** The hash that the annotation of a tile approves, unless that was used before. `approval`: its whole value. */
  openApproval(tile: string, approval: string | undefined): string | undefined {
    const { find, writer } = this.#options;
    const object = find('IntegrationTile', tile);
    if (object === undefined) return undefined;
    const status = writer.current(object) as TileObjectStatus | undefined;
    return openApproval(approval, status?.lastHandledApproval, this.#spent.get(object.metadata.uid));
  }

  /**
   * Writes what came of a sweep. `superseded`: something else is declared by now, and the sweep may have ended early for
   * it, so that what people asked for is not handled yet. `skip`: documents, as `kind namespace/name`, of which something
   * else is to be told by now. Gives the accounts that were to be uninstalled and of which nothing is left.
   */
  async afterSweep(
    desire: DesiredClusterTile,
    sweep: Sweep,
    { superseded, skip }: { readonly superseded: boolean; readonly skip: ReadonlySet<string> },
  ): Promise<readonly string[]> {
    const { find } = this.#options;
    const { status, run } = sweep;
    const handledBy = superseded ? { ...desire, requests: {}, words: [] } : desire;
    const gone = [...(desire.leaving ?? [])].filter((key) => isUninstalled(run, key));
    const keys = [...desire.accounts.map(keyOf), ...(desire.leaving ?? [])];
    const writes = keys
      .filter((key) => !skip.has(documentKey('AmazonAccount', key)) && !gone.includes(key))
      .map((key) => this.#account(key, handledBy, sweep));
    const tile = find('IntegrationTile', status.tile);
    const spent = spentApproval(desire, sweep, superseded);
    if (tile && spent !== undefined) this.#spent.set(tile.metadata.uid, spent);
    if (tile && !skip.has(documentKey('IntegrationTile', status.tile)))
      writes.push(this.#tile(tile, handledBy, sweep));
    await Promise.all(writes);
    return gone;
  }

  /** Writes a status that no sweep made, and tells of it where it says something new. */
  async tell(object: ClusterObject, status: Readonly<Record<string, unknown>>): Promise<void> {
    const before = readyOf(this.#options.writer.current(object));
    const ready = readyOf(status);
    const spent = this.#spent.get(object.metadata.uid);
    const written = await this.#options.writer.write(
      object,
      spent === undefined ? status : { ...status, lastHandledApproval: spent },
    );
    if (!written || !ready || (before?.reason === ready.reason && before.message === ready.message)) return;
    await this.#event(object, { type: 'Warning', reason: ready.reason, message: ready.message });
  }

  async #account(key: string, desire: DesiredClusterTile, sweep: Sweep): Promise<void> {
    const { find, writer } = this.#options;
    const object = find('AmazonAccount', key);
    if (!object) return;
    const current = writer.current(object) as AccountObjectStatus | undefined;
    const found = sweep.status.accounts.find(({ account }) => account === key);
    const extra = {
      ...generationOf(desire, key),
      ...handled(desire, object, current),
    };
    if (found === undefined) {
      // What a sweep works on is not held any more.
      const { heldSince: _passed, ...before } = current ?? {};
      await this.tell(object, { ...before, ...extra, conditions: this.#notObserved(sweep, current) });
      return;
    }
    const leaving = desire.leaving?.has(key) === true;
    const next = leaving
      ? { ...found, conditions: withWayOut(found.conditions, 'AmazonAccount', object) }
      : found;
    const before = this.#accountBefore(object);
    if (await writer.write(object, accountObjectStatus(next, extra)))
      for (const notice of eventsOf(before, next)) await this.#event(object, notice);
  }

  async #tile(object: ClusterObject, desire: DesiredClusterTile, sweep: Sweep): Promise<void> {
    const { writer } = this.#options;
    const current = writer.current(object) as TileObjectStatus | undefined;
    const spent = this.#spent.get(object.metadata.uid) ?? current?.lastHandledApproval;
    const extra = {
      ...generationOf(desire, sweep.status.tile),
      ...handled(desire, object, current),
      ...(spent === undefined ? {} : { lastHandledApproval: spent }),
    };
    const before = current && tileStatusOf(sweep.status.tile, current, []);
    // That it named nothing stays told as long as it stands there: nobody reads every sweep.
    const isStanding = spent !== undefined && spent === desire.approval && !sweep.run.approval;
    const unmatched = (before?.warnings ?? []).filter(({ code }) => code === 'ApprovalUnmatched');
    const told = {
      ...sweep.status,
      conditions: withHeldLoss(sweep.status.conditions, desire.loss),
      warnings: isStanding ? [...sweep.status.warnings, ...unmatched] : sweep.status.warnings,
    };
    const status = tileObjectStatus(told, extra);
    const applied = status.lastAppliedRevision ?? current?.lastAppliedRevision;
    const next = applied === undefined ? status : { ...status, lastAppliedRevision: applied };
    if (await writer.write(object, next))
      for (const notice of eventsOf(before, told)) await this.#event(object, notice);
  }

  #accountBefore(object: ClusterObject): AccountStatus | undefined {
    const status = this.#options.writer.current(object) as AccountObjectStatus | undefined;
    return status && accountStatusOf(keyOfObject(object), status);
  }

  /** An account whose tile could never be read has nothing but that to tell. */
  #notObserved(sweep: Sweep, current: AccountObjectStatus | undefined): Condition[] {
    const before = current?.conditions as Condition[] | undefined;
    const { failure } = sweep.run;
    const claims = unobservedClaims(failure ? shownFailure(failure) : { message: 'The tile was not read.' });
    return dated(claims, before, this.#options.now().toISOString(), undefined);
  }

  /** Events are a courtesy: what keeps one from being written is logged, and the status says the same. */
  async #event(object: ClusterObject, notice: Parameters<Events['tell']>[1]): Promise<void> {
    const { events, log } = this.#options;
    await events
      .tell(object, notice)
      .catch((error: unknown) => log.debug('an event could not be written', { error }));
  }
}

function generationOf(desire: DesiredClusterTile, key: string): { observedGeneration?: number } {
  const generation = desire.generations?.[key];
  return generation === undefined ? {} : { observedGeneration: generation };
}

/** The approval of a tile that a sweep has used up: it let something pass, or names nothing. */
function spentApproval(
  { approval }: DesiredClusterTile,
  { run }: Sweep,
  superseded: boolean,
): string | undefined {
  if (run.approval === undefined || openApproval(approval) !== run.approval.hash) return undefined;
  const { came } = run.approval;
  // What a sweep that ended early did not see may be seen by the next.
  return came === 'Used' || (came === 'NamesNothing' && !superseded) ? approval : undefined;
}

/** The receipt of what was asked for by annotation before the sweep began. */
function handled(
  desire: DesiredClusterTile,
  object: ClusterObject,
  current: Pick<TileObjectStatus, 'lastHandledReconcileAt' | 'lastHandledWords'> | undefined,
): Omit<DocumentReceipts, 'observedGeneration'> {
  const document = documentKey(object.kind, keyOfObject(object));
  const value = desire.requests[document] ?? current?.lastHandledReconcileAt;
  const words = desire.words.filter((each) => each.document === document);
  const receipts = { ...current?.lastHandledWords, ...wordReceipts(words) };
  return {
    ...(value === undefined ? {} : { lastHandledReconcileAt: value }),
    ...(Object.keys(receipts).length === 0 ? {} : { lastHandledWords: receipts }),
  };
}

function readyOf(status: unknown): Condition | undefined {
  const { conditions } = (status ?? {}) as { conditions?: readonly Condition[] };
  return conditions && conditionOf(conditions, 'Ready');
}
