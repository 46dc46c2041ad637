import { describe, expect, it } from 'vitest';
import { withBench, type Bench } from './applying.ts';
import { amazonDE, customerFlow, inventoryFlow, orderFlow } from './manifests.ts';
import { filtersOf, sixFilters } from './platform.ts';
import { Tap, type Fate, type Passing } from './tap.ts';

async function expectAsDeclared({ platform }: Bench): Promise<void> {
  expect(await platform.names()).toEqual(['AMZ-US', 'ACME-DE']);
  expect(await platform.wizardsOpened()).toBe(1);
  expect(await filtersOf(platform, 'ACME-DE')).toEqual(sixFilters);
  expect(await platform.flowsOn('ACME-DE')).toEqual([customerFlow, orderFlow, inventoryFlow]);
}

/** Applies with answers lost as `fate` says, until everything is as declared or a number of runs is over. Gives how many were. */
async function applyLosing(bench: Bench, fate: (call: Passing) => Fate, runs: number): Promise<number> {
  let losses = 0;
  const tap = await Tap.open(bench.platform.url, (call) => {
    const said = fate(call);
    if (said === 'lost') losses += 1;
    return said;
  });
  try {
    await bench.write({ 'tile.yaml': bench.tileAt(tap.url) });
    await bench.applyUntilDone(runs);
    return losses;
  } finally {
    await tap.close();
    await bench.write({ 'tile.yaml': bench.tileAt(bench.platform.url) });
  }
}

/** Numbers between 0 and 1 that look random and are the same for the same seed. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

describe.concurrent('the answer to one call of an installation is lost', () => {
  // An installation makes about ninety calls, reading and writing; every sixth of them here.
  it.each(Array.from({ length: 14 }, (_, index) => 2 + 6 * index))('call %i', (lost) =>
    withBench({ 'amazon-de.yaml': amazonDE() }, async (bench) => {
      const losses = await applyLosing(bench, ({ number }) => (number === lost ? 'lost' : 'passed'), 6);
      expect(losses).toBe(1);
      await expectAsDeclared(bench);
      expect((await bench.apply()).code).toBe(0);
    }),
  );
});

describe.concurrent('a bad line loses answers now and again', () => {
  it.each([1, 2, 3, 4, 5, 6])('and there is one account, as declared, when it is good again (%i)', (seed) =>
    withBench({ 'amazon-de.yaml': amazonDE() }, async (bench) => {
      const random = chance(seed);
      await applyLosing(bench, () => (random() < 0.08 ? 'lost' : 'passed'), 5);
      expect((await bench.applyUntilDone()).at(-1)).toBe(0);
      await expectAsDeclared(bench);
    }),
  );
});
