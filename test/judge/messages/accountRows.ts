import { flows as flowCatalogue, settlementReportFlow } from '../../../src/catalogue/flows.ts';
import type { BlockerCode } from '../../../src/plan/codes.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { valueDigest } from '../../../src/judge/settings/values.ts';
import type { ImportFacts } from '../../../src/observe/facts.ts';
import { declare, judgeOne, listsRefreshed, marks } from '../builders.ts';
import { allFields, allFlows, configured, field, otherField } from '../live.ts';
import { allOn, endless, everyFlow, judged, noted, one, thirty, us, usAs, withAccounts } from './worst.ts';

const asinField = '/settings/product/asinField';
const priceLevel = '/settings/product/priceLevel';
const locations = '/settings/inventory/locations';
const inventory = 'NetSuite inventory to Amazon inventory Add/Update';
const fbaOrder = 'Amazon (FBA) Order to NetSuite Order Add';
const goLive = '/settings/order/fba/goLiveDate';
const schedule = '5 * * * *';
const on = (name: string, more: object = {}) => ({ name, enabled: true, ...more });
const now = '2026-03-01T09:59:00.000Z';

/** The list of a setting as it was just refreshed, with an option declared that is not there, or is there often. */
const listOf = (path: string, options: [string, string][], value: string) =>
  one(
    declare(path, path === locations ? [value] : value),
    { fields: [field(path, path === locations ? ['100'] : '100', { options: options as never })] },
    { refreshed: { ...listsRefreshed, [path]: now } },
  );

const untaken = (path: string, value: unknown, live: Parameters<typeof one>[1]) =>
  one(declare(path, value), live, {
    untaken: { [path]: { digest: valueDigest(value as string), times: 2, at: now } },
  });

function withImport(mappings: unknown[], over: Partial<ImportFacts> = {}, mark: object = {}): Plan {
  const found: ImportFacts = {
    ...{ id: 'import-1', name: 'Order Import', externalId: 'order_import', form: 'classic' as const },
    ...{ fields: [], lookups: [] },
    ...over,
  };
  const many = Array.from({ length: 30 }, (_, index) => ({
    ...found,
    id: `i${String(index)}`,
    name: `${endless}${String(index)}`,
  }));
  return judged({
    accounts: [usAs({ mappings })],
    read: (facts) => {
      const [id = ''] = Object.keys(facts.marks.accounts);
      const noted = facts.marks.accounts[id];
      const marked = noted ? { ...facts.marks, accounts: { [id]: { ...noted, ...mark } } } : facts.marks;
      return { ...withAccounts(() => ({ imports: [found, ...many] }))(facts), marks: marked };
    },
  });
}
const memo = [{ import: 'Order Import', fields: [{ generate: 'memo', value: endless.slice(0, 90) }] }];
const memoPath = '/mappings/Order Import/memo';

function withAddOn(
  addOns: unknown[],
  status: 'available' | 'installed' | 'unlicensed',
  flows: string[] = [],
): Plan {
  return judged({
    accounts: [usAs({ addOns })],
    live: { accounts: [{ ...us, flows: allOn }] },
    read: withAccounts((account) => ({
      addOns: [
        {
          id: 'fbaReturns',
          name: 'FBA Returns',
          status,
          flows: account.flows.filter(({ name }) => flows.includes(name)).map(({ id }) => id),
        },
        ...Array.from({ length: 30 }, (_, index) => ({
          id: `x${String(index)}`,
          name: `${endless}${String(index)}`,
          status,
          flows: [],
        })),
      ],
    })),
  });
}

/** A clone whose manifest has flows on that need what nobody saved. */
const clone = (
  flows: readonly string[],
  fields = allFields(configured),
  running = false,
  more: object = {},
) =>
  one(
    { flows: flows.map((name) => on(name, { schedule })), ...more },
    { fields, flows: running ? allOn : allFlows() },
    { clonedFrom: '9', saved: {} },
  );
