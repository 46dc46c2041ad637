import type { AccountOutlook, Drift, Plan, Receipt } from '../../plan/plan.ts';
import type { WizardMark } from '../../observe/facts.ts';
import { blockerText } from './blockerText.ts';
import { conditionOf, dated, isTrue, type Claim } from './conditions.ts';
import { domainClaims } from './domainConditions.ts';
import { driftRecords, isOpen, undeclaredRecords } from './drift.ts';
import { accountOutcome, withOutcome } from './outcomes.ts';
import { progressOf, type Progress } from './progress.ts';
import { readinessClaims, runFailed, type RunFailure } from './readiness.ts';
import type { AccountStatus, ChangedBy, DriftRecord, TileStatus } from './statusTypes.ts';
import { waitingFor } from './waiting.ts';
import { waitingInWizard } from './wizardWaiting.ts';

const mostDriftRecords = 50;

/** What the status of a tile is made from. */
export interface StatusInput {
  /** The last plan of the sweep. */
  readonly plan: Plan;
  /** What happened to steps in this sweep, oldest first; none where nothing was carried out. */
  readonly receipts: readonly Receipt[];
  /** Drift of an earlier plan of the same sweep that has been put back since. */
  readonly corrected?: readonly Drift[];
  /** The status of the sweep before; undefined for the first. */
  readonly previous: TileStatus | undefined;
  /** ISO-8601. */
  readonly now: string;
  /** What stopped the run after the plan was made. */
  readonly failure?: RunFailure | undefined;
  /** Where the manifests came from; by default what the plan says. */
  readonly revision?: string;
  /** Who changed what, by `driftKey`. */
  readonly attribution?: Readonly<Record<string, ChangedBy>>;
  /** The unfinished wizard that Storekeeper has noted, which knows what it waits for where no status remembers it. */
  readonly wizard?: WizardMark | undefined;
  /** `metadata.generation` of the documents, by `namespace/name`, where they have one. */
  readonly generations?: Readonly<Record<string, number>>;
}

/** The status of a tile and of all its declared accounts after one sweep. Pure. */
export function accountStatuses(input: StatusInput): TileStatus {
  const { plan } = input;
  const revision = input.revision ?? plan.revision;
  const accounts = plan.accounts.map((outlook) =>
    accountStatus(input, outlook, generationText(input, outlook.account) ?? revision),
  );
  const status = {
    tile: plan.tile,
    integrationId: plan.integrationId,
    observedAt: plan.observedAt,
    ...(revision === undefined ? {} : { revision }),
    planHash: plan.hash,
    accounts,
    blockers: plan.blockers.filter((each) => each.account === undefined),
    warnings: plan.warnings.filter((each) => each.account === undefined),
    unmanaged: plan.unmanaged,
    ...(plan.abandonedDraft === undefined ? {} : { abandonedDraft: plan.abandonedDraft }),
    ...(plan.licence === undefined ? {} : { licence: plan.licence }),
  };
  const conditions = dated(
    tileClaims(status, input.failure),
    input.previous?.conditions,
    input.now,
    input.generations?.[plan.tile],
  );
  return { ...status, conditions };
}

/** Why a tile could not be read in a sweep. */
export interface UnobservedInput {
  readonly tile: string;
  readonly previous: TileStatus | undefined;
  /** ISO-8601. */
  readonly now: string;
  /** For people; without secrets. */
  readonly message: string;
  /** Whether it stays so until a person does something. */
  readonly stalled?: boolean;
  /** Whether it is a fault of Storekeeper itself. */
  readonly bug?: boolean;
}

/**
 * The status of a tile that could not be read: what was known last, with Ready unknown, so that nobody takes an old
 * verdict for a new one. `observedAt` stays that of the last reading and is empty where there never was one.
 */
export function unobservedStatus(input: UnobservedInput): TileStatus {
  const { previous, now } = input;
  const claims = unobservedClaims(input);
  const kept = (conditions: TileStatus['conditions']) => [
    ...dated(claims, conditions, now, conditionOf(conditions, 'Ready')?.observedGeneration),
    ...conditions.filter((each) => !['Ready', 'Reconciling', 'Stalled'].includes(each.type)),
  ];
  const base: TileStatus = previous ?? {
    tile: input.tile,
    integrationId: '',
    observedAt: '',
    planHash: '',
    conditions: [],
    accounts: [],
    blockers: [],
    warnings: [],
    unmanaged: [],
  };
  return {
    ...base,
    conditions: kept(base.conditions),
    accounts: base.accounts.map((account) => ({
      ...account,
      conditions: kept(account.conditions),
      drift: account.drift.filter(isOpen),
    })),
  };
}

/** What is claimed of a tile, or an account of it, that could not be read. */
export function unobservedClaims({
  message,
  stalled,
  bug,
}: Pick<UnobservedInput, 'message' | 'stalled' | 'bug'>): Claim[] {
  const why = { reason: bug === true ? 'StorekeeperFault' : 'NotObserved', message } as const;
  const ready: Claim = { type: 'Ready', status: 'Unknown', ...why };
  return stalled === true ? [ready, { type: 'Stalled', status: 'True', ...why }] : [ready];
}

/** What stands for a revision where a document has a generation in place of a commit. */
function generationText(input: StatusInput, account: string): string | undefined {
  const generation = input.generations?.[account];
  return generation === undefined ? undefined : `generation:${String(generation)}`;
}

