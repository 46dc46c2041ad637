import { withApprovalTold } from '../../../src/plan/approval.ts';
import type { WarningCode } from '../../../src/plan/codes.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { valueDigest } from '../../../src/judge/settings/values.ts';
import { account, allSaved, declare, mark, marks, verified } from '../builders.ts';
import { allFields, allFlows, configured, field } from '../live.ts';
import { allOn, de, deAs, endless, everyFlow, judged, noted, one, sourceName, us, usAs } from './worst.ts';

const asinField = '/settings/product/asinField';
const shipping = '/settings/fulfillment/shipMethods/map/Second~1Day~0';
const on = (name: string, more: object = {}) => ({ name, enabled: true, ...more });
const asin = 'Amazon Product ASIN to NetSuite Item Add';
const everyOn = everyFlow.map((name) => on(name));
/** Notes of before anything was noted of searches. */
const olderNotes = Object.fromEntries(
  Object.entries(allSaved).map(([path, { at, how }]) => [path, { at, how }]),
);
const wronglyRead = (accountId: string | undefined) => () =>
  judged({
    read: (facts) => ({
      ...facts,
      malformed: [{ accountId, place: 'version of the integration', found: 'a list', expected: 'a text' }],
    }),
  });

/** A value that somebody changes again whenever it is put back. */
function struggle(times: number): Plan {
  const putBack = {
    ...{ digest: valueDigest('custitem_asin'), times, total: times, from: endless, to: 'custitem_asin' },
    ...{ at: '2026-03-01T09:50:00.000Z', first: '2026-03-01T08:00:00.000Z' },
    by: { who: endless, source: 'ui' },
  };
  return one(declare(asinField, 'custitem_asin'), { fields: [field(asinField, 'another')] }, {
    putBack: { [asinField]: putBack },
    applied: verified({ [asinField]: 'custitem_asin' }),
  } as never);
}

const copied = (spec: Record<string, unknown>) =>
  judged({
    accounts: [usAs(), account('source', { accountName: sourceName, marketplace: 'DE', ...spec })],
    live: {
      accounts: [us, { ...de, fields: allFields({ ...configured, '/settings/product/currency': '1' }) }],
      marks: marks({ [us.id]: noted, [de.id]: mark({ account: 'shop/source', clonedFrom: us.id }) }),
    },
  });

const atOnce = (schedule: string) => ({ flows: [{ name: asin, schedule, timezone: 'UTC', enabled: true }] });

/** What a person should look at, with the worst of what may be told of it. */
export const warningRows: Readonly<Record<WarningCode, readonly (() => Plan)[]>> = {
  Malformed: [wronglyRead(undefined), wronglyRead(us.id)],
  MarksUnknown: [
    () =>
      judged({
        accounts: [usAs({ policy: { management: 'Observe' } })],
        read: (facts) => ({ ...facts, marksUnknown: `GET /v1/state answered 403: ${endless}` }),
      }),
  ],
  IgnoreExpired: [
    () => one({ policy: { ignore: [{ path: shipping, reason: endless, expires: '2026-01-01' }] } }),
  ],
  TugOfWar: [() => struggle(3), () => struggle(5)],
  SuspendExpired: [() => one({ suspend: { reason: endless, until: '2026-01-01' } })],
  NotKnownApplied: [
    () => one({ flows: everyOn }, { fields: allFields(configured), flows: allOn }, { saved: {} }),
    () => one({ flows: everyOn }, { fields: allFields(configured), flows: allOn }, { saved: olderNotes }),
    () =>
      judged({
        accounts: [
          usAs({
            setup: { cloneFrom: { accountName: sourceName } },
            ...declare('/settings/inventory/locations', ['Main Warehouse']),
          }),
        ],
        live: {
          accounts: [{ ...us, fields: allFields(configured), flows: allOn }, de],
          marks: marks({ [us.id]: { ...noted, saved: {} } }),
        },
      }),
  ],
  SettingNotSaved: [() => judged({ accounts: [usAs(), deAs({ flows: everyOn })] })],
  SchedulesCollide: [
    () =>
      judged({
        accounts: [usAs(atOnce('5 * * * *')), account('ca', { marketplace: 'CA', ...atOnce('5 * * * *') })],
        live: { accounts: [us, { id: de.id, name: 'CA', marketplaceId: 'A2EUQ1WTGCTBG2' }] },
      }),
    () => {
      const flows = allFlows({ [asin]: { disabled: false, schedule: '? 5 * ? * *' } });
      return judged({
        accounts: [usAs(), account('ca', { marketplace: 'CA', accountName: sourceName })],
        live: {
          accounts: [
            { ...us, flows },
            { ...de, flows, marketplaceId: 'A2EUQ1WTGCTBG2' },
          ],
          marks: marks({ [us.id]: noted, [de.id]: mark({ account: 'shop/ca', clonedFrom: us.id }) }),
        },
      });
    },
  ],
  ScheduleMissing: [() => one({ flows: [on(asin)] })],
  PostedDateMissing: [
    () => judged({ accounts: [usAs(), deAs({ setup: { cloneFrom: { name: 'us' } }, flows: everyOn })] }),
  ],
  LeftOver: [() => one({}, { flows: allOn }, { switchedOn: everyFlow })],
  ScheduleUnused: [
    () =>
      one({
        flows: [
          { name: 'Amazon Settlement Report to NetSuite', schedule: '5 * * * *' },
          ...everyFlow
            .filter((name) => /settlement/i.test(name))
            .map((name) => ({
              name,
              ...(/request/i.test(name) ? { enabled: false } : { schedule: '5 * * * *' }),
            })),
        ].slice(1),
      }),
  ],
  MarketplaceNotOffered: [
    () =>
      judged({
        accounts: [
          usAs(),
          ...['SG', 'BR', 'EG', 'SA', 'ZA', 'IE', 'BE', 'PL', 'SE', 'TR'].map((code) =>
            account(code.toLowerCase(), { marketplace: code }),
          ),
        ],
      }),
  ],
  LicenceEnding: [() => judged({ live: { expires: '2026-03-10T00:00:00.000Z' } })],
  ConnectionLegacy: [() => one({ connection: { type: 'MWS' } }, { connectionType: 'Amazon-MWS' })],
  ConnectionTypeDiffers: [() => one({ connection: { type: 'Hybrid' } })],
  AccountBoundValue: [() => copied({})],
  ApprovalUnmatched: [
    () => withApprovalTold(one({}), { hash: `sha256:${'0'.repeat(64)}`, came: 'NamesNothing' }),
  ],
};
