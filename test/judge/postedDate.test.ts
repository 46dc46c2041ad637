import { describe, expect, it } from 'vitest';
import { settlementReportFlow } from '../../src/catalogue/flows.ts';
import { account, codes, judge, judgeOne, marks, mark, stepsOf, type OneAccount } from './builders.ts';
import { allFlows } from './live.ts';

const settlementImport = 'Post custom settlement records to NetSuite';
const path = `/mappings/${settlementImport}`;
const on = { name: settlementReportFlow, enabled: true };
const maps = (field: Record<string, unknown>) => ({
  mappings: [{ import: settlementImport, fields: [field] }],
});
const accepts = (accepted: string) => ({
  policy: { acceptUnsaved: [{ path: accepted, reason: 'mapped by hand' }] },
});

interface Row {
  readonly reason: string;
  readonly spec?: Record<string, unknown>;
  readonly over?: OneAccount;
  readonly blocked: boolean;
}

describe('the settlement flow of a clone, whose posted date cloning leaves out', () => {
  const rows: Row[] = [
    { reason: 'stays off where nobody declares the mapping', blocked: true },
    {
      reason: 'stays off where another field is declared',
      spec: maps({ generate: 'custrecord_amount', extract: 'amount' }),
      blocked: true,
    },
    {
      reason: 'stays off where the mapping is declared to be taken away',
      spec: maps({ generate: 'custrecord_posted_date', removed: true }),
      blocked: true,
    },
    {
      reason: 'goes on where the manifest maps it',
      spec: maps({ generate: 'custrecord_posted_date', extract: 'posted-date' }),
      blocked: false,
    },
    { reason: 'goes on where the manifest accepts it', spec: accepts(path), blocked: false },
    { reason: 'goes on where it accepts all mappings', spec: accepts('/mappings'), blocked: false },
    { reason: 'stays off where it accepts all settings', spec: accepts('/settings'), blocked: true },
    { reason: 'goes on where nobody cloned the account', over: { mark: {} }, blocked: false },
  ];

  it.each(rows)('$reason', ({ spec, over, blocked }) => {
    const plan = judgeOne({ spec: { flows: [on], ...spec }, mark: { clonedFrom: '9' }, ...over });
    const found = plan.blockers.filter(({ code }) => code === 'PostedDateMissing');
    expect(found.map((each) => each.path)).toEqual(blocked ? [path] : []);
    expect(stepsOf(plan, 'SwitchFlow').map(({ flow }) => flow)).toEqual(blocked ? [] : [on.name]);
  });

  it('is told and not switched off where it is on and nobody declares it', () => {
    const plan = judgeOne({
      spec: {},
      mark: { clonedFrom: '9' },
      live: { flows: allFlows({ [settlementReportFlow]: { disabled: false } }) },
    });
    expect(codes(plan)).toEqual(['PostedDateMissing']);
    expect(plan.blockers[0]?.message).toContain('on all the same');
    expect(plan.blockers[0]?.remedy).toContain(path);
    expect(plan.steps).toEqual([]);
  });

  it('is foreseen to stay off before the account is there, and waits for the manifest on the checklist', () => {
    const plan = judge(
      [
        account('us'),
        account('de', { marketplace: 'DE', setup: { cloneFrom: { name: 'us' } }, flows: [on] }),
      ],
      { accounts: [{ id: '1', name: 'US', flows: allFlows() }], marks: marks({ '1': mark() }) },
    );
    expect(stepsOf(plan, 'SwitchFlow')).toEqual([]);
    expect(plan.warnings).toEqual([expect.objectContaining({ code: 'PostedDateMissing' })]);
    const checklist = plan.accounts.find((each) => each.account === 'shop/de')?.checklist;
    expect(checklist?.find(({ item }) => item.startsWith('Posted date'))).toMatchObject({ state: 'waiting' });
  });
});
