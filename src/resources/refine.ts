/**
 * Lets a refinement of an object run although one of its fields is wrong too, so that a person sees both errors at
 * once. For the `when` of a zod refinement that only looks at which fields are present.
 */
export function someRecord(payload: { readonly value: unknown }): boolean {
  return typeof payload.value === 'object' && payload.value !== null && !Array.isArray(payload.value);
}
