import { findFlow } from '../../catalogue/flows.ts';
import { onDemandOrdersLabel, settings as catalogue } from '../../catalogue/settings.ts';
import type { AccountFacts, FieldFacts, FlowFacts, ImportFacts } from '../../observe/facts.ts';
import type { Json } from '../../platform/documents.ts';
import { parseSchedule, sameTimes } from '../../resources/schedule/schedule.ts';
import { matchField } from '../settings/declared.ts';
import { editName } from '../mappings/mappingEdits.ts';
import { requestImport } from './neverCopied.ts';
import { isPostedDate } from '../flows/postedDate.ts';
import { pointer } from '../../lib/pointer.ts';
import { shownMap } from '../settings/staticMap.ts';
import { displayWire, isBlank, liveWire, sameWire } from '../settings/values.ts';

/** Something that cloning should have carried over and did not. */
export interface CloneFinding {
  /** As a manifest would declare it. */
  readonly path: string;
  /** What the clone should hold: what the source holds, or how everything arrives. */
  readonly expected: Json;
  readonly live: Json | undefined;
}

/**
 * Holds a clone against its source, row by row of the clone table (platform.md P98, P99). Pure; what a manifest
 * declares is in the result too and is for the caller to leave out.
 */
export function compareClone(source: AccountFacts, clone: AccountFacts): CloneFinding[] {
  return [
    ...compareSettings(source, clone),
    ...source.flows.flatMap((flow) => compareFlow(flow, clone)),
    ...(source.imports ?? []).flatMap((from) => (clone.imports ? compareMapping(from, clone.imports) : [])),
  ];
}

/** Values are copied, those that are stored only as well; saved searches and the account's name are not. */
function compareSettings(source: AccountFacts, clone: AccountFacts): CloneFinding[] {
  const known = new Set<FieldFacts>();
  const typed = catalogue.flatMap((entry): CloneFinding[] => {
    const declared = { ...entry, value: null, entry };
    const from = matchField(source.fields, declared);
    if (!from.ok) return [];
    known.add(from.field);
    if (entry.onClone === 'notCopied') return [];
    const to = matchField(clone.fields, declared);
    return compareField(entry.path, from.field, to.ok ? to.field : undefined);
  });
  const others = source.fields.filter((field) => !known.has(field) && isCopiedField(field));
  return [
    ...typed,
    ...others.flatMap((from) => {
      const to = clone.fields.find(
        (field) => field.label === from.label && field.section.join('>') === from.section.join('>'),
      );
      return compareField(pointer('settings', 'other', from.section.join(' > '), from.label), from, to);
    }),
  ];
}

/** Of fields that the catalogue does not know, those of the account itself, saved searches and order ids are not copied. */
function isCopiedField(field: FieldFacts): boolean {
  return (
    field.section[0] !== 'General' &&
    field.label !== onDemandOrdersLabel &&
    !/saved search/i.test(field.label)
  );
}

function compareField(path: string, from: FieldFacts, to: FieldFacts | undefined): CloneFinding[] {
  if (from.staticMap) {
    const shown = (field: FieldFacts | undefined) =>
      field?.staticMap
        ? Object.fromEntries(shownMap(field, field.staticMap).map((entry) => [entry.member, entry]))
        : {};
    const [source, clone] = [shown(from), shown(to)];
    // Keys that stand in the clone alone cannot come from copying; they are not what this looks for.
    return Object.entries(source).flatMap(([member, entry]) =>
      clone[member]?.wire === entry.wire
        ? []
        : [
            {
              path: member === 'onMiss' ? `${path}/onMiss` : path + pointer('map', member),
              expected: entry.shown,
              live: clone[member]?.shown,
            },
          ],
    );
  }
  const wire = liveWire(from);
  if (to ? sameWire(from, wire, liveWire(to)) : isBlank(wire)) return [];
  return [{ path, expected: displayWire(from, wire), live: to && displayWire(to, liveWire(to)) }];
}

/** Schedules are copied except those of order and settlement flows; every flow arrives switched off. */
function compareFlow(from: FlowFacts, clone: AccountFacts): CloneFinding[] {
  const entry = findFlow(from.name);
  // What becomes of flows that are not the app's own is not known (platform.md P102); add-ons are not copied.
  if (!entry || entry.addOn !== undefined) return [];
  const path = pointer('flows', from.name);
  const to = clone.flows.find((flow) => flow.name === from.name);
  if (!to) return [{ path, expected: from.name, live: undefined }];
  const found: CloneFinding[] = [];
  if (entry.scheduleCloned && entry.trigger === 'schedule' && !sameSchedule(from, to))
    found.push({ path: `${path}/schedule`, expected: scheduleText(from), live: scheduleText(to) });
  if (!to.disabled) found.push({ path: `${path}/enabled`, expected: false, live: true });
  return found;
}

function sameSchedule(a: FlowFacts, b: FlowFacts): boolean {
  if (a.schedule === undefined || b.schedule === undefined) return a.schedule === b.schedule;
  const [one, other] = [parseSchedule(a.schedule), parseSchedule(b.schedule)];
  const times = one.ok && other.ok ? sameTimes(one.schedule, other.schedule) : a.schedule === b.schedule;
  return times && (a.timezone ?? 'UTC') === (b.timezone ?? 'UTC');
}

function scheduleText(flow: FlowFacts): string | null {
  return flow.schedule === undefined ? null : `${flow.schedule} ${flow.timezone ?? 'UTC'}`;
}

/** Mappings and static maps are copied, except what belongs to the settlement flows' mode and the posted date. */
function compareMapping(from: ImportFacts, clones: readonly ImportFacts[]): CloneFinding[] {
  if (from.externalId === requestImport || from.form !== 'classic') return [];
  const path = pointer('mappings', from.name);
  const to =
    clones.find((entry) => from.externalId !== undefined && entry.externalId === from.externalId) ??
    clones.find((entry) => entry.name === from.name);
  // Imports of add-ons and of custom flows are not copied with the account.
  if (!to) return [];
  const fields = from.fields.flatMap((field): CloneFinding[] => {
    const { list, generate } = field;
    if (isPostedDate(field) || namesTheAccount(generate)) return [];
    const found = to.fields.find((other) => other.list === list && other.generate === generate);
    const [expected, live] = [fieldText(field), found && fieldText(found)];
    const name = editName({ generate, ...(list === undefined ? {} : { list }) });
    return expected === live ? [] : [{ path: path + pointer(name), expected, live }];
  });
  const lookups = from.lookups.flatMap((lookup): CloneFinding[] => {
    const found = to.lookups.find((other) => other.name === lookup.name);
    return Object.entries(lookup.map).flatMap(([key, value]) =>
      found?.map[key] === value
        ? []
        : [{ path: path + pointer('lookups', lookup.name, key), expected: value, live: found?.map[key] }],
    );
  });
  return [...fields, ...lookups];
}

/** NetSuite's own fields that say which Amazon account a record is of hold another id in every account (platform.md P112). */
function namesTheAccount(generate: string): boolean {
  return /celigo_(amzio_accounts?|amzio_set_amz_account|etail_channel)/i.test(generate);
}

function fieldText(field: ImportFacts['fields'][number]): string {
  const { extract, hardCodedValue, lookupName, dateFormat, dateTimezone } = field;
  const source = hardCodedValue === undefined ? (extract ?? '') : JSON.stringify(hardCodedValue);
  return [source, lookupName, dateFormat, dateTimezone].filter((part) => part !== undefined).join(', ');
}
