import { describe, expect, it } from 'vitest';
import { amazonUS, inventoryFlow } from './manifests.ts';
import { withWorld } from './world.ts';

const settings = { inventory: { locations: ['Main Warehouse'] } };

describe('a connection that died without the platform having noticed', () => {
  it('of NetSuite is found by a ping, and nothing is written', () =>
    withWorld(async (world) => {
      await world.platform.breakConnection('netsuite');
      await world.commit({ 'tile.yaml': world.tile(), 'amazon-us.yaml': amazonUS({ settings }) });
      expect(world.last.run.plan?.blockers.map((blocker) => blocker.code)).toContain('NetSuiteOffline');
      expect(await world.platform.writes()).toEqual([]);
    }));

  it('of Amazon keeps flows off, and is waited for', () =>
    withWorld(async (world) => {
      await world.platform.switchFlow('AMZ-US', inventoryFlow, false);
      await world.platform.breakConnection('AMZ-US');
      const flows = [{ name: inventoryFlow, enabled: true }];
      await world.commit({ 'tile.yaml': world.tile(), 'amazon-us.yaml': amazonUS({ settings, flows }) });
      expect((await world.status('commerce/amazon-us')).waiting?.for).toBe('AmazonConnection');
      expect(await world.platform.flowsOn('AMZ-US')).not.toContain(inventoryFlow);
    }));
});
