import { describe, expect, it } from 'vitest';
import { withBench } from './applying.ts';
import { amazonDE, amazonUS } from './manifests.ts';
import { Tap } from './tap.ts';
import { withWorld } from './world.ts';

const day = 86_400_000;
const hour = 3_600_000;

/** Three settings of the running account, each saved by a call of its own. */
const three = {
  inventory: { locations: ['Berlin DC'] },
  billing: { autoBillStatus: 'Pending Billing' },
  settlement: { taxOnlyRefundItem: 'Gift Wrap' },
};

describe.concurrent('a platform that asks for no calls for a day', () => {
  it('holds up nobody who stops, and how long it asked for is told', () =>
    withWorld(async (world) => {
      await world.platform.fault({ kind: '429', count: 1, milliseconds: day });
      await world.commit({ 'tile.yaml': world.tile(), 'amazon-us.yaml': amazonUS() });
      const { failure } = world.last.run;
      expect(failure).toMatchObject({ kind: 'Throttled' });
      expect(failure?.message).toContain('It asked to wait 1d; it is looked at again in 1h');
      expect(world.log.join('\n')).toContain('It asked to wait 1d');
      const until = await world.metric('storekeeper_tile_throttled_until_timestamp_seconds');
      expect(until ?? 0).toBeGreaterThan((Date.now() + 0.9 * hour) / 1000);
      const ready = world.last.status.conditions.find((condition) => condition.type === 'Ready');
      expect(ready?.status).not.toBe('True');
      expect(JSON.stringify(world.last.status)).toContain('It asked to wait 1d');
      const calls = (await world.platform.calls()).length;
      // A person who asks meanwhile is told as well, at once and without a call.
      const again = (await world.sweep()).run.failure;
      expect(again?.kind).toBe('Throttled');
      expect(again?.message).toMatch(
        / the platform asked to wait 1d; nothing to do: it is called again at [-0-9T:.]+Z$/,
      );
      expect(await world.platform.calls()).toHaveLength(calls);
      await world.stop();
    }));

  it('in the middle of a run, which then has a lease to give back', () =>
    withWorld(async (world) => {
      await world.commit({ 'tile.yaml': world.tile(), 'amazon-us.yaml': amazonUS() });
      await world.platform.fault({
        ...{ kind: '429', count: 1, milliseconds: day },
        match: { method: 'PUT', path: '*/persistSettings' },
      });
      await world.commit({ 'amazon-us.yaml': amazonUS({ settings: three }) });
      expect(world.last.run.failure?.kind).toBe('Throttled');
      await world.stop();
    }));
});

describe.concurrent('a process that is told to end while it saves', () => {
  it('makes one call more at most, reads back what it sent, and the rest is done by the next run', () =>
    withBench({ 'amazon-us.yaml': amazonUS({ settings: three }) }, async (bench) => {
      const stop = new AbortController();
      const tap = await Tap.open(bench.platform.url, ({ path }) => {
        if (path.endsWith('/persistSettings')) stop.abort();
        return 'passed';
      });
      await bench.write({ 'tile.yaml': bench.tileAt(tap.url) });
      const { code, receipts } = await bench.apply(stop.signal);
      expect(code).not.toBe(0);
      const saves = (await bench.platform.calls()).filter((call) => call.path.endsWith('/persistSettings'));
      expect(saves).toHaveLength(1);
      expect(receipts.filter((receipt) => receipt.outcome === 'done').map(({ kind }) => kind)).toContain(
        'SaveSettings',
      );
      expect(
        receipts.some((receipt) => receipt.message.includes('the rest is done when it runs again')),
      ).toBe(true);
      expect(
        await bench.platform.client.get('/v1/state/storekeeper_lease').catch(() => 'gone'),
      ).toBeDefined();
      await tap.close();
      await bench.write({ 'tile.yaml': bench.tileAt(bench.platform.url) });
      expect((await bench.apply()).code).toBe(0);
    }));

  it('leaves no value behind that was there only to be saved over', () =>
    withBench({ 'amazon-de.yaml': amazonDE() }, async (bench) => {
      await bench.apply();
      await bench.platform.consent();
      const stop = new AbortController();
      const tap = await Tap.open(bench.platform.url, ({ path }) => {
        if (path.endsWith('/persistSettings')) stop.abort();
        return 'passed';
      });
      await bench.write({ 'tile.yaml': bench.tileAt(tap.url) });
      const { receipts } = await bench.apply(stop.signal);
      const left = receipts.filter((receipt) => receipt.outcome !== 'done');
      expect(left.map((receipt) => receipt.message)).toEqual(
        left.map(() => expect.stringContaining('the rest is done when it runs again') as string),
      );
      await tap.close();
      await bench.write({ 'tile.yaml': bench.tileAt(bench.platform.url) });
      const saves = (await bench.platform.calls()).filter((call) => call.path.endsWith('/persistSettings'));
      expect(saves.length).toBeLessThanOrEqual(2);
      expect((await bench.applyUntilDone()).at(-1)).toBe(0);
    }));
});
