import { flows } from '../../catalogue/flows.ts';
import type { Account, Actor, FlowResource } from '../model.ts';
import { notFound, problem } from '../problem.ts';
import { replaceAccount, type World } from '../world.ts';
import { isExpired } from './guards.ts';
import { startFlow } from './jobs.ts';

/** The account that has a flow. */
export function accountOfFlow(world: World, flowId: string): Account | undefined {
  return world
    .tile()
    .document.accounts.find((account) => Object.values(account.parts).some((part) => part.flowId === flowId));
}

/** Whether a flow is off, or will be as soon as it shows. */
function isOff(world: World, flowId: string): boolean {
  return world.state.lagging[flowId]?.disabled ?? world.state.flows[flowId]?.disabled !== false;
}

/** Lets flows show what they were switched to, once their time has come. */
export function settleFlows(world: World): void {
  const { lagging, flows: all } = world.state;
  for (const [flowId, { disabled, due }] of Object.entries(lagging)) {
    if (due > world.clock()) continue;
    Reflect.deleteProperty(lagging, flowId);
    const flow = all[flowId];
    if (flow) Object.assign(flow, { disabled, lastModified: world.now() });
  }
}

function refuseMissingDependencies(world: World, account: Account, flow: FlowResource): void {
  const entry = flows.find((one) => one.externalId === flow.externalId);
  for (const name of entry?.requires ?? []) {
    const needed = flows.find((one) => one.name === name);
    const part = account.parts[needed?.externalId ?? ''];
    if (part && isOff(world, part.flowId)) {
      throw problem(422, 'flow_dependency', `Please enable ${name} flow first.`);
    }
  }
}

/**
 * Switches a flow through the app: dependencies are checked and the app's own flags kept. Answers the id of the flow
 * where switching it on has started it.
 */
export function toggleFlow(
  world: World,
  actor: Actor,
  flowId: string,
  disabled: boolean,
): string | undefined {
  const flow = world.state.flows[flowId];
  if (!flow) throw notFound(`Flow ${flowId}`);
  const account = accountOfFlow(world, flowId);
  if (!account)
    throw problem(422, 'invalid_ref', `Flow ${flowId} belongs to no account of the integration app.`);
  if (!disabled && isExpired(world)) {
    throw problem(422, 'license_expired', 'The license has expired. Flows stay off until it is renewed.');
  }
  if (!disabled) refuseMissingDependencies(world, account, flow);
  const before = isOff(world, flowId);
  const others = account.enabledFlows.filter((one) => one !== flow.externalId);
  const enabledFlows = disabled ? others : [...others, flow.externalId];
  world.writeDocument(replaceAccount(world.tile().document, { ...account, enabledFlows }));
  if (before === disabled) return undefined;
  world.state.lagging[flowId] = { disabled, due: world.clock() + world.choices.flowLagMilliseconds };
  settleFlows(world);
  const changes = [{ fieldPath: 'disabled', oldValue: before, newValue: disabled }];
  world.audit(actor, { resourceType: 'flow', id: flowId, changes });
  const runs = world.choices.enabledFlowRunsAtOnce && !disabled && typeof flow['schedule'] === 'string';
  if (runs) startFlow(world, flow);
  return runs ? flowId : undefined;
}
