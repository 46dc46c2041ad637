import type { Account, Resource } from '../model.ts';
import { searchTitle, type SearchRole } from '../netsuite.ts';
import type { World } from '../world.ts';

/** The app's limit for an account's name. */
const longestName = 20;

/** Why a name cannot be an account's; undefined where it can. */
export function nameFault(name: string, otherNames: readonly string[]): string | undefined {
  if (name.trim() === '') return 'The account name must not be empty.';
  if (name.length > longestName)
    return `The account name must not be longer than ${String(longestName)} characters.`;
  if (otherNames.includes(name)) return `The account name ${name} is already set in one of the accounts.`;
  return undefined;
}

function rename(
  world: World,
  resource: Resource | undefined,
  from: string,
  to: string,
  append: boolean,
): void {
  if (!resource) return;
  const suffix = `[${from}]`;
  if (resource.name.includes(suffix)) resource.name = resource.name.replace(suffix, `[${to}]`);
  else if (append) resource.name = `${resource.name} [${to}]`;
  resource.lastModified = world.now();
}

/**
 * Renames an account: flows, saved searches, the record in NetSuite and the connection follow at once; the answer is the
 * account with its new name, for the document that is being written. Throws an Error where the name is refused.
 */
export function renameAccount(
  world: World,
  account: Account,
  name: string,
  otherNames: readonly string[],
): Account {
  const fault = nameFault(name, otherNames);
  if (fault !== undefined) throw new Error(fault);
  const { state } = world;
  for (const { flowId } of Object.values(account.parts)) {
    rename(world, state.flows[flowId], account.name, name, false);
  }
  rename(world, state.connections[account.connectionId], account.name, name, true);
  for (const [role, id] of Object.entries(account.searches)) {
    const search = state.netsuite.searches[id];
    if (search) search.title = searchTitle(role as SearchRole, name);
  }
  const record = state.netsuite.accountRecords[account.id];
  if (record) record.name = name;
  world.touch();
  return { ...account, name };
}
