import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { partsOverBudget } from '../../src/plan/budget.ts';
import { apply } from '../../src/cli/commands/apply.ts';
import { plan } from '../../src/cli/commands/plan.ts';
import type { PlanDocument } from '../../src/cli/commands/plan.ts';
import type { Output } from '../../src/cli/output.ts';
import { withBench, type Bench } from './applying.ts';
import { account, amazonUS, type Spec } from './manifests.ts';
import type { Fault, Platform } from './platform.ts';
import { withWorld, type World } from './world.ts';

const uninstall: Spec = { policy: { deletion: 'Uninstall' } };
const twoAccounts = { accounts: 2 };

/** The manifest of the account that is to go. */
function second(name: string, spec: Spec = uninstall): string {
  return account('second', { accountName: name, marketplace: 'UK', ...spec });
}

/** The calls that wrote to the tile, without what differs from run to run. */
async function written(platform: Platform): Promise<string[]> {
  const writes = await platform.writes();
  return writes.map(({ method, path }) =>
    `${method} ${path.replace(/^.*integrations\/[^/]+\//, '')}`.replace(/Components\w+$/, 'Components'),
  );
}

const wholeRemoval = [
  'PUT uninstaller/preUninstallFunction',
  'PUT uninstaller/uninstallNetSuiteComponents',
  'PUT uninstaller/uninstallConnectorComponents',
];

/** A running world whose second account is managed; gives its name in the app. */
async function withSecond(
  tileSpec: Spec,
  story: (world: World, name: string) => Promise<void>,
  spec: Spec = uninstall,
): Promise<void> {
  await withWorld(async (world) => {
    const live = (await world.platform.accounts())[1];
    if (!live) throw new Error('the emulator has one account only');
    await world.commit({
      'tile.yaml': world.tile(tileSpec),
      'amazon-us.yaml': amazonUS(),
      'second.yaml': account('second', {
        accountName: live.name,
        marketplace: live.marketplace ?? '',
        ...spec,
      }),
    });
    await world.platform.forgetCalls();
    await story(world, live.name);
  }, twoAccounts);
}

interface NetSuite {
  readonly searches: Record<string, { title: string }>;
  readonly accountRecords: Record<string, { name: string; inactive: boolean }>;
}

/** What NetSuite has of an account: the titles of its searches, and whether its record is inactive. */
async function inNetSuite({ client }: Platform, name: string) {
  const { netsuite } = await client.get<{ netsuite: NetSuite }>('/_emulator/snapshot');
  return {
    searches: Object.values(netsuite.searches).filter((search) => search.title.includes(`[${name}]`)),
    inactive: Object.values(netsuite.accountRecords).find((record) => record.name === name)?.inactive,
  };
}

describe.concurrent('a manifest that goes and said that its account is to be uninstalled', () => {
  it('takes the account with it, by the steps of the app, and leaves nothing behind', () =>
    withSecond({ policy: { budgets: { removals: 1 } } }, async (world, name) => {
      expect((await inNetSuite(world.platform, name)).searches).not.toEqual([]);
      await world.commit({ 'second.yaml': null });
      expect(await world.platform.names()).toEqual(['AMZ-US']);
      expect(await written(world.platform)).toEqual(wholeRemoval);
      expect(await inNetSuite(world.platform, name)).toEqual({ searches: [], inactive: true });

      await world.platform.forgetCalls();
      const { run, status } = await world.sweep();
      expect(run.plan).toMatchObject({ steps: [], blockers: [], unmanaged: [] });
      expect(Object.values(run.facts?.marks.accounts ?? {}).map((mark) => mark.account)).toEqual([
        'commerce/amazon-us',
      ]);
      expect(status.accounts.map((each) => each.account)).toEqual(['commerce/amazon-us']);
      expect((await world.platform.calls()).filter((call) => call.wrote)).toEqual([]);
    }));

  it('waits for a person by default, who is told how, while the rest of the tile goes on', () =>
    withSecond({}, async (world) => {
      await world.commit({
        'second.yaml': null,
        'amazon-us.yaml': amazonUS({ settings: { product: { priceLevel: 'Online Price' } } }),
      });
      expect(await world.platform.names()).toHaveLength(2);
      expect(await written(world.platform)).not.toContain(wholeRemoval[0]);
      expect(await world.platform.setting('AMZ-US', '/settings/product/priceLevel')).toBe('Online Price');
      const status = await world.status('commerce/second');
      expect(status.waiting).toMatchObject({ for: 'Approval' });
      const { plan } = world.last.run;
      const [part] = plan ? partsOverBudget(plan, undefined) : [];
      expect(status.waiting?.message).toContain(`--approve ${part?.hash}`);
    }));

  it('is no order where the manifest said nothing: the account is let go of and left as it is', () =>
    withSecond(
      { policy: { budgets: { removals: 5 } } },
      async (world) => {
        const before = await world.platform.accounts();
        await world.commit({ 'second.yaml': null });
        expect(await world.platform.accounts()).toEqual(before);
        expect(await world.platform.writes()).toEqual([]);
        const { run } = await world.sweep();
        const notes = Object.values(run.facts?.marks.accounts ?? {});
        expect(notes.filter((note) => note.released === undefined)).toHaveLength(1);
        expect(run.plan?.unmanaged).toHaveLength(1);
      },
      {},
    ));

  it('begins nothing while a connection is offline, and goes on when it is back', () =>
    withSecond({ policy: { budgets: { removals: 1 } } }, async (world, name) => {
      const { connectionId } = await world.platform.client.account(name);
      const offline = (value: boolean) =>
        world.platform.client.hand(`/connections/${connectionId}/offline`, { offline: value });
      await offline(true);
      await world.commit({ 'second.yaml': null });
      expect((await world.status('commerce/second')).blockers).toMatchObject([{ code: 'AmazonOffline' }]);
      expect(await world.platform.writes()).toEqual([]);
      await offline(false);
      await world.sweep();
      expect(await world.platform.names()).toEqual(['AMZ-US']);
    }));

  it('is not enough for the last account, with which the tile would go', () =>
    withWorld(async (world) => {
      const policy = { deletion: 'Uninstall', budgets: { removals: 1 } };
      const files = { 'tile.yaml': world.tile({ policy }), 'amazon-us.yaml': amazonUS() };
      await world.commit(files);
      await world.platform.forgetCalls();
      await world.commit({ 'amazon-us.yaml': null });
      expect((await world.status('commerce/amazon-us')).blockers).toMatchObject([{ code: 'LastAccount' }]);
      expect(await world.platform.writes()).toEqual([]);

      await world.commit({ 'tile.yaml': world.tile({ policy: { ...policy, removeLastAccount: true } }) });
      expect(await written(world.platform)).toEqual([wholeRemoval[0], 'DELETE install']);
      const { status } = await world.platform.client.call('GET', world.platform.client.integration);
      expect(status).toBe(404);
    }));
});

