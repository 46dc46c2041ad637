import { beyondApproval } from '../../../src/plan/approval.ts';
import type { BlockerCode } from '../../../src/plan/codes.ts';
import type { Departure } from '../../../src/judge/removing/departure.ts';
import { judgeBudgets, judgeFailures, withBlockers } from '../../../src/plan/budget.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { refusalKey, stepDigest } from '../../../src/judge/drift/refused.ts';
import { sourceText } from '../../../src/judge/common/holder.ts';
import type { AccountMark, RefusalCause, SourceMark, TileFacts } from '../../../src/observe/facts.ts';
import { account, declare, mark, marks, now, verified, wizard } from '../builders.ts';
import { factsOf, field, type LiveTile } from '../live.ts';
import {
  allOn,
  de,
  deAs,
  endless,
  everyFlow,
  foul,
  germany,
  id,
  judged,
  longName,
  noted,
  sellers,
  sourceName,
  us,
  usAs,
} from './worst.ts';

const both = marks({ [us.id]: noted, [de.id]: mark({ account: 'shop/de' }) });
const cloning = (setup: object = {}) => deAs({ setup: { cloneFrom: { accountName: sourceName }, ...setup } });
const asNew = (live: LiveTile, spec: Record<string, unknown> = {}) =>
  judged({
    accounts: [usAs(), deAs(spec)],
    live: { accounts: [us], marks: marks({ [us.id]: noted }), ...live },
  });

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

const draft = { ...de, state: 'installing' as const };
const ourDraft = marks(
  { [us.id]: noted },
  wizard({ account: 'shop/de', accountId: de.id, knownAccounts: [us.id] }),
);

