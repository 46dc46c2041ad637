import type { BlockerCode } from '../../../src/plan/codes.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import type { TileFacts } from '../../../src/observe/facts.ts';
import { account, mark, marks, now, verified, wizard } from '../builders.ts';
import { type LiveTile } from '../live.ts';
import {
  de,
  deAs,
  endless,
  foul,
  id,
  judged,
  longName,
  noted,
  sellers,
  sourceName,
  us,
  usAs,
} from './worst.ts';
import { draft, ourDraft, afterRefusal, allowNoTracking } from './tileWorst.ts';

const both = marks({ [us.id]: noted, [de.id]: mark({ account: 'shop/de' }) });

const cloning = (setup: object = {}) => deAs({ setup: { cloneFrom: { accountName: sourceName }, ...setup } });

const asNew = (live: LiveTile, spec: Record<string, unknown> = {}) =>
  judged({
    accounts: [usAs(), deAs(spec)],
    live: { accounts: [us], marks: marks({ [us.id]: noted }), ...live },
  });

const drifting = marks({
  [us.id]: noted,
  [de.id]: mark({
    account: 'shop/source',
    applied: verified({ '/accountName': sourceName, '/settings/fulfillment/allowNoTracking': true }),
  }),
});

const sourceAs = (spec: Record<string, unknown>) =>
  account('source', { accountName: sourceName, marketplace: 'DE', ...spec });

const ofSource = (spec: Record<string, unknown>, source = marks({ [us.id]: noted })) =>
  judged({
    accounts: [usAs(), sourceAs(spec), cloning()],
    live: { accounts: [us, de], marks: source },
  });

/** What stops a new account, or the clone that it is to be, with the worst of what may be told of it. */
export const newAccountRows: Readonly<Partial<Record<BlockerCode, readonly (() => Plan)[]>>> = {
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
  DraftUndeclared: [
    () =>
      judged({
        declared: new Set(['shop/us']),
        live: { accounts: [us, { ...draft, name: foul }], marks: marks({}) },
      }),
    () => judged({ declared: new Set(['shop/us']), live: { accounts: [us, draft], marks: marks({}) } }),
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
  ConnectionLegacy: [() => asNew({}, { connection: { type: 'MWS' } })],
};
