import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { planText } from '../../src/cli/render/planText.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { account, declare, judge, judgeOne, mark, marks } from '../judge/builders.ts';
import { field } from '../judge/live.ts';

const told = (plan: Plan) => planText(plan, createColors(false));
const us = { id: '1', name: 'US' };
const longest = 400;
/** Names of the platform at their worst. */
const evil = 'Ready\nTrue\u202e\u200b';

describe('a plan as the person who gets it reads it', () => {
  it('counts accounts that only wait for their turn among those to add, and not among what is held up', () => {
    const chain = Array.from({ length: 12 }, (_, index) =>
      account(`a${String(index).padStart(2, '0')}`, {
        setup: {
          cloneFrom: index === 0 ? { accountName: 'US' } : { name: `a${String(index - 1).padStart(2, '0')}` },
        },
      }),
    );
    const text = told(judge(chain, { accounts: [us] }));
    expect(text).toMatch(/Plan: 12 to add, .* 0 held up, 11 wait their turn/);
  });

  it('tells how many licences are to be bought in all', () => {
    const plan = judge([account('a'), account('b'), account('c')], { accounts: [us], licences: 1 });
    const missing = plan.blockers.filter(({ code }) => code === 'LicenceMissing');
    expect(missing[0]?.message).toBe('The tile has 1 account licence, and 1 account is in it');
    expect(missing.map(({ remedy }) => /Buy (\w+) more account licences?/.exec(remedy)?.[1])).toEqual([
      'one',
      '2',
      '3',
    ]);
  });

  it('does not say that an account which is being uninstalled is waited for', () => {
    const clone = account('b', { setup: { cloneFrom: { accountName: 'US' } } });
    const { blockers } = judge([clone], { accounts: [{ ...us, state: 'uninstalling' }] });
    const [source] = blockers.filter(({ code }) => code === 'SourceNotReady');
    expect(source).toMatchObject({ passing: false });
    expect(source?.remedy).toContain('Name another account');
  });

  it('shows names as they are, what auto means, and no value twice', () => {
    const name = 'NetSuite inventory to Amazon inventory Add/Update';
    const text = told(judgeOne({ spec: { flows: [{ name, schedule: 'auto' }] } }));
    expect(text).toContain('(auto: every hour, at a minute of its own)');
    expect(text).toContain(`/flows/${name}/schedule`);
    expect(text).not.toContain('~1');
    const path = '/settings/product/virtualVariations/enabled';
    const stored = judgeOne({
      spec: declare(path, true),
      mark: { clonedFrom: '9', made: true },
      live: { fields: [field(path, true)] },
    });
    expect(told(stored)).toContain(`${path}: true, saved again`);
    expect(told(stored)).not.toContain('true → true');
  });

  it('cuts long lists with a count', () => {
    const accounts = Array.from({ length: 300 }, (_, index) => ({
      id: String(index),
      name: `SHOP ${String(index)}`,
    }));
    const plan = judge([account('b', { setup: { cloneFrom: { accountName: 'nowhere' } } })], { accounts });
    expect(
      told(plan)
        .split('\n')
        .filter((line) => line.length > longest),
    ).toEqual([]);
    expect(told(plan)).toContain('and 292 more');
  });

  it('keeps its lines whatever the platform calls things', () => {
    const plan = judge([account('us')], {
      accounts: [
        { id: '1', name: evil },
        { id: '2', name: 'US\u00a0' },
      ],
      marks: marks({ '9': mark() }),
    });
    const text = told(plan);
    expect(text).not.toMatch(/^True/m);
    expect(text).toContain(String.raw`Ready\u{a}True\u{202e}\u{200b}`);
  });
});
