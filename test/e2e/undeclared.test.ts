import { describe, expect, it } from 'vitest';
import { steer } from '../cli/steer.ts';
import { importOf, remap } from './imports.ts';
import { amazonUS, inventoryFlow } from './manifests.ts';
import { isReady, withRunning, type World } from './world.ts';

const cashSale = 'NetSuite Order to NetSuite Cash Sale Add';
const summary = 'NetSuite Settlement Summary Report Update';
const importAs = '/settings/order/fba/importAs';
const inventoryImport = `${inventoryFlow} Import`;
const mapping = '/mappings/NetSuite inventory to Amazon inventory Add~1Update Import';
const inventorySchedule = '/flows/NetSuite inventory to Amazon inventory Add~1Update/schedule';
const priceLevel = '/settings/product/priceLevel';
const us = amazonUS({
  settings: { product: { priceLevel: 'Base Price' } },
  policy: { undeclared: 'Report' },
});
const token = 'canary0123456789canary0123456789';

/** What Sam does in the app that the manifest says nothing of. */
async function changeByHand({ platform }: World): Promise<void> {
  await platform.switchFlow('AMZ-US', cashSale, true);
  await platform.client.hand('/ui/schedule', {
    ...{ account: 'AMZ-US', flow: inventoryFlow, user: 'sam@example.com' },
    ...{ schedule: '? 5 7 ? * *', timezone: 'Europe/Berlin' },
  });
  await platform.changeSetting('AMZ-US', 'Order (FBA) > General', 'Import order as', 'Invoice');
  await remap(platform, 'AMZ-US', inventoryImport, 'UPC');
}

const told = async (world: World) =>
  ((await world.status('commerce/amazon-us')).undeclared ?? []).map(({ path }) => path).sort();

