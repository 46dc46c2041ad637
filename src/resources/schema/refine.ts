import type { z } from 'zod';

const rulesKey = 'x-kubernetes-validations';

/** A rule in Kubernetes' expression language, which the API server holds a value against. */
export interface ServerRule {
  readonly rule: string;
  /** What would be accepted, in the words of `storekeeper validate`. */
  readonly message: string;
  /** An expression that gives words which name what was found; `message` is said where it fails. */
  readonly messageExpression?: string;
  /** The field that is at fault, where the rule stands at a mapping around it. */
  readonly fieldPath?: string;
}

/** What a refinement asks of a value, said for both who ask: zod, and the API server of Kubernetes. */
export interface Demand<T> {
  /** What would be accepted, for people: the same words from both. */
  readonly accepted: string;
  readonly holds: (value: T) => boolean;
  /** The same in Kubernetes' expression language, because what zod refines does not travel into a JSON schema. */
  readonly cel: string;
}

/**
 * Refines a schema, and says so to Kubernetes as well. A refinement of an object runs although one of its fields is
 * wrong too, so that a person sees both errors at once: it may only look at which fields are present.
 */
export function demand<T extends z.ZodType>(schema: T, { accepted, holds, cel }: Demand<z.output<T>>): T {
  const refined = schema.refine((value) => holds(value), {
    error: accepted,
    ...(schema.type === 'object' && { when: someRecord }),
  });
  return onServer(refined, { rule: cel, message: accepted });
}

/** Asks for a pattern that both zod and the regular expressions of Kubernetes know, and says what it stands for. */
export function pattern(text: z.ZodString, wanted: RegExp, accepted: string): z.ZodString {
  return onServer(text.regex(wanted, accepted), { rule: matching('self', wanted), message: accepted });
}

/**
 * Asks for a length in characters. Kubernetes has a limit of its own, but tells it in bytes, which is wrong for a name
 * with an umlaut; so its own is set far higher, and the rule speaks.
 */
export function atMost(text: z.ZodString, length: number): z.ZodString {
  const limited = text.max(length);
  return onServer(limited.meta({ ...text.meta(), maxLength: length * 10 }), {
    rule: `self.size() <= ${length}`,
    message: `at most ${length} characters`,
  });
}

/** Adds a rule that only the API server needs to be told, because zod or the checks after it ask for the same. */
export function onServer<T extends z.ZodType>(schema: T, rule: ServerRule): T {
  const known = (schema.meta()?.[rulesKey] ?? []) as readonly ServerRule[];
  return schema.meta({ ...schema.meta(), [rulesKey]: [...known, rule] });
}

/** Tells Kubernetes, which has no word for it, that the keys of a mapping may not be empty. */
export function noEmptyKey<T extends z.ZodType>(mapping: T): T {
  return onServer(mapping, { rule: "!('' in self)", message: 'as a key a string that is not empty' });
}

/** An expression that is true where the text matches. */
export function matching(text: string, wanted: RegExp): string {
  return `${text}.matches(r'${wanted.source}')`;
}

function someRecord(payload: { readonly value: unknown }): boolean {
  return typeof payload.value === 'object' && payload.value !== null && !Array.isArray(payload.value);
}

/** Tells Kubernetes that the entries of a list are known by these fields, so that two writers can share the list. */
export function keyedBy(...fields: readonly string[]): Record<string, unknown> {
  return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': fields };
}

/** Tells Kubernetes that a list is one value: a writer replaces the whole of it. */
export function atomicList(): Record<string, unknown> {
  return { 'x-kubernetes-list-type': 'atomic' };
}

/** Tells Kubernetes that the entries of a list are a set, so that each of several writers can have its own in it. */
export function setList(): Record<string, unknown> {
  return { 'x-kubernetes-list-type': 'set' };
}

/** Tells Kubernetes that a mapping is one value: never half of it from one writer and half from another. */
export function atomicMap(): Record<string, unknown> {
  return { 'x-kubernetes-map-type': 'atomic' };
}