function accountStatus(
  input: StatusInput,
  outlook: AccountOutlook,
  revision: string | undefined,
): AccountStatus {
  const { plan, now } = input;
  const progress = progressOf(plan, input.receipts, outlook);
  const previous = input.previous?.accounts.find((each) => each.account === outlook.account);
  const drift = driftOf(input, outlook, progress, previous);
  const changes = (plan.undeclared ?? []).filter((each) => each.account === outlook.account);
  const undeclared = undeclaredRecords({
    changes,
    previous: previous?.undeclared ?? [],
    attribution: input.attribution ?? {},
    now,
  }).slice(0, mostDriftRecords);
  const waiting = waitingFor({
    receipts: progress.tried,
    open: progress.open,
    blockers: [...progress.blockers, ...(progress.open.length > 0 ? progress.tileBlockers : [])],
    previous: previous?.waiting ?? waitingInWizard(input.wizard, outlook.account),
    now,
    suspended: outlook.suspended && outlook.state === 'installing',
  });
  const readiness = readinessClaims(progress, drift, waiting, input.failure);
  const [ready] = readiness;
  const lastAppliedRevision = ready?.status === 'True' ? revision : previous?.lastAppliedRevision;
  const outcome = {
    at: now,
    ...(revision === undefined ? {} : { revision }),
    planHash: plan.hash,
    outcome: accountOutcome(progress, drift, ready),
    message: ready?.message ?? '',
  };
  return {
    account: outlook.account,
    accountName: outlook.accountName,
    ...whereDefined({ accountId: outlook.accountId }),
    marketplace: outlook.marketplace,
    state: outlook.state,
    management: outlook.management,
    conditions: dated(
      [...readiness, ...domainClaims(progress, drift)],
      previous?.conditions,
      now,
      input.generations?.[outlook.account],
    ),
    drift: drift.slice(0, mostDriftRecords),
    driftPaths: drift.filter(isOpen).length,
    declaredPaths: outlook.declaredPaths,
    ...(undeclared.length > 0 ? { undeclared } : {}),
    ...whereDefined({ waiting }),
    blockers: plan.blockers.filter((each) => each.account === outlook.account),
    warnings: plan.warnings.filter((each) => each.account === outlook.account),
    checklist: outlook.checklist,
    ...whereDefined({ live: outlook.live, putBack: outlook.putBack }),
    ...whereDefined({ lastAppliedRevision, lastAttemptedRevision: revision }),
    outcomes: withOutcome(previous?.outcomes ?? [], outcome),
  };
}

/** The members that there are: in JSON a member that is undefined is not the same as none. */
function whereDefined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** The records of this plan, and after them what an earlier plan of the sweep found and put back. */
function driftOf(
  input: StatusInput,
  outlook: AccountOutlook,
  progress: Progress,
  previous: AccountStatus | undefined,
): DriftRecord[] {
  const own = (drift: readonly Drift[]) => drift.filter((each) => each.account === outlook.account);
  const common = { previous: previous?.drift ?? [], attribution: input.attribution ?? {}, now: input.now };
  const records = driftRecords({ ...common, drift: own(input.plan.drift), done: progress.done });
  const found = new Set(records.map((record) => record.path));
  const before = own(input.corrected ?? []).filter((each) => !found.has(each.path));
  const putBack = driftRecords({ ...common, drift: before, done: [] });
  return [...records, ...putBack.map((record) => ({ ...record, response: 'corrected' as const }))];
}

function tileClaims(status: Omit<TileStatus, 'conditions'>, failure: StatusInput['failure']): Claim[] {
  const { accounts, blockers, unmanaged } = status;
  const having = (type: Claim['type']) => accounts.filter((each) => isTrue(each.conditions, type));
  const names = (some: readonly AccountStatus[]) => some.map((each) => each.accountName).join(', ');
  const blocker = blockers.find((each) => !each.passing) ?? blockers[0];
  const claims: Claim[] = [];
  const unready = accounts.filter((each) => !isTrue(each.conditions, 'Ready'));
  if (failure?.stalled === true) {
    // Also where all is as declared: what keeps it from being so tomorrow is told today.
    const why = runFailed(failure);
    claims.push({ type: 'Ready', status: 'False', ...why }, { type: 'Stalled', status: 'True', ...why });
  } else if (blocker !== undefined) {
    const why = { reason: blocker.code, message: blockerText(blocker) };
    claims.push({ type: 'Ready', status: 'False', ...why });
    if (blocker.code !== 'Suspended') {
      claims.push({ type: blocker.passing ? 'Reconciling' : 'Stalled', status: 'True', ...why });
    }
  } else if (unready.length > 0) {
    const why = { reason: 'AccountsNotReady', message: `Not ready: ${names(unready)}.` } as const;
    claims.push({ type: 'Ready', status: 'False', ...why });
    if (having('Stalled').length > 0) claims.push({ type: 'Stalled', status: 'True', ...why });
    else if (having('Reconciling').length > 0) claims.push({ type: 'Reconciling', status: 'True', ...why });
  } else if (accounts.length === 0) {
    // Of nothing everything can be said: a tile that lost its manifests must not look like one that is in order.
    claims.push({
      type: 'Ready',
      status: 'False',
      reason: 'NoAccountsDeclared',
      message: `No account of the tile is declared; ${String(unmanaged.length)} in it are left alone.`,
    });
  } else {
    claims.push({
      type: 'Ready',
      status: 'True',
      reason: 'AccountsReady',
      message: `All ${String(accounts.length)} declared accounts are ready.`,
    });
  }
  const drifted = having('Drifted');
  claims.push(
    drifted.length > 0
      ? {
          type: 'Drifted',
          status: 'True',
          reason: 'DifferencesLeft',
          message: `Differing: ${names(drifted)}.`,
        }
      : { type: 'Drifted', status: 'False', reason: 'NoDrift', message: 'No declared path differs.' },
  );
  return claims;
}
