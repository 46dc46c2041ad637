import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flows as flowCatalogue } from '../../src/catalogue/flows.ts';
import { withBench } from './applying.ts';
import { account, inventoryFlow, type Spec } from './manifests.ts';

const flowNames = [
  inventoryFlow,
  'NetSuite Fulfillment to Amazon Shipment Add',
  'NetSuite Item to Amazon Product Add/Update',
  'NetSuite Order to NetSuite Invoice Add',
];
const neededPaths = [
  ...new Set(
    flowCatalogue.flatMap(({ filterSettings, searchSettings }) => [...filterSettings, ...searchSettings]),
  ),
];
const schedules = ['*/30 * * * *', '5 0,12 * * *', '15 6 * * 1-5'];

/** Some of the settings of each kind there is: choice, several choices, tick, text, date, map. */
const settings = fc.record(
  {
    inventory: fc.record(
      {
        locations: fc.subarray(['Main Warehouse', 'West DC', 'East DC', 'Berlin DC', 'Returns'], {
          minLength: 1,
        }),
        itemAliases: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    product: fc.record(
      {
        priceLevel: fc.constantFrom('Base Price', 'Online Price', 'Wholesale Price'),
        currency: fc.constantFrom('EUR', 'USD', 'GBP'),
        asinField: fc.constantFrom('custitem_asin', 'custitem_other'),
      },
      { requiredKeys: [] },
    ),
    order: fc.record(
      {
        mfn: fc.record({ goLiveDate: fc.constantFrom('2026-01-01', '2026-06-30') }),
        shipMethods: fc.record({
          map: fc.dictionary(
            fc.constantFrom('Standard', 'Expedited', 'NextDay', 'Scheduled'),
            fc.constantFrom('UPS Ground', 'DHL Paket', 'FedEx Ground'),
            { minKeys: 1 },
          ),
          onMiss: fc.constantFrom('Fail', 'UseNull'),
        }),
      },
      { requiredKeys: [] },
    ),
    billing: fc.record({ autoBillStatus: fc.constantFrom('Pending Billing', 'Pending Fulfillment') }),
  },
  { requiredKeys: [] },
);

const flows = fc
  .record({
    names: fc.subarray(flowNames),
    enabled: fc.boolean(),
    schedule: fc.constantFrom(...schedules),
    timezone: fc.constantFrom('UTC', 'Europe/Berlin'),
  })
  .map(({ names, ...rest }) => names.map((name) => ({ name, ...rest })));

/** What is declared at a path of the emulator's overview; undefined where nothing is. */
function declaredAt(path: string, spec: Spec): unknown {
  let value: unknown = spec;
  for (const token of path.split('/').slice(1)) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Spec)[token];
  }
  return value;
}

/** The order of a choice of several does not matter. */
function inOrder(value: unknown): unknown {
  return Array.isArray(value) ? [...(value as string[])].sort() : value;
}

describe('whatever is declared of whatever tile', () => {
  it('one apply brings it about, the next plan is empty, a sweep writes nothing, and nothing else has changed', async () => {
    const example = fc.record({ seed: fc.nat(1000), settings, flows });
    await fc.assert(
      fc.asyncProperty(example, ({ seed, ...declared }) =>
        withBench(
          {},
          async (bench) => {
            const before = await bench.platform.accounts();
            const last = before.at(-1);
            const spec = { accountName: last?.name, marketplace: last?.marketplace, ...declared };
            // A flow is switched on only where the settings that it needs have a value: those are accepted as they are.
            const policy = { acceptUnsaved: neededPaths.map((path) => ({ path, reason: 'any account' })) };
            await bench.write({ 'amazon-us.yaml': account('last', { ...spec, policy }) });
            expect((await bench.apply()).code).toBe(0);

            await bench.platform.forgetCalls();
            const second = await bench.apply();
            expect(second.code).toBe(0);
            expect((await bench.platform.calls()).filter((call) => call.wrote)).toEqual([]);

            const after = await bench.platform.accounts();
            expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
            const now = after.at(-1);
            const changed = Object.keys(last?.settings ?? {}).filter(
              (path) => JSON.stringify(last?.settings[path]) !== JSON.stringify(now?.settings[path]),
            );
            for (const path of changed) expect(declaredAt(path, spec), path).toBeDefined();
            for (const [path, live] of Object.entries(now?.settings ?? {})) {
              const value = declaredAt(path, spec);
              if (path === '/settings/order/shipMethods' && value !== undefined)
                expect(live).toMatchObject({ map: (value as Spec)['map'] as Spec });
              else if (value !== undefined) expect(inOrder(live), path).toEqual(inOrder(value));
            }
            const switched = Object.keys(last?.flows ?? {}).filter(
              (name) => JSON.stringify(last?.flows[name]) !== JSON.stringify(now?.flows[name]),
            );
            for (const name of switched) expect(declared.flows.map((flow) => flow.name)).toContain(name);
            for (const flow of declared.flows) {
              const { enabled, timezone } = flow;
              expect(now?.flows[flow.name]).toMatchObject({ enabled, enabledInApp: enabled, timezone });
            }
          },
          { accounts: 3, seed },
        ),
      ),
      { numRuns: 12 },
    );
  });
});
