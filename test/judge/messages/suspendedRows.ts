import type { BlockerCode } from '../../../src/plan/codes.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import type { Suspension } from '../../../src/judge/common/suspension.ts';
import { endless, judged, usAs } from './worst.ts';

const until = '2027-01-31';
const origins: readonly Partial<Suspension>[] = [
  { until },
  { origin: { by: 'command', since: '2026-02-28T10:00:00.000Z' } },
  { origin: { by: 'annotation', annotation: 'storekeeper.dev/pause' } },
];
const suspends = origins.map((each) => ({ reason: endless, owner: endless, ...each }));

/** The account suspended, or its tile, by whatever way. */
function suspended(suspend: object, what: 'account' | 'tile'): Plan {
  const account = usAs();
  const over = { ...account, spec: { ...account.spec, suspend } } as typeof account;
  if (what === 'account') return judged({ accounts: [over] });
  return judged({ tile: { suspend: { reason: endless, owner: endless, until } } });
}

/** What is told of what somebody has suspended. */
export const suspendedRows: Readonly<Partial<Record<BlockerCode, readonly (() => Plan)[]>>> = {
  Suspended: [...suspends.map((suspend) => () => suspended(suspend, 'account')), () => suspended({}, 'tile')],
};
