import { describe, expect, it } from 'vitest';
import { compareClone } from '../../src/judge/cloning/cloneCheck.ts';
import type { AccountFacts, ImportFacts, MappingFieldFacts } from '../../src/observe/facts.ts';
import { factsOf, field, otherField, allFields, allFlows, type LiveAccount } from './live.ts';
import type { Json } from '../../src/platform/documents.ts';

const inventory = 'NetSuite inventory to Amazon inventory Add/Update';
const fbaOrder = 'Amazon (FBA) Order to NetSuite Order Add';
const mfnOrder = 'Amazon (MFN) Order to NetSuite Order Add';
const request = 'Request Amazon Settlement Report List';
const report = 'Amazon Settlement Report to NetSuite Custom Settlement Records';
const returns = 'Amazon (FBA) returns to NetSuite RA and item receipts';
const settlementImport = 'Post custom settlement records to NetSuite';
const hourly = { schedule: '? 5 * ? * *', timezone: 'Europe/Berlin' };

interface Side extends Partial<LiveAccount> {
  readonly imports?: readonly ImportFacts[];
}

/** One account of a tile as it is observed, with imports where the test gives some. */
function observed({ imports, ...live }: Side): AccountFacts {
  const [account] = factsOf({ accounts: [{ id: '1', name: 'US', ...live }] }).accounts;
  if (!account) throw new Error('the account was not read');
  return { ...account, imports };
}

/** What is found missing or different in the clone, as `path: expected → live`. */
function found(source: Side, clone: Side): string[] {
  return compareClone(observed(source), observed(clone)).map(
    ({ path, expected, live }) => `${path}: ${JSON.stringify(expected)} → ${JSON.stringify(live ?? null)}`,
  );
}

const with1 = (path: string, value: Json): Side => ({ fields: allFields({ [path]: value }) });

describe('settings of a clone against its source', () => {
  it.each<[reason: string, source: Side, clone: Side, expected: string[]]>([
    [
      'a copied value that is there is in order',
      with1('/settings/order/fba/importAs', 'invoice'),
      with1('/settings/order/fba/importAs', 'invoice'),
      [],
    ],
    [
      'a value that was not copied is missing',
      with1('/settings/order/fba/importAs', 'invoice'),
      { fields: allFields() },
      ['/settings/order/fba/importAs: "Invoice" → ""'],
    ],
    [
      'one of the six must be stored, although it is not applied',
      with1('/settings/inventory/locations', ['3', '1']),
      with1('/settings/inventory/locations', ['1']),
      ['/settings/inventory/locations: ["Berlin DC","Main Warehouse"] → ["Main Warehouse"]'],
    ],
    [
      'the order of a list does not count',
      with1('/settings/inventory/locations', ['3', '1']),
      with1('/settings/inventory/locations', ['1', '3']),
      [],
    ],
    [
      'a saved search is the own one of each account',
      with1('/settings/inventory/savedSearch', '40'),
      with1('/settings/inventory/savedSearch', '41'),
      [],
    ],
    ['the name of the account is new', { name: 'US' }, { name: 'DE' }, []],
    [
      'each entry of a map and what happens to others are copied',
      with1('/settings/order/shipMethods', { map: { Standard: '10' }, default: null, allowFailures: true }),
      with1('/settings/order/shipMethods', { map: {}, default: null, allowFailures: false }),
      [
        '/settings/order/shipMethods/map/Standard shipping: "UPS Ground" → null',
        '/settings/order/shipMethods/onMiss: "UseNull" → "Fail"',
      ],
    ],
    [
      'a setting that the catalogue does not know is copied too',
      { fields: [otherField(['Fulfillment'], 'Page size', { value: '50' })] },
      { fields: [otherField(['Fulfillment'], 'Page size', { value: '10' })] },
      ['/settings/other/Fulfillment/Page size: "50" → "10"'],
    ],
    [
      'a setting of the account itself is not',
      { fields: [otherField(['General'], 'Flows on the secondary connection', { value: 'a' })] },
      { fields: [otherField(['General'], 'Flows on the secondary connection', { value: '' })] },
      [],
    ],
    [
      'a setting that the clone lacks, and that was blank, is nothing',
      { fields: [field('/settings/order/mfn/defaultCustomer', '')] },
      { fields: [] },
      [],
    ],
  ])('%s', (_reason, source, clone, expected) => {
    expect(found(source, clone)).toEqual(expected);
  });
});

