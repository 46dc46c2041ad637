import type { AccountFacts, ImportFacts, MappingFieldFacts } from '../../observe/facts.ts';
import type {
  DeclaredLookup,
  DeclaredMapping,
  DeclaredMappingField,
} from '../../resources/schema/mappingsSchema.ts';
import { thingsNamed } from '../../resources/names.ts';
import type { AccountContext } from '../common/context.ts';
import type { Findings, WriteReason } from '../common/findings.ts';
import { editName } from './mappingEdits.ts';
import { listed, nearestNames } from '../common/candidates.ts';
import type { Change, MappingEdit, Step } from '../../plan/plan.ts';
import { pointer } from '../../lib/pointer.ts';
import { isIgnored } from '../common/policy.ts';
import type { ComparedPath } from '../settings/settingVerdict.ts';
import { liveMiss, missValue } from '../settings/staticMap.ts';
import { placeOf } from '../common/stepOrigin.ts';
import { because, verifiedDigests } from '../common/writeReasons.ts';
import { saveMappingStepOf } from './steps.ts';

/** One declared path of an import and, where it differs, what would be written. */
interface Compared {
  readonly path: ComparedPath;
  readonly edit: MappingEdit;
}

/** Judges the declared mappings of an installed account: one save for each import and reason. */
export function judgeMappings(context: AccountContext, live: AccountFacts, findings: Findings): Step[] {
  const { imports } = live;
  if (imports === undefined) return [];
  return (context.account.spec.mappings ?? []).flatMap((declared) => {
    const base = pointer('mappings', declared.import);
    if (isIgnored(context.policy, base)) return [];
    const found = findImport(imports, declared.import);
    if (found?.form === 'classic')
      return judgeImport(context, live, findings, found, compareImport(found, declared));
    findings.keepMarks(base);
    const missing = compareImport(undefined, declared).map((each) => each.path);
    findings.different(
      missing.filter((path) => !path.same && !isIgnored(context.policy, path.path)),
      true,
    );
    if (found) {
      const message = `The import "${found.name}" has a mapping of the newer form (2.0), which Storekeeper does not write`;
      findings.block(
        'MappingFormUnknown',
        base,
        message,
        'Map it in the app, and take it out of the manifest.',
      );
    } else {
      const near = nearestNames(
        declared.import,
        imports.map((entry) => entry.name),
      );
      const message = `The account has no import "${declared.import}"; nearest: ${listed(near)}`;
      const remedy = 'Write the import as the app shows it, without the account in brackets.';
      findings.block('ImportNotFound', base, message, remedy);
    }
    return [];
  });
}

/** By name, which is what people see, or by external id. */
export function findImport(imports: readonly ImportFacts[], name: string): ImportFacts | undefined {
  const [named] = thingsNamed(imports, name, (entry) => entry.name);
  return named ?? imports.find((entry) => entry.externalId === name);
}

function judgeImport(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  found: ImportFacts,
  compared: readonly Compared[],
): Step[] {
  const writes: (Compared & { reason: WriteReason })[] = [];
  for (const each of compared) {
    if (isIgnored(context.policy, each.path.path)) continue;
    if (each.path.same) findings.inSync(each.path);
    else if (found.knowsNoNull === true && isNullMiss(each.edit)) blockNull(findings, found, each);
    else {
      const reason = findings.different([each.path]);
      if (reason) writes.push({ ...each, reason });
    }
  }
  return [...Map.groupBy(writes, (write) => write.reason)].map(([reason, members]) =>
    saveStep(context, live, found, reason, members),
  );
}

/** Whether other values are to become null: an import that knows no null would hold an empty text in its place. */
function isNullMiss(edit: MappingEdit): boolean {
  return edit.kind === 'lookup' && edit.miss?.allowFailures === true && edit.miss.default === null;
}

function blockNull(findings: Findings, found: ImportFacts, { path }: Compared): void {
  findings.different([path], true);
  findings.block(
    'ValueInvalid',
    path.path,
    `The static maps of the import "${found.name}" know a text alone as what other values become, so that UseNull would be taken for UseEmptyString`,
    'Declare onMiss: UseEmptyString, Fail, or UseDefault with a default; or leave it out.',
  );
}

function saveStep(
  context: AccountContext,
  live: AccountFacts,
  found: ImportFacts,
  reason: WriteReason,
  members: readonly Compared[],
): Step {
  const changes: Change[] = members.map(({ path }) => ({
    path: path.path,
    from: path.live,
    to: path.declared,
  }));
  const origin = {
    id: `${context.key}/SaveMapping/${found.name}/${reason}`,
    account: context.key,
    reason,
    because: because[reason],
    changes,
    calls: 3,
  };
  const content = {
    edits: members.map(({ edit }) => edit),
    verified: verifiedDigests(members.map(({ path }) => path)),
  };
  const place = placeOf({ accountId: live.id, importId: found.id }, false);
  return saveMappingStepOf(origin, found.name, content, place);
}

