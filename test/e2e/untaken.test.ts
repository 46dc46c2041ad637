import { expect, it } from 'vitest';
import { amazonUS } from './manifests.ts';
import { withWorld } from './world.ts';

it('a value that the platform answers with success and does not take is tried twice, then left with its path named', () =>
  withWorld(async (world) => {
    await world.platform.fault({
      match: { handler: 'setKitPerLocation' },
      kind: 'handler',
      swallow: true,
      count: 20,
    });
    const settings = { inventory: { kitPerLocation: true } };
    await world.commit({ 'tile.yaml': world.tile(), 'amazon-us.yaml': amazonUS({ settings }) });
    const saves = async () =>
      (await world.platform.calls()).filter((call) => call.path.endsWith('/persistSettings')).length;
    expect(await saves()).toBe(1);
    await world.sweep();
    expect(await saves()).toBe(2);
    await world.sweep();
    await world.sweep();
    expect(await saves()).toBe(2);
    const status = await world.status('commerce/amazon-us');
    expect(status.blockers.map(({ code, path }) => ({ code, path }))).toEqual([
      { code: 'ValueNotTaken', path: '/settings/inventory/kitPerLocation' },
    ]);
  }));

it('order ids on demand cannot be declared: they are carried out and not kept', () =>
  withWorld(async (world) => {
    const other = [
      { section: 'Order (FBA)', label: 'Amazon order ids to sync on demand', value: '302-1234567' },
    ];
    await world.commit({ 'tile.yaml': world.tile(), 'amazon-us.yaml': amazonUS({ settings: { other } }) });
    const status = await world.status('commerce/amazon-us');
    expect(status.blockers.map((blocker) => blocker.code)).toEqual(['ValueInvalid']);
  }));
