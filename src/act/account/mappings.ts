import { editName, editsMissing, withEdits } from '../../judge/mappings/mappingEdits.ts';
import type { MappingEdit, ReadyStepOf } from '../../plan/plan.ts';
import { few } from '../../plan/wording.ts';
import { readBackPauses, type ActContext, type StepOutcome } from '../context.ts';

/** Counts as given up at once: what the app locks it does not take at the second try either. */
const atOnce = 2;

/**
 * Writes the mapping of one import: reads the whole document, lays the edits over it, puts it back and reads it once
 * more, since what the app locks is dropped without a word (platform.md P71).
 */
export async function saveMapping(
  context: ActContext,
  step: ReadyStepOf<'SaveMapping'>,
): Promise<StepOutcome> {
  const { api, call, marks, now } = context;
  const { accountId, importId, edits, verified } = step;
  const before = await api.getImport(importId, call);
  const missing = editsMissing(before, edits);
  if (missing.length > 0) await api.putImport(importId, withEdits(before, edits), call);
  const left = missing.length > 0 ? await readBack(context, importId, edits) : [];
  const kept = new Set(left.map((edit) => edit.path));
  const digests = (locked: boolean) =>
    Object.fromEntries(Object.entries(verified).filter(([path]) => kept.has(path) === locked));
  marks.noteApplied(accountId, digests(false));
  if (left.length === 0)
    return { outcome: 'done', message: `mapped and read back: ${edits.map(nameOf).join(', ')}` };
  marks.noteNotPersisted(accountId, digests(true), now().toISOString(), atOnce);
  return {
    outcome: 'refused',
    message: `The platform answered with success, but the app keeps its own mapping of ${few(left.map(nameOf)).join(', ')}. Declare what it takes, or leave it out`,
  };
}

/** What of the edits the platform does not hold, looked at until it does or time is up. */
async function readBack(
  context: ActContext,
  importId: string,
  edits: readonly MappingEdit[],
): Promise<readonly MappingEdit[]> {
  let left = edits;
  for (const pause of readBackPauses) {
    await context.sleep(pause, context.call.signal);
    left = editsMissing(await context.api.getImport(importId, context.call), edits);
    if (left.length === 0) break;
  }
  return left;
}

function nameOf(edit: MappingEdit): string {
  if (edit.kind === 'lookup') return `the static map ${edit.name}`;
  return edit.kind === 'removedField' ? `${editName(edit)} (removed)` : editName(edit);
}
