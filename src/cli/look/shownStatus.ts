import type { DriftRecord, SourcedAccount, SourcedTile } from '../../report/status/statusTypes.ts';

/** What a document in a cluster tells besides what came of a sweep. */
export interface DocumentState {
  /** `metadata.generation`: goes up with every change of `spec`. */
  readonly generation?: number;
  /** The generation that the status is about; absent where no controller has looked at the document yet. */
  readonly observedGeneration?: number;
  /** What `storekeeper.dev/reconcile-at` said when it was last acted on. */
  readonly lastHandledReconcileAt?: string;
}

/** A path that differs. A status in a cluster does not say when it was seen last: it would change at every sweep. */
export type ShownDrift = Omit<DriftRecord, 'lastSeen'> & Partial<Pick<DriftRecord, 'lastSeen'>>;

/** What is told of an account. Where no sweep has seen it, nobody knows where it is in its life. */
export interface ShownAccount extends Omit<SourcedAccount, 'state' | 'management' | 'drift'>, DocumentState {
  readonly drift: readonly ShownDrift[];
  readonly state?: SourcedAccount['state'];
  readonly management?: SourcedAccount['management'];
}

/** What is told of a tile. A status in a cluster does not say when the tile was read: it would change at every sweep. */
export interface ShownTile extends Omit<SourcedTile, 'accounts' | 'observedAt'>, DocumentState {
  readonly observedAt?: string;
  readonly accounts: readonly ShownAccount[];
}

/** Whether what is told is about an older manifest than the one that is there. */
export function isOutdated({ generation, observedGeneration }: DocumentState): boolean {
  return generation !== undefined && observedGeneration !== undefined && observedGeneration < generation;
}