describe.concurrent('what a person changes in the app and no manifest declares', () => {
  it('is told apart from drift in status, plan, metric and describe, and nothing is done about it', () =>
    withRunning(
      { 'amazon-us.yaml': us },
      async (world) => {
        expect(await told(world)).toEqual([]);
        await changeByHand(world);
        await world.platform.forgetCalls();
        const { run } = await world.sweep();
        const all = [`/flows/${cashSale}/enabled`, inventorySchedule, mapping, importAs].sort();
        expect(await told(world)).toEqual(all);
        expect(run.plan?.undeclared?.map(({ path }) => path).sort()).toEqual(all);
        expect(run.plan).toMatchObject({ steps: [], drift: [] });
        const status = await world.status('commerce/amazon-us');
        expect(status.drift).toEqual([]);
        expect(isReady(status)).toBe(true);
        expect(await world.metric('storekeeper_account_undeclared_changes', 'account="amazon-us"')).toBe(4);
        expect(await world.metric('storekeeper_account_drift_paths', 'account="amazon-us"')).toBe(0);
        expect(await world.platform.writes()).toEqual([]);
        const { stdout } = await steer(world, 'describe', 'account', 'amazon-us');
        expect(stdout).toContain('Changed in the app, and not declared');
        expect(stdout).toContain(`${importAs}: live "Invoice"`);
        expect(stdout).toContain(`/flows/${inventoryFlow}/schedule: live `);
        expect(stdout).not.toContain('~1');
      },
      { token },
    ));

  it('is taken in path by path by a person, the rest stays, and a restart keeps that', () =>
    withRunning(
      { 'amazon-us.yaml': us },
      async (world) => {
        await changeByHand(world);
        await world.sweep();
        const before = await told(world);
        const { code, stdout, stderr } = await steer(
          world,
          ...['accept', 'amazon-us', '--path', `/flows/${inventoryFlow}/schedule`, '--path', importAs],
        );
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stdout).toContain(`accepted: ${importAs}`);
        const rest = before.filter((path) => path !== importAs && path !== inventorySchedule);
        expect(await told(world)).toEqual(rest);
        await world.stop();
        await world.start();
        expect(await told(world)).toEqual(rest);

        const nothing = await steer(world, 'accept', 'amazon-us', '--path', '/settings/billing');
        expect(nothing.code).toBe(2);
        expect(nothing.stdout).toContain('accepted: nothing');
        expect(nothing.stdout).toContain(`/flows/${cashSale}/enabled`);

        expect((await steer(world, 'accept', 'amazon-us')).code).toBe(0);
        expect(await told(world)).toEqual([]);
        await world.sweep();
        expect(await told(world)).toEqual([]);
      },
      { token },
    ));

  it('is told with who changed it last, whom the audit log names once for each value', () =>
    withRunning(
      { 'amazon-us.yaml': us },
      async (world) => {
        const { client } = world.platform;
        const schedule = (user: string, timezone: string) =>
          client.hand('/ui/schedule', {
            ...{ account: 'AMZ-US', flow: inventoryFlow, user, schedule: '? 5 7 ? * *', timezone },
          });
        const authors = async () => {
          await world.platform.forgetCalls();
          await world.sweep();
          const { undeclared = [] } = await world.status('commerce/amazon-us');
          return {
            byPath: Object.fromEntries(undeclared.map(({ path, changedBy }) => [path, changedBy?.who])),
            readings: (await world.platform.calls()).filter(({ path }) => path.includes('audit')).length,
          };
        };
        await changeByHand(world);
        const sam = 'sam@example.com';
        const byPath = {
          [`/flows/${cashSale}/enabled`]: sam,
          [inventorySchedule]: sam,
          [mapping]: 'owner@example.com',
          [importAs]: sam,
        };
        expect(await authors()).toEqual({ byPath, readings: 1 });
        expect(await authors()).toEqual({ byPath, readings: 0 });

        await schedule('dana@example.com', 'Europe/Paris');
        await world.platform.changeSetting(
          ...(['AMZ-US', 'Product > General', 'NetSuite price level to sync product price'] as const),
          'Online Price',
        );
        const dana = { ...byPath, [inventorySchedule]: 'dana@example.com' };
        expect(await authors()).toEqual({ byPath: dana, readings: 1 });
        const { drift } = await world.status('commerce/amazon-us');
        expect(drift.map(({ path, changedBy }) => [path, changedBy?.who])).toEqual([[priceLevel, sam]]);
        const { stdout } = await steer(world, 'describe', 'account', 'amazon-us');
        expect(stdout).toMatch(/schedule: live .*, changed by dana@example\.com through ui at /);
        await world.stop();
        await world.start();
        expect(await authors()).toEqual({ byPath: dana, readings: 0 });
      },
      { token },
    ));

  it('is told of every part of an import and a map that is not declared, beside those that are', () => {
    const settlement = 'Post custom settlement records to NetSuite';
    const declaring = amazonUS({
      settings: { order: { shipMethods: { map: { Standard: 'UPS Ground' } } } },
      mappings: [{ import: settlement, fields: [{ generate: 'memo', value: 'Amazon' }] }],
      policy: { undeclared: 'Report' },
    });
    return withRunning({ 'amazon-us.yaml': declaring }, async (world) => {
      const { platform } = world;
      await world.sweep();
      expect(isReady(await world.status('commerce/amazon-us'))).toBe(true);
      const { netsuite_da: netsuite, ...found } = await importOf(platform, 'AMZ-US', settlement);
      const fields = (netsuite?.mapping.fields ?? []).map((field) =>
        field['generate'] === 'trandate' ? { ...field, extract: 'by-hand' } : field,
      );
      const added = { generate: 'custbody_x', extract: 'order-id', internalId: false };
      const mapping = { ...netsuite?.mapping, fields: [...fields, added] };
      await platform.client.put(`/v1/imports/${found._id}`, {
        ...found,
        netsuite_da: { ...netsuite, mapping },
      });
      await platform.changeSetting('AMZ-US', 'Order > Shipping', 'Map Ship Methods', {
        map: { Standard: 'UPS Ground', Expedited: 'UPS Ground', NextDay: 'UPS Next Day Air' },
        default: 'UPS Ground',
        allowFailures: true,
      });
      await platform.forgetCalls();
      await world.sweep();
      expect(await told(world)).toEqual([
        // Which the app writes the map into.
        '/mappings/Amazon (MFN) Order to NetSuite Order Add Import',
        `/mappings/${settlement}/custbody_x`,
        `/mappings/${settlement}/trandate`,
        '/settings/order/shipMethods/map/Expedited',
        '/settings/order/shipMethods/onMiss',
      ]);
      const { undeclared = [], drift } = await world.status('commerce/amazon-us');
      const nameless = undeclared.filter(({ changedBy }) => changedBy === undefined);
      expect(nameless.map(({ path }) => path)).toEqual([
        '/mappings/Amazon (MFN) Order to NetSuite Order Add Import',
      ]);
      expect(drift).toEqual([]);
      expect(await platform.writes()).toEqual([]);
    });
  });

  it('is told beside drift, which is put back', () =>
    withRunning({ 'amazon-us.yaml': us }, async (world) => {
      await changeByHand(world);
      await world.platform.changeSetting(
        ...(['AMZ-US', 'Product > General', 'NetSuite price level to sync product price'] as const),
        'Online Price',
      );
      await world.sweep();
      const { drift } = await world.status('commerce/amazon-us');
      expect(drift.map(({ path, response }) => `${path} ${response}`)).toEqual([`${priceLevel} corrected`]);
      expect(await told(world)).toHaveLength(4);
    }));
});