/** What `storekeeper` prints. */
function collecting(): Output & { readonly text: () => string } {
  const out: string[] = [];
  return { out: (text) => out.push(text), err: () => undefined, terminal: false, text: () => out.join('') };
}

const removed = { removed: { reason: 'shop closed', by: 'Dana' } };

/** A folder with a second account that was applied once and whose manifest says since that it is removed. */
async function withRemoved(story: (bench: Bench, name: string) => Promise<void>): Promise<void> {
  await withBench(
    {},
    async (bench) => {
      const live = (await bench.platform.accounts())[1];
      const name = live?.name ?? '';
      const spec = { accountName: name, marketplace: live?.marketplace };
      await bench.write({ 'second.yaml': account('second', spec) });
      expect((await bench.apply()).code).toBe(0);
      await bench.write({ 'second.yaml': account('second', { ...spec, ...removed }) });
      await bench.platform.forgetCalls();
      await story(bench, name);
    },
    twoAccounts,
  );
}

describe.concurrent('a removal that a person approves', () => {
  it('is shown by plan with its hash, and apply --approve with that hash carries it out', () =>
    withRemoved(async (bench) => {
      const shown = collecting();
      expect(await plan({ paths: [bench.folder] }, { output: 'json' }, shown)).toBe(2);
      const { hash, steps } = JSON.parse(shown.text()) as PlanDocument;
      expect(steps.map((step) => step.kind)).toEqual(['UninstallAccount']);

      const text = collecting();
      await plan({ paths: [bench.folder] }, { output: 'text' }, text);
      expect(text.text()).toContain('- uninstall');
      expect(text.text()).toContain('1 to remove');

      expect((await bench.apply()).code).toBe(2);
      expect(await bench.platform.names()).toHaveLength(2);
      const options = { output: 'json' as const, stateDir: bench.stateDir, approve: hash };
      expect(await apply([bench.folder], options, collecting())).toBe(0);
      expect(await bench.platform.names()).toEqual(['AMZ-US']);
    }));

  it('leaves a manifest that is as declared, and no account is installed anew for it', () =>
    withRemoved(async (bench) => {
      const [{ hash = '' } = {}] = await plansOf(bench);
      const options = { output: 'json' as const, stateDir: bench.stateDir, approve: hash };
      expect(await apply([bench.folder], options, collecting())).toBe(0);
      await bench.platform.forgetCalls();
      const { code, status } = await bench.apply();
      expect(code).toBe(0);
      expect(status?.accounts.find((each) => each.account === 'commerce/second')).toMatchObject({
        state: 'absent',
        conditions: expect.arrayContaining([
          expect.objectContaining({ type: 'Ready', status: 'True', reason: 'Removed' }),
        ]) as unknown,
      });
      expect(await bench.platform.writes()).toEqual([]);
    }));
});

