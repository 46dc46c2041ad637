import { expect, it } from 'vitest';
import { amazonUS } from '../e2e/manifests.ts';
import { until } from '../e2e/until.ts';
import { withWorld } from '../e2e/world.ts';

it('a run whose manifests were replaced ends after the step in hand, and the newer commit is carried out', () =>
  withWorld(async (world) => {
    const { platform } = world;
    await world.commit({ 'tile.yaml': world.tile(), 'amazon-us.yaml': amazonUS() });
    await platform.fault({
      kind: 'latency',
      milliseconds: 1500,
      match: { method: 'PUT', path: '/v1/integrations/*/settings/persistSettings' },
    });
    const kit = 'NetSuite Kit Inventory to Amazon Inventory Add/Update';
    const flows = [{ name: kit, enabled: true }];
    const settings = (priceLevel: string) => ({ settings: { product: { priceLevel } } });
    world.repository.commit(
      { 'amazon-us.yaml': amazonUS({ ...settings('Wholesale Price'), flows }) },
      'older',
    );
    world.running.controller.pollNow();
    await until('the save', async () => ((await platform.faultsLeft()) === 0 ? true : undefined));
    await world.commit({ 'amazon-us.yaml': amazonUS(settings('Online Price')) }, 'newer');
    await until('the newer value', async () =>
      (await platform.setting('AMZ-US', '/settings/product/priceLevel')) === 'Online Price'
        ? true
        : undefined,
    );
    expect(await platform.flowsOn('AMZ-US')).not.toContain(kit);
  }));