describe.concurrent('a flow whose enabled: true is taken back in Git', () => {
  const declaring = amazonUS({ flows: [{ name: summary, enabled: true }] });
  const leftOver = async (world: World) =>
    (await world.status('commerce/amazon-us')).warnings.filter(({ code }) => code === 'LeftOver');

  it.each([
    {
      reason: 'a person switches it off in the app',
      end: async (world: World) => {
        await world.platform.switchFlow('AMZ-US', summary, false);
        await world.sweep();
      },
      on: false,
    },
    {
      reason: 'it is declared off',
      end: (world: World) =>
        world.commit({ 'amazon-us.yaml': amazonUS({ flows: [{ name: summary, enabled: false }] }) }),
      on: false,
    },
    {
      reason: 'it is declared on again',
      end: (world: World) => world.commit({ 'amazon-us.yaml': declaring }),
      on: true,
    },
    {
      reason: 'a person accepts it by its path',
      end: async (world: World) => {
        const { stdout } = await steer(world, 'accept', 'AMZ-US', '--path', `/flows/${summary}/enabled`);
        expect(stdout).toContain(`accepted: /flows/${summary}/enabled`);
      },
      on: true,
    },
  ])('is told as left over with what to do, and not touched, until $reason', ({ end, on }) =>
    withRunning(
      {},
      async (world) => {
        // It was off, so that it is for the manifest that it is on.
        await world.platform.switchFlow('AMZ-US', summary, false);
        await world.commit({ 'amazon-us.yaml': declaring });
        expect(await world.platform.flow('AMZ-US', summary)).toMatchObject({ enabled: true });
        expect(await leftOver(world)).toEqual([]);
        await world.commit({ 'amazon-us.yaml': amazonUS() });
        await world.sweep();
        const [told] = await leftOver(world);
        expect(told?.path).toBe(`/flows/${summary}/enabled`);
        expect(told?.message).toContain('Declare enabled: false to have it switched off');
        expect(await world.platform.flow('AMZ-US', summary)).toMatchObject({ enabled: true });
        await end(world);
        expect(await leftOver(world)).toEqual([]);
        await world.sweep();
        expect(await leftOver(world)).toEqual([]);
        expect(await world.platform.flow('AMZ-US', summary)).toMatchObject({ enabled: on });
      },
      { token },
    ),
  );
});
