import type { Target } from '../target.ts';
import type { ClusterFigures } from './measure.ts';
import { total, writesAmong } from './requests.ts';

const mostKilled = 15;
const mostStopped = 3;

/** Holds what was measured in a cluster against what was promised. */
export function clusterTargets({ tiles, takeOver, outage }: ClusterFigures): Target[] {
  const [killed, stopped] = [Math.max(...takeOver.killed), Math.max(...takeOver.stopped)];
  const [changes, seen] = [
    outage.rounds.reduce((sum, round) => sum + round.changes, 0),
    outage.rounds.reduce((sum, round) => sum + round.seen, 0),
  ];
  return [
    ...tiles.map(({ accounts, quiet }) => ({
      what: `requests to Kubernetes of sweeps with nothing to do, ${accounts} accounts`,
      target: 'no writes, and none but for Leases and, once a minute, the token',
      value: `${total(quiet.requests)}, of them ${writesAmong(quiet.requests)} writes, in ${quiet.sweeps} sweeps`,
      met: writesAmong(quiet.requests) === 0 && isOnlyToken(quiet),
    })),
    ...tiles.map(({ accounts, restart: { requests } }) => ({
      what: `writes to Kubernetes of a start with everything as declared, ${accounts} accounts`,
      target: 'none',
      value: String(writesAmong(requests)),
      met: writesAmong(requests) === 0,
    })),
    {
      what: 'take-over after the process that holds the tile was killed, the longest',
      target: `below ${mostKilled} s`,
      value: `${killed.toFixed(1)} s`,
      met: killed < mostKilled,
    },
    {
      what: 'take-over after it was stopped in good order, the longest',
      target: `below ${mostStopped} s`,
      value: `${stopped.toFixed(1)} s`,
      met: stopped < mostStopped,
    },
    {
      what: `changes that were seen after an API server was away for ${outage.seconds} s`,
      target: 'all',
      value: `${seen} of ${changes}`,
      met: seen === changes,
    },
  ];
}

/** Whether the only requests are those that read the token, which is kept for a minute. */
function isOnlyToken({ requests, seconds }: ClusterFigures['tiles'][number]['quiet']): boolean {
  return Object.entries(requests).every(
    ([key, value]) => key === 'secrets GET' && value <= Math.ceil(seconds / 60),
  );
}
