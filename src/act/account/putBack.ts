import type { ReadyStep } from '../../plan/plan.ts';
import { valueDigest } from '../../judge/settings/values.ts';
import type { Json } from '../../platform/documents.ts';
import type { ActContext } from '../context.ts';

/** The platform holds a limited value under one key of its state, and an account may have many records. */
const longestValue = 200;

/** Keeps a record on the platform of what a step has put back: what it was, since when how often, and who had changed it. */
export function notePutBack({ marks, now, changedBy }: ActContext, step: ReadyStep): void {
  if (step.reason !== 'ValueDrifted' || !('accountId' in step)) return;
  for (const { path, from, to } of step.changes) {
    const by = changedBy?.(step.account, path);
    marks.notePutBack(step.accountId, path, {
      digest: valueDigest(to),
      at: now().toISOString(),
      ...(from === undefined ? {} : { from: shortened(from) }),
      to: shortened(to),
      ...(by === undefined ? {} : { by }),
    });
  }
}

function shortened(value: Json): Json {
  const text = JSON.stringify(value);
  return text.length <= longestValue ? value : `${text.slice(0, longestValue)}…`;
}
