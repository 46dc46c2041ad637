import { describe, expect, it } from 'vitest';
import { withBench, type Bench } from './applying.ts';
import { amazonUS, type Spec } from './manifests.ts';
import { sweepAt } from './sweeping.ts';

const hour = 3_600_000;
const begin = Date.parse('2027-03-01T10:00:00.000Z');
const after = (hours: number) => new Date(begin + hours * hour);

const settings = {
  inventory: { locations: ['Main Warehouse', 'West DC'] },
  order: { shipMethods: { map: { Standard: 'UPS Ground', Expedited: 'FedEx 2Day' }, onMiss: 'Fail' } },
};

const refreshes = async (bench: Bench) =>
  (await bench.platform.calls()).filter(({ path }) => path.endsWith('/settings/refreshMetadata')).length;

/** A platform whose account is as declared since `begin`, and that nobody has asked for anything since. */
async function settled(spec: Spec, story: (bench: Bench) => Promise<void>, choices = {}): Promise<void> {
  await withBench(
    { 'amazon-us.yaml': amazonUS(spec) },
    async (bench) => {
      await sweepAt(bench, after(0));
      expect((await sweepAt(bench, after(0))).outcome).toBe('synced');
      await bench.platform.forgetCalls();
      await story(bench);
    },
    { choices },
  );
}

describe.concurrent('a NetSuite value that declared settings use', () => {
  it('is drift with that reason when it is renamed or deleted, within a day, and says what to do', () =>
    settled({ settings }, async (bench) => {
      const { client } = bench.platform;
      await client.hand('/netsuite/lists/locations', { rename: { 'West DC': 'Reno DC' } });
      await client.hand('/netsuite/lists/shipMethods', { remove: ['FedEx 2Day'] });
      for (const hours of [24.1, 24.2, 24.3]) await sweepAt(bench, after(hours));
      const { status, run } = await sweepAt(bench, after(24.5));
      const [account] = status.accounts;
      expect(account?.drift).toMatchObject([
        {
          path: '/settings/order/shipMethods/map/Expedited',
          reason: 'OptionDeleted',
          declared: 'FedEx 2Day',
          live: '3',
        },
        {
          path: '/settings/inventory/locations',
          reason: 'OptionRenamed',
          declared: ['Main Warehouse', 'West DC'],
          live: ['Main Warehouse', 'Reno DC'],
          response: 'blocked',
        },
      ]);
      const [deleted, renamed] = account?.blockers ?? [];
      expect(renamed?.message).toMatch(
        /no \["Main Warehouse","West DC"\].*called \["Main Warehouse","Reno DC"\] now/,
      );
      expect(renamed?.remedy).toContain(
        'Write ["Main Warehouse","Reno DC"] in the manifest if that is meant',
      );
      expect(deleted?.message).toMatch(/deleted.*"FedEx 2Day".*still holds "3"/);
      expect(run.plan?.steps).toEqual([]);
      // Nothing of the account itself was written: only its lists were read anew.
      const paths = (await bench.platform.writes()).map(({ path }) => path);
      expect(
        paths.filter((path) => path.includes('/settings/') && !path.endsWith('/refreshMetadata')),
      ).toEqual([]);
    }));

  it('is at rest when the manifest takes the new name over', () =>
    settled({ settings }, async (bench) => {
      await bench.platform.client.hand('/netsuite/lists/locations', {
        rename: { 'West DC': 'Reno DC' },
      });
      for (const hours of [24.1, 24.2, 24.3]) await sweepAt(bench, after(hours));
      const renamed = { ...settings, inventory: { locations: ['Main Warehouse', 'Reno DC'] } };
      await bench.write({ 'amazon-us.yaml': amazonUS({ settings: renamed }) });
      const { outcome, status } = await sweepAt(bench, after(24.4));
      expect([outcome, status.accounts[0]?.drift]).toEqual(['synced', []]);
    }));

  it('goes on being drift where the app keeps the chosen option alone', () => {
    const spec = { settings: { order: { unknownItem: 'Gift Wrap' } } };
    return settled(
      spec,
      async (bench) => {
        await bench.platform.client.hand('/netsuite/lists/items', {
          rename: { 'Gift Wrap': 'Wrapping' },
        });
        for (const hours of [24.1, 24.2, 24.3]) {
          const { status } = await sweepAt(bench, after(hours));
          expect(status.accounts[0]?.drift, String(hours)).toMatchObject([
            { reason: 'OptionRenamed', declared: 'Gift Wrap', live: 'Wrapping' },
          ]);
        }
        expect(await refreshes(bench)).toBe(1);
        await bench.platform.client.hand('/netsuite/lists/items', {
          rename: { Wrapping: 'Gift Wrap' },
        });
        const { status } = await sweepAt(bench, after(49));
        expect(status.accounts[0]?.drift).toEqual([]);
      },
      { itemPickersYieldLabel: true },
    );
  });
});

describe.concurrent('the slow refresh of option lists', () => {
  it('takes one list in a sweep, each once a day, and is no change in history and plan', () =>
    settled({ settings }, async (bench) => {
      expect((await sweepAt(bench, after(23))).run.plan?.upkeep).toBeUndefined();
      expect(await refreshes(bench)).toBe(0);
      await bench.platform.forgetCalls();
      const [found, calls]: [number[], number[]] = [[], []];
      for (const hours of [25, 25.1, 25.2, 26, 40]) {
        const { outcome, run } = await sweepAt(bench, after(hours));
        expect([outcome, run.receipts, run.plan?.steps]).toEqual(['synced', [], []]);
        found.push(await refreshes(bench));
        calls.push((await bench.platform.calls()).length);
      }
      expect(found).toEqual([1, 2, 2, 2, 2]);
      // One of them is the look at the marks before they are written.
      const quiet = (calls[4] ?? 0) - (calls[3] ?? 0);
      expect((calls[0] ?? 0) - quiet).toBeLessThanOrEqual(18);
    }));

  it('is not done where the account is only looked at', () =>
    settled({ settings, policy: { management: 'Observe' } }, async (bench) => {
      await sweepAt(bench, after(100));
      expect(await bench.platform.writes()).toEqual([]);
    }));

  it('goes on with another list where no answer came for one', () =>
    settled({ settings }, async (bench) => {
      await bench.platform.fault({
        kind: 'lost',
        match: { path: '/v1/integrations/*/settings/refreshMetadata' },
        count: 1,
      });
      const outcomes = [];
      for (const hours of [25, 25.1, 25.2]) outcomes.push((await sweepAt(bench, after(hours))).outcome);
      expect(outcomes).toEqual(['synced', 'synced', 'synced']);
      expect(await refreshes(bench)).toBe(2);
      // The one without an answer is tried again a day later.
      await sweepAt(bench, after(49.5));
      expect(await refreshes(bench)).toBe(3);
    }));
});
