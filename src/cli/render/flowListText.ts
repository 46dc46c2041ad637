import type { FlowList } from '../../controller/looking.ts';
import type { FlowRow, LastRun } from '../../report/flowList.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { Colors } from '../output.ts';
import { plainTable } from './table.ts';
import { visibleLines } from './visible.ts';

const withoutSchedule = { schedule: 'none', onDemand: 'on demand', chained: 'after another flow' } as const;

/** The flows of an account as a table; next runs in the timezone of each flow. */
export function flowListText(list: FlowList, now: Date, colors: Colors): string {
  const rows = list.flows.map((flow) => [
    flow.section,
    flow.name,
    flow.enabled ? 'on' : 'off',
    flow.declared ? 'yes' : 'no',
    flow.schedule ?? withoutSchedule[flow.trigger ?? 'schedule'],
    nextText(flow),
    flow.lastRun === undefined ? 'never ran' : lastText(flow.lastRun, now),
  ]);
  const on = list.flows.filter((flow) => flow.enabled).length;
  const declared = list.flows.filter((flow) => flow.declared).length;
  return visibleLines([
    `${colors.bold(list.accountName)}  ${colors.dim(`${list.account ?? 'no manifest'}, id ${list.accountId}, tile ${list.tile}, read at ${list.observedAt}`)}`,
    '',
    ...plainTable(['SECTION', 'FLOW', 'IS', 'DECLARED', 'SCHEDULE', 'NEXT RUNS', 'LAST RUN'], rows).split(
      '\n',
    ),
    '',
    `${list.flows.length} flows, ${on} on, ${declared} declared.`,
    '',
  ]);
}

function nextText(flow: FlowRow): string {
  if (flow.nextRuns.length === 0) return '–';
  const local = new Intl.DateTimeFormat('en-GB', {
    timeZone: flow.timezone ?? 'UTC',
    ...{ hourCycle: 'h23', weekday: 'short', day: '2-digit', month: 'short' },
    ...{ hour: '2-digit', minute: '2-digit' },
  });
  const days = new Set<string>();
  const texts = flow.nextRuns.map((run) => {
    const part = Object.fromEntries(
      local.formatToParts(new Date(run)).map((each) => [each.type, each.value]),
    );
    const day = `${part['weekday'] ?? ''} ${part['day'] ?? ''} ${part['month'] ?? ''}`;
    const time = `${part['hour'] ?? ''}:${part['minute'] ?? ''}`;
    const text = days.has(day) ? time : `${day} ${time}`;
    days.add(day);
    return text;
  });
  return texts.join(', ');
}

function lastText(run: LastRun, now: Date): string {
  const at = run.endedAt ?? run.startedAt;
  const age = at === undefined ? '' : ` ${formatDuration(now.getTime() - Date.parse(at))} ago`;
  const counts = [
    ...(run.success ? [`${run.success} done`] : []),
    ...(run.errors ? [`${run.errors} errors`] : []),
    ...(run.ignored ? [`${run.ignored} ignored`] : []),
  ];
  const status = run.status === 'unknown' ? 'ran' : run.status;
  return `${status}${age}${counts.length > 0 ? `, ${counts.join(', ')}` : ''}`;
}
