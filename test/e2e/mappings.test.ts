import { describe, expect, it } from 'vitest';
import { importOf, remap } from './imports.ts';
import { amazonDE, amazonUS, inventoryFlow } from './manifests.ts';
import { isReady, withRunning, withWorld, type World } from './world.ts';

const settlement = 'Post custom settlement records to NetSuite';
const inventoryImport = `${inventoryFlow} Import`;
const postedDate = {
  generate: 'custrecord_celigo_amzio_set_posted_date',
  extract: 'posted-date',
  dateFormat: 'YYYY-MM-DD',
};

const calls = async (world: World, path: string, method: string) =>
  (await world.platform.calls()).filter((call) => call.method === method && call.path.includes(path)).length;

const sku = { generate: 'sku', extract: 'SKU' };

describe.concurrent('declared mappings', () => {
  it('are written into the import, which otherwise stays as it is, and are then in order', () =>
    withRunning({}, async (world) => {
      const before = await importOf(world.platform, 'AMZ-US', settlement);
      const mappings = [
        {
          import: settlement,
          fields: [
            { generate: 'memo', value: 'Amazon' },
            { generate: 'trandate', extract: 'deposit-date' },
            { list: 'item', generate: 'location', value: 1 },
          ],
          lookups: [{ name: 'feeTypes', map: { Commission: '12' }, onMiss: 'UseDefault', default: '99' }],
        },
      ];
      await world.commit({ 'amazon-us.yaml': amazonUS({ mappings }) });
      const after = await importOf(world.platform, 'AMZ-US', settlement);
      const untouched = before.netsuite_da?.mapping.fields.filter(
        (field) => field['generate'] !== 'trandate',
      );
      expect(after.netsuite_da?.mapping.fields).toEqual(expect.arrayContaining(untouched ?? []));
      expect(after.netsuite_da?.mapping.fields).toEqual(
        expect.arrayContaining([
          { generate: 'memo', hardCodedValue: 'Amazon', internalId: false },
          { generate: 'trandate', extract: 'deposit-date', internalId: false },
        ]),
      );
      expect(after.netsuite_da?.mapping.lists).toEqual([
        { generate: 'item', fields: [{ generate: 'location', hardCodedValue: '1', internalId: false }] },
      ]);
      expect(after.netsuite_da?.lookups).toEqual([
        { name: 'feeTypes', map: { Commission: '12' }, default: '99', allowFailures: true },
      ]);
      await world.sweep();
      expect(world.last.run.plan).toMatchObject({ steps: [], drift: [], blockers: [] });
    }));

  it.each([
    { kind: 'NetSuite', name: settlement },
    { kind: 'Amazon', name: inventoryImport },
  ])('have static maps of $kind that fail or are empty where a key is missing', ({ name }) =>
    withRunning({}, async (world) => {
      const lookups = [
        { name: 'strict', map: { Commission: '12' }, onMiss: 'Fail' },
        { name: 'silent', map: { Commission: '12' } },
        { name: 'empty', map: { Commission: '12' }, onMiss: 'UseEmptyString' },
      ];
      await world.commit({ 'amazon-us.yaml': amazonUS({ mappings: [{ import: name, lookups }] }) });
      await world.sweep();
      expect(world.last.run.plan).toMatchObject({ steps: [], drift: [], blockers: [] });
      expect(isReady(await world.status('commerce/amazon-us'))).toBe(true);
    }),
  );

  it('that a person changes in the app are drift with that path, and put back', () =>
    withRunning({}, async (world) => {
      const mappings = [{ import: inventoryImport, fields: [sku] }];
      await world.commit({ 'amazon-us.yaml': amazonUS({ mappings }) });
      await remap(world.platform, 'AMZ-US', inventoryImport, 'UPC');
      await world.sweep();
      const path = `/mappings/${inventoryImport.replaceAll('/', '~1')}/sku`;
      expect(world.last.run.corrected.map((drift) => drift.path)).toEqual([path]);
      const after = await importOf(world.platform, 'AMZ-US', inventoryImport);
      expect(after.mapping?.fields[0]).toMatchObject(sku);
    }));

  it('are taken away where the manifest says so, and again when they come back', () =>
    withRunning({}, async (world) => {
      const { platform } = world;
      const before = await importOf(platform, 'AMZ-US', inventoryImport);
      expect(before.mapping?.fields.map((field) => field['generate'])).toContain('sku');
      const mappings = [{ import: inventoryImport, fields: [{ generate: 'sku', removed: true }] }];
      await world.commit({ 'amazon-us.yaml': amazonUS({ mappings }) });
      const others = before.mapping?.fields.filter((field) => field['generate'] !== 'sku');
      const left = async () => (await importOf(platform, 'AMZ-US', inventoryImport)).mapping?.fields;
      expect(await left()).toEqual(others);
      await world.sweep();
      expect(world.last.run.plan).toMatchObject({ steps: [], drift: [], blockers: [] });

      const now = await importOf(platform, 'AMZ-US', inventoryImport);
      await platform.client.put(`/v1/imports/${now._id}`, { ...now, mapping: before.mapping });
      await world.sweep();
      expect(world.last.run.corrected).toMatchObject([
        { declared: { removed: true }, live: { extract: expect.any(String) as string }, reason: 'Changed' },
      ]);
      expect(await left()).toEqual(others);
    }));

  it('are told with who last changed the import', () =>
    withRunning({}, async (world) => {
      const mappings = [{ import: inventoryImport, fields: [sku] }];
      const policy = { drift: 'Report' };
      await world.commit({ 'amazon-us.yaml': amazonUS({ mappings, policy }) });
      await remap(world.platform, 'AMZ-US', inventoryImport, 'UPC');
      await world.sweep();
      const { drift } = await world.status('commerce/amazon-us');
      expect(drift).toMatchObject([{ live: { extract: 'UPC' }, response: 'reported' }]);
      expect(drift[0]?.changedBy?.source).toBe('api');
    }));

  it('that the app locks are found out at the first try, told with their path, and let be', () =>
    withWorld(
      async (world) => {
        const mappings = [{ import: inventoryImport, fields: [{ generate: 'sku', extract: 'UPC' }] }];
        await world.commit({ 'tile.yaml': world.tile(), 'amazon-us.yaml': amazonUS({ mappings }) });
        await world.sweep();
        await world.sweep();
        expect(await calls(world, '/v1/imports/', 'PUT')).toBe(1);
        const { blockers } = await world.status('commerce/amazon-us');
        const path = `/mappings/${inventoryImport.replaceAll('/', '~1')}/sku`;
        expect(blockers.map(({ code, path: at }) => [code, at])).toEqual([['MappingLocked', path]]);
      },
      { choices: { mappingEditable: false } },
    ));

  it('of an import that the account does not have are told with the nearest name', () =>
    withRunning({}, async (world) => {
      const mappings = [{ import: 'Post settlement records to NetSuite', fields: [postedDate] }];
      await world.commit({ 'amazon-us.yaml': amazonUS({ mappings }) });
      const [blocker] = (await world.status('commerce/amazon-us')).blockers;
      expect(blocker).toMatchObject({ code: 'ImportNotFound' });
      expect(blocker?.message).toContain(settlement);
    }));

  it('give a clone the posted date, which cloning does not copy', () =>
    withRunning({}, async (world) => {
      const mappings = [{ import: settlement, fields: [postedDate] }];
      await world.install({ 'amazon-de.yaml': amazonDE({ mappings }) });
      const made = await importOf(world.platform, 'ACME-DE', settlement);
      expect(made.netsuite_da?.mapping.fields).toContainEqual({
        generate: postedDate.generate,
        extract: postedDate.extract,
        extractDateFormat: postedDate.dateFormat,
        internalId: false,
      });
      expect(isReady(await world.status('commerce/amazon-de'))).toBe(true);
    }));

  it('cost one list a sweep, and nothing where no manifest has any', () =>
    withRunning({}, async (world) => {
      await world.platform.forgetCalls();
      await world.sweep();
      expect(await calls(world, '/imports', 'GET')).toBe(0);
      const mappings = [{ import: inventoryImport, fields: [sku] }];
      await world.commit({ 'amazon-us.yaml': amazonUS({ mappings }) });
      await world.platform.forgetCalls();
      await world.sweep();
      expect(await calls(world, '/imports', 'GET')).toBe(1);
    }));
});
