import type { Account, Actor, Tile } from '../model.ts';
import { problem } from '../problem.ts';
import type { World } from '../world.ts';

/** While the app is being updated, nothing of it may be changed. */
export function refuseWhileUpdating(world: World): void {
  const { status, code, message } = world.choices.updating;
  if (world.tile().updateInProgress) throw problem(status, code, message);
}

/** How the app's backend appears in the audit log when it works for an actor. */
export function asBackend(world: World, actor: Actor): Actor {
  return actor.source === 'api' ? { source: world.choices.backendSource, user: actor.user } : actor;
}

/** Compares two versions such as 2.14.3; negative where the first is older. */
export function compareVersions(left: string, right: string): number {
  const parts = (text: string) => text.split('.').map(Number);
  const [a, b] = [parts(left), parts(right)];
  for (let index = 0; index < 3; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** 422 where the installed version is not the newest; the wizard and cloning need that. */
export function refuseOldVersion(world: World, tile: Tile): void {
  if (compareVersions(tile.version, world.state.latestVersion) >= 0) return;
  throw problem(
    422,
    'invalid_version',
    `Unable to add new store. You are currently using an older version of ${tile.name}. Upgrade the integration app to the latest version first.`,
  );
}

/** Whether an account is fully there: installed, in normal mode and not being removed. */
export function isActive(account: Account): boolean {
  return account.installComplete && account.mode === 'settings';
}

/** Whether the licence has run out. */
export function isExpired(world: World): boolean {
  return Date.parse(world.state.licence.expires) <= world.clock();
}

/** Switches every flow off when the licence has run out, as the platform does; done once for each expiry. */
export function enforceLicence(world: World): void {
  const { licence, tile } = world.state;
  if (!isExpired(world)) {
    if (licence.suspended) licence.suspended = false;
    return;
  }
  if (licence.suspended || !tile) return;
  licence.suspended = true;
  world.state.lagging = {};
  const actor: Actor = { source: 'system', user: world.state.user };
  for (const flow of Object.values(world.state.flows)) {
    if (flow.disabled) continue;
    flow.disabled = true;
    flow.lastModified = world.now();
    const changes = [{ fieldPath: 'disabled', oldValue: false, newValue: true }];
    world.audit(actor, { resourceType: 'flow', id: flow._id, changes });
  }
  world.writeDocument({
    ...tile.document,
    accounts: tile.document.accounts.map((account) => ({ ...account, enabledFlows: [] })),
  });
}
