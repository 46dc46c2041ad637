import type { FieldFacts, StaticMapFacts } from '../../observe/facts.ts';
import type { Json } from '../../platform/documents.ts';
import { thingsNamed } from '../../resources/names.ts';
import type { StaticMapDeclaration } from '../../resources/schema/schema.ts';
import type { DeclaredSetting } from './declared.ts';
import { pointer } from '../../lib/pointer.ts';
import { isIgnored, type EffectivePolicy } from '../common/policy.ts';
import type { ComparedPath, SettingFault, SettingVerdict } from './settingVerdict.ts';
import { goneOption, meant, resolveOption, tellingApart } from './values.ts';

/** What happens to a key that is not in the map, in the words of a manifest. */
export function liveMiss(map: Pick<StaticMapFacts, 'default' | 'allowFailures'>): string {
  if (!map.allowFailures) return 'Fail';
  if (map.default === undefined || map.default === null) return 'UseNull';
  return map.default === '' ? 'UseEmptyString' : 'UseDefault';
}

export interface MissValue {
  readonly default: string | null;
  readonly allowFailures: boolean;
}

/** A lookup fails where failures are not allowed, and else takes its default (platform.md P47, P70). */
export function missValue(action: string, fallback: string): MissValue {
  if (action === 'Fail') return { allowFailures: false, default: null };
  if (action === 'UseNull') return { allowFailures: true, default: null };
  return { allowFailures: true, default: action === 'UseDefault' ? fallback : '' };
}

/** The Amazon side of an entry: an id as it stands, or the id of the one that people see under that name. */
export function extractKey(map: StaticMapFacts, key: string): string {
  const [named] = thingsNamed(map.extracts, key, ([, label]) => label);
  return map.extracts.find(([id]) => id === key)?.[0] ?? named?.[0] ?? key;
}

/**
 * Holds a declared map against the live one, key by key: keys that are not declared are left as they are, so the value
 * to write is the live map with the declared keys laid over it.
 */
export function compareStaticMap(
  field: FieldFacts,
  live: StaticMapFacts,
  setting: DeclaredSetting,
  declared: StaticMapDeclaration,
  policy: EffectivePolicy,
): SettingVerdict {
  const paths: ComparedPath[] = [];
  const faults: SettingFault[] = [];
  const map: Record<string, string> = { ...live.map };
  for (const [key, wanted] of Object.entries(declared.map ?? {})) {
    const path = `${setting.path}${pointer('map', key)}`;
    if (isIgnored(policy, path)) continue;
    const resolved = resolveOption(field, String(wanted));
    const id = extractKey(live, key);
    const current = Object.hasOwn(live.map, id) ? live.map[id] : undefined;
    const shown =
      current === undefined
        ? undefined
        : (field.options.find(([value]) => value === current)?.[1] ?? current);
    if (!resolved.ok) {
      faults.push({ code: resolved.code, message: resolved.message, path });
      const gone = goneOption(field, resolved.code, current ?? null);
      paths.push({ path, declared: wanted, live: shown, same: false, ...gone });
      continue;
    }
    map[id] = resolved.wire as string;
    const same = current === resolved.wire;
    const told = same || shown === undefined ? shown : tellingApart(String(wanted), shown, current ?? null);
    paths.push({ path, declared: wanted, live: told, same, ...meant(field, wanted, resolved.wire) });
  }
  const [fault, ...furtherFaults] = faults;
  if (fault) return { setting, field, paths, wire: undefined, fault, furtherFaults };
  return compareMiss(field, live, setting, declared, policy, paths, map);
}

function compareMiss(
  field: FieldFacts,
  live: StaticMapFacts,
  setting: DeclaredSetting,
  declared: StaticMapDeclaration,
  policy: EffectivePolicy,
  paths: ComparedPath[],
  map: Record<string, string>,
): SettingVerdict {
  const path = `${setting.path}/onMiss`;
  let miss: MissValue = { default: live.default ?? null, allowFailures: live.allowFailures };
  if (declared.onMiss !== undefined && !isIgnored(policy, path)) {
    const fallback =
      declared.default === undefined ? undefined : resolveOption(field, String(declared.default));
    if (fallback && !fallback.ok)
      return {
        setting,
        field,
        paths,
        wire: undefined,
        fault: { code: fallback.code, message: fallback.message, path: `${setting.path}/default` },
      };
    const wanted = missValue(declared.onMiss, fallback ? (fallback.wire as string) : '');
    const same =
      wanted.allowFailures === live.allowFailures &&
      (!wanted.allowFailures || wanted.default === (live.default ?? null));
    paths.push({
      path,
      declared: describe(declared.onMiss, declared.default),
      live: same
        ? shownMiss(field, live)
        : tellingApart(
            describe(declared.onMiss, declared.default),
            shownMiss(field, live),
            live.default ?? null,
          ),
      same,
    });
    if (!same) miss = wanted;
  }
  const wire: Json = { map, default: miss.default, allowFailures: miss.allowFailures };
  return { setting, field, paths, wire, fault: undefined };
}

function describe(action: string, fallback: string | number | undefined): string {
  return action === 'UseDefault' ? `UseDefault ${fallback}` : action;
}

/** What happens to a key that is not in a live map, with the default as people see it. */
export function shownMiss(field: FieldFacts, live: StaticMapFacts): string {
  return describe(liveMiss(live), optionLabel(field, live.default ?? ''));
}

/** An option of the NetSuite side as people see it. */
export function optionLabel(field: FieldFacts, id: string): string {
  return field.options.find(([value]) => value === id)?.[1] ?? id;
}

/**
 * A live map entry by entry, and what happens to other keys as `onMiss`: the ids that it holds, and the same as people
 * see it.
 */
export function shownMap(
  field: FieldFacts,
  live: StaticMapFacts,
): { readonly member: string; readonly wire: string; readonly shown: string }[] {
  const entries = Object.entries(live.map).map(([key, id]) => ({
    member: live.extracts.find(([value]) => value === key)?.[1] ?? key,
    wire: id,
    shown: optionLabel(field, id),
  }));
  return [
    ...entries,
    { member: 'onMiss', wire: describe(liveMiss(live), live.default ?? ''), shown: shownMiss(field, live) },
  ];
}
