import Table from 'cli-table3';
import { clusterTables } from './cluster/tables.ts';
import type { Figures, TileFigures } from './figures.ts';
import type { Target } from './target.ts';
import { kilobytes, megabytes, milliseconds, table, times, whole } from './drawing.ts';
import type { Pair } from './numbers.ts';

/** The figures as tables for people. */
export function figureTables({ startup, tiles, clones, cluster }: Figures): string {
  return [
    ...(clones ? [cloneTable(clones)] : []),
    ...(cluster ? clusterTables(cluster) : []),
    table(
      'A sweep with nothing to do, and a client that reads each document by itself',
      [
        'accounts',
        'calls',
        'of them pages',
        'writes',
        'per account',
        'received',
        'naive calls',
        'naive received',
        'naive ÷ sweep',
      ],
      tiles.map(callRow),
    ),
    table(
      'The same sweep in time, and only fetching and parsing the same answers',
      ['accounts', 'sweep', 'only fetching', 'ratio', 'naive', 'memory before', 'peak', 'paths compared'],
      tiles.map(timeRow),
    ),
    table(
      'The judge, and fast-json-patch over equal documents',
      ['accounts', 'paths', 'judge', 'comparisons a second', 'fast-json-patch', 'ratio'],
      tiles.map(judgeRow),
    ),
    table(
      'Building facts, and parsing the same answers',
      ['accounts', 'facts', 'building', 'facts a second', 'parsing', 'ratio', 'heap per account'],
      tiles.map(observeRow),
    ),
    table(
      `Starting the command (${megabytes(startup.bytes)}), and bare node`,
      ['start', 'storekeeper', 'node -e 0', 'ratio'],
      [
        startRow('--version: the launcher answers, the program is not loaded', startup.version),
        startRow('--help: the program is loaded, compile cache filled', startup.help),
        startRow('--help: the program is loaded, no compile cache', startup.helpUncached),
      ],
    ),
  ].join('\n');
}

function cloneTable({ accounts, clones, flows, plan, apply, sweep }: NonNullable<Figures['clones']>): string {
  const rows = [
    ['first plan', whole(plan.calls), '0', milliseconds(plan.seconds), `${whole(plan.steps)} steps`],
    [
      'installing all',
      whole(apply.calls.total),
      whole(apply.calls.writes),
      milliseconds(apply.seconds),
      `peak ${megabytes(apply.memory)}`,
    ],
    [
      'each clone',
      whole(apply.calls.total / clones),
      whole(apply.calls.writes / clones),
      milliseconds(apply.seconds / clones),
      '',
    ],
    ['a sweep with nothing to do', whole(sweep.calls), '0', milliseconds(sweep.seconds), ''],
  ];
  return table(
    `${clones} clones added to a tile of ${accounts} accounts with ${flows} flows each`,
    ['', 'calls', 'of them writes', 'time', ''],
    rows,
  );
}

function startRow(what: string, { subject, baseline, ratio }: Pair): string[] {
  return [what, milliseconds(subject), milliseconds(baseline), times(ratio)];
}

function callRow({ accounts, sweep, naive }: TileFigures): string[] {
  const { calls } = sweep;
  return [
    ...[whole(accounts), whole(calls.total), whole(calls.pages), whole(calls.writes)],
    ...[(calls.total / accounts).toFixed(3), kilobytes(sweep.bytes)],
    ...[whole(naive.calls.total), kilobytes(naive.bytes), times(naive.calls.total / calls.total)],
  ];
}

function timeRow({ accounts, sweep, naive }: TileFigures): string[] {
  const { subject, baseline, ratio } = sweep.time;
  return [
    ...[whole(accounts), milliseconds(subject), milliseconds(baseline), times(ratio)],
    ...[
      milliseconds(naive.seconds),
      megabytes(sweep.memory.before),
      megabytes(sweep.memory.after),
      whole(sweep.paths),
    ],
  ];
}

function judgeRow({ accounts, judge }: TileFigures): string[] {
  const { subject, baseline, ratio } = judge.time;
  return [
    ...[whole(accounts), whole(judge.paths), milliseconds(subject), whole(judge.perSecond)],
    ...[milliseconds(baseline), times(ratio)],
  ];
}

function observeRow({ accounts, observe }: TileFigures): string[] {
  const { subject, baseline, ratio } = observe.time;
  return [
    ...[whole(accounts), whole(observe.facts), milliseconds(subject), whole(observe.perSecond)],
    ...[milliseconds(baseline), times(ratio), kilobytes(observe.heapPerAccount)],
  ];
}

/** What was promised and whether it was kept, as a table for people. */
export function targetTable(targets: readonly Target[]): string {
  const drawn = new Table({
    head: ['what', 'target', 'value', ''],
    style: { head: [], border: [], compact: true },
  });
  drawn.push(...targets.map(({ what, target, value, met }) => [what, target, value, met ? 'met' : 'MISSED']));
  return `Targets\n${drawn.toString()}\n`;
}
