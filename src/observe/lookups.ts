import { findFlow } from '../catalogue/flows.ts';
import type { CallOptions, PlatformApi } from '../platform/api.ts';
import { PlatformError } from '../platform/errors.ts';
import type { JobDocument } from '../platform/documents.ts';
import { readAuditTrail, type AuditTrail } from './attribution.ts';
import type { AccountFacts, AccountMark, SeenSaved, TileFacts } from './facts.ts';
import type { Needs, NeedsOfAccount } from './needs.ts';

/** How far back the audit log is read for saves, in milliseconds. */
const auditReach = 30 * 86_400_000;

const underWay: readonly (string | undefined)[] = ['queued', 'running', 'retrying'];

/** What is to be looked up of a tile besides, because settings that flows need are not known to have been saved. */
export interface Wanted {
  /** Ids of the accounts whose saves are looked for in the audit log. */
  readonly audit: ReadonlySet<string>;
  /** Ids of the flows of which it is to be known whether a run is under way. */
  readonly runs: readonly string[];
}

/** What was looked up. */
export interface Lookups {
  readonly audited: ReadonlySet<string>;
  /** Undefined where the token may not read the audit log. */
  readonly trail: AuditTrail | undefined;
  readonly runs: ReadonlyMap<string, boolean>;
}

/**
 * What is worth a call: saves, where a declared flow needs a setting that no manifest declares and no mark knows to be
 * saved; runs, where such a setting is declared, so that it will be saved, and a flow that uses it is on. Both end with the
 * note that it is saved, so that a sweep of an account that is in order asks for neither.
 */
export function wantedLookups(needs: Needs, { accounts, marks }: TileFacts): Wanted {
  const audit = new Set<string>();
  const runs: string[] = [];
  for (const need of needs.filters ?? []) {
    const live = accounts.find((account) => isOf(need, account, marks.accounts[account.id]));
    if (live?.state !== 'active') continue;
    const mark = marks.accounts[live.id];
    const copied = need.cloned || mark?.made === true || mark?.clonedFrom !== undefined;
    const open = (path: string) => mark?.saved?.[path] === undefined && !need.accepts(path);
    // An older note does not say which searches were chosen: once, the log may tell that others were chosen since.
    const isOlderNote = (path: string) => {
      const saved = mark?.saved?.[path];
      return saved !== undefined && saved.searches === undefined;
    };
    const used = live.flows
      .filter(({ name, disabled }) => need.flows.has(name) || (copied && !disabled))
      // Of an account that is not under management yet only what is to be switched on matters.
      .filter(({ disabled }) => mark !== undefined || disabled)
      .flatMap(({ name }) => findFlow(name)?.filterSettings ?? []);
    if (used.some((path) => isOlderNote(path) || (!need.declared.has(path) && open(path))))
      audit.add(live.id);
    if (copied || mark?.unsaved) runs.push(...runsOf(live, need, open));
  }
  return { audit, runs };
}

/** Whether a live account is the one that is declared: by its mark, or by its name where nobody holds it. */
function isOf(need: NeedsOfAccount, { name }: AccountFacts, mark: AccountMark | undefined): boolean {
  return mark === undefined ? name === need.name : mark.account === need.account;
}

function runsOf(live: AccountFacts, need: NeedsOfAccount, open: (path: string) => boolean): string[] {
  return live.flows.flatMap(({ id, name, disabled }) => {
    const uses = findFlow(name)?.filterSettings ?? [];
    return !disabled && uses.some((path) => need.declared.has(path) && open(path)) ? id : [];
  });
}

/** Looks up what is wanted; undefined where nothing is. Rejects with `PlatformError`. */
export async function lookUp(
  api: PlatformApi,
  integrationId: string,
  wanted: Wanted,
  now: Date,
  options?: CallOptions,
): Promise<Lookups | undefined> {
  if (wanted.audit.size === 0 && wanted.runs.length === 0) return undefined;
  const from = new Date(now.getTime() - auditReach).toISOString();
  const trail =
    wanted.audit.size === 0
      ? undefined
      : await unlessDenied(readAuditTrail(api, integrationId, from, options));
  const runs = new Map<string, boolean>();
  for (const id of wanted.runs) {
    const jobs = await api.listLatestJobs(id, options);
    runs.set(
      id,
      jobs.some(({ status }: JobDocument) => underWay.includes(status)),
    );
  }
  return { audited: wanted.audit, trail, runs };
}

/** A log that the token may not read, or that is not there, proves nothing: what is not known stays so. */
async function unlessDenied(reading: Promise<AuditTrail>): Promise<AuditTrail | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof PlatformError && (error.kind === 'NotFound' || error.status === 403))
      return undefined;
    throw error;
  }
}

/** The account with what was looked up of it. */
export function withLookups(account: AccountFacts, { audited, trail, runs }: Lookups): AccountFacts {
  const flows = account.flows.map((flow) => {
    const runUnderWay = runs.get(flow.id);
    return runUnderWay === undefined ? flow : { ...flow, runUnderWay };
  });
  if (!audited.has(account.id) || !trail) return { ...account, flows };
  const seen: Record<string, SeenSaved> = {};
  for (const field of account.fields) {
    const change = trail.ofSave(field);
    if (change) seen[field.name] = { by: change.who, at: change.at };
  }
  return { ...account, flows, seenSaved: seen };
}