/** The plans of the tiles of a folder. */
async function plansOf(bench: Bench): Promise<PlanDocument['tiles']> {
  const shown = collecting();
  await plan({ paths: [bench.folder] }, { output: 'json' }, shown);
  return (JSON.parse(shown.text()) as PlanDocument).tiles;
}

describe.concurrent('a folder that does not hold the manifest any more', () => {
  const withEmptied = (story: (bench: Bench) => Promise<void>) =>
    withRemoved(async (bench, name) => {
      const spec = { accountName: name, marketplace: (await bench.platform.accounts())[1]?.marketplace };
      await bench.write({ 'second.yaml': account('second', { ...spec, ...uninstall }) });
      expect((await bench.apply()).code).toBe(0);
      await bench.write({ 'second.yaml': '# gone\n' });
      await bench.platform.forgetCalls();
      await story(bench);
    });

  it('has no history that could tell why: the account is held and told, and not removed', () =>
    withEmptied(async (bench) => {
      const [planned] = await plansOf(bench);
      expect(planned).toMatchObject({ steps: [], blockers: [{ code: 'ManifestMissing' }] });
      const { code, status } = await bench.apply();
      expect(code).toBe(2);
      expect(status?.accounts.map((each) => each.account)).toContain('commerce/second');
      expect(await bench.platform.writes()).toEqual([]);
    }));

  it('is not even asked where single files are applied: they may be a part of what there is', () =>
    withEmptied(async (bench) => {
      const files = ['tile.yaml', 'amazon-us.yaml'].map((file) => join(bench.folder, file));
      const shown = collecting();
      expect(await plan({ paths: files }, { output: 'json' }, shown)).toBe(0);
      expect((JSON.parse(shown.text()) as PlanDocument).steps).toEqual([]);
      const options = { output: 'json' as const, stateDir: bench.stateDir };
      expect(await apply(files, options, collecting())).toBe(0);
      expect(await bench.platform.writes()).toEqual([]);
    }));
});

const calls = {
  beginning: { method: 'PUT', path: '/v1/integrations/*/uninstaller/preUninstallFunction' },
  'the step in NetSuite': { method: 'PUT', path: '/v1/integrations/*/uninstaller/uninstallNetSuite*' },
  'the last step': { method: 'PUT', path: '/v1/integrations/*/uninstaller/uninstallConnector*' },
  'noting that it is begun, or that it is gone': { method: 'PUT', path: '/v1/state/*_marks' },
} as const;
const kinds: readonly Fault['kind'][] = ['lost', '503', 'html502', '429'];

describe.concurrent('a removal whose calls go wrong', () => {
  it.each(kinds.flatMap((kind) => Object.entries(calls).map(([what, match]) => ({ kind, what, match }))))(
    'ends with the account gone after $kind at $what',
    ({ kind, match }) =>
      withSecond({ policy: { budgets: { removals: 1 } } }, async (world) => {
        await world.platform.fault({ kind, match, ...(kind === '429' ? { milliseconds: 100 } : {}) });
        await world.commit({ 'second.yaml': null });
        for (let sweeps = 0; sweeps < 3; sweeps += 1) await world.sweep();
        expect(await world.platform.faultsLeft()).toBe(0);
        expect(await world.platform.names()).toEqual(['AMZ-US']);
        expect(Object.keys(world.last.run.facts?.marks.accounts ?? {})).toHaveLength(1);
        expect(world.last.run.plan).toMatchObject({ steps: [], blockers: [] });
      }),
  );

  it('goes on after a step that the app refused, without beginning a second one', () =>
    withSecond({ policy: { budgets: { removals: 1 } } }, async (world) => {
      const match = { path: calls['the last step'].path };
      await world.platform.fault({ kind: 'handler', match, message: 'A flow is missing.' });
      await world.commit({ 'second.yaml': null });
      const status = await world.status('commerce/second');
      expect((await world.platform.accounts())[1]).toMatchObject({ state: 'uninstalling' });
      expect(status.conditions.find((each) => each.type === 'Ready')?.message).toContain(
        'A flow is missing.',
      );
      await world.sweep();
      expect(await world.platform.names()).toEqual(['AMZ-US']);
    }));

  it('is not taken back by a manifest that returns half-way: that is told, and nothing is created', () =>
    withSecond({ policy: { budgets: { removals: 1 } } }, async (world, name) => {
      const match = { path: calls['the step in NetSuite'].path };
      await world.platform.fault({ kind: 'handler', match, count: 2, message: 'Busy.' });
      await world.commit({ 'second.yaml': null });
      await world.commit({ 'second.yaml': second(name) });
      expect((await world.status('commerce/second')).blockers).toMatchObject([
        { code: 'AccountUninstalling' },
      ]);
      expect(await world.platform.wizardsOpened()).toBe(0);
    }));
});