function afterRefusal(cause?: RefusalCause): Plan {
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

const there: SourceMark = { name: 'git.example.com/a-company-with-a-long-name/shops', branch: 'production' };
const heldThere: AccountMark = { ...noted, account: 'other/us-of-others', source: there };
const drifting = marks({
  [us.id]: noted,
  [de.id]: mark({
    account: 'shop/source',
    applied: verified({ '/accountName': sourceName, '/settings/fulfillment/allowNoTracking': true }),
  }),
});
const sourceAs = (spec: Record<string, unknown>) =>
  account('source', { accountName: sourceName, marketplace: 'DE', ...spec });
const allowNoTracking = { settings: { fulfillment: { allowNoTracking: true } } };
const ofSource = (spec: Record<string, unknown>, source = marks({ [us.id]: noted })) =>
  judged({
    accounts: [usAs(), sourceAs(spec), cloning()],
    live: { accounts: [us, de], marks: source },
  });

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

/** What stops a tile, a new account, a removal or a whole plan, with the worst of what may be told of it. */
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
  LicenceMissing: [
    () => asNew({ licences: 0 }),
    () => asNew({ licences: 1 }),
    () =>
      judged({
        accounts: [
          usAs(),
          deAs(),
          account('fr', { marketplace: 'FR' }),
          account('it', { marketplace: 'IT' }),
        ],
        live: { accounts: [us], marks: marks({ [us.id]: noted }), licences: 1 },
      }),
    () => afterRefusal('LicenceMissing'),
  ],
  LicenceExpired: [
    () => judged({ live: { expires: '2026-02-01T00:00:00.000Z' } }),
    () => afterRefusal('LicenceExpired'),
  ],
  NameTaken: [
    () =>
      judged({
        accounts: [usAs(), deAs({ accountName: longName })],
        live: { accounts: [us], marks: marks({ [us.id]: noted }) },
      }),
    () =>
      judged({ accounts: [usAs({ accountName: sourceName })], live: { accounts: [us, de], marks: both } }),
  ],
  NameAlike: [() => asNew({ accounts: [us, { ...de, name: 'a\u200Bnew\u00A0one of twenty.' }] })],
  SellerTaken: [
    () =>
      asNew({ accounts: [us, { ...de, name: foul, sellerId: sellers.ours }] }, { sellerId: sellers.ours }),
    () =>
      judged({
        accounts: [usAs(), deAs()],
        live: {
          accounts: [
            us,
            { ...draft, sellerId: sellers.ours },
            { ...de, id: id(3), name: foul, sellerId: sellers.ours },
          ],
          marks: ourDraft,
        },
      }),
  ],
  NetSuiteOffline: [() => judged({ live: { netsuiteOffline: true } }), () => afterRefusal('NetSuiteOffline')],
  SourceMissing: [
    () =>
      judged({
        accounts: [usAs(), cloning()],
        live: {
          accounts: [
            us,
            ...Array.from({ length: 30 }, (_, index) => ({
              ...de,
              id: id(index + 5),
              name: `${foul}${String(index)}`,
            })),
          ],
          marks: marks({ [us.id]: noted }),
        },
      }),
    () => judged({ accounts: [cloning()], live: { accounts: [] } }),
    () => judged({ accounts: [deAs({ setup: { cloneFrom: { name: 'nobody' } } })], live: { accounts: [] } }),
    () =>
      judged({
        accounts: [
          deAs({ setup: { cloneFrom: { name: 'nobody' } } }),
          ...Array.from({ length: 30 }, (_, index) =>
            account(`a-long-name-of-a-manifest-${String(index)}`, { accountName: `M${String(index)}` }),
          ),
        ],
        live: {
          accounts: Array.from({ length: 30 }, (_, index) => ({
            ...de,
            id: id(index + 5),
            name: `${foul}${String(index)}`,
          })),
        },
      }),
  ],
  SourceNotReady: [
    () =>
      judged({ accounts: [usAs(), cloning()], live: { accounts: [us, { ...de, state: 'uninstalling' }] } }),
    () => judged({ accounts: [usAs(), cloning()], live: { accounts: [us, draft] } }),
    () => judged({ accounts: [usAs(), sourceAs({}), deAs({ setup: { cloneFrom: { name: 'source' } } })] }),
  ],
  SourceDrifting: [
    () => ofSource(allowNoTracking),
    () => ofSource({ ...allowNoTracking, policy: { drift: 'Report' } }, drifting),
  ],
  SourceSuspended: [
    () =>
      ofSource(
        { suspend: { reason: endless.slice(0, 100) } },
        marks({
          [us.id]: noted,
          [de.id]: mark({ account: 'shop/source', applied: verified({ '/accountName': sourceName }) }),
        }),
      ),
  ],
  CloneSourceChanged: [
    () =>
      judged({
        accounts: [usAs({ setup: { cloneFrom: { accountName: sourceName } } })],
        live: { accounts: [us, de], marks: marks({ [us.id]: { ...noted, clonedFrom: id(8) } }) },
      }),
    () =>
      judged({
        accounts: [usAs({ setup: { cloneFrom: { accountName: sourceName } } })],
        live: { accounts: [us, de], marks: marks({ [us.id]: { ...noted, made: true } }) },
      }),
  ],
  EditionMismatch: [
    () => {
      const read = (facts: TileFacts) => ({
        ...facts,
        integration: { ...facts.integration, edition: 'starter' },
        licence: { accounts: 9, edition: 'enterprise', expires: undefined } as TileFacts['licence'],
      });
      return judged({ accounts: [usAs(), deAs()], read });
    },
    () => afterRefusal('EditionMismatch'),
  ],
  ForeignWizard: [() => asNew({ accounts: [us, { ...draft, name: foul }] })],
  AccountUnclear: [
    () =>
      judged({
        accounts: [usAs(), deAs()],
        live: {
          accounts: [us, { ...de, id: id(4), name: foul }, { ...de, id: id(5), name: `${foul}2` }],
          marks: marks({ [us.id]: noted }, wizard({ account: 'shop/de', knownAccounts: [us.id] })),
        },
      }),
  ],
  DraftAbandoned: [
    () => judged({ declared: new Set(['shop/us']), live: { accounts: [us, draft], marks: ourDraft } }),
    () =>
      judged({
        declared: new Set(['shop/us']),
        asked: { abandon: new Set(['shop/de']) },
        live: { accounts: [us, draft], marks: ourDraft },
      }),
    () => judged({ accounts: [], declared: new Set(), live: { accounts: [draft], marks: ourDraft } }),
    () =>
      judged({
        declared: new Set(['shop/us']),
        tile: { policy: { abandonDraftsAfter: '7d' } },
        live: {
          accounts: [us, draft],
          marks: { ...ourDraft, wizard: { ...ourDraft.wizard!, orphanedAt: now.toISOString() } },
        },
      }),
  ],
  WizardBusy: [
    () => judged({ accounts: [usAs(), deAs(), account('fr', { marketplace: 'FR' })] }),
    () =>
      judged({
        accounts: [usAs(), account('fr', { marketplace: 'FR' })],
        declared: new Set(['shop/us', 'shop/fr']),
        live: { accounts: [us, draft], marks: ourDraft },
      }),
  ],
  SellerUnknown: [true, false].map(
    (named) => () =>
      judged({
        accounts: [usAs(), deAs(named ? { sellerId: sellers.ours } : {})],
        live: {
          accounts: [us, draft, { ...de, id: id(3), name: foul, sellerId: sellers.theirs }],
          marks: marks(
            { [us.id]: noted },
            wizard({
              ...{ account: 'shop/de', accountId: de.id, knownAccounts: [us.id, id(3)] },
              steps: [{ name: 'c', kind: 'connection', completed: true }],
            }),
          ),
        },
      }),
  ),
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
  ConnectionLegacy: [() => asNew({}, { connection: { type: 'MWS' } })],
  RemovalNotApproved: [() => removals(1), () => removals(12)],
  OverBudget: [() => overBudget(1), () => overBudget(12)],
  BeyondApproval: [beyond],
  TooManyFailures: [failing],
  RefusedRepeatedly: [() => afterRefusal()],
};
