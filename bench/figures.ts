import type { ClusterFigures } from './cluster/measure.ts';
import { clusterTargets } from './cluster/targets.ts';
import type { CloneFigures } from './jobs/clones.ts';
import type { JudgeFigures } from './jobs/judge.ts';
import type { NaiveFigures } from './jobs/naive.ts';
import type { ObserveFigures } from './jobs/observe.ts';
import type { SweepFigures } from './jobs/sweep.ts';
import type { StartupFigures } from './startup.ts';
import type { Target } from './target.ts';

/** Everything measured of a tile of one size. */
export interface TileFigures {
  readonly accounts: number;
  readonly sweep: SweepFigures;
  readonly naive: NaiveFigures;
  readonly judge: JudgeFigures;
  readonly observe: ObserveFigures;
}

/** Everything measured in one run. Times are seconds, sizes are bytes. */
export interface Figures {
  readonly startup: StartupFigures;
  readonly tiles: readonly TileFigures[];
  /** Adding clones to a tile of so many accounts. */
  readonly clones: (CloneFigures & { readonly accounts: number }) | undefined;
  /** Tiles that are declared in a cluster; undefined where that was left out. */
  readonly cluster: ClusterFigures | undefined;
}

const mostCalls = 8;
const leastComparisons = 10_000;
const mostStartup = 2;
/** Smaller tiles are judged so fast that the clock is what is measured. */
const leastJudgedAccounts = 100;

/** Holds the figures against what was promised. */
export function judgeTargets({ startup, tiles, cluster }: Figures): Target[] {
  const { ratio } = startup.version;
  return [
    ...tiles.map(({ accounts, sweep: { calls } }) => ({
      what: `calls of a sweep with nothing to do, ${accounts} accounts`,
      target: `at most ${mostCalls} and pages; no writes, no 429`,
      value: `${calls.first} and ${calls.pages} pages, ${calls.writes} writes, ${calls.refused} 429s`,
      met: calls.first <= mostCalls && calls.writes === 0 && calls.refused === 0,
    })),
    ...tiles
      .filter(({ accounts }) => accounts >= leastJudgedAccounts)
      .map(({ accounts, judge }) => ({
        what: `comparisons of the judge, ${accounts} accounts`,
        target: `at least ${leastComparisons.toLocaleString('en')} a second`,
        value: `${Math.round(judge.perSecond).toLocaleString('en')} a second`,
        met: judge.perSecond >= leastComparisons,
      })),
    {
      what: 'start of storekeeper --version (the launcher alone)',
      target: `below ${mostStartup.toFixed(2)} × bare node`,
      value: `${ratio.toFixed(2)} × bare node`,
      met: ratio < mostStartup,
    },
    ...(cluster ? clusterTargets(cluster) : []),
  ];
}
