import { leavingStatus } from '../../src/controller/kubernetes/faultStatus.ts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { driftKey } from '../../src/report/status/drift.ts';
import {
  accountObjectStatus,
  accountStatusOf,
  tileObjectStatus,
  tileStatusOf,
} from '../../src/report/status/objectStatus.ts';
import { accountStatuses, unobservedStatus } from '../../src/report/status/status.ts';
import type { AccountStatus, TileStatus } from '../../src/report/status/statusTypes.ts';
import {
  accountStatusSchema,
  tileStatusSchema,
  type AccountObjectStatus,
  type TileObjectStatus,
} from '../../src/resources/schema/statusSchema.ts';
import {
  account,
  blocker,
  connectStep,
  drift,
  outlook,
  plan,
  receipt,
  saveStep,
  switchStep,
} from './given.ts';

const now = '2026-03-01T10:00:10.000Z';
const priceLevel = '/settings/product/priceLevel';

const extra = {
  ...{ observedGeneration: 7, lastHandledReconcileAt: 'yesterday' },
  lastHandledWords: { retry: 'yesterday' },
};
const ofAccount = (status: AccountStatus) => accountObjectStatus(status, extra);
const ofTile = (status: TileStatus) =>
  tileObjectStatus(status, { ...extra, lastHandledApproval: 'yesterday' });
/** An account whose deletion is held. */
const ofHeld = () => {
  const going = { account: 'commerce/amazon-de', accountName: 'DE', tile: 'commerce/shop', uid: '1' };
  const loss = {
    ...{ tile: going.tile, hash: 'loss:1', accounts: [going], of: 1, tiles: [], namespaces: [] },
    ...{ unread: new Map(), firm: new Set(['1']), since: now },
  };
  const metadata = { name: 'amazon-de', namespace: 'commerce', uid: '1', resourceVersion: '1' };
  const object = { apiVersion: 'storekeeper.dev/v1alpha1', kind: 'AmazonAccount', metadata };
  const leaving = { key: going.account, object, tile: going.tile, way: 'Held', loss } as const;
  return leavingStatus(leaving, undefined, now);
};

/** Names of the members of A, at any depth, for which B has no place. */
type WithoutPlace<A, B> = A extends readonly (infer ItemA)[]
  ? B extends readonly (infer ItemB)[]
    ? WithoutPlace<ItemA, ItemB>
    : never
  : A extends object
    ? { [K in keyof A]-?: K extends keyof B ? Within<A[K], B[K]> : K }[keyof A]
    : never;
/** What may be anything has a place for everything. */
type Within<A, B> = unknown extends B ? never : WithoutPlace<A, NonNullable<B>>;

// The API server refuses a status with a member that its schema does not know: then nothing at all would be told.
type Unplaced =
  | WithoutPlace<Omit<AccountStatus, 'account'>, AccountObjectStatus>
  | WithoutPlace<Omit<TileStatus, 'tile' | 'accounts' | 'revision' | 'observedAt'>, TileObjectStatus>;
/** Left out on purpose: what metadata says already, and what would change at every sweep. */
const leftOut: Record<Unplaced, true> = { account: true, lastSeen: true };

/** What is stored: the value after its way through JSON. */
const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Every path of a value, with `*` for the places of a list. */
function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => pathsOf(each, `${path}/*`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, member]) => pathsOf(member, `${path}/${key}`));
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** Every path that a schema has a place for, in the same form. */
function placesOf({ properties, items }: Schema, path = ''): string[] {
  if (items) return placesOf(items, `${path}/*`);
  if (!properties) return [path];
  return Object.entries(properties).flatMap(([key, member]) => placesOf(member, `${path}/${key}`));
}

