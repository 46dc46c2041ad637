import { settings as catalogue } from '../../catalogue/settings.ts';
import { canonicalJson } from '../../lib/canonical.ts';
import type {
  AccountFacts,
  FieldFacts,
  FlowFacts,
  ImportFacts,
  MappingFieldFacts,
} from '../../observe/facts.ts';
import type { Json } from '../../platform/documents.ts';
import { matchField } from '../../judge/settings/declared.ts';
import { flowTimes } from '../../judge/flows/flowTimes.ts';
import { shownMap } from '../../judge/settings/staticMap.ts';
import { displayWire, liveWire, sameWire } from '../../judge/settings/values.ts';

/**
 * What comparing one thing came to. `accountBound`: the two differ and cannot but differ, since every account has such a
 * thing of its own, like its saved searches.
 */
export const comparedVerdicts = ['same', 'different', 'accountBound', 'onlyInA', 'onlyInB'] as const;
export type ComparedVerdict = (typeof comparedVerdicts)[number];

/** One thing that one or both accounts have. Values are as people see them: labels in place of ids, times in words. */
export interface ComparedValue {
  readonly kind: 'setting' | 'flow' | 'mapping';
  /** Titles that lead to it, joined by ` > `; of a mapping, the name of its import. */
  readonly section: string;
  /** Label of the setting, name of the flow, field or lookup of the mapping. */
  readonly label: string;
  /** What of it: a key of a map and `onMiss`; `enabled` and `schedule` of a flow. */
  readonly member?: string;
  readonly verdict: ComparedVerdict;
  /** True where a value is usually right for one account only, such as a currency or a go-live date. */
  readonly usuallyDiffers?: true;
  /** Absent where the account has none. */
  readonly a?: Json;
  readonly b?: Json;
}

/** A live account and the integration that it stands in: ids of NetSuite mean the same within one integration. */
export interface ComparedSide {
  readonly integrationId: string;
  readonly account: AccountFacts;
}

/** Two accounts side by side, in the order of the first. */
export interface AccountComparison {
  readonly values: readonly ComparedValue[];
  readonly counts: Readonly<Record<ComparedVerdict, number>>;
  /** Whether nothing differs but what every account has of its own. */
  readonly same: boolean;
}

/** One comparable thing of one account. `wire` is what decides, `shown` what people see. */
interface Item {
  readonly kind: ComparedValue['kind'];
  readonly section: string;
  readonly label: string;
  readonly member?: string;
  readonly wire: Json;
  readonly shown: Json;
  readonly binding: Binding;
}

/** How far a thing belongs to one account: its name, things of its own, values that are usually its own, nothing at all. */
type Binding = 'name' | 'own' | 'usual' | 'none';

/**
 * Holds two live accounts against each other: settings by section and label, never by their live names, which differ from
 * account to account; maps key by key; flows by name, their schedules as the times that they stand for; mappings field by
 * field where the imports of both were read. The accounts' own names are left out. Pure.
 */
export function compareAccounts(a: ComparedSide, b: ComparedSide): AccountComparison {
  const sameTile = a.integrationId === b.integrationId;
  const mapped = a.account.imports !== undefined && b.account.imports !== undefined;
  const left = itemsOf(a.account, sameTile, mapped);
  const right = itemsOf(b.account, sameTile, mapped);
  const values: ComparedValue[] = [];
  for (const [key, item] of left) values.push(...compared(item, right.get(key)));
  for (const [key, item] of right) if (!left.has(key)) values.push(...compared(undefined, item));
  const counts = Object.fromEntries(
    comparedVerdicts.map((verdict) => [verdict, values.filter((value) => value.verdict === verdict).length]),
  ) as Record<ComparedVerdict, number>;
  return { values, counts, same: counts.different + counts.onlyInA + counts.onlyInB === 0 };
}

/** What is to be told of one thing: nothing of the schedule of a flow that the other account does not have at all. */
function compared(a: Item | undefined, b: Item | undefined): ComparedValue[] {
  const item = a ?? b;
  if (!item) return [];
  const { kind, section, label, member } = item;
  const place = { kind, section, label, ...(member === undefined ? {} : { member }) };
  const usual = item.binding === 'usual' ? { usuallyDiffers: true as const } : {};
  if (!a || !b) {
    if (kind === 'flow' && member === 'schedule') return [];
    return [
      { ...place, ...(b ? { verdict: 'onlyInB', b: b.shown } : { verdict: 'onlyInA', a: item.shown }) },
    ];
  }
  if (canonicalJson(a.wire) === canonicalJson(b.wire))
    return [{ ...place, ...usual, verdict: 'same', a: a.shown, b: b.shown }];
  // Two NetSuite values of one name are told apart by their ids.
  const alike = canonicalJson(a.shown) === canonicalJson(b.shown);
  const verdict = item.binding === 'own' ? 'accountBound' : 'different';
  return [{ ...place, ...usual, verdict, a: alike ? a.wire : a.shown, b: alike ? b.wire : b.shown }];
}