const searching = everyFlow
  .filter((name) => name !== 'Amazon Product ASIN to NetSuite Item Add')
  .slice(0, 14);
const blank = allFields({ ...configured, [locations]: [] });
const firstSave = (spec: object, busy: boolean) =>
  judged({
    accounts: [usAs({ ...declare(locations, ['West DC']), ...spec })],
    live: {
      accounts: [{ ...us, flows: allOn }],
      marks: {
        version: 1,
        accounts: {
          [us.id]: { account: 'shop/us', clonedFrom: '9', applied: {}, refreshed: listsRefreshed },
        },
      },
    },
    read: withAccounts((account) => ({
      flows: account.flows.map((flow) => ({ ...flow, runUnderWay: busy })),
    })),
  });

const leftOff = (spec: Record<string, unknown>) => one(spec, { flows: allFlows() }, { paused: everyFlow });

/** What stops something of an account that is there, with the worst of what may be told of it. */
export const accountRows: Readonly<Partial<Record<BlockerCode, readonly (() => Plan)[]>>> = {
  Malformed: [
    () =>
      judged({
        read: (facts) => ({
          ...facts,
          malformed: Array.from({ length: 30 }, (_, index) => ({
            ...{ accountId: us.id, place: `${endless} of the flow "${String(index)}"` },
            ...{ found: 'an object', expected: 'a text' },
          })),
        }),
      }),
  ],
  MarksUnknown: [
    () => judged({ read: (facts) => ({ ...facts, marksUnknown: `GET /v1/state answered 403: ${endless}` }) }),
  ],
  AmazonOffline: [
    () => one({}, { offline: true }),
    () => one({ flows: [on(inventory, { schedule })] }, { offline: true }),
  ],
  SettingNotFound: [
    () => one(declare(asinField, 'x'), { fields: [] }),
    () =>
      one(declare(asinField, 'x'), {
        fields: thirty.map(([, label]) => otherField(['Product'], label, { value: '' })),
      }),
  ],
  SettingAmbiguous: [
    () =>
      one(
        { settings: { other: [{ section: 'Product', label: 'Twice', value: 'x' }] } },
        {
          fields: Array.from({ length: 30 }, (_, index) =>
            otherField(['Product', `${endless}${String(index)}`], 'Twice', {}),
          ),
        },
      ),
  ],
  OptionUnknown: [
    () => listOf(priceLevel, thirty, endless.slice(0, 200).replaceAll('\n', ' ')),
    () => listOf(priceLevel, [], 'Base'),
    () => listOf(locations, thirty, 'West'),
  ],
  OptionAmbiguous: [
    () =>
      listOf(
        locations,
        thirty.map(([id]) => [id, 'West DC']),
        'West DC',
      ),
    () =>
      listOf(
        priceLevel,
        [
          ['4', endless],
          ['5', '4'],
        ],
        '4',
      ),
  ],
  ValueNotTaken: [
    () => untaken(asinField, 'x'.repeat(300), { fields: [field(asinField, endless)] }),
    () => untaken(asinField, 'x', { fields: [field(asinField, '')] }),
  ],
  ValueInvalid: [
    () =>
      one(
        { settings: { other: [{ section: 'Product', label: 'A box', value: 'x'.repeat(900) }] } },
        { fields: [otherField(['Product'], 'A box', { type: 'checkbox', value: true })] },
      ),
    () =>
      withImport(
        [{ import: 'Order Import', lookups: [{ name: 'ship', map: { a: 'b' }, onMiss: 'UseNull' }] }],
        {
          knowsNoNull: true,
          lookups: [{ name: 'ship', map: { a: 'b' }, default: null, allowFailures: false }],
        },
      ),
  ],
  ImportNotFound: [
    () => withImport([{ import: endless.slice(0, 80).trim(), fields: [{ generate: 'memo', value: 'x' }] }]),
  ],
  MappingFormUnknown: [() => withImport(memo, { form: 'newer' as never })],
  MappingLocked: [
    () =>
      withImport(
        memo,
        {},
        {
          untaken: {
            [memoPath]: { digest: valueDigest({ value: endless.slice(0, 90) }), times: 2, at: now },
          },
        },
      ),
  ],
  AddOnUnknown: [() => withAddOn([{ name: 'MCF' }], 'available')],
  AddOnLicenceMissing: [() => withAddOn([{ name: 'FBA Returns' }], 'unlicensed')],
  AddOnInUse: [
    () => withAddOn([{ name: 'FBA Returns', installed: false }], 'installed', everyFlow.slice(0, 1)),
    () => withAddOn([{ name: 'FBA Returns', installed: false }], 'installed', everyFlow),
  ],
  AddOnMissing: [
    () => one({ flows: [on('Amazon (FBA) returns to NetSuite RA and item receipts')] }, { flows: [] }),
  ],
  EditionTooLow: [
    () =>
      judged({
        accounts: [
          usAs({ flows: [on(flowCatalogue.find(({ edition }) => edition === 'premium')?.name ?? '')] }),
        ],
        live: { accounts: [{ ...us, flows: [] }] },
        read: (facts) => ({ ...facts, integration: { ...facts.integration, edition: 'starter' } }),
      }),
  ],
  FlowNotFound: [
    () => one({ flows: [on('Our flow')] }),
    () => one({ flows: [on('Our flow')] }, { flows: [] }),
    () => one({ flows: [on('Our flow')] }, { flows: thirty.map(([, name]) => ({ name, disabled: true })) }),
  ],
  FlowAmbiguous: [
    () =>
      one(
        { flows: [on(fbaOrder)] },
        { flows: Array.from({ length: 3 }, () => ({ name: fbaOrder, disabled: true })) },
      ),
  ],
  FlowDependency: [() => one({ flows: [on(fbaOrder, { schedule, history: true })] })],
  FlowNotSchedulable: [
    () => one({ flows: [{ name: 'Amazon (FBA) Customer to NetSuite Customer Add', schedule }] }),
  ],
  GoLiveMissing: [
    () =>
      judgeOne({
        spec: { flows: [on(fbaOrder, { schedule })] },
        live: {
          flows: allFlows({ 'Amazon (FBA) Customer to NetSuite Customer Add': { disabled: false } }),
          fields: [field('/settings/order/fba/goLiveDate', '')],
        },
      }),
  ],
  ScheduleMissing: [() => one({ flows: [on(fbaOrder, { history: true })] })],
  PostedDateMissing: [() => clone([settlementReportFlow])],
  SettingBlank: [
    () => clone([inventory], blank),
    () => clone([inventory], blank, true),
    () => clone(searching, allFields(), true),
    () => clone(searching, allFields()),
  ],
  SettingNotSaved: [
    () => clone([inventory]),
    () => clone([inventory], undefined, true),
    () => clone(searching),
  ],
  FlowInTheWay: [() => firstSave({}, false)],
  FlowLeftOff: [
    () => leftOff({ policy: { management: 'Observe' } }),
    () => leftOff({ suspend: { reason: 'stocktaking' } }),
    () => leftOff({ policy: { ignore: [{ path: '/flows', reason: 'by hand' }] } }),
  ],
  FlowRunUnderWay: [
    () => firstSave({}, true),
    () => firstSave({ flows: searching.map((name) => on(name)) }, true),
  ],
  ChecklistOpen: [
    () => clone([inventory], blank, false, { flows: [on(inventory), on('No such flow')] }),
    () => clone(searching),
  ],
  DayUncertain: [
    () =>
      judged({
        accounts: [usAs(declare(goLive, '2026-03-04'))],
        live: {
          accounts: [{ ...us, fields: [field(goLive, '03/04/2026')] }],
          marks: marks({ [us.id]: noted }),
        },
        read: withAccounts(({ fields }) => ({
          fields: fields.map((each) => ({ ...each, days: ['2026-03-04', '2026-04-03'] })),
        })),
      }),
  ],
};
