import { isFilterSetting } from '../../src/catalogue/flows.ts';
import { settings } from '../../src/catalogue/settings.ts';
import { searchesBehind } from '../../src/judge/settings/chosenSearches.ts';
import { judgeTile } from '../../src/judge/judge.ts';
import type { Plan, Step, StepKind } from '../../src/plan/plan.ts';
import { valueDigest } from '../../src/judge/settings/values.ts';
import type { AccountMark, SavedMark, TileFacts, TileMarks, WizardMark } from '../../src/observe/facts.ts';
import type { Json } from '../../src/platform/documents.ts';
import {
  accountSchema,
  tileSchema,
  type AmazonAccount,
  type IntegrationTile,
} from '../../src/resources/schema/schema.ts';
import { configured, factsOf, type LiveAccount, type LiveTile } from './live.ts';

/** The moment at which these tests judge. */
export const now = new Date('2026-03-01T10:00:00.000Z');

const apiVersion = 'storekeeper.dev/v1alpha1';

/** A tile's manifest, checked by the real schema. */
export function tile(spec: Record<string, unknown> = {}): IntegrationTile {
  return tileSchema.parse({
    apiVersion,
    kind: 'IntegrationTile',
    metadata: { name: 'tile', namespace: 'shop' },
    spec: {
      platform: { region: 'NorthAmerica', tokenFrom: { env: 'TOKEN' } },
      integrationId: '5f1a00000000000000000001',
      ...spec,
    },
  });
}

/** An account's manifest `shop/<name>`, checked by the real schema; in the app it is called `<NAME>` and sells in the US. */
export function account(name: string, spec: Record<string, unknown> = {}): AmazonAccount {
  return accountSchema.parse({
    apiVersion,
    kind: 'AmazonAccount',
    metadata: { name, namespace: 'shop' },
    spec: { tileRef: { name: 'tile' }, accountName: name.toUpperCase(), marketplace: 'US', ...spec },
  });
}

/** Digests of declared values that were once read back, as marks carry them. */
export function verified(declared: Readonly<Record<string, Json>>): Record<string, string> {
  return Object.fromEntries(Object.entries(declared).map(([path, value]) => [path, valueDigest(value)]));
}

/** Our note about one account. */
export function mark(over: Partial<AccountMark> = {}): AccountMark {
  return { account: 'shop/us', applied: {}, refreshed: {}, ...over };
}

/** Our notes about a tile: accounts by id, and an open wizard. */
export function marks(accounts: Readonly<Record<string, AccountMark>>, wizard?: WizardMark): TileMarks {
  return { version: 1, accounts, ...(wizard ? { wizard } : {}) };
}

/** A wizard that we opened for `shop/de` when account 1 was there. */
export function wizard(over: Partial<WizardMark> = {}): WizardMark {
  return {
    account: 'shop/de',
    startedAt: '2026-03-01T09:00:00.000Z',
    knownAccounts: ['1'],
    steps: [],
    ...over,
  };
}

/** Judges manifests against a tile as the platform would answer it. */
export function judge(
  accounts: readonly AmazonAccount[],
  live: LiveTile | TileFacts,
  over: { tile?: IntegrationTile; now?: Date } = {},
): Plan {
  return judgeTile({
    tile: over.tile ?? tile(),
    accounts,
    facts: 'digest' in live ? live : factsOf(live),
    now: over.now ?? now,
    revision: undefined,
  });
}

/** Notes that every option list was refreshed, long enough ago that it may be again. */
export const listsRefreshed: Readonly<Record<string, string>> = Object.fromEntries(
  settings.filter((entry) => entry.list).map((entry) => [entry.path, '2026-02-01T00:00:00.000Z']),
);

/** The searches behind a setting as `configured` has them. */
function searchesOf(path: string): Record<string, string> {
  return Object.fromEntries(
    searchesBehind(path).map((search) => [search, valueDigest(configured[search] ?? '')]),
  );
}

/** Notes that every setting that searches are filtered by was saved in the account, into the searches that it has. */
export const allSaved: Readonly<Record<string, SavedMark>> = Object.fromEntries(
  settings
    .filter((entry) => isFilterSetting(entry.path))
    .map(({ path }) => [path, { at: '2026-02-01T00:00:00.000Z', how: 'us', searches: searchesOf(path) }]),
);

/** One account `shop/us`, which is account 1 of the tile, and under management unless `managed` is false. */
export interface OneAccount {
  readonly spec?: Record<string, unknown>;
  readonly live?: Partial<LiveAccount>;
  readonly managed?: boolean;
  /** Declared values that were once verified, by path. */
  readonly verified?: Readonly<Record<string, Json>>;
  readonly mark?: Partial<AccountMark>;
  readonly tile?: Record<string, unknown>;
  readonly now?: string;
}

function isCopy({ spec, mark: noted }: OneAccount): boolean {
  const setup = spec?.['setup'] as { cloneFrom?: unknown } | undefined;
  return noted?.clonedFrom !== undefined || noted?.made === true || setup?.cloneFrom !== undefined;
}

/** Judges one account that exists in the app. Where it has the declared name, that is noted already. */
export function judgeOne(given: OneAccount): Plan {
  const live: LiveAccount = { id: '1', name: 'US', ...given.live };
  const name = live.name === 'US' ? { '/accountName': 'US' } : {};
  const noted = mark({
    refreshed: listsRefreshed,
    // A copy, and what the wizard made, has saved nothing until a test says so.
    ...(isCopy(given) ? {} : { saved: allSaved }),
    ...given.mark,
    applied: { ...verified({ ...name, ...given.verified }), ...given.mark?.applied },
  });
  return judge(
    [account('us', given.spec)],
    { accounts: [live], ...(given.managed === false ? {} : { marks: marks({ '1': noted }) }) },
    { tile: tile(given.tile), ...(given.now === undefined ? {} : { now: new Date(given.now) }) },
  );
}

/** Settings under a path of `spec` such as `/settings/inventory/locations`. */
export function declare(path: string, value: unknown): Record<string, unknown> {
  return path
    .split('/')
    .slice(1)
    .reduceRight<unknown>((inner, token) => ({ [token]: inner }), value) as Record<string, unknown>;
}

/** The steps of one kind. */
export function stepsOf<K extends StepKind>(plan: Plan, kind: K): Extract<Step, { kind: K }>[] {
  return plan.steps.filter((step): step is Extract<Step, { kind: K }> => step.kind === kind);
}

/** The plan's steps as `kind` or `kind target`, in order: what a reader wants to see at a glance. */
export function outline(plan: Plan): string[] {
  return plan.steps.map((step) => {
    const deferred = step.deferred ? ' (later)' : '';
    if (step.kind === 'SetSchedule') return `SetSchedule ${step.flow}${deferred}`;
    if (step.kind === 'SwitchFlow')
      return `SwitchFlow ${step.flow} ${step.disabled ? 'off' : 'on'}${deferred}`;
    if (step.kind === 'RefreshOptions') return `RefreshOptions ${step.path}${deferred}`;
    return `${step.kind}${deferred}`;
  });
}

/** Blocker codes of the plan, in order. */
export function codes(plan: Plan): string[] {
  return plan.blockers.map((blocker) => blocker.code);
}
