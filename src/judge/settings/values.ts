import { unreachable } from '../../lib/unreachable.ts';
import { canonicalJson, sha256 } from '../../lib/canonical.ts';
import type { FieldFacts } from '../../observe/facts.ts';
import { truthy } from '../../observe/tree.ts';
import type { Json } from '../../platform/documents.ts';
import { thingsNamed } from '../../resources/names.ts';
import { listed, nearestNames } from '../common/candidates.ts';
import type { BlockerCode, StaleOption } from '../../plan/plan.ts';
import { few, quoted, shortened, shownValue } from '../../plan/wording.ts';

/** How a field's value is written, compared and shown. */
export type ValueKind = 'choice' | 'choices' | 'flag' | 'day' | 'text';

/** The kind that a live field has, by the type the app gives it (platform.md P44). */
export function kindOf(field: FieldFacts): ValueKind {
  if (field.type === 'checkbox') return 'flag';
  if (field.type === 'multiselect') return 'choices';
  if (field.type === 'select' || field.type === 'radio') return 'choice';
  if (field.type === 'date' || field.type === 'datetime') return 'day';
  return 'text';
}

/** A declared value as the platform writes it, or why there is none. */
export type Resolved =
  | { readonly ok: true; readonly wire: Json }
  | {
      readonly ok: false;
      readonly code: 'OptionUnknown' | 'OptionAmbiguous' | 'ValueInvalid';
      readonly message: string;
    };

/**
 * Turns what a manifest says (names as people see them, or ids) into the value on the wire. A name must be the label of
 * exactly one option, and an id not the name of another.
 */
export function resolveValue(field: FieldFacts, declared: Json): Resolved {
  const kind = kindOf(field);
  switch (kind) {
    case 'flag':
      return typeof declared === 'boolean'
        ? { ok: true, wire: declared }
        : invalid(field, declared, 'true or false');
    case 'choices':
      return Array.isArray(declared)
        ? resolveList(field, declared)
        : invalid(field, declared, 'a list of names');
    case 'choice':
      return isScalar(declared)
        ? resolveOption(field, String(declared))
        : invalid(field, declared, 'one name');
    case 'day':
    case 'text':
      return isScalar(declared) ? { ok: true, wire: String(declared) } : invalid(field, declared, 'a text');
    default:
      return unreachable(kind);
  }
}

function isScalar(value: Json): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function invalid(field: FieldFacts, declared: Json, accepted: string): Resolved {
  const found = shownValue(declared);
  return { ok: false, code: 'ValueInvalid', message: `"${field.label}" takes ${accepted}; found ${found}` };
}

function resolveList(field: FieldFacts, declared: readonly Json[]): Resolved {
  const wires: string[] = [];
  for (const member of declared) {
    if (!isScalar(member)) return invalid(field, member, 'names or ids');
    const resolved = resolveOption(field, String(member));
    if (!resolved.ok) return resolved;
    wires.push(resolved.wire as string);
  }
  return { ok: true, wire: [...new Set(wires)] };
}

/** One option as `[value, label]`. */
type Choice = readonly [value: string, label: string];

/** One option by label or id. A select without options takes what is written: some are filled in by the app alone. */
export function resolveOption(field: FieldFacts, wanted: string): Resolved {
  if (field.options.length === 0 && !field.refreshable) return { ok: true, wire: wanted };
  const named = thingsNamed(field.options, wanted, ([, label]) => label, true);
  const byId = field.options.find(([id]) => id === wanted);
  const [only] = named;
  if (byId && named.every(([id]) => id === byId[0])) return { ok: true, wire: byId[0] };
  if (only && named.length === 1 && !byId) return { ok: true, wire: only[0] };
  if (only) return ambiguous(field, wanted, byId, named);
  const candidates = nearestNames(
    wanted,
    field.options.map(([, label]) => label),
  );
  return {
    ok: false,
    code: 'OptionUnknown',
    message: `"${field.label}" has no option ${quoted(wanted)}; nearest: ${listed(candidates)}`,
  };
}

function ambiguous(
  { label: field }: FieldFacts,
  wanted: string,
  byId: Choice | undefined,
  named: readonly Choice[],
): Resolved {
  const candidates = few(named.map(([id, label]) => `${quoted(label)} (id ${id})`)).join(', ');
  const message = byId
    ? `"${shortened(wanted, 60)}" is the id of the option ${quoted(byId[1])} of "${field}" and the name of another, ${candidates}: write ${quoted(byId[1])} for the one, or ${inQuotes(named)} for the other`
    : `${quoted(wanted)} is the name of ${named.length} options of "${field}": ${candidates}; write the id of the one that is meant in place of the name, such as ${inQuotes(named)}`;
  return { ok: false, code: 'OptionAmbiguous', message };
}

function inQuotes(named: readonly Choice[]): string {
  return JSON.stringify(named[0]?.[0] ?? '');
}

/**
 * What became of the value that stands in a field, where the declared name is not in its list: NetSuite calls it otherwise
 * now, or has it no more. Nothing where no value stands there, or the name was not understood for another reason.
 */
