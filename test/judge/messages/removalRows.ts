import type { BlockerCode } from '../../../src/plan/codes.ts';
import type { Departure } from '../../../src/judge/removing/departure.ts';
import { judgeBudgets, withBlockers } from '../../../src/plan/budget.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { account, mark, marks } from '../builders.ts';
import { type LiveTile } from '../live.ts';
import { de, deAs, endless, foul, id, judged, noted, sourceName, us, usAs } from './worst.ts';
import { draft, ourDraft } from './tileWorst.ts';

/** The tile with an account of `shop/de` that is to be uninstalled. */
function leaving(live: LiveTile = {}, over: Parameters<typeof judged>[0] = {}): Plan {
  const gone: Departure = { seen: true, how: 'its file de.yaml was deleted in 1a2b3c4' };
  return judged({
    declared: new Set(['shop/us']),
    departures: new Map([['shop/de', gone]]),
    live: {
      accounts: [us, de],
      marks: marks({ [us.id]: noted, [de.id]: mark({ account: 'shop/de', deletion: 'Uninstall' }) }),
      ...live,
    },
    ...over,
  });
}

function removals(count: number): Plan {
  const going = Array.from({ length: count }, (_, index) => ({
    ...de,
    id: id(index + 2),
    name: `${foul}${String(index)}`,
  }));
  const keys = going.map((_, index) => `shop/an-account-with-a-long-name-${String(index)}`);
  const plan = leaving(
    {
      accounts: [us, ...going],
      marks: marks({
        [us.id]: noted,
        ...Object.fromEntries(
          going.map((each, index) => [each.id, mark({ account: keys[index] ?? '', deletion: 'Uninstall' })]),
        ),
      }),
    },
    { departures: new Map(keys.map((key) => [key, { seen: true, how: 'deleted' }])) },
  );
  return withBlockers(plan, judgeBudgets(plan, undefined, undefined));
}

/** What stops a removal, or tells of an account that is half there, with the worst of what may be told of it. */
export const removalRows: Readonly<Partial<Record<BlockerCode, readonly (() => Plan)[]>>> = {
  ManifestMissing: [
    () => leaving({}, { departures: new Map([['shop/de', { seen: false, why: endless }]]) }),
    () => leaving({}, { departures: undefined }),
    () => leaving({}, { departures: new Map() }),
  ],
  LastAccount: [() => leaving({ accounts: [{ ...de, name: foul }] }, { accounts: [], declared: new Set() })],
  SourceNeeded: [
    () =>
      leaving(
        {},
        {
          accounts: [
            usAs(),
            account('fr', { marketplace: 'FR', setup: { cloneFrom: { accountName: sourceName } } }),
          ],
        },
      ),
  ],
  RemovalHeld: [
    () => leaving({}, { tile: { suspend: { reason: 'stocktaking' } } }),
    () => leaving({}, { tile: { policy: { management: 'Observe' } } }),
    ...[{ suspend: { reason: 'stocktaking' } }, { policy: { management: 'Observe' } }].map(
      (held) => () => judged({ accounts: [usAs({ ...held, removed: { reason: 'closed', by: 'ops' } })] }),
    ),
  ],
  RemovalNotHeld: [
    () =>
      judged({
        accounts: [usAs({ removed: { reason: 'closed', by: 'ops' } })],
        live: { accounts: [us], marks: marks({}) },
      }),
  ],
  DeletedOutside: [() => judged({ live: { accounts: [], marks: marks({ [us.id]: noted }) } })],
  AccountUninstalling: [
    () =>
      judged({ live: { accounts: [{ ...us, state: 'uninstalling' }], marks: marks({ [us.id]: noted }) } }),
  ],
  AccountInstalling: [
    () => judged({ live: { accounts: [{ ...us, state: 'installing' }] } }),
    () => leaving({ accounts: [us, draft] }),
    () =>
      judged({
        accounts: [usAs(), deAs({ policy: { management: 'Observe' } })],
        live: { accounts: [us, draft], marks: ourDraft },
      }),
  ],
  RemovalNotApproved: [() => removals(1), () => removals(12)],
};
