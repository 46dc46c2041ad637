import { newFlow, type NewFlow } from '../accounts.ts';
import type { Account, FlowResource } from '../model.ts';
import { problem } from '../problem.ts';
import { replaceAccount, type World } from '../world.ts';

/** External ids of flows that people built begin so; the app knows none of them. */
const prefix = 'custom_';

/**
 * A person builds a flow of their own in a section of an account, scheduled daily and off. What the real app lets people add
 * to an account is not public; here it stands among the flows of its section.
 */
export function addCustomFlow(world: World, account: Account, name: string, section: string): FlowResource {
  const known = Object.values(account.parts).map((part) => world.state.flows[part.flowId]?.name);
  if (known.includes(`${name} [${account.name}]`))
    throw problem(422, 'invalid_field', `${account.name} has a flow "${name}" already`, 'flow');
  const number = Object.keys(account.parts).filter((id) => id.startsWith(prefix)).length + 1;
  const entry: NewFlow = {
    name,
    externalId: `${prefix}${String(number)}`,
    direction: 'NetSuiteToAmazon',
    trigger: 'schedule',
  };
  const start = { disabled: true, schedule: '? 0 3 ? * *', timezone: 'UTC' };
  const part = { ...newFlow(world, world.tile(), account, entry, start), section };
  const { document } = world.tile();
  const next = { ...account, parts: { ...account.parts, [entry.externalId]: part } };
  world.writeDocument(replaceAccount(document, next));
  return world.state.flows[part.flowId] as FlowResource;
}
