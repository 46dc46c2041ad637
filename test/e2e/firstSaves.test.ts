import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStatuses } from '../../src/cli/look/statuses.ts';
import type { ShownAccount } from '../../src/cli/look/shownStatus.ts';
import { withBench, type Bench } from './applying.ts';
import { applyAndKill, letLeaseRunOut } from './killing.ts';
import { amazonDE, inventoryFlow, type Spec } from './manifests.ts';

const locations = '/settings/inventory/locations';
const choices = { consentGiven: true, bundleInstalled: true };
const flows = [{ name: inventoryFlow, enabled: true, schedule: '7 * * * *' }];
const saved = ['inventorylocation anyof Berlin DC'];

const declaring = (policy: Spec = {}) =>
  amazonDE({ settings: { inventory: { locations: ['Berlin DC'] } }, flows, policy });

/** A clone whose inventory flow is on and whose locations were never saved in it. */
async function withRunningClone(story: (bench: Bench) => Promise<void>): Promise<void> {
  const acceptUnsaved = [{ path: locations, reason: 'filtered in NetSuite itself' }];
  await withBench(
    { 'amazon-de.yaml': amazonDE({ settings: {}, flows, policy: { acceptUnsaved } }) },
    async (bench) => {
      await bench.applyUntilDone();
      expect(await isOn(bench)).toBe(true);
      expect(await filters(bench)).toEqual([]);
      await story(bench);
    },
    { choices },
  );
}

const filters = ({ platform }: Bench) => platform.client.filters('ACME-DE', 'inventory');

const isOn = async ({ platform }: Bench) => (await platform.flow('ACME-DE', inventoryFlow)).enabled;

/** Starts a run of the inventory flow, which lasts until what this gives is called. */
async function startRun({ platform: { client } }: Bench): Promise<() => Promise<void>> {
  const { flows: live } = await client.account('ACME-DE');
  const { body } = await client.call<{ _jobId: string }>(
    'POST',
    `/v1/flows/${live[inventoryFlow]?.id ?? ''}/run`,
  );
  return async () => {
    expect((await client.put(`/v1/jobs/${body._jobId}/cancel`)).status).toBeLessThan(300);
  };
}

describe.concurrent('a first save while a run of a flow that uses the setting is under way', () => {
  it.each([
    {
      reason: 'nothing said of it: the flow is off around the save',
      policy: {},
      steps: ['pause', 'SaveSettings', 'SwitchFlow'],
    },
    {
      reason: 'BetweenRuns: the flow stays on, since no run is under way',
      policy: { firstSave: 'BetweenRuns' },
      steps: ['SaveSettings'],
    },
  ])('waits for the end of the run, is told, and is then made ($reason)', ({ policy, steps }) =>
    withRunningClone(async (bench) => {
      await bench.platform.client.patch('/_emulator/choices', { jobMilliseconds: 86_400_000 });
      const end = await startRun(bench);
      await bench.write({ 'amazon-de.yaml': declaring(policy) });
      const held = await bench.apply();
      expect(held.code).not.toBe(0);
      const status = held.status?.accounts.find(({ account }) => account === 'commerce/amazon-de');
      expect(status?.blockers.map(({ code, path }) => `${code} ${path ?? ''}`)).toEqual([
        `FlowRunUnderWay ${locations}`,
        `SettingNotSaved ${locations}`,
      ]);
      expect(await isOn(bench)).toBe(true);
      expect(await filters(bench)).toEqual([]);

      await end();
      const { receipts, code } = await bench.apply();
      expect(code).toBe(0);
      const kinds = receipts.map(({ kind, step }) => (step.endsWith('/pause') ? 'pause' : kind));
      expect(kinds.filter((kind) => kind !== 'RefreshOptions')).toEqual(steps);
      expect(await isOn(bench)).toBe(true);
      expect(await filters(bench)).toEqual(saved);
    }),
  );
});

/** What is told of the clone to whoever looks now, from its manifest and the platform alone. */
async function statusNow({ folder, stateDir }: Bench): Promise<ShownAccount | undefined> {
  const output = { out: () => undefined, err: () => undefined, terminal: false };
  const { tiles } = await readStatuses(
    { paths: [folder], controller: { stateDir } },
    { what: 'accounts' },
    output,
  );
  return tiles.flatMap(({ accounts }) => accounts).find(({ account }) => account === 'commerce/amazon-de');
}

