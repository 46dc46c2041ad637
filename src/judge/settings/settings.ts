import { onDemandOrdersLabel } from '../../catalogue/settings.ts';
import type { AccountFacts, FieldFacts } from '../../observe/facts.ts';
import type { Json } from '../../platform/documents.ts';
import type { StaticMapDeclaration } from '../../resources/schema/schema.ts';
import { matchField, type DeclaredSetting } from './declared.ts';
import type { Change, FieldSave } from '../../plan/plan.ts';
import { pointer } from '../../lib/pointer.ts';
import type { EffectivePolicy } from '../common/policy.ts';
import type { ComparedPath, SettingVerdict } from './settingVerdict.ts';
import { compareStaticMap } from './staticMap.ts';
import {
  displayWire,
  goneOption,
  interimValue,
  isUncertainDay,
  isBlank,
  liveWire,
  meant,
  resolveValue,
  sameWire,
  valueDigest,
  tellingApart,
} from './values.ts';
import { shownValue } from '../../plan/wording.ts';

/** Holds one declared setting against the live account. */
export function compareSetting(
  live: AccountFacts,
  setting: DeclaredSetting,
  policy: EffectivePolicy,
): SettingVerdict {
  const match = matchField(live.fields, setting);
  if (!match.ok) {
    const paths = match.code === 'SettingNotFound' ? pathsOfMissing(setting) : [];
    return { setting, field: undefined, paths, wire: undefined, fault: { ...match, path: setting.path } };
  }
  const { field } = match;
  if (field.label === onDemandOrdersLabel) {
    const message = `"${setting.label}" is carried out when it is saved and not kept: it cannot be declared`;
    return {
      setting,
      field,
      paths: [],
      wire: undefined,
      fault: { code: 'ValueInvalid', message, path: setting.path },
    };
  }
  if (field.staticMap) {
    if (setting.entry === undefined || typeof setting.value !== 'object') {
      const message = `"${setting.label}" is a map and cannot be set under other`;
      return {
        setting,
        field,
        paths: [],
        wire: undefined,
        fault: { code: 'ValueInvalid', message, path: setting.path },
      };
    }
    return compareStaticMap(field, field.staticMap, setting, setting.value as StaticMapDeclaration, policy);
  }
  return compareValue(field, setting);
}

/** The declared paths of a setting that the account does not have. */
function pathsOfMissing({ path, value }: DeclaredSetting): ComparedPath[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ path, declared: value, live: undefined, same: false }];
  const { map } = value as StaticMapDeclaration;
  return Object.entries(map ?? {}).map(([key, declared]) => ({
    path: `${path}${pointer('map', key)}`,
    declared,
    live: undefined,
    same: false,
  }));
}

function compareValue(field: FieldFacts, setting: DeclaredSetting): SettingVerdict {
  const declared = setting.value as Json;
  const resolved = resolveValue(field, declared);
  const current = liveWire(field);
  const live = displayWire(field, current);
  if (!resolved.ok) {
    const { code, message } = resolved;
    return {
      setting,
      field,
      paths: [{ path: setting.path, declared, live, same: false, ...goneOption(field, code, current) }],
      wire: undefined,
      fault: { code, message, path: setting.path },
    };
  }
  if (isUncertainDay(field, resolved.wire)) return uncertainDay(field, setting, declared);
  const same = sameWire(field, resolved.wire, current);
  return {
    setting,
    field,
    paths: [
      {
        path: setting.path,
        declared,
        live: same ? live : tellingApart(declared, live, current),
        same,
        ...meant(field, declared, resolved.wire),
      },
    ],
    wire: resolved.wire,
    fault: undefined,
  };
}

/** A live date that could be the declared day and another: nothing says that anybody changed it, nor that it is right. */
function uncertainDay(field: FieldFacts, setting: DeclaredSetting, declared: Json): SettingVerdict {
  const [one, other] = field.days ?? [];
  const message = `"${field.label}" reads ${shownValue(field.value)}, which may be ${one} or ${other}; the manifest says ${JSON.stringify(declared)}, and no other date of the tile shows whether day or month stands first`;
  return {
    setting,
    field,
    paths: [{ path: setting.path, declared, live: declared, same: false }],
    wire: undefined,
    fault: { code: 'DayUncertain', message, path: setting.path },
  };
}

/**
 * Whether a value that looks right may never have been really saved: cloning stores six settings without applying them
 * (platform.md P97). A blank value has nothing to apply: the new account's searches carry no filter to begin with.
 */
export function isOnlyStored({ setting, wire }: SettingVerdict): boolean {
  return setting.entry?.onClone === 'storedNotApplied' && wire !== undefined && !isBlank(wire);
}

/** A choice as the app wants it: some fields take the option with its label (platform.md P46). */
function asSaved(field: FieldFacts, wire: Json): Json {
  if (!field.storesChoiceOnly || typeof wire !== 'string' || wire === '') return wire;
  return { id: wire, label: field.options.find(([id]) => id === wire)?.[1] ?? wire };
}

/** The save of a setting's field, with an interim value where the stored one equals the declared one. */
export function fieldSave(
  verdict: SettingVerdict & { field: FieldFacts; wire: Json },
  interim: boolean,
): FieldSave {
  const verified = Object.fromEntries(verdict.paths.map((path) => [path.path, valueDigest(path.declared)]));
  const save = {
    label: verdict.field.label,
    fieldName: verdict.field.name,
    value: asSaved(verdict.field, verdict.wire),
    verified,
  };
  return interim
    ? { ...save, interim: asSaved(verdict.field, interimValue(verdict.field, verdict.wire)) }
    : save;
}

/** The changes of a verdict, for people. */
export function changesOf(verdict: SettingVerdict, all: boolean): Change[] {
  return verdict.paths
    .filter((path) => all || !path.same)
    .map(({ path, live, declared, meaning }) => ({
      path,
      from: live,
      to: declared,
      ...(meaning === undefined ? {} : { meaning }),
    }));
}
