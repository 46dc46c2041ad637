import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sweepWhenFree } from '../../src/cli/steer/beside.ts';
import { apply, type ApplyOptions } from '../../src/cli/commands/apply.ts';
import type { Output } from '../../src/cli/output.ts';
import type { Sweep } from '../../src/reconcile/sweep.ts';
import type { TileStatus } from '../../src/report/status/statusTypes.ts';
import { amazonUS } from '../e2e/manifests.ts';
import { withRunning, type World } from '../e2e/world.ts';

const priced = amazonUS({ settings: { product: { priceLevel: 'Base Price' } } });
const price = (world: World) => world.platform.setting('AMZ-US', '/settings/product/priceLevel');

function listening() {
  const told = { out: '', err: '' };
  const output: Output = {
    out: (text) => void (told.out += text),
    err: (text) => void (told.err += text),
    terminal: false,
  };
  return { told, output };
}

/** `apply` on manifests of its own, beside the controller of a world and with its state folder. */
async function applyBeside(world: World, account: string, options: Partial<ApplyOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'storekeeper-beside-'));
  const { told, output } = listening();
  try {
    await writeFile(join(folder, 'tile.yaml'), world.tile());
    await writeFile(join(folder, 'amazon-us.yaml'), account);
    const all = { output: 'text', stateDir: world.stateFolder, ...options } as const;
    const code = await apply([folder], all, output).catch((error: unknown) => String(error));
    return { code, ...told };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe.concurrent('apply beside a running controller', () => {
  it('has that do it where it works by the same manifests, and says so', () =>
    withRunning({ 'amazon-us.yaml': priced }, async (world) => {
      await world.platform.changeSetting(
        ...([
          'AMZ-US',
          'Product > General',
          'NetSuite price level to sync product price',
          'Online Price',
        ] as const),
      );
      const { code, out, err } = await applyBeside(world, priced);
      expect(code).toBe(0);
      expect(err).toMatch(
        /^the controller at http:\S+ works on commerce\/amazon-netsuite by the same manifests/,
      );
      expect(out).toContain('IntegrationTile commerce/amazon-netsuite: Ready True');
      expect(await price(world)).toBe('Base Price');

      const json = await applyBeside(world, priced, { output: 'json' });
      const { tiles } = JSON.parse(json.out) as { tiles: { outcome: string; status: TileStatus }[] };
      expect(tiles).toMatchObject([{ outcome: 'synced', status: { tile: 'commerce/amazon-netsuite' } }]);
    }));

  it('refuses other manifests than those that are in force: the controller would put back what they change', () =>
    withRunning({ 'amazon-us.yaml': priced }, async (world) => {
      await world.platform.forgetCalls();
      const other = amazonUS({ settings: { product: { priceLevel: 'Online Price' } } });
      const { code } = await applyBeside(world, other);
      expect(code).toMatch(
        /by other manifests than those: by \S+@sha1:\S+; it would put back what they change/,
      );
      expect(await world.platform.writes()).toEqual([]);
      expect((await applyBeside(world, priced, { approve: 'x' })).code).toMatch(/"storekeeper approve"/);
    }));
});

describe('a tile that another process holds', () => {
  const swept = (heldBy?: string) =>
    ({
      run: { failure: heldBy === undefined ? undefined : { kind: 'Conflict', message: 'held', heldBy } },
    }) as Sweep;

  /** What comes of applying while the tile is held for so many tries. */
  async function tried(held: number, wait: number) {
    const { told, output } = listening();
    let now = 0;
    let sweeps = 0;
    const { run } = await sweepWhenFree(
      () => {
        sweeps += 1;
        return Promise.resolve(swept(sweeps <= held ? 'other' : undefined));
      },
      {
        ...{ wait, output, now: () => now, stopping: () => false },
        sleep: (milliseconds) => {
          now += milliseconds;
          return Promise.resolve();
        },
      },
    );
    return { sweeps, now, failed: run.failure !== undefined, said: told.err };
  }

  it.each([
    { reason: 'it is free', held: 0, wait: 60_000, sweeps: 1, now: 0, failed: false },
    { reason: 'it becomes free', held: 3, wait: 60_000, sweeps: 4, now: 45_000, failed: false },
    { reason: 'it stays held', held: 99, wait: 40_000, sweeps: 4, now: 40_000, failed: true },
    { reason: 'nobody wants to wait', held: 99, wait: 0, sweeps: 1, now: 0, failed: true },
  ])('is waited for as long as it may be: $reason', async ({ held, wait, sweeps, now, failed }) => {
    const came = await tried(held, wait);
    expect(came).toMatchObject({ sweeps, now, failed });
    expect(came.said).toBe(
      sweeps > 1 ? `held\nwaiting for it, at most ${wait === 60_000 ? '1m' : '40s'} (--wait)\n` : '',
    );
  });
});
