import { describe, expect, it } from 'vitest';
import { PlatformError, type PlatformErrorKind } from '../../src/platform/errors.ts';
import { refusalOf, refusalOfWords, type RefusalCause } from '../../src/platform/refusals.ts';

interface Row {
  readonly reason: string;
  readonly kind?: PlatformErrorKind;
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
  readonly cause: RefusalCause | undefined;
}

const rows: Row[] = [
  {
    reason: 'the code of an app that is behind',
    code: 'invalid_version',
    message: 'in any words',
    cause: 'AppBehind',
  },
  {
    reason: 'the words of an app that is behind, under another code',
    code: 'store_error',
    message: 'Unable to add new store. You are currently using an older version of Amazon - NetSuite.',
    cause: 'AppBehind',
  },
  {
    reason: 'no licence, as documented: 403',
    kind: 'Denied',
    status: 403,
    code: 'license_required',
    cause: 'LicenceMissing',
  },
  {
    reason: 'no licence, in words of another function',
    message: 'No license is free for another account.',
    cause: 'LicenceMissing',
  },
  {
    reason: 'a limit of the plan',
    status: 403,
    kind: 'Denied',
    code: 'entitlement_reached',
    cause: 'LicenceMissing',
  },
  { reason: 'a licence that ran out', code: 'license_expired', cause: 'LicenceExpired' },
  { reason: 'another edition', code: 'invalid_edition', cause: 'EditionMismatch' },
  {
    reason: 'another edition, in the words of the app',
    message: 'Please upgrade your integration using Settings > Subscription > Upgrade',
    cause: 'EditionMismatch',
  },
  { reason: 'an update under way', code: 'update_in_progress', cause: 'TileUpdating' },
  {
    reason: 'an update under way, in words',
    message: 'The integration app is being updated.',
    cause: 'TileUpdating',
  },
  {
    reason: 'NetSuite is offline',
    message: 'The NetSuite connection "NS" is offline.',
    cause: 'NetSuiteOffline',
  },
  {
    reason: 'some connection is offline',
    message: 'Connection "Amazon DE" is offline.',
    cause: 'AmazonOffline',
  },
  {
    reason: 'a value that is not taken is no wait',
    code: 'invalid_field',
    message: 'Not a list',
    cause: undefined,
  },
  {
    reason: 'a licence plate is no licence',
    message: 'license plate field is required',
    cause: undefined,
  },
  { reason: 'a missing route', kind: 'NotFound', status: 404, cause: undefined },
];

describe('a refusal of the platform', () => {
  it.each(rows)('$reason', ({ kind = 'Rejected', status = 422, code = 'x', message = 'no', cause }) => {
    const error = new PlatformError({
      ...{ kind, status, effect: 'none', route: 'PUT /x', message: `PUT /x answered ${status}: ${message}` },
      faults: [{ code, message }],
    });
    expect(refusalOf(error)).toEqual({ way: `${status} ${code}`, ...(cause ? { cause } : {}) });
  });

  it.each<{ reason: string; kind: PlatformErrorKind; status?: number; effect?: 'none' | 'unknown' }>([
    { reason: 'a token that is not accepted says nothing of the call', kind: 'Denied', status: 401 },
    { reason: 'the platform is away', kind: 'Unavailable', status: 503 },
    { reason: 'the quota is used up', kind: 'Throttled', status: 429 },
    { reason: 'the call may have worked', kind: 'Rejected', status: 422, effect: 'unknown' },
  ])('is none where $reason', ({ kind, status, effect = 'none' }) => {
    const error = new PlatformError({
      kind,
      effect,
      route: 'PUT /x',
      message: 'no',
      ...(status ? { status } : {}),
    });
    expect(refusalOf(error)).toBeUndefined();
  });

  it('of a function of the app is known by its words alone', () => {
    expect(refusalOfWords('You are using an older version of the app')).toEqual({
      way: 'said no',
      cause: 'AppBehind',
    });
    expect(refusalOfWords('Item not found')).toEqual({ way: 'said no' });
  });
});
