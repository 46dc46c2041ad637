import type { StepDocument } from './documents.ts';

/** What a step of the wizard asks for: a usable connection, a bundle in NetSuite, a filled-in form, or just the call. */
export type StepKind = 'connection' | 'bundle' | 'form' | 'action';

/** Kind of a wizard step, which carries no type of its own: told by what it brings, in this order (platform.md P92). */
export function stepKind(step: StepDocument): StepKind {
  if (step._connectionId !== undefined && step._connectionId !== '') return 'connection';
  if (step.installURL !== undefined && step.installURL !== '') return 'bundle';
  if (step.form !== undefined && Object.keys(step.form).length > 0) return 'form';
  return 'action';
}
