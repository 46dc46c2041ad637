import { textOf } from '../json.ts';
import type { FlowResource, Job, Json, JsonObject } from '../model.ts';
import type { World } from '../world.ts';

/** Starts a run of a flow with one job for the flow and one for each of its steps; answers the flow's job. */
export function startFlow(world: World, flow: FlowResource): Job {
  const started = world.clock();
  const common = {
    _integrationId: textOf(flow['_integrationId']),
    _flowId: flow._id,
    createdAt: world.now(),
    started,
    ends: started + world.choices.jobMilliseconds,
    canceled: false,
  };
  const parent: Job = { _id: world.newId(), type: 'flow', ...common };
  world.state.jobs[parent._id] = parent;
  for (const [type, key] of [
    ['export', '_exportId'],
    ['import', '_importId'],
  ] as const) {
    for (const id of idsIn(flow as JsonObject, key)) {
      const job: Job = { _id: world.newId(), type, _parentJobId: parent._id, [key]: id, ...common };
      world.state.jobs[job._id] = job;
    }
  }
  flow['lastExecutedAt'] = world.now();
  world.touch();
  return parent;
}

/** Ids of all steps of a flow. */
export function stepsIn(flow: JsonObject): string[] {
  return [...idsIn(flow, '_exportId'), ...idsIn(flow, '_importId')];
}

/** Ids of the steps of a flow, in either form that flows have. */
function idsIn(flow: JsonObject, key: '_exportId' | '_importId'): string[] {
  const steps = [flow['pageGenerators'], flow['pageProcessors']].flat() as (JsonObject | undefined)[];
  const ids = [flow[key], ...steps.map((step) => step?.[key])];
  return ids.filter((id): id is string => typeof id === 'string');
}

/** A job as the platform shows it; its status follows from the time. */
export function wireJob(world: World, job: Job): JsonObject {
  const { started, ends, canceled, ...rest } = job;
  const done = world.clock() >= ends;
  const status = canceled ? 'canceled' : done ? 'completed' : 'running';
  const body: JsonObject = JSON.parse(JSON.stringify(rest)) as { [key: string]: Json };
  return {
    ...body,
    status,
    startedAt: new Date(started).toISOString(),
    ...(status !== 'running' && { endedAt: new Date(Math.min(ends, world.clock())).toISOString() }),
    numSuccess: 0,
    numError: 0,
    numIgnore: 0,
    numPagesGenerated: 0,
  };
}
