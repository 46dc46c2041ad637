/**
 * Lets a refinement of an object run although one of its fields is wrong too, so that a person sees both errors at
 * once. For the `when` of a zod refinement that only looks at which fields are present.
 */
export function someRecord(payload: { readonly value: unknown }): boolean {
  return typeof payload.value === 'object' && payload.value !== null && !Array.isArray(payload.value);
}

/**
 * A refinement said again in Kubernetes' expression language, because what zod refines does not travel into a JSON
 * schema. Goes into the `meta` of the refined schema.
 */
export function cel(rule: string, message: string): Record<string, unknown> {
  return { 'x-kubernetes-validations': [{ rule, message }] };
}

/** Tells Kubernetes that the entries of a list are known by these fields, so that two writers can share the list. */
export function keyedBy(...fields: readonly string[]): Record<string, unknown> {
  return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': fields };
}

/** Tells Kubernetes that a list is one value: a writer replaces the whole of it. */
export function atomic(): Record<string, unknown> {
  return { 'x-kubernetes-list-type': 'atomic' };
}