function itemsOf(account: AccountFacts, sameTile: boolean, mapped: boolean): Map<string, Item> {
  const bindings = bindingsOf(account);
  const items = [
    ...account.fields
      .filter((field) => bindings.get(field) !== 'name')
      .flatMap((field) => settingItems(field, bindings.get(field) ?? 'none', sameTile)),
    ...account.flows.flatMap(flowItems),
    ...(mapped ? (account.imports ?? []).flatMap(mappingItems) : []),
  ];
  const keyed = new Map<string, Item>();
  for (const item of items) {
    const place = [item.kind, item.section, item.label, item.member ?? ''].map((text) => text.toLowerCase());
    // Labels that stand twice in a section are held against each other in their order.
    let nth = 0;
    while (keyed.has(JSON.stringify([...place, nth]))) nth += 1;
    keyed.set(JSON.stringify([...place, nth]), item);
  }
  return keyed;
}

/** The fields that the catalogue knows to belong to one account: what is not even copied by cloning is its own. */
function bindingsOf(account: AccountFacts): Map<FieldFacts, Binding> {
  const bindings = new Map<FieldFacts, Binding>();
  for (const entry of catalogue) {
    if (!entry.accountBound) continue;
    const match = matchField(account.fields, { ...entry, value: null, entry });
    const own = entry.onClone === 'notCopied' ? 'own' : 'usual';
    if (match.ok) bindings.set(match.field, entry.path === '/accountName' ? 'name' : own);
  }
  return bindings;
}

function settingItems(field: FieldFacts, binding: Binding, sameTile: boolean): Item[] {
  const place = { kind: 'setting' as const, section: field.section.join(' > '), label: field.label };
  if (field.staticMap)
    return shownMap(field, field.staticMap).map(({ member, wire, shown }) => ({
      ...place,
      ...{ member, wire: sameTile ? wire : shown, shown, binding },
    }));
  const wire = ordered(field, liveWire(field));
  const shown = ordered(field, displayWire(field, wire));
  return [{ ...place, wire: sameTile ? wire : shown, shown, binding }];
}

/** The order of a multi-select means nothing. */
function ordered(field: FieldFacts, value: Json): Json {
  if (!Array.isArray(value)) return value;
  const sorted = [...value].sort();
  return sameWire(field, value, sorted) ? sorted : value;
}

function flowItems(flow: FlowFacts): Item[] {
  const place = { kind: 'flow' as const, section: flow.section, label: flow.name, binding: 'none' as const };
  const enabled = !flow.disabled;
  const times = flowTimes(flow);
  return [
    { ...place, member: 'enabled', wire: enabled, shown: enabled },
    { ...place, member: 'schedule', wire: times.times, shown: times.words },
  ];
}

function mappingItems(imported: ImportFacts): Item[] {
  const place = { kind: 'mapping' as const, section: imported.name, binding: 'none' as const };
  const item = (label: string, member: string | undefined, wire: Json): Item => ({
    ...place,
    ...{ label, wire, shown: wire, ...(member === undefined ? {} : { member }) },
  });
  if (imported.form === 'mapping2')
    return [item('Mapping 2.0', undefined, 'of a form that Storekeeper does not read')];
  const fields = imported.fields.map((field) =>
    item(
      field.list === undefined ? field.generate : `${field.list} > ${field.generate}`,
      undefined,
      source(field),
    ),
  );
  const lookups = imported.lookups.flatMap(({ name, map, default: otherwise, allowFailures }) => [
    ...Object.entries(map).map(([key, value]) => item(name, key, value)),
    item(name, 'onMiss', allowFailures ? (otherwise ?? 'nothing') : 'Fail'),
  ]);
  return [...fields, ...lookups];
}

/** Where the value of a mapped field comes from, in one text: the same for the same source. */
function source(field: MappingFieldFacts): string {
  const from = field.hardCodedValue === undefined ? (field.extract ?? '') : `"${field.hardCodedValue}"`;
  const parts = [
    from,
    ...(field.lookupName === undefined ? [] : [`by ${field.lookupName}`]),
    ...(field.dateFormat === undefined ? [] : [`as ${field.dateFormat}`]),
    ...(field.dateTimezone === undefined ? [] : [`in ${field.dateTimezone}`]),
  ];
  return parts.filter((part) => part !== '').join(' ');
}