export function goneOption(
  field: FieldFacts,
  code: BlockerCode,
  wire: Json,
): { readonly gone?: StaleOption } {
  const ids = (Array.isArray(wire) ? wire : [wire]).filter((id) => !isBlank(id));
  if (code !== 'OptionUnknown' || ids.length === 0) return {};
  const isThere = (id: Json) => field.options.some(([known]) => known === id);
  return { gone: ids.every(isThere) ? 'OptionRenamed' : 'OptionDeleted' };
}

/** Whether a live date could be the declared day and another as well, so that neither is known. */
export function isUncertainDay({ days = [] }: FieldFacts, declared: Json): boolean {
  return days.length > 1 && days.some((day) => day === declared);
}

/** The live value in the form that `resolveValue` gives, so that the two can be compared. */
export function liveWire(field: FieldFacts): Json {
  const value = field.value ?? null;
  const kind = kindOf(field);
  switch (kind) {
    case 'flag':
      return truthy(value);
    case 'choices':
      return (Array.isArray(value) ? value : value === null || value === '' ? [] : [value]).map(scalarText);
    case 'choice':
    case 'text':
      return scalarText(value);
    case 'day':
      return dayOrText(field);
    default:
      return unreachable(kind);
  }
}

/** The day that a live date means; its text where that is not certain. */
function dayOrText({ value, days }: FieldFacts): string {
  const text = scalarText(value ?? null);
  if (days === undefined) return text.slice(0, 10);
  const [only] = days;
  return only !== undefined && days.length === 1 ? only : text;
}

/** The app sends a chosen option as its id or as `{ id, label }`. */
function scalarText(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'object')
    return Array.isArray(value) ? value.map(scalarText).join(',') : scalarText(value.id ?? null);
  return String(value);
}

/** A value as it is sent, in the form that `liveWire` gives. */
export function sentWire(sent: Json): Json {
  return typeof sent === 'object' && sent !== null && !Array.isArray(sent) ? scalarText(sent) : sent;
}

/** Whether two values on the wire mean the same: the order of a multi-select does not matter, nor the time of a day. */
export function sameWire(field: FieldFacts, a: Json, b: Json): boolean {
  if (kindOf(field) === 'day' && typeof a === 'string' && typeof b === 'string')
    return asDay(field, a) === asDay(field, b);
  if (kindOf(field) === 'choices' && Array.isArray(a) && Array.isArray(b))
    return canonicalJson([...a].sort()) === canonicalJson([...b].sort());
  return canonicalJson(a) === canonicalJson(b);
}

/** A day, whether it is declared as such or copied from what the app shows. */
function asDay(field: FieldFacts, text: string): string {
  return text === scalarText(field.value ?? null) ? dayOrText(field) : text.slice(0, 10);
}

/** A live value as people see it: labels in place of ids, where the options tell them. */
export function displayWire(field: FieldFacts, wire: Json): Json {
  if (Array.isArray(wire)) return wire.map((member) => displayWire(field, member));
  return field.options.find(([id]) => id === wire)?.[1] ?? wire;
}

/**
 * What the ids of a declared value mean, as people see it: `West DC` for `"2"`. Nothing where it is written by names, or
 * the options do not tell.
 */
export function meant(field: FieldFacts, declared: Json, wire: Json): { readonly meaning?: string } {
  const written = (Array.isArray(declared) ? declared : [declared]).map(String);
  const ids = (Array.isArray(wire) ? wire : [wire]).map(String);
  const isById = written.some((each) => ids.includes(each) && displayWire(field, each) !== each);
  return isById ? { meaning: ids.map((id) => scalarText(displayWire(field, id))).join(', ') } : {};
}

/** Whether the value is the one of a field that was never set: nothing chosen, unticked, blank. */
export function isBlank(wire: Json): boolean {
  return wire === null || wire === '' || wire === false || (Array.isArray(wire) && wire.length === 0);
}

/**
 * A valid value other than `wire`, to be saved first where the platform would skip an equal one (platform.md P49).
 * It only has to differ; flows are off while it stands.
 */
export function interimValue(field: FieldFacts, wire: Json): Json {
  if (typeof wire === 'boolean') return !wire;
  if (Array.isArray(wire)) {
    const another = field.options.find(([id]) => !wire.includes(id));
    if (another) return [...wire, another[0]];
    return wire.length > 1 ? wire.slice(0, 1) : [];
  }
  return field.options.find(([id]) => id !== wire)?.[0] ?? '';
}

/** Short digest of a declared value, for telling later whether it is still the one that was verified. Settings are no secrets. */
export function valueDigest(declared: Json): string {
  const normal = Array.isArray(declared)
    ? declared.map(String).sort()
    : typeof declared === 'number'
      ? String(declared)
      : declared;
  return sha256(canonicalJson(normal)).slice(0, 12);
}

/** Where the live value reads like the declared one and is another, people are shown what is stored. */
export function tellingApart(declared: Json, live: Json, current: Json): Json {
  if (canonicalJson(live) !== canonicalJson(declared)) return live;
  return `${typeof live === 'string' ? live : JSON.stringify(live)} (stored as ${JSON.stringify(current)})`;
}
