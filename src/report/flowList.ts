import { findFlow, type FlowTrigger } from '../catalogue/flows.ts';
import { flowTimes } from '../judge/flows/flowTimes.ts';
import type { AccountFacts, FlowFacts } from '../observe/facts.ts';
import type { FlowDocument, JobDocument } from '../platform/documents.ts';
import { nextRuns, parseSchedule } from '../resources/schedule/schedule.ts';
import type { DeclaredFlow } from '../resources/schema/schema.ts';

const runsShown = 3;

/** How the last run of a flow ended, by the platform's words for it. */
export interface LastRun {
  /** queued, running, retrying, completed, failed or canceled; `unknown` where the platform tells no more of it. */
  readonly status: string;
  /** When it began, ISO-8601. */
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly success?: number;
  readonly errors?: number;
  readonly ignored?: number;
}

/** One flow of an account as people read it. */
export interface FlowRow {
  readonly name: string;
  readonly section: string;
  readonly enabled: boolean;
  /** Whether the manifest of the account declares it. */
  readonly declared: boolean;
  /** What starts it, as far as the flow is known. */
  readonly trigger?: FlowTrigger;
  /** In words, with its timezone; absent where it has none of its own. */
  readonly schedule?: string;
  readonly timezone?: string;
  /** The next times at which it starts by itself, ISO-8601; empty where it is off or has no schedule. */
  readonly nextRuns: readonly string[];
  /** Absent where it never ran. */
  readonly lastRun?: LastRun;
}

/** What the flows of an account are told from besides the account. */
export interface FlowListInput {
  readonly account: AccountFacts;
  readonly declared: readonly DeclaredFlow[];
  /** The flow documents of the tile, which know when a flow ran last. */
  readonly documents: readonly FlowDocument[];
  /** The newest jobs of a flow, by its id. */
  readonly jobs: ReadonlyMap<string, readonly JobDocument[]>;
  readonly now: Date;
}

/** The flows of an account in the order of the app. Pure. */
export function flowRows(input: FlowListInput): FlowRow[] {
  const declared = new Set(input.declared.map((flow) => flow.name));
  const ran = new Map(input.documents.map((flow) => [flow._id, flow.lastExecutedAt]));
  return input.account.flows.map((flow) => {
    const { words } = flowTimes(flow);
    const trigger = findFlow(flow.name)?.trigger;
    const lastRun = lastRunOf(input.jobs.get(flow.id) ?? [], ran.get(flow.id));
    return {
      name: flow.name,
      section: flow.section,
      enabled: !flow.disabled,
      declared: declared.has(flow.name),
      ...(trigger === undefined ? {} : { trigger }),
      ...(words === null ? {} : { schedule: words, timezone: flow.timezone ?? 'UTC' }),
      nextRuns: flow.disabled ? [] : startsOf(flow, input.now),
      ...(lastRun === undefined ? {} : { lastRun }),
    };
  });
}

function startsOf(flow: FlowFacts, now: Date): string[] {
  if (flow.schedule === undefined) return [];
  const read = parseSchedule(flow.schedule);
  if (!read.ok) return [];
  try {
    const runs = nextRuns(read.schedule, flow.timezone ?? 'UTC', now, runsShown);
    return runs.map((run) => run.toISOString());
  } catch (error) {
    // A timezone that this machine does not know is the platform's to understand.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** Children of a run are told with it by some platforms: the flow's own job counts, else the newest. */
function lastRunOf(jobs: readonly JobDocument[], executedAt: string | undefined): LastRun | undefined {
  const job = jobs.find((each) => each.type === 'flow') ?? jobs[0];
  if (job === undefined)
    return executedAt === undefined ? undefined : { status: 'unknown', startedAt: executedAt };
  const startedAt = job.startedAt ?? job.createdAt ?? executedAt;
  return {
    status: job.status ?? 'unknown',
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(job.endedAt === undefined ? {} : { endedAt: job.endedAt }),
    ...(job.numSuccess === undefined ? {} : { success: job.numSuccess }),
    ...(job.numError === undefined ? {} : { errors: job.numError }),
    ...(job.numIgnore === undefined ? {} : { ignored: job.numIgnore }),
  };
}
