import { whyUnreachable } from '../common/reach.ts';
import type { AccountFacts, TileFacts } from '../../observe/facts.ts';
import type { IntegrationTile } from '../../resources/schema/schema.ts';
import type { AccountContext } from '../common/context.ts';
import { goneAccounts, type GoneInput, type Leaving } from './leaving.ts';
import { accountsLeftOff, leftOffBlockers } from './leftOff.ts';
import { judgeHeldDeletions, type DatedDeletion } from './heldDeletions.ts';
import { missingBlocker, suspendedBlocker } from './missing.ts';
import { findSource } from '../adding/preflight.ts';
import { judgeRemovedWords } from './removedByWord.ts';
import { outlookOf } from './removalOutlook.ts';
import type { AccountOutlook, Blocker, BlockerCode, Plan, Step } from '../../plan/plan.ts';
import { letGoCommand } from '../../plan/clusterWays.ts';
import { tileSuspension } from '../common/policy.ts';
import { wayToResume, type ForcedSuspension } from '../common/suspension.ts';
import { judgeMalformed } from '../tile/unread.ts';

/** What judging removals looks at. */
export interface RemovalInput extends GoneInput {
  readonly tile: IntegrationTile;
  readonly now: Date;
  /** The declared accounts whose manifests say that they are removed. */
  readonly removed: readonly AccountContext[];
  /** Deletions in a cluster that are held. */
  readonly heldLoss?: DatedDeletion | undefined;
  /** What stops the whole tile. */
  readonly tileFindings: readonly Omit<Blocker, 'account' | 'path'>[];
}

/** What is to be done about accounts that are to go, and what is told of those whose manifests are missing. */
export interface Removals {
  readonly outlooks: readonly AccountOutlook[];
  readonly steps: readonly Step[];
  readonly blockers: readonly Blocker[];
  /** Ids of the accounts that leave or are missing. */
  readonly ids: ReadonlySet<string>;
}

/**
 * Judges the accounts that are to be uninstalled: those whose manifests say that they are removed, and those whose manifests
 * were seen to be deleted and had said before what is to be done then (known from the mark that was noted while they were in
 * force). A document that vanished is by itself no order to do anything (decisions, 26).
 */
export function judgeRemovals(input: RemovalInput): Removals {
  const words = judgeRemovedWords(input.removed);
  const gone = goneAccounts(input);
  const leaving = [...words.leaving, ...gone.leaving].sort((a, b) => (a.key < b.key ? -1 : 1));
  const outlooks: AccountOutlook[] = [...words.outlooks];
  const steps: Step[] = [];
  const blockers: Blocker[] = [...words.blockers];
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
  for (const one of gone.missing) {
    blockers.push(missingBlocker(input, one));
    outlooks.push(outlookOf(one));
  }
  for (const one of gone.suspended) {
    blockers.push(suspendedBlocker(one));
    outlooks.push(outlookOf(one));
  }
  const ids = [...leaving, ...gone.missing, ...gone.suspended].map(({ live }) => live.id);
  const judged = new Set([...input.contexts, ...input.removed].map(({ key }) => key));
  const held = judgeHeldDeletions(input.facts, input.heldLoss, judged);
  const removedIds = input.removed.flatMap(({ identity }) => identity.live?.id ?? []);
  const goingIds = new Set([...leaving.map(({ live }) => live.id), ...removedIds]);
  for (const one of accountsLeftOff(input)) {
    // What goes altogether is not switched on before.
    if (goingIds.has(one.live.id)) continue;
    blockers.push(...leftOffBlockers(one));
    if (!ids.includes(one.live.id) && !held.ids.has(one.live.id)) outlooks.push(outlookOf(one));
  }
  return {
    outlooks: [...outlooks, ...held.outlooks],
    steps,
    blockers: [...blockers, ...held.blockers],
    ids: new Set([...ids, ...words.ids, ...held.ids]),
  };
}

/** Whether nothing is left on the platform of an account that was to be uninstalled, as the tile was last read. */
export function isGone(plan: Pick<Plan, 'accounts'>, facts: TileFacts, key: string): boolean {
  return !plan.accounts.some(({ account }) => account === key) && facts.marks.wizard?.account !== key;
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
  const stops = [...tileStops(input, one, left), ...judgeMalformed(facts, live.id)];
  const found = stops.map((finding): Blocker => ({ account: key, path: undefined, ...finding }));
  const suspended = tileSuspension(tile, now);
  const reason = suspended
    ? 'suspended'
    : tile.spec.policy?.management === 'Observe'
      ? 'only looked at'
      : undefined;
  if (reason !== undefined)
    found.push(
      blocker(
        'RemovalHeld',
        `"${live.name}" is to be uninstalled, but its tile is ${reason}`,
        remedyOfHeld(suspended, wayToKeep(input, one)),
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
  const unreachable = whyUnreachable(live.amazon);
  if (live.amazon && unreachable !== undefined)
    found.push(
      blocker(
        'AmazonOffline',
        `"${live.name}" is to be uninstalled, and its Amazon connection "${live.amazon.name}" ${unreachable}: the app refuses that`,
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
        `Nothing to do: it goes on when ${clone} is installed.`,
        true,
      ),
    );
  if (left === 0 && tile.spec.policy?.removeLastAccount !== true)
    found.push(
      blocker(
        'LastAccount',
        `"${live.name}" is the last account of the tile ${facts.integration.name}: uninstalling it removes the whole tile`,
        `Set policy.removeLastAccount: true on the tile if that is what you want, or ${wayToKeep(input, one)}.`,
        false,
      ),
    );
  return found;
}

/** What a person does who wants to keep the account, by how its removal was asked for. */
function wayToKeep({ leaving }: RemovalInput, { key, word }: Leaving): string {
  if (word) return 'take removed out of its manifest to keep it';
  // A document that is being deleted cannot be brought back before it is gone.
  if (leaving === undefined) return 'bring its manifest back to keep it';
  return `let it go to keep it: ${letGoCommand(key)}`;
}

function remedyOfHeld(suspended: ForcedSuspension | undefined, keep: string): string {
  const way = suspended
    ? `${wayToResume(suspended)}. That has`
    : 'Set policy.management: Full on the tile to have';
  return `${way} it uninstalled; or ${keep}.`;
}

/**
 * A tile that is being removed by us is not settled, and that is no reason to leave it so. A licence that has run out
 * keeps nobody from uninstalling (platform.md P108).
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

/** Why an account is to be uninstalled, for people. */
function reasonOf({ mark, word, how }: Leaving): Pick<Step, 'reason' | 'because'> {
  const reason = word === undefined ? 'ManifestGone' : 'RemovedByManifest';
  if (mark.removing !== undefined)
    return { reason, because: `its removal was begun at ${mark.removing} and is not finished` };
  if (word) return { reason, because: `its manifest says that it is removed: ${word.reason} (${word.by})` };
  const gone = how === undefined ? 'its manifest is gone' : how;
  return { reason, because: `${gone}, and it said policy.deletion: Uninstall` };
}

function uninstallStep({ facts }: RemovalInput, one: Leaving, last: boolean): Step {
  const { key, live, mark } = one;
  return {
    id: `${key}/UninstallAccount`,
    account: key,
    kind: 'UninstallAccount',
    title: last ? `uninstall ${live.name}, and with it the tile` : `uninstall ${live.name}`,
    ...reasonOf(one),
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
    begun: mark.removing !== undefined,
    ...(mark.removalHeld ? { heldBefore: true } : {}),
    removeTile: last,
  };
}
