import { describe, expect, it } from 'vitest';
import { withBench, type Bench } from './applying.ts';
import type { EmulatorOptions } from '../../src/emulator/index.ts';
import { amazonDE, customerFlow, inventoryFlow, orderFlow } from './manifests.ts';
import { places } from './rows.ts';
import { filtersOf, sixFilters, type Fault } from './platform.ts';

/** The kinds of calls that an installation makes, by what the emulator matches them with. */
const calls = {
  'opening the wizard': { method: 'PUT', path: '/v1/integrations/*/installer/addNewStore' },
  'a step of the wizard: connection': {
    method: 'PUT',
    path: '/v1/integrations/*/installer/verifyAmazonConnection*',
  },
  'a step of the wizard: bundle': { method: 'PUT', path: '/v1/integrations/*/installer/verifyAmazonBundle*' },
  'a step of the wizard: configure': {
    method: 'PUT',
    path: '/v1/integrations/*/installer/configureAmazonAccount*',
  },
  'filling in the connection': { method: 'PUT', path: '/v1/connections/*' },
  'refreshing options': { method: 'PUT', path: '/v1/integrations/*/settings/refreshMetadata' },
  'saving settings or switching a flow': {
    method: 'PUT',
    path: '/v1/integrations/*/settings/persistSettings',
  },
  'scheduling a flow': { method: 'PATCH', path: '/v1/flows/*' },
  'scheduling a flow as a whole': { method: 'PUT', path: '/v1/flows/*' },
  'noting what was done': { method: 'PUT', path: '/v1/state/*_marks' },
  'taking the lease': { method: 'PUT', path: '/v1/state/*_lease' },
  'reading the tile': { method: 'GET', path: '/v1/integrations/*' },
} as const;

/** A flow is only put as a whole where its schedule cannot be patched. */
const optionsFor = ({ method, path }: { method: string; path: string }): EmulatorOptions =>
  method === 'PUT' && path === calls['scheduling a flow as a whole'].path
    ? { choices: { schedulePatch: 'refused' } }
    : {};

/** Asserts on the platform that there is one new account, as declared, from one wizard. */
async function expectOneAccount({ platform }: Bench): Promise<void> {
  expect(await platform.names()).toEqual(['AMZ-US', 'ACME-DE']);
  expect(await platform.wizardsOpened()).toBe(1);
  expect(await filtersOf(platform, 'ACME-DE')).toEqual(sixFilters);
  expect(await platform.flowsOn('ACME-DE')).toEqual([customerFlow, orderFlow, inventoryFlow]);
  expect(await platform.flow('ACME-DE', orderFlow)).toMatchObject({
    schedule: '? 5 0,4,8,12,16,20 ? * *',
    timezone: 'Europe/Berlin',
  });
}

/** Functions of the app create things: one is only called again after the platform was looked at. */
async function expectNothingRepeatedBlindly({ platform }: Bench): Promise<void> {
  const integration = `/v1/integrations/${platform.emulator.integrationId}`;
  let sinceLook: string[] = [];
  for (const { method, path } of await platform.calls()) {
    if (path === integration && method === 'GET') sinceLook = [];
    if (!path.startsWith(`${integration}/installer/`)) continue;
    expect(sinceLook).not.toContain(path);
    sinceLook.push(path);
  }
}

/** Faults that happen once to a kind of call. A 429 says that nothing was done; the others leave that open. */
const faults: readonly Omit<Fault, 'match'>[] = [
  { kind: 'lost' },
  { kind: '503' },
  { kind: 'html502' },
  { kind: '429', milliseconds: 1000 },
];

for (const [index, fault] of faults.entries()) {
  describe.concurrent(`a call of an installation meets: ${fault.kind}`, () => {
    it.each(places(Object.entries(calls), index))('%s', (_, match) =>
      withBench(
        { 'amazon-de.yaml': amazonDE() },
        async (bench) => {
          await bench.platform.fault({ ...fault, match });
          const codes = await bench.applyUntilDone();
          expect(await bench.platform.faultsLeft()).toBe(0);
          expect(codes.at(-1)).toBe(0);
          await expectOneAccount(bench);
          if (fault.kind !== '429') await expectNothingRepeatedBlindly(bench);
        },
        optionsFor(match),
      ),
    );
  });
}

describe.concurrent('calls of an installation that go wrong again and again', () => {
  it.each(places(Object.entries(calls).filter(([name]) => name !== 'taking the lease')))(
    'answers are lost three times in a row: %s',
    (_, match) =>
      withBench(
        { 'amazon-de.yaml': amazonDE() },
        async (bench) => {
          await bench.platform.fault({ kind: 'lost', match, count: 3 });
          const codes = await bench.applyUntilDone(9);
          expect(codes.at(-1)).toBe(0);
          await expectOneAccount(bench);
        },
        optionsFor(match),
      ),
  );

  it('every call is late, and everything comes out the same', () =>
    withBench({ 'amazon-de.yaml': amazonDE() }, async (bench) => {
      await bench.platform.fault({ kind: 'latency', milliseconds: 5, count: 10_000 });
      expect(await bench.applyUntilDone()).toEqual([2, 0]);
      await expectOneAccount(bench);
    }));

  it('a platform that is down for longer than any retry says so, and is tried again later', () =>
    withBench({ 'amazon-de.yaml': amazonDE() }, async (bench) => {
      await bench.apply();
      await bench.platform.consent();
      await bench.platform.fault({ kind: '503', match: { path: '/v1/integrations/*' }, count: 10_000 });
      const { code, failure } = await bench.apply();
      expect(code).toBe(1);
      expect(failure).toMatchObject({ kind: 'Transient' });
      await bench.platform.clearFaults();
      expect(await bench.applyUntilDone()).toEqual([0]);
      await expectOneAccount(bench);
    }));
});
