import { describe, expect, it } from 'vitest';
import { StateError } from '../../src/act/journal/stateError.ts';
import { LeaseHeldError, LeaseLostError } from '../../src/act/lease/lease.ts';
import { MarksMovedError, StaleReadError } from '../../src/act/marks.ts';
import { classify, failureResponses, type FailureKind } from '../../src/reconcile/failures.ts';
import { MarksError } from '../../src/observe/marks.ts';
import { TileNotFoundError } from '../../src/observe/observe.ts';
import { MalformedError } from '../../src/observe/wellFormed.ts';
import { PlatformError, type PlatformErrorKind } from '../../src/platform/errors.ts';
import { TokenError } from '../../src/platform/token.ts';

function platformError(kind: PlatformErrorKind, more: { retryAfter?: number; cause?: unknown } = {}) {
  return new PlatformError({
    kind,
    effect: 'none',
    route: 'GET /v1/flows',
    message: `it was ${kind}`,
    ...more,
  });
}

const minute = 60_000;

describe('what kind of failure an error is', () => {
  it.each<{ reason: string; error: unknown; kind: FailureKind }>([
    {
      reason: 'another controller holds the tile: it is left to it',
      error: new LeaseHeldError({ holder: 'other/1/ab', expiresAt: '2027-01-01T00:00:00Z' }),
      kind: 'Conflict',
    },
    {
      reason: 'a lease that was lost ends the run; the next one looks anew',
      error: new LeaseLostError('it ran out'),
      kind: 'Conflict',
    },
    {
      reason: 'marks that somebody else has written since are not overwritten',
      error: new MarksMovedError({ holder: 'other/1/ab' }),
      kind: 'Conflict',
    },
    {
      reason: 'a state that is behind catches up by itself',
      error: new StaleReadError(3, 4),
      kind: 'Transient',
    },
    { reason: 'unreadable marks need a person', error: new MarksError(['version: wrong']), kind: 'Stalled' },
    {
      reason: 'a tile that is not there needs a person',
      error: new TileNotFoundError('no such tag'),
      kind: 'Stalled',
    },
    { reason: 'no token', error: new TokenError('no file'), kind: 'Denied' },
    {
      reason: 'no token, found out by the client',
      error: platformError('Denied', { cause: new TokenError('no file') }),
      kind: 'Denied',
    },
    { reason: '401 or 403', error: platformError('Denied'), kind: 'Denied' },
    { reason: '429 after all retries', error: platformError('Throttled'), kind: 'Throttled' },
    { reason: '5xx, HTML, no connection: it passes', error: platformError('Unavailable'), kind: 'Transient' },
    {
      reason: 'an answer that cannot be read may pass',
      error: platformError('Malformed'),
      kind: 'Transient',
    },
    { reason: 'the tile is not there (404)', error: platformError('NotFound'), kind: 'Stalled' },
    {
      reason: 'the platform refuses it: the same again would be too',
      error: platformError('Rejected'),
      kind: 'Stalled',
    },
    { reason: 'the client will not send it', error: platformError('Refused'), kind: 'Stalled' },
    { reason: 'a state that cannot be kept', error: new StateError('unwritable', 'full'), kind: 'Stalled' },
    {
      reason: 'an answer that is not as it should be may pass',
      error: new MalformedError('the flows', { path: [], found: 'null', expected: 'a list' }),
      kind: 'Transient',
    },
    {
      reason: 'what the system says may pass',
      error: Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
      kind: 'Transient',
    },
    { reason: 'a wait that was cut off', error: AbortSignal.abort().reason as unknown, kind: 'Transient' },
    { reason: 'a fault of our own', error: new TypeError('undefined'), kind: 'Bug' },
    {
      reason: 'a fault of our own on the way to the token',
      error: platformError('Denied', { cause: new TypeError('undefined') }),
      kind: 'Bug',
    },
    { reason: 'anything else that was thrown', error: 'text', kind: 'Bug' },
  ])('$reason', ({ error, kind }) => {
    expect(classify(error).kind).toBe(kind);
    expect(classify(error).message).not.toBe('');
  });

  it('keeps what the platform asked to wait', () => {
    expect(classify(platformError('Throttled', { retryAfter: 90_000 }))).toMatchObject({
      retryAfter: 90_000,
    });
  });
});

describe('when to come back', () => {
  it.each(Object.entries(failureResponses))(
    '%s: a pause that never shrinks and never ends all tries',
    (_, response) => {
      const pauses = Array.from({ length: 200 }, (_entry, before) => response.comeBack(before, undefined));
      for (const [index, pause] of pauses.entries()) {
        expect(pause).toBeGreaterThanOrEqual(1000);
        expect(pause).toBeLessThanOrEqual(response.slowly ? 60 * minute : 10 * minute);
        expect(pause).toBeGreaterThanOrEqual(pauses[index - 1] ?? 0);
      }
    },
  );

  it('grows from seconds to minutes for what passes by itself', () => {
    const { comeBack } = failureResponses.Transient;
    expect(comeBack(0, undefined)).toBe(5000);
    expect(comeBack(1, undefined)).toBe(10_000);
    expect(comeBack(30, undefined)).toBe(5 * minute);
  });

  it('is late for a fault of our own: the same code does the same again', () => {
    const { comeBack } = failureResponses.Bug;
    expect([0, 1, 2, 3, 30].map((before) => comeBack(before, undefined) / minute)).toEqual([
      10, 20, 40, 60, 60,
    ]);
  });

  it('is told together with what the platform asked for', () => {
    expect(classify(platformError('Throttled', { retryAfter: 86_400_000 })).message).toBe(
      'it was Throttled. It asked to wait 1d; it is looked at again in 1h',
    );
  });

  it('is told of a wait that is read as seven days at most without a moment that nobody asked for', () => {
    const now = new Date('2026-03-01T00:00:00Z');
    expect(classify(platformError('Throttled', { retryAfter: 604_800_000 }), now).message).toBe(
      'it was Throttled. It asked to wait 7d or longer; it is looked at again in 1h',
    );
  });

  it('is not before the platform asked for, up to an hour', () => {
    expect(failureResponses.Throttled.comeBack(0, 120_000)).toBe(120_000);
    expect(failureResponses.Throttled.comeBack(0, 86_400_000)).toBe(60 * minute);
    expect(failureResponses.Throttled.comeBack(30, 1000)).toBe(5 * minute);
  });
});
