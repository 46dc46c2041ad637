import { declaredSettings, matchField } from '../judge/settings/declared.ts';
import { fieldPaths } from '../judge/settings/fieldPaths.ts';
import type { Drift, Plan } from '../plan/plan.ts';
import { isWithin, pointer } from '../lib/pointer.ts';
import { readAuditTrail, type AuditTrail, type LastChange } from '../observe/attribution.ts';
import type { AccountFacts, FieldFacts, FlowFacts, TileFacts } from '../observe/facts.ts';
import type { PlatformApi } from '../platform/api.ts';
import { PlatformError } from '../platform/errors.ts';
import { authorBefore, driftKey } from '../report/status/drift.ts';
import type { TileStatus } from '../report/status/statusTypes.ts';
import { keyOf, type AmazonAccount } from '../resources/schema/schema.ts';

/** How far back the audit log is read, in milliseconds. */
const auditReach = 7 * 86_400_000;

/** What nobody changed in the app: cloning left it out, or NetSuite calls it otherwise now. */
const unchanged: readonly Drift['reason'][] = ['CloneIncomplete', 'OptionRenamed', 'OptionDeleted'];

/** What was changed outside: what differs from its manifest, and what no manifest declares. */
export type Changes = Pick<Plan, 'drift' | 'undeclared'>;

/** One path that was changed outside. */
interface Changed {
  readonly account: string;
  readonly path: string;
  readonly isDeclared: boolean;
}

/** Who changed what was changed outside, over one sweep: each path is asked for once, before our own writes cover its last change. */
export class Attribution {
  /** By `driftKey`. */
  readonly found: Record<string, LastChange> = {};
  readonly #asked = new Set<string>();
  readonly #previous: TileStatus | undefined;

  /** `previous`: the last status, whose authors of undeclared changes stand as long as the value is the same. */
  constructor(previous?: TileStatus) {
    this.#previous = previous;
  }

  /** Looks up the paths that were not asked for yet, all in one reading. Does not reject with a `PlatformError`. */
  async ask(
    api: PlatformApi,
    facts: TileFacts,
    accounts: readonly AmazonAccount[],
    changes: Changes,
    now: Date,
  ): Promise<void> {
    const open = this.#changed(changes).filter(
      (entry) => !this.#asked.has(driftKey(entry.account, entry.path)),
    );
    for (const entry of open) this.#asked.add(driftKey(entry.account, entry.path));
    Object.assign(this.found, await attribute(api, facts, accounts, open, now));
  }

  #changed({ drift, undeclared = [] }: Changes): Changed[] {
    return [
      ...drift
        .filter(({ reason }) => !unchanged.includes(reason))
        .map(({ account, path }) => ({ account, path, isDeclared: true })),
      ...undeclared
        .filter((change) => authorBefore(change, this.#undeclaredBefore(change.account)) === undefined)
        .map(({ account, path }) => ({ account, path, isDeclared: false })),
    ];
  }

  #undeclaredBefore(account: string) {
    return this.#previous?.accounts.find((each) => each.account === account)?.undeclared ?? [];
  }
}

/**
 * Who changed what was changed outside, by the platform's audit log: one call, and only where there is something to ask.
 * Without an answer it is told without a name.
 */
async function attribute(
  api: PlatformApi,
  facts: TileFacts,
  accounts: readonly AmazonAccount[],
  changed: readonly Changed[],
  now: Date,
): Promise<Record<string, LastChange>> {
  if (changed.length === 0) return {};
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
  for (const entry of changed) {
    const manifest = accounts.find((account) => keyOf(account) === entry.account);
    const live = facts.accounts.find(
      (account) => facts.marks.accounts[account.id]?.account === entry.account,
    );
    const change = manifest && live ? changeOf(trail, live, manifest, entry) : undefined;
    if (change) found[driftKey(entry.account, entry.path)] = change;
  }
  return found;
}

function changeOf(
  trail: AuditTrail,
  live: AccountFacts,
  manifest: AmazonAccount,
  { path, isDeclared }: Changed,
): LastChange | undefined {
  if (path === '/accountName') return trail.ofName(live);
  const flow = live.flows.find((candidate) => isWithin(path, pointer('flows', candidate.name)));
  if (flow) return changeOfFlow(trail, flow, path.slice(path.lastIndexOf('/') + 1), isDeclared);
  const found = live.imports?.find((candidate) => isWithin(path, pointer('mappings', candidate.name)));
  if (found) return trail.ofImport(found);
  const field = isDeclared ? declaredField(live, manifest, path) : fieldOfPath(live, path);
  return field && trail.ofField(field);
}

/** An undeclared schedule stands for its timezone as well: whoever changed either of them last changed it. */
function changeOfFlow(
  trail: AuditTrail,
  flow: FlowFacts,
  member: string,
  isDeclared: boolean,
): LastChange | undefined {
  const change = trail.ofFlow(flow, member === 'enabled' ? 'disabled' : member);
  if (isDeclared || member !== 'schedule') return change;
  const ofTimezone = trail.ofFlow(flow, 'timezone');
  return change && ofTimezone && ofTimezone.at > change.at ? ofTimezone : (change ?? ofTimezone);
}

function declaredField(live: AccountFacts, manifest: AmazonAccount, path: string): FieldFacts | undefined {
  const setting = declaredSettings(manifest).find((candidate) => isWithin(path, candidate.path));
  const match = setting && matchField(live.fields, setting);
  return match?.ok ? match.field : undefined;
}

function fieldOfPath({ fields }: AccountFacts, path: string): FieldFacts | undefined {
  return [...fieldPaths(fields)].find(([, own]) => isWithin(path, own))?.[0];
}
