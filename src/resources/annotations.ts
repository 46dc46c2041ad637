/** The annotations that people and tools steer by. They are API: changed only with a note. */
export const annotations = {
  /** Any new value: reconcile now. Its receipt is `status.lastHandledReconcileAt`. */
  reconcileAt: 'storekeeper.dev/reconcile-at',
  /** While it is there nothing is written for the document; its value is the reason. */
  pause: 'storekeeper.dev/pause',
  /** On a tile: the hash of a plan that may go over its budgets. */
  approve: 'storekeeper.dev/approve',
  /** On a tile: the hash of deletions that are held and may go on. */
  passLoss: 'storekeeper.dev/pass-loss',
  /** Beside `storekeeper.dev/accept-at`: the paths that it is said of, one a line; absent: everything. */
  acceptPaths: 'storekeeper.dev/accept-paths',
  /** `true` on a document that is being deleted: let it go without touching the platform. */
  letGo: 'storekeeper.dev/let-go',
} as const;

/** How the hash of held deletions is told from that of a plan. */
export const lossHashPattern = /^loss:[0-9a-f]{12}$/;
