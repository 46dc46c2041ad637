import type { Plan } from '../../../src/plan/plan.ts';
import { refusalKey, stepDigest } from '../../../src/judge/drift/refused.ts';
import type { RefusalCause, TileFacts } from '../../../src/observe/facts.ts';
import { declare, marks, wizard } from '../builders.ts';
import { factsOf, field } from '../live.ts';
import { de, endless, judged, noted, us, usAs } from './worst.ts';

export const draft = { ...de, state: 'installing' as const };

export const ourDraft = marks(
  { [us.id]: noted },
  wizard({ account: 'shop/de', accountId: de.id, knownAccounts: [us.id] }),
);

export function afterRefusal(cause?: RefusalCause): Plan {
  const path = '/settings/product/asinField';
  const spec = declare(path, 'x'.repeat(300));
  const live = {
    accounts: [{ ...us, fields: [field(path, 'another')] }],
    marks: marks({ [us.id]: noted }),
  };
  const before = factsOf(live);
  const accounts = [usAs(spec)];
  const step = judged({ accounts, live }).steps.find(({ kind }) => kind === 'SaveSettings');
  if (!step) throw new Error('nothing to refuse');
  const refused = {
    ...{ account: 'shop/us', digest: stepDigest(step, before), times: 3, at: '2026-03-01T09:59:00.000Z' },
    ...{ since: '2026-02-28T09:00:00.000Z', way: '422 invalid_field', message: endless },
    ...(cause === undefined ? {} : { cause }),
  };
  const read = (facts: TileFacts) => ({
    ...facts,
    marks: { ...facts.marks, refused: { [refusalKey(step)]: refused } },
  });
  return judged({ accounts, live, read });
}

export const allowNoTracking = { settings: { fulfillment: { allowNoTracking: true } } };
