import type { Platform } from './platform.ts';

interface Mapping {
  fields: Record<string, unknown>[];
  lists: { generate: string; fields: Record<string, unknown>[] }[];
}
interface Import {
  _id: string;
  name: string;
  mapping?: Mapping;
  netsuite_da?: { mapping: Mapping; lookups: Record<string, unknown>[] };
}

/** An import of an account, read as a stranger reads it. */
export async function importOf(platform: Platform, account: string, name: string): Promise<Import> {
  const { id } = await platform.client.account(account);
  const { settings } = await platform.client.document();
  const store = settings.storemap.find((entry) => entry.accountid === id) as unknown as { imports: string[] };
  const all = await platform.client.get<Import[]>(`${platform.client.integration}/imports`);
  const found = all.find((one) => store.imports.includes(one._id) && one.name === name);
  if (!found) throw new Error(`${account} has no import ${name}`);
  return found;
}

/** A person changes the mapping of an import in the app. */
export async function remap(
  platform: Platform,
  account: string,
  name: string,
  extract: string,
): Promise<void> {
  const found = await importOf(platform, account, name);
  const fields = (found.mapping?.fields ?? []).map((field, index) =>
    index === 0 ? { ...field, extract } : field,
  );
  await platform.client.put(`/v1/imports/${found._id}`, { ...found, mapping: { fields, lists: [] } });
}
