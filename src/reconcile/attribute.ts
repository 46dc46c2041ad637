import { declaredSettings, matchField } from '../judge/settings/declared.ts';
import type { Drift } from '../plan/plan.ts';
import { isWithin, pointer } from '../lib/pointer.ts';
import { readAuditTrail, type AuditTrail, type LastChange } from '../observe/attribution.ts';
import type { AccountFacts, TileFacts } from '../observe/facts.ts';
import type { PlatformApi } from '../platform/api.ts';
import { PlatformError } from '../platform/errors.ts';
import { driftKey } from '../report/status/drift.ts';
import { keyOf, type AmazonAccount } from '../resources/schema/schema.ts';

/** How far back the audit log is read, in milliseconds. */
const auditReach = 7 * 86_400_000;

/** What nobody changed in the app: cloning left it out, or NetSuite calls it otherwise now. */
const unchanged: readonly Drift['reason'][] = ['CloneIncomplete', 'OptionRenamed', 'OptionDeleted'];

/** Who changed what has drifted, over one sweep: each path is asked for once, before our own writes cover its last change. */
export class Attribution {
  /** By `driftKey`. */
  readonly found: Record<string, LastChange> = {};
  readonly #asked = new Set<string>();

  /** Looks up the paths that were not asked for yet. Does not reject with a `PlatformError`. */
  async ask(
    api: PlatformApi,
    facts: TileFacts,
    accounts: readonly AmazonAccount[],
    drift: readonly Drift[],
    now: Date,
  ): Promise<void> {
    const changed = drift.filter((entry) => !unchanged.includes(entry.reason));
    const open = changed.filter((entry) => !this.#asked.has(driftKey(entry.account, entry.path)));
    for (const entry of open) this.#asked.add(driftKey(entry.account, entry.path));
    Object.assign(this.found, await attribute(api, facts, accounts, open, now));
  }
}

/**
 * Who changed what has drifted, by the platform's audit log: one call, and only where there is drift. Without an answer
 * the drift is told without a name.
 */
async function attribute(
  api: PlatformApi,
  facts: TileFacts,
  accounts: readonly AmazonAccount[],
  drift: readonly Drift[],
  now: Date,
): Promise<Record<string, LastChange>> {
  if (drift.length === 0) return {};
  let trail: AuditTrail;
  try {
    trail = await readAuditTrail(
      api,
      facts.integration.id,
      new Date(now.getTime() - auditReach).toISOString(),
      { lane: 'sweep' },
    );
  } catch (error) {
    if (error instanceof PlatformError) return {};
    throw error;
  }
  const found: Record<string, LastChange> = {};
  for (const entry of drift) {
    const manifest = accounts.find((account) => keyOf(account) === entry.account);
    const live = facts.accounts.find(
      (account) => facts.marks.accounts[account.id]?.account === entry.account,
    );
    const change = manifest && live ? changeOf(trail, live, manifest, entry.path) : undefined;
    if (change) found[driftKey(entry.account, entry.path)] = change;
  }
  return found;
}

function changeOf(
  trail: AuditTrail,
  live: AccountFacts,
  manifest: AmazonAccount,
  path: string,
): LastChange | undefined {
  if (path === '/accountName') return trail.ofName(live);
  const flow = live.flows.find((candidate) => isWithin(path, pointer('flows', candidate.name)));
  if (flow)
    return trail.ofFlow(flow, path.endsWith('/enabled') ? 'disabled' : path.slice(path.lastIndexOf('/') + 1));
  const found = live.imports?.find((candidate) => isWithin(path, pointer('mappings', candidate.name)));
  if (found) return trail.ofImport(found);
  const setting = declaredSettings(manifest).find((candidate) => isWithin(path, candidate.path));
  const match = setting && matchField(live.fields, setting);
  return match?.ok ? trail.ofField(match.field) : undefined;
}
