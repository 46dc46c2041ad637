import { findMarketplace } from '../catalogue/marketplaces.ts';
import type { AccountFacts, AccountMark, TileFacts } from '../observe/facts.ts';
import type { IntegrationTile } from '../resources/schema.ts';
import type { AccountContext } from './context.ts';
import { findSource } from './preflight.ts';
import type { AccountOutlook, Blocker, BlockerCode, Plan, Step } from './plan.ts';
import { isTileSuspended } from './policy.ts';

/** What judging removals looks at. */
export interface RemovalInput {
  readonly tile: IntegrationTile;
  readonly facts: TileFacts;
  readonly now: Date;
  /**
   * Keys of the accounts of the whole source, of all its tiles; undefined where only a part of it was read, so that
   * nothing can be said to be gone.
   */
  readonly declared: ReadonlySet<string> | undefined;
  /** Keys of the accounts that may be uninstalled, where the source says so by name. */
  readonly leaving?: ReadonlySet<string> | undefined;
  readonly contexts: readonly AccountContext[];
  /** What stops the whole tile. */
  readonly tileFindings: readonly Omit<Blocker, 'account' | 'path'>[];
}

/** What is to be done about accounts whose manifest is gone and said `deletion: Uninstall`. */
export interface Removals {
  readonly outlooks: readonly AccountOutlook[];
  readonly steps: readonly Step[];
  readonly blockers: readonly Blocker[];
  /** Ids of the accounts that leave. */
  readonly ids: ReadonlySet<string>;
}

/** An account whose manifest is gone. */
interface Leaving {
  readonly key: string;
  readonly live: AccountFacts;
  readonly mark: AccountMark;
}

/**
 * Judges the accounts that are to be uninstalled. What a manifest said is known from the mark that was noted while it was
 * in force: a document that vanished is by itself no order to do anything (design 5).
 */
export function judgeRemovals(input: RemovalInput): Removals {
  const leaving = leavingAccounts(input);
  const outlooks: AccountOutlook[] = [];
  const steps: Step[] = [];
  const blockers: Blocker[] = [];
  const going = new Set<string>();
  for (const one of leaving) {
    const left = accountsLeft(input.facts, going, one.live);
    const found = hindrances(input, one, left);
    blockers.push(...found);
    if (found.length === 0) {
      steps.push(uninstallStep(input, one, left === 0));
      going.add(one.live.id);
    }
    outlooks.push(outlookOf(one));
  }
  return { outlooks, steps, blockers, ids: new Set(leaving.map(({ live }) => live.id)) };
}

/**
 * Whether an account whose manifest is gone is to be uninstalled: as the source says by name, and else as was noted while
 * the manifest was in force. A removal that was begun goes on, unless the source lets go of it.
 */
export function isLeaving(mark: AccountMark, leaving: ReadonlySet<string> | undefined): boolean {
  return leaving ? leaving.has(mark.account) : mark.removing !== undefined || mark.deletion === 'Uninstall';
}

/** Whether nothing is left on the platform of an account that was to be uninstalled, as the tile was last read. */
export function isGone(plan: Pick<Plan, 'accounts'>, facts: TileFacts, key: string): boolean {
  return !plan.accounts.some(({ account }) => account === key) && facts.marks.wizard?.account !== key;
}

