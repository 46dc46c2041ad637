import { describe, expect, it } from 'vitest';
import { amazonUS } from './manifests.ts';
import { isReady, withRunning, type World } from './world.ts';

const returns = 'Amazon (FBA) returns to NetSuite RA and item receipts';

async function addOnsOf(world: World, account: string): Promise<string[]> {
  const { id } = await world.platform.client.account(account);
  const { settings } = await world.platform.client.document();
  return Object.keys(settings.addOnMap[id] ?? {});
}

const licence = (world: World, addOns: Record<string, number>) =>
  world.platform.client.hand('/licences', { addOns });

const calls = async (world: World, path: string) =>
  (await world.platform.calls()).filter((call) => call.path.endsWith(path)).length;

describe.concurrent('declared add-ons', () => {
  it('are installed once, and their flows are then switched on', () =>
    withRunning({}, async (world) => {
      await licence(world, { fbaReturns: 1 });
      const addOns = [{ name: 'FBA Returns' }];
      const flows = [{ name: returns, enabled: true, schedule: '15 2 * * *' }];
      await world.commit({ 'amazon-us.yaml': amazonUS({ addOns, flows }) });
      expect(await addOnsOf(world, 'AMZ-US')).toEqual(['fbaReturns']);
      expect(await world.platform.flowsOn('AMZ-US')).toContain(returns);
      expect(isReady(await world.status('commerce/amazon-us'))).toBe(true);
      await world.sweep();
      expect(await calls(world, '/installer/installAddOn')).toBe(1);
    }));

  it('without a licence wait with what to buy', () =>
    withRunning({}, async (world) => {
      await licence(world, { fbaReturns: 0 });
      await world.commit({ 'amazon-us.yaml': amazonUS({ addOns: [{ name: 'fbaReturns' }] }) });
      const { blockers } = await world.status('commerce/amazon-us');
      expect(blockers.map(({ code, path }) => [code, path])).toEqual([
        ['AddOnLicenceMissing', '/addOns/fbaReturns'],
      ]);
      expect(await calls(world, '/installer/installAddOn')).toBe(0);
    }));

  it('are looked up after an answer that was lost, and not installed twice', () =>
    withRunning({}, async (world) => {
      await licence(world, { fbaReturns: 1 });
      await world.platform.fault({
        kind: 'lost',
        match: { path: '/v1/integrations/*/installer/installAddOn' },
      });
      await world.commit({ 'amazon-us.yaml': amazonUS({ addOns: [{ name: 'fbaReturns' }] }) });
      await world.sweep();
      expect(await calls(world, '/installer/installAddOn')).toBe(1);
      expect(await addOnsOf(world, 'AMZ-US')).toEqual(['fbaReturns']);
      expect(isReady(await world.status('commerce/amazon-us'))).toBe(true);
    }));

  it('are removed only when their flows are off', () =>
    withRunning({}, async (world) => {
      await licence(world, { fbaReturns: 1 });
      const installed = [{ name: 'fbaReturns' }];
      const flows = [{ name: returns, enabled: true }];
      await world.commit({ 'amazon-us.yaml': amazonUS({ addOns: installed, flows }) });
      const removed = [{ name: 'fbaReturns', installed: false }];
      await world.commit({ 'amazon-us.yaml': amazonUS({ addOns: removed }) });
      const { blockers } = await world.status('commerce/amazon-us');
      expect(blockers.map((blocker) => blocker.code)).toEqual(['AddOnInUse']);
      expect(await addOnsOf(world, 'AMZ-US')).toEqual(['fbaReturns']);
      await world.platform.switchFlow('AMZ-US', returns, false);
      await world.sweep();
      expect(await addOnsOf(world, 'AMZ-US')).toEqual([]);
      expect(isReady(await world.status('commerce/amazon-us'))).toBe(true);
    }));

  it('that a flow needs are named in place of a flow that is not found', () =>
    withRunning({}, async (world) => {
      await world.commit({ 'amazon-us.yaml': amazonUS({ flows: [{ name: returns, enabled: true }] }) });
      const { blockers } = await world.status('commerce/amazon-us');
      expect(blockers.map(({ code, path }) => [code, path])).toEqual([['AddOnMissing', `/flows/${returns}`]]);
    }));
});
