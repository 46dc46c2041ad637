import type { MappingEdit, StepOf } from '../../plan/plan.ts';
import type { Place, StepOrigin } from '../common/stepOrigin.ts';

/** A step that writes what one import's mapping is to hold. */
export function saveMappingStepOf(
  origin: StepOrigin,
  name: string,
  content: { readonly edits: readonly MappingEdit[]; readonly verified: Readonly<Record<string, string>> },
  place: Place<'SaveMapping'>,
): StepOf<'SaveMapping'> {
  const title = `save the mapping of "${name}"`;
  return { kind: 'SaveMapping', ...origin, title, import: name, ...content, ...place };
}
