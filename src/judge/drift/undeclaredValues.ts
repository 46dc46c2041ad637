import { pointer } from '../../lib/pointer.ts';
import type { AccountFacts, FieldFacts, ImportFacts, StaticMapFacts } from '../../observe/facts.ts';
import type { Json } from '../../platform/documents.ts';
import type { StaticMapDeclaration } from '../../resources/schema/schema.ts';
import type { AccountContext } from '../common/context.ts';
import { flowTimes } from '../flows/flowTimes.ts';
import { editName } from '../mappings/mappingEdits.ts';
import { compareImport, findImport, shownField } from '../mappings/mappings.ts';
import { declaredPaths } from '../settings/declaredPaths.ts';
import { declaredSettings } from '../settings/declared.ts';
import { fieldPaths } from '../settings/fieldPaths.ts';
import { extractKey, liveMiss, optionLabel, shownMiss } from '../settings/staticMap.ts';
import { displayWire, liveWire } from '../settings/values.ts';

/** One value of an account, by the path at which a manifest could declare it. */
export interface LiveValue {
  readonly path: string;
  /** The value as people see it. */
  readonly shown: Json;
  /** What is held against the baseline. */
  readonly compared: Json;
  /** The same path as people may write it, where it is another. */
  readonly alias?: string;
}

/** A value that a manifest declares as a whole, or, of an import and a map, part by part. */
export interface WholeValue extends LiveValue {
  readonly parts?: readonly LiveValue[];
}

/**
 * Everything of an account that a manifest could declare. Mappings only where they were read. `paused`: flows that we switched off
 * ourselves and are to switch on again, which nobody else changed. Pure.
 */
export function liveValues(live: AccountFacts, paused: readonly string[]): WholeValue[] {
  const plain = (path: string, value: Json): WholeValue => ({ path, shown: value, compared: value });
  return [
    ...[...fieldPaths(live.fields)].flatMap(([field, path]): WholeValue[] => {
      if (path === '/accountName') return [];
      if (!field.staticMap) return [plain(path, displayWire(field, liveWire(field)))];
      const { map, default: fallback, allowFailures } = field.staticMap;
      const whole = plain(path, { map, default: fallback ?? null, allowFailures });
      return [{ ...whole, parts: partsOfMap(path, field, field.staticMap) }];
    }),
    ...live.flows.flatMap((flow) => [
      plain(pointer('flows', flow.name, 'enabled'), !flow.disabled || paused.includes(flow.name)),
      plain(pointer('flows', flow.name, 'schedule'), flowTimes(flow).times),
    ]),
    ...(live.imports ?? []).map((found) => {
      const { name, fields, lookups } = found;
      const value = JSON.parse(JSON.stringify({ fields, lookups })) as Json;
      return { ...plain(pointer('mappings', name), value), parts: partsOfImport(found) };
    }),
  ];
}

/** The keys of a static map, and what becomes of others. */
function partsOfMap(path: string, field: FieldFacts, live: StaticMapFacts): LiveValue[] {
  const keys = Object.entries(live.map).map(([key, id]): LiveValue => {
    const name = live.extracts.find(([value]) => value === key)?.[1] ?? key;
    const [own, alias] = [key, name].map((each) => path + pointer('map', each));
    return { path: own ?? path, shown: optionLabel(field, id), compared: id, ...(alias && { alias }) };
  });
  const miss = [live.default ?? null, live.allowFailures];
  return [...keys, { path: `${path}/onMiss`, shown: shownMiss(field, live), compared: miss }];
}

/** The fields of an import's mapping, the keys of its lookups, and what becomes of others. */
function partsOfImport({ name, fields, lookups }: ImportFacts): LiveValue[] {
  const base = pointer('mappings', name);
  const byPath = Map.groupBy(fields, ({ list, generate }) => {
    return base + pointer(editName({ generate, ...(list === undefined ? {} : { list }) }));
  });
  const ofFields = [...byPath].map(([path, all]): LiveValue => {
    const [first = {}, ...others] = all.map(shownField);
    const value = others.length > 0 ? [first, ...others] : first;
    return { path, shown: value, compared: value };
  });
  const ofLookups = lookups.flatMap((lookup): LiveValue[] => {
    const path = base + pointer('lookups', lookup.name);
    const miss = liveMiss(lookup);
    return [
      ...Object.entries(lookup.map).map(([key, value]) => {
        return { path: path + pointer(key), shown: value, compared: value };
      }),
      {
        path: `${path}/onMiss`,
        shown: miss === 'UseDefault' ? `${miss} ${lookup.default}` : miss,
        compared: [lookup.default, lookup.allowFailures],
      },
    ];
  });
  return [...ofFields, ...ofLookups];
}

/**
 * What the manifest declares, by the paths of `liveValues`: of maps and imports only the parts that it names, however it writes
 * their names. Pure.
 */
export function declaredValues(context: AccountContext, live: AccountFacts): string[] {
  const maps = new Map(
    [...fieldPaths(live.fields)].flatMap(([{ staticMap }, path]) =>
      staticMap ? [[path, staticMap] as const] : [],
    ),
  );
  const ofMaps = declaredSettings(context.account).flatMap(({ path, value }) => {
    const map = maps.get(path);
    return map && isMap(value) ? declaredParts(path, map, value) : [];
  });
  const ofImports = (context.account.spec.mappings ?? []).flatMap((mapping) => {
    const name = findImport(live.imports ?? [], mapping.import)?.name ?? mapping.import;
    return compareImport(undefined, { ...mapping, import: name }).map(({ path }) => path.path);
  });
  const others = declaredPaths(context).filter((path) => !maps.has(path) && !path.startsWith('/mappings/'));
  return [...others, ...ofMaps, ...ofImports];
}

const isMap = (value: Json | StaticMapDeclaration): value is StaticMapDeclaration =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function declaredParts(path: string, live: StaticMapFacts, declared: StaticMapDeclaration): string[] {
  const keys = Object.keys(declared.map ?? {}).map((key) => path + pointer('map', extractKey(live, key)));
  return declared.onMiss === undefined ? keys : [...keys, `${path}/onMiss`];
}