describe('flows of a clone against its source', () => {
  const flows = (over: Parameters<typeof allFlows>[0]): Side => ({ flows: allFlows(over) });

  it.each<[reason: string, source: Side, clone: Side, expected: string[]]>([
    ['a schedule is copied', flows({ [inventory]: hourly }), flows({ [inventory]: hourly }), []],
    [
      'a schedule that was not copied is missing',
      flows({ [inventory]: hourly }),
      flows({}),
      [`/flows/${inventory.replaceAll('/', '~1')}/schedule: "? 5 * ? * * Europe/Berlin" → null`],
    ],
    [
      'schedules are compared as times',
      flows({ [inventory]: { schedule: '? 0,30 * ? * *' } }),
      flows({ [inventory]: { schedule: '? */30 * ? * *', timezone: 'UTC' } }),
      [],
    ],
    ['the schedule of FBA orders is not copied', flows({ [fbaOrder]: hourly }), flows({}), []],
    ['the schedule of MFN orders is not copied', flows({ [mfnOrder]: hourly }), flows({}), []],
    ['the schedule of settlement requests is not copied', flows({ [request]: hourly }), flows({}), []],
    ['the schedule of settlement reports is not copied', flows({ [report]: hourly }), flows({}), []],
    [
      'a flow that is on in the source arrives switched off',
      flows({ [inventory]: { disabled: false } }),
      flows({ [inventory]: { disabled: true } }),
      [],
    ],
    [
      'a flow that arrives switched on is told',
      flows({}),
      flows({ [inventory]: { disabled: false } }),
      [`/flows/${inventory.replaceAll('/', '~1')}/enabled: false → true`],
    ],
    [
      'a flow that is not there is told',
      flows({}),
      { flows: allFlows().filter((flow) => flow.name !== request) },
      [`/flows/${request}: "${request}" → null`],
    ],
    [
      'a flow of an add-on is not copied',
      flows({}),
      { flows: allFlows().filter((flow) => flow.name !== returns) },
      [],
    ],
    ['a flow of one’s own is nobody’s promise', { flows: [{ name: 'Our own flow' }] }, { flows: [] }, []],
  ])('%s', (_reason, source, clone, expected) => {
    expect(found(source, clone)).toEqual(expected);
  });
});

describe('mappings of a clone against its source', () => {
  const mapped = (generate: string, extract: string, over: Partial<MappingFieldFacts> = {}) => ({
    list: undefined,
    generate,
    extract,
    hardCodedValue: undefined,
    lookupName: undefined,
    dateFormat: undefined,
    dateTimezone: undefined,
    ...over,
  });
  const imports = (over: Partial<ImportFacts>): Side => ({
    fields: [],
    flows: [],
    imports: [
      {
        id: 'import-1',
        name: settlementImport,
        externalId: 'amazon_settlement_report_to_netsuite_import',
        form: 'classic',
        fields: [],
        lookups: [],
        ...over,
      },
    ],
  });
  const ship = (map: Record<string, string>) => ({
    name: 'ship',
    map,
    default: null,
    allowFailures: false,
  });

  it.each<[reason: string, source: Partial<ImportFacts>, clone: Partial<ImportFacts>, expected: string[]]>([
    ['a field is copied', { fields: [mapped('memo', 'sku')] }, { fields: [mapped('memo', 'sku')] }, []],
    [
      'a field that was not copied is missing',
      { fields: [mapped('memo', 'sku')] },
      {},
      [`/mappings/${settlementImport}/memo: "sku" → null`],
    ],
    [
      'a fixed value in place of one that is read is different',
      { fields: [mapped('memo', 'sku')] },
      { fields: [mapped('memo', 'sku', { extract: undefined, hardCodedValue: 'sku' })] },
      [`/mappings/${settlementImport}/memo: "sku" → "\\"sku\\""`],
    ],
    [
      'a field of a list is named with its list',
      { fields: [mapped('location', 'fc', { list: 'item' })] },
      { fields: [mapped('location', 'fc')] },
      [`/mappings/${settlementImport}/item[*].location: "fc" → null`],
    ],
    [
      'the posted date is not copied',
      { fields: [mapped('custrecord_celigo_amzio_set_posted_date', 'posted-date')] },
      {},
      [],
    ],
    [
      'a field that says which Amazon account it is holds another id',
      { fields: [mapped('custbody_celigo_amzio_accounts', '', { hardCodedValue: '1' })] },
      { fields: [mapped('custbody_celigo_amzio_accounts', '', { hardCodedValue: '2' })] },
      [],
    ],
    [
      'an entry of a static map is copied',
      { lookups: [ship({ Standard: '10', NextDay: '12' })] },
      { lookups: [ship({ Standard: '10' })] },
      [`/mappings/${settlementImport}/lookups/ship/NextDay: "12" → null`],
    ],
    [
      'the mode of the settlement flows is not copied',
      {
        name: 'Request Amazon Settlement Report List Import',
        externalId: 'amazon_settlement_report_list_import',
        fields: [mapped('file', 'id')],
      },
      {
        name: 'Request Amazon Settlement Report List Import',
        externalId: 'amazon_settlement_report_list_import',
      },
      [],
    ],
    [
      'an import is known by its external id, whatever its name',
      { fields: [mapped('memo', 'sku')] },
      { name: 'Renamed', fields: [mapped('memo', 'sku')] },
      [],
    ],
  ])('%s', (_reason, source, clone, expected) => {
    expect(found(imports(source), imports(clone))).toEqual(expected);
  });
});
