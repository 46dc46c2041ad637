import type { Account, Actor, Json, JsonObject } from '../model.ts';
import { problem } from '../problem.ts';
import { seededWord } from '../random.ts';
import { replaceAccount, type World } from '../world.ts';
import { refuseWhileUpdating } from './guards.ts';
import { uninstallAddOn } from './licences.ts';
import { removeParts } from './parts.ts';

function stepNames(world: World): { netsuite: string; celigo: string } {
  return {
    netsuite: `uninstallNetSuiteComponents${seededWord(world.state.seed, 'uninstall netsuite', 6)}`,
    celigo: `uninstallConnectorComponents${seededWord(world.state.seed, 'uninstall celigo', 6)}`,
  };
}

function storeOf(world: World, body: JsonObject): Account {
  const { storeId } = body;
  const account = world.tile().document.accounts.find((one) => one.id === storeId);
  if (!account)
    throw problem(
      422,
      'invalid_ref',
      'storeId must be the id of an account of this integration app.',
      'storeId',
    );
  return account;
}

function refuseOffline(world: World, account: Account): void {
  const netsuite = world.state.connections[world.tile().netsuiteConnectionId];
  const amazon = world.state.connections[account.connectionId];
  // A half-added account has no working connection yet, and can be removed all the same.
  const needed = account.installComplete ? [netsuite, amazon] : [netsuite];
  for (const connection of needed) {
    if (connection?.offline !== false) {
      throw problem(
        422,
        'connection_offline',
        `${connection?.name ?? 'A connection'} is offline. Bring it online to uninstall.`,
      );
    }
  }
}

function preUninstall(world: World, actor: Actor, body: JsonObject): Json {
  const account = storeOf(world, body);
  refuseOffline(world, account);
  const tile = world.tile();
  world.writeDocument(replaceAccount(tile.document, { ...account, mode: 'uninstall' }));
  const changes = [
    { fieldPath: `settings.sections.${account.id}.mode`, oldValue: account.mode, newValue: 'uninstall' },
  ];
  world.audit(actor, { resourceType: 'integration', id: tile._id, changes });
  if (tile.document.accounts.length === 1) {
    tile.mode = 'uninstall';
    return { removeIntegration: true };
  }
  const names = stepNames(world);
  return [
    {
      name: 'Remove the saved searches from NetSuite',
      uninstallerFunction: names.netsuite,
      completed: false,
    },
    { name: 'Remove the components of the account', uninstallerFunction: names.celigo, completed: false },
  ];
}

function removeFromNetSuite(world: World, account: Account): void {
  const { searches, accountRecords } = world.state.netsuite;
  for (const id of Object.values(account.searches)) Reflect.deleteProperty(searches, id);
  const record = accountRecords[account.id];
  if (record) record.inactive = true;
  world.touch();
}

function removeAccount(world: World, actor: Actor, account: Account): void {
  const tile = world.tile();
  removeParts(world, Object.values(account.parts));
  Reflect.deleteProperty(world.state.connections, account.connectionId);
  if (world.state.draft?.accountId === account.id) world.state.draft = null;
  const accounts = tile.document.accounts.filter((one) => one.id !== account.id);
  world.writeDocument({ ...tile.document, accounts });
  const changes = [{ fieldPath: `settings.sections.${account.id}`, oldValue: account.name, newValue: null }];
  world.audit(actor, { resourceType: 'integration', id: tile._id, event: 'delete', changes });
}

/** Runs one uninstaller function; `body` is `{storeId}`, for add-ons `{storeId, addOnId}`. */
export async function runUninstaller(
  world: World,
  actor: Actor,
  name: string,
  body: JsonObject,
): Promise<Json> {
  await world.pause(world.choices.installerMilliseconds);
  if (name === 'uninstallAddOn') return uninstallAddOn(world, actor, body);
  refuseWhileUpdating(world);
  if (name === 'preUninstallFunction') return preUninstall(world, actor, body);
  const names = stepNames(world);
  if (name !== names.netsuite && name !== names.celigo) {
    throw problem(422, 'invalid_function', `uninstaller.${name} is not a function of this integration app.`);
  }
  const account = storeOf(world, body);
  if (account.mode !== 'uninstall') throw problem(422, 'invalid_state', 'Call preUninstallFunction first.');
  refuseOffline(world, account);
  if (name === names.netsuite) removeFromNetSuite(world, account);
  else removeAccount(world, actor, account);
  return { success: true, stepsToUpdate: [{ uninstallerFunction: name, completed: true }] };
}

/** Last act of removing a tile: takes everything away that belongs to it. */
export function removeTile(world: World, actor: Actor): void {
  const tile = world.tile();
  if (tile.mode !== 'uninstall') {
    throw problem(422, 'invalid_state', 'The integration app is not being uninstalled.');
  }
  for (const account of tile.document.accounts) removeFromNetSuite(world, account);
  const { state } = world;
  Object.assign(state, { connections: {}, flows: {}, exports: {}, imports: {}, draft: null, tile: null });
  world.audit(actor, { resourceType: 'integration', id: tile._id, event: 'delete' });
}
