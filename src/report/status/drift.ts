import { canonicalJson } from '../../lib/canonical.ts';
import type { Json } from '../../platform/documents.ts';
import type { Drift, Step, UndeclaredChange } from '../../plan/plan.ts';
import type { ChangedBy, DriftRecord, UndeclaredRecord } from './statusTypes.ts';

const longestValue = 1000;

/** How attributions are keyed: `namespace/name` of the account followed by the path. */
export function driftKey(account: string, path: string): string {
  return `${account}${path}`;
}

/**
 * The drift of one account as records. `since` goes on from `previous` as long as the path was not put back in between;
 * so does who changed it, as long as the live value is the same. `done` are the steps that were carried out and
 * read back: only what one of them changed counts as corrected.
 */
export function driftRecords(input: {
  readonly drift: readonly Drift[];
  readonly done: readonly Step[];
  readonly previous: readonly DriftRecord[];
  readonly attribution: Readonly<Record<string, ChangedBy>>;
  readonly now: string;
}): DriftRecord[] {
  const corrected = new Set(input.done.flatMap((step) => step.changes.map((change) => change.path)));
  return input.drift.map((drift) => {
    const before = input.previous.find(
      (record) => record.path === drift.path && record.response !== 'corrected',
    );
    const live = drift.live === undefined ? undefined : shortened(drift.live);
    const known = before !== undefined && JSON.stringify(before.live) === JSON.stringify(live);
    const changedBy =
      input.attribution[driftKey(drift.account, drift.path)] ?? (known ? before.changedBy : undefined);
    return {
      path: drift.path,
      declared: shortened(drift.declared),
      ...(live === undefined ? {} : { live }),
      reason: drift.reason,
      response: drift.response === 'corrected' && !corrected.has(drift.path) ? 'pending' : drift.response,
      since: before?.since ?? input.now,
      lastSeen: input.now,
      ...(changedBy === undefined ? {} : { changedBy }),
    };
  });
}

/**
 * Changes of one account that no manifest declares, as records; `since` goes on from `previous`, and so does who changed it
 * as long as the value is the same.
 */
export function undeclaredRecords(input: {
  readonly changes: readonly UndeclaredChange[];
  readonly previous: readonly UndeclaredRecord[];
  readonly attribution: Readonly<Record<string, ChangedBy>>;
  readonly now: string;
}): UndeclaredRecord[] {
  return input.changes.map((change) => {
    const { account, path, live } = change;
    const changedBy = input.attribution[driftKey(account, path)] ?? authorBefore(change, input.previous);
    return {
      path,
      live: shortened(live),
      since: input.previous.find((record) => record.path === path)?.since ?? input.now,
      ...(changedBy === undefined ? {} : { changedBy }),
    };
  });
}

/** Who changed an undeclared path to the value that it has, where the records of its account before told that. */
export function authorBefore(
  { path, live }: UndeclaredChange,
  previous: readonly UndeclaredRecord[],
): ChangedBy | undefined {
  const before: Partial<UndeclaredRecord> | undefined = previous.find((record) => record.path === path);
  if (!before) return undefined;
  // A status that was kept in a cluster has lost what is null.
  const same = canonicalJson(before.live ?? null) === canonicalJson(shortened(live));
  return same ? before.changedBy : undefined;
}

/** Whether a record still differs from its manifest. */
export function isOpen(record: DriftRecord): boolean {
  return record.response !== 'corrected';
}

/** Status is written to places that bound its size: a value with a long text becomes the beginning of that text. */
function shortened(value: Json): Json {
  const text = JSON.stringify(value);
  if (text.length <= longestValue) return value;
  return `${text.slice(0, longestValue)}… (${String(text.length)} characters)`;
}
