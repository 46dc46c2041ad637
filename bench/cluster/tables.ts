import { megabytes, milliseconds, table, times, whole } from '../drawing.ts';
import { median } from '../numbers.ts';
import type { ClusterFigures, ClusterTileFigures } from './measure.ts';
import { total, writesAmong, type Requests } from './requests.ts';

const seconds = (value: number) => `${value.toFixed(1)} s`;

/** What was measured in a cluster, as tables for people. */
export function clusterTables(figures: ClusterFigures): string[] {
  const { tiles, takeOver, outage } = figures;
  return [
    table(
      'In a cluster: from the start of the process until everything is told',
      ['', 'accounts', 'time', 'calls to the platform', 'requests to Kubernetes', 'of them writes', 'which'],
      tiles.flatMap(({ accounts, adoption, restart }) => [
        startRow('the first start', accounts, adoption),
        startRow('with everything as declared', accounts, restart),
      ]),
    ),
    table(
      'In a cluster: sweeps with nothing to do',
      ['accounts', 'sweeps', 'requests', 'of them writes', 'for Leases a minute', 'calls of a sweep'],
      tiles.map((tile) => quietRow(tile, figures)),
    ),
    table(
      "In a cluster: most memory after two sweeps, and of a program that keeps copies by the library's informer",
      ['accounts', 'storekeeper', 'informer', 'ratio'],
      tiles.map(({ accounts, memory: { controller, informer } }) => [
        ...[whole(accounts), megabytes(controller), megabytes(informer), times(controller / informer)],
      ]),
    ),
    table(
      'In a cluster: how long a change takes, and a sweep with nothing to do',
      [
        'accounts',
        'patch to platform',
        'patch to status',
        'annotation to receipt',
        'sweep',
        'status ÷ sweep',
      ],
      tiles.map(({ accounts, changes: { toPlatform, toStatus, toReceipt, sweep } }) => [
        ...[whole(accounts), milliseconds(toPlatform), milliseconds(toStatus), milliseconds(toReceipt)],
        ...[milliseconds(sweep), times(toStatus / sweep)],
      ]),
    ),
    table(
      'In a cluster: what goes wrong',
      ['', 'median', 'longest', ''],
      [
        timesRow('killed: until another process holds the tile', takeOver.killed),
        timesRow('stopped: until another process holds the tile', takeOver.stopped),
        timesRow(
          `API server away for ${outage.seconds} s: until the first change is seen`,
          outage.rounds.map(({ first }) => first),
          `${outage.rounds.reduce((sum, { seen }) => sum + seen, 0)} of ${outage.rounds.reduce((sum, { changes }) => sum + changes, 0)} changes seen`,
        ),
      ],
    ),
  ];
}

function startRow(
  what: string,
  accounts: number,
  { seconds: took, calls, requests }: ClusterTileFigures['adoption'],
): string[] {
  return [
    ...[what, whole(accounts), seconds(took), whole(calls)],
    ...[whole(total(requests)), whole(writesAmong(requests)), listed(requests)],
  ];
}

function listed(requests: Requests): string {
  return Object.entries(requests)
    .map(([key, value]) => `${whole(value)} ${key}`)
    .join('\n');
}

function quietRow({ accounts, quiet }: ClusterTileFigures, { serverAlone }: ClusterFigures): string[] {
  const { sweeps, requests, leases, calls } = quiet;
  // The API server renews a Lease of its own.
  const perMinute = (total(leases) / quiet.seconds - total(serverAlone.leases) / serverAlone.seconds) * 60;
  return [
    ...[whole(accounts), whole(sweeps), whole(total(requests)), whole(writesAmong(requests))],
    ...[perMinute.toFixed(0), (calls / sweeps).toFixed(1)],
  ];
}

function timesRow(what: string, values: readonly number[], more = ''): string[] {
  return [what, seconds(median(values)), seconds(Math.max(...values)), more];
}
