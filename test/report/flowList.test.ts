import { describe, expect, it } from 'vitest';
import type { JobDocument } from '../../src/platform/documents.ts';
import { flowRows, type FlowRow } from '../../src/report/flowList.ts';
import { factsOf, type LiveFlow } from '../judge/live.ts';

const order = 'Amazon (FBA) Order to NetSuite Order Add';
const now = new Date('2026-03-28T22:00:00.000Z');

/** The row of one flow that is on, unless `flow` says otherwise. */
function row(
  flow: Partial<LiveFlow>,
  over: { jobs?: JobDocument[]; executedAt?: string; declared?: boolean } = {},
): FlowRow | undefined {
  const facts = factsOf({
    accounts: [{ id: '1', name: 'AMZ-US', flows: [{ name: order, disabled: false, ...flow }] }],
  });
  const [account] = facts.accounts;
  const id = account?.flows[0]?.id ?? '';
  return account
    ? flowRows({
        account,
        declared: over.declared === true ? [{ name: order }] : [],
        documents: [
          { _id: id, ...(over.executedAt === undefined ? {} : { lastExecutedAt: over.executedAt }) },
        ],
        jobs: new Map(over.jobs ? [[id, over.jobs]] : []),
        now,
      })[0]
    : undefined;
}

describe('a flow as people read it', () => {
  it('has its schedule in words and its next runs in its own timezone, also when the clocks change', () => {
    expect(row({ schedule: '? 30 0,12 ? * *', timezone: 'Europe/Berlin' })).toMatchObject({
      schedule: 'at 00:30, 12:30, Europe/Berlin',
      timezone: 'Europe/Berlin',
      nextRuns: ['2026-03-28T23:30:00.000Z', '2026-03-29T10:30:00.000Z', '2026-03-29T22:30:00.000Z'],
    });
  });

  it.each([
    { reason: 'is off', flow: { disabled: true, schedule: '? 0 * ? * *' } },
    { reason: 'has no schedule', flow: {} },
    { reason: 'has a schedule that cannot be read', flow: { schedule: 'now and then' } },
    { reason: 'has a timezone that nobody knows', flow: { schedule: '? 0 * ? * *', timezone: 'Mars/Base' } },
  ])('has no next runs where it $reason', ({ flow }) => {
    expect(row(flow)?.nextRuns).toEqual([]);
  });

  it('says what starts it where it has no schedule of its own', () => {
    const name = 'Amazon (FBA) Customer to NetSuite Customer Add';
    expect(row({ name })).toMatchObject({ trigger: 'chained', enabled: true });
    expect(row({ name })).not.toHaveProperty('schedule');
  });

  it('says whether the manifest declares it', () => {
    expect([row({}, { declared: true })?.declared, row({})?.declared]).toEqual([true, false]);
  });
});

describe('how a flow ended last', () => {
  const job = { _id: 'j1', type: 'flow', status: 'completed', startedAt: 'a', endedAt: 'b' };

  it.each([
    { reason: 'nothing where it never ran', over: {}, gives: undefined },
    {
      reason: 'the job of the flow, not those of its steps',
      over: {
        jobs: [
          { _id: 'j2', type: 'export', status: 'failed' },
          { ...job, numSuccess: 7, numError: 2 },
        ],
      },
      gives: { status: 'completed', startedAt: 'a', endedAt: 'b', success: 7, errors: 2 },
    },
    {
      reason: 'a run that has not ended',
      over: { jobs: [{ _id: 'j1', type: 'flow', status: 'queued', createdAt: 'c' }] },
      gives: { status: 'queued', startedAt: 'c' },
    },
    {
      reason: 'only when it ran, where the platform keeps no job of it any more',
      over: { jobs: [], executedAt: 'd' },
      gives: { status: 'unknown', startedAt: 'd' },
    },
  ])('is $reason', ({ over, gives }) => {
    expect(row({}, over)?.lastRun).toEqual(gives);
  });
});
