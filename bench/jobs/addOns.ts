import { flows } from '../../src/catalogue/flows.ts';
import type { Tile } from '../tile.ts';
import { clientOf } from './engine.ts';

/** A flow that the app does not know; each account has it besides those of the app. */
export const customFlow = 'Orders to our own warehouse';

/**
 * Installs every add-on in every account of a tile, so that each has all the flows of the app, and builds one flow more in
 * each that the app does not know.
 */
export async function addOns(tile: Tile): Promise<{ readonly installed: number }> {
  const known = [...new Set(flows.flatMap((flow) => flow.addOn ?? []))];
  await fetch(`${tile.url}/_emulator/licences`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ addOns: Object.fromEntries(known.map((addOn) => [addOn, tile.accounts])) }),
  });
  const client = clientOf(tile);
  const { settings } = await client.getIntegration(tile.integrationId);
  const accounts = (settings?.storemap ?? []).flatMap((store) => store?.accountid ?? []);
  for (const account of accounts)
    for (const addOn of known)
      await client.runAddOnFunction(tile.integrationId, 'installer', 'installAddOn', {
        storeId: account,
        addOnId: addOn,
      });
  for (const { name } of await accountsOf(tile))
    await fetch(`${tile.url}/_emulator/ui/custom-flow`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account: name, flow: customFlow }),
    });
  await client.close();
  return { installed: accounts.length * known.length };
}

async function accountsOf(tile: Tile): Promise<{ readonly name: string }[]> {
  const answer = await fetch(`${tile.url}/_emulator/accounts`);
  return (await answer.json()) as { name: string }[];
}
