import { describe, expect, it } from 'vitest';
import { withBench, type Bench } from './applying.ts';
import { amazonDE, amazonUS, inventoryFlow } from './manifests.ts';
import { Tap } from './tap.ts';

/** Runs a test where the first so many reads of one document of a kind are answered 200 with an empty object. */
async function emptying(bench: Bench, kind: string, times: number, run: () => Promise<void>): Promise<void> {
  const document = new RegExp(`^/v1/${kind}/[^/?]+$`);
  let left = times;
  const tap = await Tap.open(bench.platform.url, ({ method, path }) => {
    if (method !== 'GET' || !document.test(path) || left <= 0) return 'passed';
    left -= 1;
    return 'emptied';
  });
  try {
    await bench.write({ 'tile.yaml': bench.tileAt(tap.url) });
    await run();
    expect(left).toBe(0);
  } finally {
    await tap.close();
  }
}

const schedule = { name: inventoryFlow, schedule: '*/30 * * * *', timezone: 'Europe/Berlin' };

describe('a read that is answered 200 with an empty object', () => {
  it('does not become the flow: it is read again, and what nobody declares stands', () =>
    withBench(
      { 'amazon-us.yaml': amazonUS({ flows: [schedule] }) },
      async (bench) => {
        await bench.platform.switchFlow('AMZ-US', inventoryFlow, false);
        await emptying(bench, 'flows', 1, async () => {
          expect((await bench.apply()).code).toBe(0);
        });
        expect(await bench.platform.flow('AMZ-US', inventoryFlow)).toMatchObject({
          enabled: false,
          timezone: 'Europe/Berlin',
        });
      },
      { choices: { schedulePatch: 'refused' } },
    ));

  it('does not become the connection of a new account', () =>
    withBench({ 'amazon-de.yaml': amazonDE({ flows: [] }) }, async (bench) => {
      await emptying(bench, 'connections', 1, async () => {
        expect((await bench.applyUntilDone()).at(-1)).toBe(0);
      });
      expect(await bench.platform.names()).toEqual(['AMZ-US', 'ACME-DE']);
    }));
});