/** Everything that a manifest declares of one import, against what it holds; undefined: the account has no such import. */
export function compareImport(found: ImportFacts | undefined, declared: DeclaredMapping): Compared[] {
  const base = pointer('mappings', declared.import);
  return [
    ...(declared.fields ?? []).map((field) =>
      field.removed ? compareRemoved(base, found, field) : compareField(base, found, field),
    ),
    ...(declared.lookups ?? []).flatMap((lookup) => compareLookup(base, found, lookup)),
  ];
}

/** A field as a manifest writes it; what is not declared beside its source is left out. */
function shown(
  field: DeclaredMappingField | MappingFieldFacts,
  members: readonly string[],
): Record<string, string> {
  const value = 'hardCodedValue' in field ? field.hardCodedValue : 'value' in field ? field.value : undefined;
  const lookup = 'lookupName' in field ? field.lookupName : 'lookup' in field ? field.lookup : undefined;
  const all = {
    extract: field.extract,
    value: value === undefined ? undefined : String(value),
    lookup,
    dateFormat: field.dateFormat,
    dateTimezone: field.dateTimezone,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, text]) =>
      text !== undefined && members.includes(key) ? [[key, text]] : [],
    ),
  );
}

/** A live field in the words of a manifest. */
export function shownField(field: MappingFieldFacts): Record<string, string> {
  return shown(field, ['extract', 'value', 'lookup', 'dateFormat', 'dateTimezone']);
}

/** How the platform calls what a manifest declares of a field (platform.md P68). */
const wireNames = {
  extract: 'extract',
  value: 'hardCodedValue',
  lookup: 'lookupName',
  dateFormat: 'extractDateFormat',
  dateTimezone: 'extractDateTimezone',
} as const;

/** A field that is not to be mapped, shown in the words of a manifest. */
function compareRemoved(
  base: string,
  found: ImportFacts | undefined,
  { list, generate }: DeclaredMappingField,
): Compared {
  const live = found?.fields.find((field) => field.list === list && field.generate === generate);
  const place = { generate, ...(list === undefined ? {} : { list }) };
  const path = base + pointer(editName(place));
  return {
    path: {
      path,
      declared: { removed: true },
      live: live && shownField(live),
      same: live === undefined,
    },
    edit: { path, kind: 'removedField', ...place },
  };
}

function compareField(
  base: string,
  found: ImportFacts | undefined,
  declared: DeclaredMappingField,
): Compared {
  const { list, generate } = declared;
  const live = found?.fields.find((field) => field.list === list && field.generate === generate);
  const further = (['lookup', 'dateFormat', 'dateTimezone'] as const).filter(
    (member) => declared[member] !== undefined,
  );
  // Where the value comes from is one thing: a fixed value in place of one that is read differs.
  const members = ['extract', 'value', ...further];
  const wanted = shown(declared, members);
  const current = live && shown(live, members);
  const set = Object.fromEntries(
    Object.entries(wanted).map(([member, text]) => [wireNames[member as keyof typeof wireNames], text]),
  );
  const path = base + pointer(editName({ generate, ...(list === undefined ? {} : { list }) }));
  return {
    path: {
      path,
      declared: wanted,
      live: current,
      same: current !== undefined && JSON.stringify(current) === JSON.stringify(wanted),
    },
    edit: {
      path,
      kind: 'field',
      ...(list === undefined ? {} : { list }),
      generate,
      set,
      unset: declared.value === undefined ? ['hardCodedValue'] : ['extract'],
    },
  };
}

function compareLookup(base: string, found: ImportFacts | undefined, declared: DeclaredLookup): Compared[] {
  const { name, onMiss } = declared;
  const live = found?.lookups.find((lookup) => lookup.name === name);
  const path = base + pointer('lookups', name);
  const entries = Object.entries(declared.map).map(([key, value]): Compared => {
    const current = live?.map[key];
    const own = path + pointer(key);
    return {
      path: {
        path: own,
        declared: String(value),
        live: current,
        same: current === String(value),
      },
      edit: { path: own, kind: 'lookup', name, map: { [key]: String(value) } },
    };
  });
  if (onMiss === undefined) return entries;
  const miss = missValue(onMiss, String(declared.default ?? ''));
  const describe = (action: string, fallback: unknown) =>
    action === 'UseDefault' ? `UseDefault ${String(fallback)}` : action;
  const wanted = describe(onMiss, declared.default);
  const current = live && describe(liveMiss(live), live.default ?? '');
  const same = current === wanted;
  return [
    ...entries,
    {
      path: { path: `${path}/onMiss`, declared: wanted, live: current, same },
      edit: { path: `${path}/onMiss`, kind: 'lookup', name, map: {}, miss },
    },
  ];
}