/** In the order of their keys. */
function leavingAccounts({ facts, declared, leaving, contexts }: RemovalInput): Leaving[] {
  if (!declared) return [];
  const held = new Set(contexts.flatMap((context) => context.identity.live?.id ?? []));
  return facts.accounts
    .flatMap((live) => {
      const mark = facts.marks.accounts[live.id];
      if (!mark || held.has(live.id) || declared.has(mark.account)) return [];
      if (!isLeaving(mark, leaving)) return [];
      // One that a person is uninstalling is left to that person.
      if (live.state === 'uninstalling' && mark.removing === undefined) return [];
      return [{ key: mark.account, live, mark }];
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** How many accounts the tile has when those that go before this one, and it, are gone. Only finished ones hold a tile up. */
function accountsLeft(facts: TileFacts, going: ReadonlySet<string>, one: AccountFacts): number {
  return facts.accounts.filter(({ id, state }) => state === 'active' && id !== one.id && !going.has(id))
    .length;
}

function hindrances(input: RemovalInput, one: Leaving, left: number): Blocker[] {
  const { facts, tile, now } = input;
  const { key, live } = one;
  const blocker = (code: BlockerCode, message: string, remedy: string, passing: boolean): Blocker => ({
    ...{ account: key, code, path: undefined },
    ...{ message, remedy, passing },
  });
  const found: Blocker[] = tileStops(input, one, left).map((finding) => ({
    ...{ account: key, path: undefined },
    ...finding,
  }));
  const reason = isTileSuspended(tile, now)
    ? 'suspended'
    : tile.spec.policy?.management === 'Observe'
      ? 'only looked at'
      : undefined;
  if (reason !== undefined)
    found.push(
      blocker(
        'RemovalHeld',
        `"${live.name}" is to be uninstalled, but its tile is ${reason}`,
        'Nothing is removed while that is so.',
        true,
      ),
    );
  if (live.state === 'installing')
    found.push(
      blocker(
        'AccountInstalling',
        `"${live.name}" is half installed by somebody else`,
        'Finish or abandon its wizard in the app.',
        true,
      ),
    );
  if (live.amazon?.offline === true)
    found.push(
      blocker(
        'AmazonOffline',
        `"${live.name}" is to be uninstalled, and its Amazon connection "${live.amazon.name}" is offline: the app refuses that`,
        'Sign in again on the connection in the app.',
        true,
      ),
    );
  const clone = neededBy(input, live);
  if (clone !== undefined)
    found.push(
      blocker(
        'SourceNeeded',
        `"${live.name}" is to be uninstalled, and ${clone} is still to be cloned from it`,
        `It goes on when ${clone} is installed.`,
        true,
      ),
    );
  if (left === 0 && tile.spec.policy?.removeLastAccount !== true)
    found.push(
      blocker(
        'LastAccount',
        `"${live.name}" is the last account of the tile ${facts.integration.name}: uninstalling it removes the whole tile`,
        'Set policy.removeLastAccount: true on the tile if that is what you want, or bring the manifest back.',
        false,
      ),
    );
  return found;
}

/**
 * A tile that is being removed by us is not settled, and that is no reason to leave it so. A licence that has run out
 * keeps nobody from uninstalling (domain reference 2.1).
 */
function tileStops(
  { facts, tileFindings }: RemovalInput,
  { mark }: Leaving,
  left: number,
): RemovalInput['tileFindings'] {
  const ending = left === 0 && mark.removing !== undefined && facts.integration.mode === 'uninstall';
  const ignored: readonly BlockerCode[] = ending
    ? ['LicenceExpired', 'TileNotInstalled']
    : ['LicenceExpired'];
  return tileFindings.filter((finding) => !ignored.includes(finding.code));
}

/** The account that is to be cloned from this one and is not finished. */
function neededBy({ facts, contexts }: RemovalInput, live: AccountFacts): string | undefined {
  const { wizard } = facts.marks;
  if (wizard?.cloneFrom === live.id) return wizard.account;
  return contexts.find(
    ({ identity, account, all }) =>
      identity.live?.state !== 'active' && findSource(facts, account, all)?.id === live.id,
  )?.key;
}

function uninstallStep({ facts }: RemovalInput, { key, live, mark }: Leaving, last: boolean): Step {
  const begun = mark.removing !== undefined;
  return {
    id: `${key}/UninstallAccount`,
    account: key,
    kind: 'UninstallAccount',
    title: last ? `uninstall ${live.name}, and with it the tile` : `uninstall ${live.name}`,
    reason: 'ManifestGone',
    because: begun
      ? `its removal was begun at ${mark.removing} and is not finished`
      : 'its manifest is gone and said policy.deletion: Uninstall',
    changes: [],
    // Two pings, the note, the beginning, the steps (two are known), the look afterwards, and the note again.
    calls: 8,
    deferred: false,
    accountId: live.id,
    accountName: live.name,
    connections: [
      ...facts.netsuiteConnections.map((each) => each.id),
      ...(live.amazon ? [live.amazon.id] : []),
    ],
    begun,
    removeTile: last,
  };
}

function outlookOf({ key, live }: Leaving): AccountOutlook {
  const marketplace = live.amazon?.marketplaceId ?? '';
  return {
    account: key,
    accountName: live.name,
    accountId: live.id,
    marketplace: findMarketplace(marketplace)?.code ?? marketplace,
    state: live.state,
    management: 'Full',
    suspended: false,
    amazonOffline: live.amazon?.offline ?? false,
    checklist: [],
    declaredPaths: 0,
  };
}
