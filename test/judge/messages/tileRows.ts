import { beyondApproval } from '../../../src/plan/approval.ts';
import type { BlockerCode } from '../../../src/plan/codes.ts';
import { judgeBudgets, judgeFailures, withBlockers } from '../../../src/plan/budget.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { sourceText } from '../../../src/judge/common/holder.ts';
import type { AccountMark, SourceMark } from '../../../src/observe/facts.ts';
import { account, mark, marks, now } from '../builders.ts';
import {
  allOn,
  deAs,
  endless,
  everyFlow,
  foul,
  germany,
  id,
  judged,
  noted,
  sellers,
  us,
  usAs,
} from './worst.ts';
import { draft, ourDraft, afterRefusal, allowNoTracking } from './tileWorst.ts';

const there: SourceMark = { name: 'git.example.com/a-company-with-a-long-name/shops', branch: 'production' };

const heldThere: AccountMark = { ...noted, account: 'other/us-of-others', source: there };

/** Plans with more than one run may do: many accounts, or a single one. */
function overBudget(count: number): Plan {
  const names = Array.from({ length: count }, (_, index) => `s${String(index)}`);
  const live = names.map((name, index) => ({ id: id(index), name: name.toUpperCase(), flows: allOn }));
  const flows = everyFlow.slice(0, count).map((name) => ({ name, enabled: false }));
  const plan = judged({
    accounts: names.map((name) => account(name, { flows })),
    live: {
      accounts: live,
      marks: marks(
        Object.fromEntries(names.map((name, index) => [id(index), mark({ account: `shop/${name}` })])),
      ),
    },
  });
  return withBlockers(plan, judgeBudgets(plan, { accountsChanged: 0, flowsSwitchedOff: 0 }, undefined));
}

/** A run in which the same step failed in many accounts. */
function failing(): Plan {
  const plan = judged({ accounts: [usAs(allowNoTracking)] });
  const receipts = Array.from({ length: 30 }, (_, index) => ({
    ...{ step: `s${String(index)}`, account: `shop/an-account-with-a-long-name-${String(index)}` },
    ...{ kind: 'SaveSettings' as const, outcome: 'failed' as const, message: endless, at: now.toISOString() },
  }));
  return withBlockers(plan, judgeFailures(plan, receipts, undefined).blockers);
}

function beyond(): Plan {
  const approved = judged({});
  const plan = judged({ accounts: [usAs(allowNoTracking)] });
  return withBlockers(
    plan,
    beyondApproval(plan, approved, { accountsChanged: 0 }).flatMap((part) => part.blockers),
  );
}

/** What stops a tile, an account of it or a whole plan, with the worst of what may be told of it. */
export const tileRows: Readonly<Partial<Record<BlockerCode, readonly (() => Plan)[]>>> = {
  TileNotInstalled: [
    () => judged({ live: { integration: { mode: 'install' } } }),
    () => judged({ live: { integration: { mode: 'uninstall' } } }),
  ],
  AppBehind: [() => afterRefusal('AppBehind')],
  TileUpdating: [
    () => judged({ live: { integration: { updateInProgress: true } } }),
    () => afterRefusal('TileUpdating'),
  ],
  GenerationUnknown: [() => judged({ live: { integration: { _id: id(9), name: foul, settings: {} } } })],
  AppUnknown: [
    () => judged({ live: { integration: { name: foul, _connectorId: id(77) } } }),
    () => judged({ tile: { app: { connectorId: id(78) } }, live: { integration: { name: foul } } }),
  ],
  NetSuiteOffline: [() => judged({ live: { netsuiteOffline: true } }), () => afterRefusal('NetSuiteOffline')],
  HeldElsewhere: [
    () =>
      judged({
        source: { mark: { name: 'git.example.com/here', branch: 'main' }, commit: 'c2', lives: true },
        live: {
          accounts: [us],
          marks: {
            ...marks({ [us.id]: heldThere }),
            sources: {
              [sourceText(there)]: { seen: '2026-03-01T09:00:00.000Z', until: '2026-03-02T09:00:00.000Z' },
            },
          },
        },
      }),
  ],
  TileDeclaredTwice: [
    () => judged({ twins: ['shop/a-tile'], live: { integration: { _id: id(1), name: foul } } }),
  ],
  SellerMismatch: [
    () =>
      judged({
        accounts: [usAs({ sellerId: sellers.ours })],
        live: { accounts: [{ ...us, sellerId: sellers.theirs }] },
      }),
  ],
  MarketplaceMismatch: [germany, 'AUNKNOWNMARKET'].flatMap((marketplaceId) => [
    () => judged({ live: { accounts: [{ ...us, marketplaceId }], marks: marks({ [us.id]: noted }) } }),
    () =>
      judged({
        accounts: [usAs(), deAs({ marketplace: 'FR' })],
        live: { accounts: [us, { ...draft, marketplaceId, sellerId: sellers.ours }], marks: ourDraft },
      }),
  ]),
  MarketplaceUnknown: [
    () => judged({ live: { accounts: [{ ...us, marketplaceId: '' }], marks: marks({ [us.id]: noted }) } }),
  ],
  OverBudget: [() => overBudget(1), () => overBudget(12)],
  BeyondApproval: [beyond],
  TooManyFailures: [failing],
  RefusedRepeatedly: [() => afterRefusal()],
};
