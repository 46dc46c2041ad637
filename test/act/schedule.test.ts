import { describe, expect, it } from 'vitest';
import { setSchedule } from '../../src/act/account/flows.ts';
import type { ActContext } from '../../src/act/context.ts';
import { PlatformError } from '../../src/platform/errors.ts';

const stood = {
  ...{ _id: 'f1', name: 'Orders [ACME-DE]', disabled: true, externalId: 'orders' },
  ...{ pageGenerators: [{ _exportId: 'e1' }], lastModified: '2026-01-01T00:00:00Z' },
};

/** A flow whose schedule cannot be patched, and which stands as `after` says once it was put. */
async function schedule(after: object) {
  const closed = new PlatformError({
    ...{ kind: 'Rejected', effect: 'none', route: 'PATCH /v1/flows/{flowId}', status: 422, message: 'no' },
  });
  let isPut = false;
  const noted: string[] = [];
  const context = {
    api: {
      learned: {},
      patchFlow: () => Promise.reject(closed),
      getFlow: () => Promise.resolve(isPut ? { ...stood, ...wanted, ...after } : stood),
      putFlow: () => {
        isPut = true;
        return Promise.resolve();
      },
    },
    facts: { accounts: [] },
    marks: { noteApplied: () => noted.push('applied'), noteNotPersisted: () => noted.push('not persisted') },
    ...{ call: {}, now: () => new Date(0), sleep: () => Promise.resolve() },
  } as unknown as ActContext;
  const step = { accountId: 'a1', flowId: 'f1', ...wanted, verified: {} };
  return { ...(await setSchedule(context, step as never)), noted };
}

const wanted = { schedule: '? 5 * ? * *', timezone: 'Europe/Berlin' };

describe('a flow that was put whole to set its schedule', () => {
  it('is done where everything else stands as before; its moments are the platform’s', async () => {
    expect(await schedule({ lastModified: '2026-01-02T00:00:00Z' })).toMatchObject({
      outcome: 'done',
      noted: ['applied'],
    });
  });

  const moved: { reason: string; after: object; told: string }[] = [
    {
      reason: 'its switch is other',
      after: { disabled: false },
      told: 'the flow is on now and was off just before',
    },
    {
      reason: 'its switch is gone, which is on',
      after: { disabled: undefined },
      told: 'the flow is on now and was off just before',
    },
    { reason: 'its steps are gone', after: { pageGenerators: undefined }, told: 'pageGenerators' },
    { reason: 'its name is other', after: { name: 'Orders' }, told: 'other than just before are name' },
  ];
  it.each(moved)('is told and not done where $reason', async ({ after, told }) => {
    const { outcome, message, noted } = await schedule(after);
    expect(outcome).toBe('failed');
    expect(message).toContain(told);
    expect(noted).toEqual([]);
  });
});
