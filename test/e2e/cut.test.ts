import { describe, expect, it } from 'vitest';
import { withBench, type Bench } from './applying.ts';
import { applyAndKill, letLeaseRunOut } from './killing.ts';
import { amazonDE, customerFlow, inventoryFlow, orderFlow } from './manifests.ts';
import { filtersOf, sixFilters } from './platform.ts';

/** Brings a bench to where the consent has been given and the next run does all the rest. */
async function upToConsent(bench: Bench): Promise<void> {
  await bench.apply();
  await bench.platform.consent();
}

async function expectAsDeclared({ platform }: Bench): Promise<void> {
  expect(await platform.names()).toEqual(['AMZ-US', 'ACME-DE']);
  expect(await platform.wizardsOpened()).toBe(1);
  expect(await filtersOf(platform, 'ACME-DE')).toEqual(sixFilters);
  expect(await platform.flowsOn('ACME-DE')).toEqual([customerFlow, orderFlow, inventoryFlow]);
}

describe.concurrent('a process that is killed in the middle of an installation', () => {
  // 1 is the lease, 2 the note that a wizard is to be opened, 3 the wizard, then what was made, connection and so on.
  it.each([1, 2, 3, 4, 5, 6])('before consent, after write %i', (nth) =>
    withBench({ 'amazon-de.yaml': amazonDE() }, async (bench) => {
      await applyAndKill(bench, nth);
      await letLeaseRunOut(bench);
      expect((await bench.applyUntilDone()).at(-1)).toBe(0);
      await expectAsDeclared(bench);
    }),
  );

  // Bundle, configuration, notes, refreshes, interim values, values, schedules and switches.
  it.each([2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 16, 19, 22, 25, 28])('after consent, after write %i', (nth) =>
    withBench({ 'amazon-de.yaml': amazonDE() }, async (bench) => {
      await upToConsent(bench);
      await applyAndKill(bench, nth);
      await letLeaseRunOut(bench);
      expect((await bench.applyUntilDone()).at(-1)).toBe(0);
      await expectAsDeclared(bench);
    }),
  );
});

describe.concurrent('one process killed after the other', () => {
  it(
    'makes one account in the end, each killed a little later than the one before',
    () =>
      withBench({ 'amazon-de.yaml': amazonDE() }, async (bench) => {
        let killed = 0;
        for (let nth = 4; nth <= 30; nth += 4) {
          if (await applyAndKill(bench, nth)) killed += 1;
          else await bench.platform.consent().catch(() => undefined);
          await letLeaseRunOut(bench);
        }
        expect(killed).toBeGreaterThan(2);
        expect((await bench.applyUntilDone()).at(-1)).toBe(0);
        await expectAsDeclared(bench);
      }),
    180_000,
  );
});
