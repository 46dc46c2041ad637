import { describe, expect, it } from 'vitest';
import { openStateStore } from '../../src/act/journal/stateStore.ts';
import { desiredTilesOf } from '../../src/reconcile/desiredTiles.ts';
import { Platforms } from '../../src/reconcile/platforms.ts';
import { sweepTile, type Sweep } from '../../src/reconcile/sweep.ts';
import { createLog } from '../../src/report/log.ts';
import { loadManifestPaths } from '../../src/resources/load.ts';
import { withBench, type Bench } from './applying.ts';
import { account } from './manifests.ts';
import { places } from './rows.ts';
import { Tap, type Fate, type Passing } from './tap.ts';

/** Two accounts that are not there yet, and that nothing but the wizard is needed for. */
const two = {
  'amazon-fr.yaml': account('amazon-fr', { accountName: 'ACME-FR', marketplace: 'FR' }),
  'amazon-gb.yaml': account('amazon-gb', { accountName: 'ACME-GB', marketplace: 'GB' }),
};

/** Nobody is waited for: what the wizard asks of people is there. */
const options = { choices: { consentGiven: true, bundleInstalled: true } };

/** Runs that are enough to come back from one bad answer. */
const mostRuns = 5;

/** One controller that goes on sweeping until a sweep finds everything in order; it pauses without time passing. */
async function sweepUntilSynced(bench: Bench, shared: boolean): Promise<Sweep[]> {
  const [desire] = desiredTilesOf(await loadManifestPaths([bench.folder]), undefined, true).values();
  if (!desire) throw new Error('no tile');
  const store = openStateStore(':memory:');
  let platforms = new Platforms();
  const sweeps: Sweep[] = [];
  try {
    while (sweeps.length < mostRuns && sweeps.at(-1)?.outcome !== 'synced') {
      if (!shared) {
        await platforms.close();
        platforms = new Platforms();
      }
      sweeps.push(
        await sweepTile(
          {
            ...{ platforms, store, holder: 'test', lane: 'sweep' },
            now: () => new Date(),
            sleep: () => Promise.resolve(),
            log: createLog({ level: 'silent', write: () => undefined }),
          },
          desire,
        ),
      );
    }
  } finally {
    store.close();
    await platforms.close();
  }
  return sweeps;
}

/** Installs the two accounts with a say over every answer. Gives the calls that were made and the last sweep. */
async function install(
  fate: (call: Passing) => Fate,
  check: (bench: Bench, calls: readonly Passing[], last: Sweep | undefined) => Promise<void> | void,
  shared = true,
): Promise<void> {
  await withBench(
    two,
    async (bench) => {
      const calls: Passing[] = [];
      const tap = await Tap.open(bench.platform.url, (call) => {
        calls.push(call);
        return fate(call);
      });
      try {
        await bench.write({ 'tile.yaml': bench.tileAt(tap.url) });
        const sweeps = await sweepUntilSynced(bench, shared);
        await check(bench, calls, sweeps.at(-1));
      } finally {
        await tap.close();
      }
    },
    options,
  );
}

/** The declared accounts stand, each once, and nothing is left to do. */
async function expectTwoAccounts(bench: Bench, last: Sweep | undefined): Promise<void> {
  expect((await bench.platform.names()).sort()).toEqual(['ACME-FR', 'ACME-GB', 'AMZ-US']);
  expect(await bench.platform.wizardsOpened()).toBe(2);
  expect(last?.run.failure).toBeUndefined();
  expect(last?.outcome).toBe('synced');
  expect(last?.run.plan?.steps).toEqual([]);
  expect(last?.run.plan?.blockers).toEqual([]);
}

/** The calls of an installation where everything goes well. */
const good: Passing[] = [];
await install(
  () => 'passed',
  async (bench, calls, last) => {
    good.push(...calls);
    await expectTwoAccounts(bench, last);
  },
);

/** A call by what it is and the how-manieth of its kind: reads that go out together arrive in any order. */
const kindOf = ({ method, path }: Pick<Passing, 'method' | 'path'>): string => `${method} ${path}`;

const calls = good.map((call, index): [string, string, number] => {
  const nth = good.slice(0, index + 1).filter((before) => kindOf(before) === kindOf(call)).length;
  return [`${kindOf(call).replaceAll(/[0-9a-f]{24}/g, 'ID')}, time ${String(nth)}`, kindOf(call), nth];
});

/** Says `bad` of the nth call of a kind, and nothing of any other. */
function once(kind: string, nth: number, bad: Fate): (call: Passing) => Fate {
  let met = 0;
  return (call) => {
    if (kindOf(call) !== kind) return 'passed';
    met += 1;
    return met === nth ? bad : 'passed';
  };
}

describe.concurrent(
  'an installation of two accounts whose one answer is lost ends with exactly these two',
  () => {
    it.each(places(calls))('%s', (_name, kind, nth) =>
      install(once(kind, nth, 'lost'), (bench, _calls, last) => expectTwoAccounts(bench, last)),
    );
  },
);

const reads = calls.filter(([, kind]) => kind.startsWith('GET'));

describe.concurrent('an installation of two accounts that reads once what was there a moment ago', () => {
  it.each(places(reads))('ends with exactly these two: %s', (_name, kind, nth) =>
    install(once(kind, nth, 'stale'), (bench, _calls, last) => expectTwoAccounts(bench, last)),
  );

  it.each(places(reads.filter((_read, index) => index % 4 === 0)))(
    'ends with exactly these two, each sweep in a process that knows nothing of the one before: %s',
    (_name, kind, nth) =>
      install(once(kind, nth, 'stale'), (bench, _calls, last) => expectTwoAccounts(bench, last), false),
  );
});