const step = saveStep(priceLevel);
const path = priceLevel;
const warning = { account, code: 'IgnoreExpired', path, message: 'Look at it.' } as const;
const undeclaredPath = '/settings/billing/autoBillStatus';
const full = plan({
  accounts: [
    outlook({
      checklist: [{ item: "Amazon's consent", state: 'waiting', waitsFor: 'a person' }],
      live: {
        connection: {
          id: 'c1',
          name: 'Amazon [ACME-DE]',
          type: 'SellingPartnerAPI',
          marketplaceId: 'A1PA6795UKMFR9',
          sellerId: 'A2XXXXXXXXXX',
          offline: false,
        },
        bundle: { id: '20038', name: 'Celigo integrator.io' },
        flows: { total: 40, on: 3, declared: 4 },
        options: { refreshed: 2, oldest: now },
      },
      putBack: [
        {
          ...{ path, from: 'Online Price', to: 'Base Price', total: 3, first: now, last: now },
          by: { who: 'ann@acme.example', source: 'ui', at: now },
        },
      ],
    }),
  ],
  steps: [step],
  undeclared: [{ account, path: undeclaredPath, live: 'Pending Billing' }],
  drift: [drift(path), drift('/settings/inventory/locations', { declared: ['Main'], live: null })],
  blockers: [
    blocker('AmazonOffline', { path, since: now, link: 'https://app.example/' }),
    blocker('TileUpdating', {
      ...{ account: undefined, path: '/integrationId' },
      ...{ since: now, link: 'https://app.example/' },
    }),
  ],
  warnings: [warning, { ...warning, account: undefined }],
  unmanaged: ['OLD-UK'],
  abandonedDraft: { account, accountId: '4', accountName: 'ACME-DE', startedAt: now, since: now },
  licence: { bought: 3, used: 1, free: 2, edition: 'premium', expires: '2027-01-01T00:00:00.000Z' },
});
const generations = { [account]: 7, 'commerce/amazon-netsuite': 3 };
const changedBy = { who: 'ann@acme.example', source: 'ui', at: now };
const attribution = {
  [driftKey(account, path)]: changedBy,
  [driftKey(account, undeclaredPath)]: changedBy,
};
const settled = accountStatuses({ plan: plan(), receipts: [], previous: undefined, now, generations });
const troubled = accountStatuses({
  plan: full,
  receipts: [receipt(step, 'failed')],
  previous: settled,
  now,
  generations,
  attribution,
});
const consent = connectStep();
const waiting = accountStatuses({
  plan: plan({ accounts: [outlook({ state: 'installing' })], steps: [consent, switchStep()] }),
  receipts: [receipt(consent, 'waiting', { link: 'https://consent.example/', since: now })],
  previous: undefined,
  now,
});
const unread = unobservedStatus({ tile: settled.tile, previous: troubled, now, message: 'no answer' });
const neverRead = unobservedStatus({ tile: settled.tile, previous: undefined, now, message: 'no answer' });

describe('what an object in Kubernetes says of a sweep has a place in the schema of its kind, and loses nothing', () => {
  const statuses = { settled, troubled, waiting, unread, neverRead };

  it.each(Object.entries(statuses))('a tile that is %s', (_name, status) => {
    const told = stored(ofTile(status));
    expect(tileStatusSchema.parse(told)).toEqual(told);
  });

  it.each(Object.entries(statuses))('the accounts of a tile that is %s', (_name, status) => {
    for (const each of status.accounts) {
      const told = stored(ofAccount(each));
      expect(accountStatusSchema.parse(told)).toEqual(told);
    }
  });

  it('and the schema has no place that nothing fills', () => {
    const empty = (schema: z.ZodType, told: readonly unknown[]) => {
      const filled = new Set(told.flatMap((each) => pathsOf(stored(each))));
      const places = placesOf(z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' }) as Schema);
      return places.filter(
        (place) => ![...filled].some((each) => each === place || each.startsWith(`${place}/`)),
      );
    };
    const all = Object.values(statuses);
    const accounts: unknown[] = all.flatMap((each) => each.accounts).map(ofAccount);
    expect(accountStatusSchema.parse(ofHeld())).toEqual(ofHeld());
    expect(empty(accountStatusSchema, [...accounts, ofHeld()])).toEqual([]);
    expect(empty(tileStatusSchema, all.map(ofTile))).toEqual([]);
  });
});

describe('what a sweep remembers of the one before, read back from the objects', () => {
  it.each(Object.entries({ settled, troubled, waiting, unread }))('is what it was: %s', (_name, status) => {
    const accounts = status.accounts.map((each) => accountStatusOf(each.account, ofAccount(each)));
    const back = tileStatusOf(
      status.tile,
      ofTile(status),
      accounts.filter((each) => each !== undefined),
    );
    const remembered = (each: TileStatus) =>
      stored({
        conditions: each.conditions,
        accounts: each.accounts.map(
          ({ account: key, conditions, drift: records, waiting: wait, outcomes }) => ({
            ...{ key, conditions, wait, outcomes },
            drift: records.map(({ lastSeen: _lastSeen, ...record }) => record),
          }),
        ),
      });
    expect(remembered(back)).toEqual(remembered(status));
  });

  it('is nothing where no sweep has told anything yet', () => {
    expect(accountStatusOf(account, {})).toBeUndefined();
  });

  it('leaves out on purpose what changes at every sweep', () => {
    expect(JSON.stringify(troubled.accounts.map(ofAccount))).not.toContain('lastSeen');
    expect(Object.keys(leftOut)).toEqual(['account', 'lastSeen']);
  });
});
