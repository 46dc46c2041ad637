import { describe, expect, it } from 'vitest';
import { openStateStore } from '../../src/act/journal/stateStore.ts';
import { desiredTilesOf } from '../../src/reconcile/desiredTiles.ts';
import { Platforms } from '../../src/reconcile/platforms.ts';
import { sweepTile, type Sweep } from '../../src/reconcile/sweep.ts';
import { createLog } from '../../src/report/log.ts';
import { loadManifestPaths } from '../../src/resources/load.ts';
import { withBench, type Bench } from '../e2e/applying.ts';
import { amazonDE, amazonUS } from '../e2e/manifests.ts';
import { until } from '../e2e/until.ts';

/** A controller on a machine of its own: it shares nothing with the others but the platform. */
async function controllerOn(
  bench: Bench,
  holder: string,
  run: (sweep: (now?: () => Date) => Promise<Sweep>) => Promise<void>,
): Promise<void> {
  const manifests = await loadManifestPaths([bench.folder]);
  const [desire] = [...desiredTilesOf(manifests, undefined, false).values()];
  if (!desire) throw new Error('no tile');
  const platforms = new Platforms();
  const store = openStateStore(':memory:');
  const sweep = (now = () => new Date()) =>
    sweepTile(
      {
        platforms,
        store,
        log: createLog({ level: 'silent' }),
        holder,
        lane: 'sweep',
        now,
        sleep: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
      },
      desire,
    );
  try {
    await run(sweep);
  } finally {
    store.close();
    await platforms.close();
  }
}

const leaseOf = (bench: Bench) => `/v1/state/storekeeper_${bench.platform.emulator.integrationId}_lease`;

async function putLease(bench: Bench, holder: string, expiresAt: Date): Promise<void> {
  await bench.platform.client.put(leaseOf(bench), { holder, expiresAt: expiresAt.toISOString() });
}

const minute = 60_000;
const changed = amazonUS({ settings: { product: { priceLevel: 'Wholesale Price' } } });

describe.concurrent('two controllers on one tile', () => {
  it('of two that begin at the same moment, one at most writes; the tile ends as declared', () =>
    withBench({ 'amazon-de.yaml': amazonDE() }, (bench) =>
      controllerOn(bench, 'here/1/aa', (here) =>
        controllerOn(bench, 'there/1/bb', async (there) => {
          const both = await Promise.all([here(), there()]);
          const refused = both.filter((sweep) => sweep.run.failure?.kind === 'Conflict');
          expect(refused.length).toBeGreaterThanOrEqual(1);
          for (const sweep of refused) expect(sweep.run.receipts).toEqual([]);
          expect(await bench.platform.wizardsOpened()).toBeLessThanOrEqual(1);
          await bench.applyUntilDone();
          expect(await bench.platform.names()).toEqual(['AMZ-US', 'ACME-DE']);
          expect(await bench.platform.wizardsOpened()).toBe(1);
        }),
      ),
    ));

  it('the second is refused while the first holds the lease, says who holds it, and writes nothing', () =>
    withBench({ 'amazon-us.yaml': changed }, (bench) =>
      controllerOn(bench, 'there/1/bb', async (there) => {
        await putLease(bench, 'here/1/aa', new Date(Date.now() + minute));
        await bench.platform.forgetCalls();
        const { run } = await there();
        expect(run.failure).toMatchObject({ kind: 'Conflict' });
        expect(run.failure?.message).toContain('here/1/aa');
        expect((await bench.platform.calls()).filter((call) => call.wrote)).toEqual([]);
      }),
    ));

  it('the lease of a controller that died runs out, and another one goes on', () =>
    withBench({ 'amazon-us.yaml': changed }, (bench) =>
      controllerOn(bench, 'there/1/bb', async (there) => {
        await putLease(bench, 'dead/1/cc', new Date(Date.now() + minute));
        expect((await there()).run.failure).toMatchObject({ kind: 'Conflict' });
        const { run } = await there(() => new Date(Date.now() + 2 * minute));
        expect(run.failure).toBeUndefined();
        expect(await bench.platform.setting('AMZ-US', '/settings/product/priceLevel')).toBe(
          'Wholesale Price',
        );
      }),
    ));

  it('gives the lease back after its run, so that the next need not wait', () =>
    withBench({ 'amazon-us.yaml': changed }, (bench) =>
      controllerOn(bench, 'here/1/aa', async (here) => {
        expect((await here()).outcome).toBe('changed');
        const { status } = await bench.platform.client.call('GET', leaseOf(bench));
        expect(status).toBe(404);
      }),
    ));

  it('stops before its next step when another one has taken the lease in the meantime', () =>
    withBench({ 'amazon-de.yaml': amazonDE() }, (bench) =>
      controllerOn(bench, 'here/1/aa', async (here) => {
        await bench.apply();
        await bench.platform.consent();
        // The clock jumps as on a machine that was asleep: the lease has run out and is somebody else's by then.
        let asleep = false;
        await bench.platform.fault({
          kind: 'latency',
          milliseconds: 600,
          match: { method: 'PUT', path: '/v1/integrations/*/installer/configure*' },
        });
        const running = here(() => new Date(Date.now() + (asleep ? 10 * minute : 0)));
        await until('the configuration', async () =>
          (await bench.platform.faultsLeft()) === 0 ? true : undefined,
        );
        asleep = true;
        await putLease(bench, 'there/1/bb', new Date(Date.now() + 20 * minute));
        const { run } = await running;
        expect(run.failure).toMatchObject({ kind: 'Conflict' });
        expect(run.failure?.message).toContain('there/1/bb');
        expect(await bench.platform.flowsOn('ACME-DE').catch(() => [])).toEqual([]);
        // What is not ours is not given back either.
        expect((await bench.platform.client.get<{ holder: string }>(leaseOf(bench))).holder).toBe(
          'there/1/bb',
        );
      }),
    ));

  it('frozen in the middle of a step it writes nothing more, and overwrites no note, once the lease is another one’s', () =>
    withBench(
      {
        'amazon-us.yaml': amazonUS({
          settings: {
            product: { priceLevel: 'Wholesale Price', currency: 'EUR' },
            inventory: { locations: ['Main Warehouse'] },
          },
        }),
      },
      (bench) =>
        controllerOn(bench, 'here/1/aa', async (here) => {
          let asleep = false;
          await bench.platform.fault({
            kind: 'latency',
            milliseconds: 600,
            match: { method: 'PUT', path: '/v1/integrations/*/settings/persistSettings' },
          });
          const running = here(() => new Date(Date.now() + (asleep ? 10 * minute : 0)));
          await until('the first save', async () =>
            (await bench.platform.faultsLeft()) === 0 ? true : undefined,
          );
          asleep = true;
          await putLease(bench, 'there/1/bb', new Date(Date.now() + 20 * minute));
          await bench.platform.forgetCalls();
          const { run } = await running;
          expect(run.failure).toMatchObject({ kind: 'Conflict' });
          const written = (await bench.platform.calls()).filter((call) => call.wrote);
          // The save in hand ends; nothing is begun after it.
          expect(written.filter((call) => !call.path.endsWith('/persistSettings'))).toEqual([]);
          expect(written.length).toBeLessThanOrEqual(1);
        }),
    ));

  it('needs no lease where nothing is to be done', () =>
    withBench({}, (bench) =>
      controllerOn(bench, 'here/1/aa', async (here) => {
        await here();
        await bench.platform.forgetCalls();
        await here();
        expect((await bench.platform.calls()).filter((call) => call.wrote)).toEqual([]);
      }),
    ));
});
