import { describe, expect, it } from 'vitest';
import { cloneRules } from '../../src/catalogue/cloneRules.ts';
import { findFlow, flows } from '../../src/catalogue/flows.ts';
import { netsuiteLists } from '../../src/catalogue/lists.ts';
import { findMarketplace, marketplaces, regionEntry, regions } from '../../src/catalogue/marketplaces.ts';
import { missActions, settings, settingsRefreshedAfterClone } from '../../src/catalogue/settings.ts';
import { accountSchema } from '../../src/resources/schema/schema.ts';

/** Values that occur more than once. */
function doubles(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

describe('flows', () => {
  it('have names and handles of their own', () => {
    expect(doubles(flows.map((flow) => flow.name))).toEqual([]);
    expect(doubles(flows.map((flow) => flow.externalId))).toEqual([]);
  });

  it('stand after every flow that they require, so that the list is an order of switching on', () => {
    for (const [index, flow] of flows.entries()) {
      const earlier = flows.slice(0, index).map((other) => other.name);
      expect(flow.requires.filter((name) => !earlier.includes(name))).toEqual([]);
    }
  });

  it('need no higher edition than those that require them', () => {
    const rank = { starter: 0, standard: 1, premium: 2 };
    for (const flow of flows)
      for (const name of flow.requires)
        expect(rank[findFlow(name)?.edition ?? 'premium']).toBeLessThanOrEqual(rank[flow.edition]);
  });

  it('carry no account in brackets: that is the app’s suffix', () => {
    expect(flows.filter((flow) => /\[.*\]$/.test(flow.name))).toEqual([]);
  });

  it('whose schedule cloning leaves out are the order and the settlement flows', () => {
    const left = flows.filter((flow) => !flow.scheduleCloned);
    expect(left.map((flow) => flow.section)).toEqual([
      'Order (FBA)',
      'Order (MFN)',
      'Settlement',
      'Settlement',
    ]);
    expect(left.every((flow) => flow.trigger === 'schedule')).toBe(true);
  });

  it('that import orders are two', () => {
    expect(flows.filter((flow) => flow.importsOrders).map((flow) => flow.section)).toEqual([
      'Order (FBA)',
      'Order (MFN)',
    ]);
  });

  it('that nobody knows are not found', () => {
    expect(findFlow('amazon (fba) order to netsuite order add')).toBeUndefined();
  });
});

describe('settings', () => {
  const sample: Record<string, unknown> = {
    select: 'Some name',
    multiselect: ['Some name'],
    checkbox: true,
    text: 'text',
    date: '2026-01-31',
    staticMap: { map: { Standard: 'UPS Ground' }, onMiss: 'Fail' },
  };

  function accepts(path: string, value: unknown): boolean {
    const spec: Record<string, unknown> = {
      tileRef: { name: 'tile' },
      accountName: 'US',
      marketplace: 'US',
      settings: {},
    };
    let node = spec;
    const tokens = path.split('/').slice(1);
    for (const token of tokens.slice(0, -1)) node = (node[token] ??= {}) as Record<string, unknown>;
    // The field that identifies the parent of a variation is declared together with its switch.
    if (tokens.at(-1) === 'parentField') node['enabled'] = true;
    node[tokens.at(-1) ?? ''] = value;
    const document = {
      apiVersion: 'storekeeper.dev/v1alpha1',
      kind: 'AmazonAccount',
      metadata: { name: 'us' },
      spec,
    };
    return accountSchema.safeParse(document).success;
  }

  it.each(settings.map((entry) => ({ path: entry.path, entry })))(
    '$path can be declared in a manifest',
    ({ path, entry }) => {
      expect(
        accepts(path, entry.options && entry.kind === 'select' ? entry.options[0]?.[1] : sample[entry.kind]),
      ).toBe(true);
    },
  );

  it('a path that the catalogue does not have cannot', () => {
    expect(accepts('/settings/product/colour', 'red')).toBe(false);
  });

  it('have paths of their own, and places of their own in the app', () => {
    expect(doubles(settings.map((entry) => entry.path))).toEqual([]);
    expect(doubles(settings.map((entry) => JSON.stringify([entry.section, entry.label])))).toEqual([]);
  });

  it('no path lies below another: a declared setting is one value', () => {
    const paths = settings.map((entry) => entry.path);
    expect(paths.filter((path) => paths.some((other) => path.startsWith(`${other}/`)))).toEqual([]);
  });

  it('that are picked from somewhere say from where, and from one place only', () => {
    for (const entry of settings) {
      const picks = ['select', 'multiselect', 'staticMap'].includes(entry.kind);
      expect([entry.path, Number(entry.list !== undefined) + Number(entry.options !== undefined)]).toEqual([
        entry.path,
        picks ? 1 : 0,
      ]);
      if (entry.list) expect(netsuiteLists[entry.list].refreshMethod).not.toBe('');
    }
  });

  it('six are stored by cloning without being applied', () => {
    expect(settings.filter((entry) => entry.onClone === 'storedNotApplied')).toHaveLength(6);
  });

  it('whose lists are refreshed after a clone are the maps and the item pickers', () => {
    expect(settingsRefreshedAfterClone.map((entry) => entry.path)).toEqual([
      '/settings/order/shipMethods',
      '/settings/order/paymentMethods',
      '/settings/order/unknownItem',
      '/settings/settlement/taxOnlyRefundItem',
    ]);
  });

  it('a miss in a map can end in four ways', () => {
    expect(missActions).toEqual(['Fail', 'UseEmptyString', 'UseNull', 'UseDefault']);
  });
});

describe('marketplaces', () => {
  it('have codes, aliases and ids that name one of them only', () => {
    expect(doubles(marketplaces.flatMap((entry) => [entry.code, ...entry.aliases, entry.id]))).toEqual([]);
  });

  it.each(marketplaces.map((entry) => ({ code: entry.code, entry })))(
    '$code lies in a region with an endpoint',
    ({ entry }) => {
      const region = regionEntry(entry.region);
      expect(region.endpoint).toMatch(/^https:\/\/sellingpartnerapi-(na|eu|fe)\.amazon\.com\/$/);
      expect(entry.currency).toMatch(/^[A-Z]{3}$/);
      expect(entry.domain).toMatch(/^amazon\./);
    },
  );

  it.each([
    { reason: 'by its code', wanted: 'DE', id: 'A1PA6795UKMFR9' },
    { reason: 'in any case of letters', wanted: 'de', id: 'A1PA6795UKMFR9' },
    { reason: 'by its id', wanted: 'A1PA6795UKMFR9', id: 'A1PA6795UKMFR9' },
    { reason: 'by another code of the same country', wanted: 'GB', id: 'A1F83G8C2ARO7P' },
    { reason: 'one that there is not', wanted: 'XX', id: undefined },
    { reason: 'a blank', wanted: '', id: undefined },
  ])('found $reason', ({ wanted, id }) => {
    expect(findMarketplace(wanted)?.id).toBe(id);
  });

  it('the three regions of Amazon are known by both of their names', () => {
    expect(regions.map((entry) => [entry.region, entry.sellingRegion])).toEqual([
      ['NorthAmerica', 'northAmerica'],
      ['Europe', 'europe'],
      ['FarEast', 'farEast'],
    ]);
  });
});

describe('the clone table', () => {
  const effects = Object.fromEntries(cloneRules.map((rule) => [rule.thing, rule.effect]));

  it('has one row for each thing', () => {
    expect(doubles(cloneRules.map((rule) => rule.thing))).toEqual([]);
  });

  it.each([
    { thing: 'mappings', effect: 'copied' },
    { thing: 'settings', effect: 'copied' },
    { thing: 'flowSchedules', effect: 'copied' },
    { thing: 'flowSwitches', effect: 'reset' },
    { thing: 'savedSearches', effect: 'new' },
    { thing: 'accountIds', effect: 'new' },
    { thing: 'addOns', effect: 'notCopied' },
    { thing: 'productCategories', effect: 'notCopied' },
    { thing: 'settlementMode', effect: 'notCopied' },
    { thing: 'postedDateMapping', effect: 'notCopied' },
    { thing: 'optionLists', effect: 'notCopied' },
    { thing: 'netsuiteConnection', effect: 'shared' },
  ])('$thing: $effect', ({ thing, effect }) => {
    expect(effects[thing]).toBe(effect);
  });

  it('agrees with the single settings and flows', () => {
    expect(settings.some((entry) => entry.onClone === 'copied')).toBe(true);
    expect(
      settings
        .filter((entry) => entry.list === 'savedSearches')
        .every((entry) => entry.onClone === 'notCopied'),
    ).toBe(true);
  });
});
