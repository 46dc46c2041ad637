import { flows } from '../../catalogue/flows.ts';
import type { Account, Actor, FlowParts, Json, JsonObject } from '../model.ts';
import { newFlow } from '../accounts.ts';
import { flowsOfAddOn } from '../seed/addOns.ts';
import { problem } from '../problem.ts';
import { replaceAccount, type World } from '../world.ts';
import { isActive, refuseWhileUpdating } from './guards.ts';
import { removeParts } from './parts.ts';

const addOnTitles: Readonly<Record<string, string>> = {
  transferOrder: 'Transfer Order (TO) - Shipment',
  fbaInventoryAdjustment: 'FBA Inventory Adjustments',
  fbaReturns: 'FBA Returns',
};

/** Store licences that no account has taken; an account that is being installed has taken one. */
export function freeStores(world: World): number {
  return world.state.licence.stores - world.tile().document.accounts.length;
}

function installedCount(world: World, addOn: string): number {
  return world.tile().document.accounts.filter((account) => account.addOns[addOn]).length;
}

/** `getLicenseMetadata` of the app: the add-ons there are, and for each account whether it has them or could. */
export function licenceMetadata(world: World): JsonObject {
  const known = [...new Set(flows.map((flow) => flow.addOn).filter((addOn) => addOn !== undefined))];
  const addOnLicenses: Json[] = [];
  for (const account of world.tile().document.accounts.filter(isActive)) {
    for (const id of known) {
      const installed = account.addOns[id];
      const free = (world.state.licence.addOns[id] ?? 0) > installedCount(world, id);
      if (installed) {
        addOnLicenses.push({
          id,
          status: 'installed',
          storeId: account.id,
          installedOn: installed.installedOn,
        });
      } else if (free) {
        addOnLicenses.push({ id, status: 'available', storeId: account.id });
      }
    }
  }
  return {
    addOns: {
      addOnMetaData: known.map((id) => ({
        id,
        name: addOnTitles[id] ?? id,
        description: `Flows of the add-on ${addOnTitles[id] ?? id}`,
        installerFunction: 'installAddOn',
        uninstallerFunction: 'uninstallAddOn',
      })),
      addOnLicenses,
    },
  };
}

function accountAndAddOn(world: World, body: JsonObject): { account: Account; addOn: string } {
  refuseWhileUpdating(world);
  const { storeId, addOnId } = body;
  if (typeof storeId !== 'string' || typeof addOnId !== 'string') {
    throw problem(422, 'missing_required_field', 'storeId and addOnId are needed');
  }
  const account = world.tile().document.accounts.find((one) => one.id === storeId);
  if (!account || !isActive(account))
    throw problem(422, 'invalid_ref', `No installed account has the id ${storeId}.`);
  if (flowsOfAddOn(addOnId).length === 0)
    throw problem(422, 'invalid_field', `No add-on is called ${addOnId}.`);
  return { account, addOn: addOnId };
}

/** Installs an add-on in one account: its flows arrive switched off, with ids that were never there before. */
export function installAddOn(world: World, actor: Actor, body: JsonObject): JsonObject {
  const { account, addOn } = accountAndAddOn(world, body);
  if (account.addOns[addOn]) throw problem(422, 'invalid_field', `The add-on ${addOn} is already installed.`);
  if ((world.state.licence.addOns[addOn] ?? 0) <= installedCount(world, addOn)) {
    throw problem(422, 'license_required', `No free license for the add-on ${addOn}.`);
  }
  const parts: Record<string, FlowParts> = { ...account.parts };
  const entries = flowsOfAddOn(addOn);
  for (const entry of entries) {
    parts[entry.externalId] = newFlow(world, world.tile(), account, entry, { disabled: true });
  }
  const installed = { flows: entries.map((entry) => entry.externalId), installedOn: world.now() };
  const next = { ...account, parts, addOns: { ...account.addOns, [addOn]: installed } };
  world.writeDocument(replaceAccount(world.tile().document, next));
  world.audit(actor, {
    resourceType: 'integration',
    id: world.tile()._id,
    changes: [
      { fieldPath: `settings.addOnMap.${account.id}.${addOn}`, oldValue: null, newValue: 'installed' },
    ],
  });
  return { success: true };
}

/** Removes an add-on with its flows, exports and imports. */
export function uninstallAddOn(world: World, actor: Actor, body: JsonObject): JsonObject {
  const { account, addOn } = accountAndAddOn(world, body);
  const installed = account.addOns[addOn];
  if (!installed) throw problem(422, 'invalid_field', `The add-on ${addOn} is not installed.`);
  const parts = Object.entries(account.parts);
  removeParts(
    world,
    parts.filter(([id]) => installed.flows.includes(id)).map(([, part]) => part),
  );
  const next: Account = {
    ...account,
    parts: Object.fromEntries(parts.filter(([id]) => !installed.flows.includes(id))),
    enabledFlows: account.enabledFlows.filter((id) => !installed.flows.includes(id)),
    addOns: Object.fromEntries(Object.entries(account.addOns).filter(([id]) => id !== addOn)),
  };
  world.writeDocument(replaceAccount(world.tile().document, next));
  world.audit(actor, {
    resourceType: 'integration',
    id: world.tile()._id,
    changes: [
      { fieldPath: `settings.addOnMap.${account.id}.${addOn}`, oldValue: 'installed', newValue: null },
    ],
  });
  return { success: true };
}