/** Calls that switch a flow or save settings: the first switches off, the second saves. */
const persists = (path: string) => path.endsWith('/persistSettings');

describe.concurrent('a process that is killed while a flow is off around a first save', () => {
  it.each([
    { after: 'the flow was switched off', nth: 1, before: [] },
    { after: 'the setting was saved', nth: 2, before: saved },
  ])('after $after: that is told, and the next run saves and switches it on', ({ nth, before }) =>
    withRunningClone(async (bench) => {
      await bench.write({ 'amazon-de.yaml': declaring() });
      expect(await applyAndKill(bench, nth, persists)).toBe(true);
      expect(await isOn(bench)).toBe(false);
      expect(await filters(bench)).toEqual(before);

      const { conditions = [], drift } = (await statusNow(bench)) ?? {};
      const told = (type: string) => conditions.find((condition) => condition.type === type);
      expect(told('Ready')).toMatchObject({ status: 'False' });
      expect(told('SettingsApplied')?.message).toContain('save Inventory settings of ACME-DE');
      expect(told('FlowsInDesiredState')?.message).toContain(`switch "${inventoryFlow}" on`);
      expect(drift).toEqual([]);

      await letLeaseRunOut(bench);
      const { code, status } = await bench.apply();
      expect(code).toBe(0);
      expect(status?.accounts.every(({ drift }) => drift.length === 0)).toBe(true);
      expect(await isOn(bench)).toBe(true);
      expect(await filters(bench)).toEqual(saved);
      expect((await bench.apply()).receipts).toEqual([]);
    }),
  );

  const owing = { settings: { inventory: { locations: ['Berlin DC'] } } };
  it.each([
    {
      reason: 'the flow is not declared any more',
      spec: { ...owing, flows: [] },
      filter: saved,
      ready: true,
    },
    { reason: 'nor is the setting', spec: { settings: {}, flows: [] }, filter: [], ready: false },
  ])('has the flow on again by the next run, where $reason', ({ spec, filter, ready }) =>
    withRunningClone(async (bench) => {
      await bench.write({ 'amazon-de.yaml': declaring() });
      expect(await applyAndKill(bench, 1, persists)).toBe(true);
      await letLeaseRunOut(bench);
      await bench.write({ 'amazon-de.yaml': amazonDE(spec) });
      const { code } = await bench.apply();
      expect(code === 0).toBe(ready);
      expect(await isOn(bench)).toBe(true);
      expect(await filters(bench)).toEqual(filter);
      const { conditions = [] } = (await statusNow(bench)) ?? {};
      expect(conditions.find(({ type }) => type === 'Ready')?.status).toBe(ready ? 'True' : 'False');
    }),
  );

  it.each([
    { reason: 'the account is only looked at by now', manifest: declaring({ management: 'Observe' }) },
    { reason: 'the manifest is gone', manifest: undefined },
  ])('says that the flow is off because of us, where $reason', ({ manifest }) =>
    withRunningClone(async (bench) => {
      await bench.write({ 'amazon-de.yaml': declaring() });
      expect(await applyAndKill(bench, 1, persists)).toBe(true);
      await letLeaseRunOut(bench);
      if (manifest === undefined) await rm(join(bench.folder, 'amazon-de.yaml'));
      else await bench.write({ 'amazon-de.yaml': manifest });
      for (const _ of ['at once', 'and later']) {
        const { status, code } = await bench.apply();
        expect(code).not.toBe(0);
        const told = status?.accounts.find(({ account }) => account === 'commerce/amazon-de');
        expect(told?.blockers).toContainEqual(
          expect.objectContaining({
            code: 'FlowLeftOff',
            message: expect.stringContaining(inventoryFlow) as string,
          }),
        );
        expect(told?.conditions.find(({ type }) => type === 'Ready')?.status).toBe('False');
        expect(status?.conditions.find(({ type }) => type === 'Ready')?.status).toBe('False');
      }
      expect(await isOn(bench)).toBe(false);
    }),
  );
});
