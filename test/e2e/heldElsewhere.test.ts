import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startRunning } from '../../src/cli/commands/run.ts';
import type { Sweep } from '../../src/reconcile/sweep.ts';
import { createLog } from '../../src/report/log.ts';
import { createRepository } from '../sources/repository.ts';
import { amazonUS, type Spec } from './manifests.ts';
import { until } from './until.ts';
import { isReady, withRunning, type World } from './world.ts';

const currency = (value: string): Spec => ({ settings: { product: { currency: value } } });

/** What a second controller, of another repository, comes to that declares the US account as well. */
async function declaredElsewhere(world: World, spec: Spec): Promise<Sweep> {
  const other = createRepository(join(world.stateFolder, '..'), 'other');
  other.commit({ 'tile.yaml': world.tile(), 'america.yaml': amazonUS(spec) });
  return await sweepOf(world, other.bare);
}

/** What a second controller comes to that reads a branch of a repository. */
async function sweepOf(world: World, git: string, branch?: string): Promise<Sweep> {
  const sweeps: Sweep[] = [];
  const running = await startRunning(
    {
      ...{ git, stateDir: join(world.stateFolder, '..', 'other-state'), poll: 600_000 },
      ...{ host: '127.0.0.1', port: 0, logLevel: 'silent' as const },
      ...(branch === undefined ? {} : { branch }),
    },
    { log: createLog({ level: 'silent' }), onSweep: (_tile, sweep) => sweeps.push(sweep) },
  );
  try {
    return await until('the sweep of the second controller', () => sweeps[0]);
  } finally {
    await running.close();
  }
}

describe('an account that the controllers of two repositories declare', () => {
  it('is written by the one that holds it, and the other is told', () =>
    withRunning({ 'amazon-us.yaml': amazonUS(currency('EUR')) }, async (world) => {
      await world.platform.forgetCalls();
      const sweep = await declaredElsewhere(world, currency('GBP'));
      expect(sweep.run.plan?.blockers).toMatchObject([{ code: 'HeldElsewhere' }]);
      expect(sweep.status.accounts[0]?.conditions).toContainEqual(
        expect.objectContaining({ type: 'Ready', status: 'False', reason: 'HeldElsewhere' }),
      );
      expect((await world.platform.calls()).filter((call) => call.wrote)).toEqual([]);
    }));

  it('passes on where the manifest of the other says from whom, and the first is told then', () =>
    withRunning({ 'amazon-us.yaml': amazonUS(currency('EUR')) }, async (world) => {
      const holder = `${world.repository.bare.replace(/\.git$/, '')} branch main`;
      const sweep = await declaredElsewhere(world, { ...currency('GBP'), setup: { takeOver: holder } });
      expect(sweep.run.receipts[0]).toMatchObject({ kind: 'AdoptAccount', outcome: 'done' });
      expect(await world.platform.setting('AMZ-US', '/settings/product/currency')).toBe('GBP');
      await world.platform.forgetCalls();
      expect((await world.sweep()).run.plan?.blockers).toMatchObject([{ code: 'HeldElsewhere' }]);
      expect(await world.platform.writes()).toEqual([]);
    }));
});

describe('an account whose repository gives its default branch another name', () => {
  /** What the running controller comes to once the branch is called `trunk`. */
  async function renamed(world: World): Promise<Sweep> {
    world.repository.gitInBare('branch', '-m', 'main', 'trunk');
    await world.poll();
    return await world.sweep();
  }

  it('stays in the hands of the controller that held it, is kept as declared, and that is logged', () =>
    withRunning({ 'amazon-us.yaml': amazonUS(currency('EUR')) }, async (world) => {
      expect((await renamed(world)).run.plan?.blockers).toEqual([]);
      expect(await world.platform.setting('AMZ-US', '/settings/product/currency')).toBe('EUR');
      expect(world.log.filter((line) => line.includes('is trunk now and was main'))).toHaveLength(1);
      const label = 'NetSuite currency to sync product price';
      await world.platform.changeSetting('AMZ-US', 'Product > General', label, 'GBP');
      await world.sweep();
      expect(await world.platform.setting('AMZ-US', '/settings/product/currency')).toBe('EUR');
      expect(isReady(await world.status('commerce/amazon-us'))).toBe(true);
    }));

  it('is held under the new name from then on, so that it is not held elsewhere for who kept nothing', () =>
    withRunning({ 'amazon-us.yaml': amazonUS() }, async (world) => {
      await renamed(world);
      await world.stop();
      await rm(world.stateFolder, { recursive: true });
      await world.start();
      expect(world.last.run.plan?.blockers).toEqual([]);
    }));

  it('that another controller reads by its old name is held elsewhere for that one', () =>
    withRunning({ 'amazon-us.yaml': amazonUS() }, async (world) => {
      await renamed(world);
      world.repository.push('HEAD:refs/heads/main');
      const other = await sweepOf(world, world.repository.bare, 'main');
      expect(other.run.plan?.blockers).toMatchObject([{ code: 'HeldElsewhere' }]);
    }));
});

it('two manifests of one repository that name one tile, by its tag and by its id, are one: the second is told', () =>
  withRunning({}, async (world) => {
    const id = world.platform.emulator.integrationId;
    const twin = world
      .tile()
      .replace('name: amazon-netsuite', 'name: by-id')
      .replace('tag: amazon-netsuite', `integrationId: ${id}`);
    const america = amazonUS(currency('GBP'))
      .replace('name: amazon-us', 'name: america')
      .replace('name: amazon-netsuite', 'name: by-id');
    await world.platform.forgetCalls();
    await world.commit({ 'twin.yaml': twin, 'america.yaml': america });
    const told = await until('the status of the second tile', async () => {
      const answer = await fetch(`${world.running.web.url}/api/v1/tiles`);
      const { tiles } = (await answer.json()) as { tiles: { tile: string; blockers: { code: string }[] }[] };
      return tiles.find(({ tile }) => tile === 'commerce/by-id');
    });
    expect(told.blockers.map(({ code }) => code)).toEqual(['TileDeclaredTwice']);
    expect(await world.platform.writes()).toEqual([]);
  }));
