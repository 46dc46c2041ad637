import { describe, expect, it } from 'vitest';
import { judgeTile } from '../../src/judge/judge.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { refusalKey, stepDigest } from '../../src/judge/drift/refused.ts';
import type { RefusedMark, TileFacts } from '../../src/observe/facts.ts';
import type { AmazonAccount } from '../../src/resources/schema/schema.ts';
import {
  account,
  codes,
  declare,
  listsRefreshed,
  mark,
  marks,
  now,
  outline,
  tile,
  verified,
} from './builders.ts';
import { factsOf, field, type LiveTile } from './live.ts';

const path = '/settings/product/asinField';
const us = account('us', declare(path, 'custitem_asin'));
const live: LiveTile = {
  accounts: [{ id: '1', name: 'US', fields: [field(path, 'another')] }],
  marks: marks({ '1': mark({ refreshed: listsRefreshed, applied: verified({ '/accountName': 'US' }) }) }),
};

interface Given {
  readonly accounts?: readonly AmazonAccount[];
  readonly tile?: LiveTile;
  readonly kind?: Plan['steps'][number]['kind'];
  readonly refused?: Partial<RefusedMark>;
  /** What changed on the platform after the refusal. */
  readonly later?: LiveTile;
  readonly laterAccounts?: readonly AmazonAccount[];
  readonly retry?: string;
}

function judged(accounts: readonly AmazonAccount[], facts: TileFacts, retry?: string): Plan {
  const asked = retry === undefined ? {} : { asked: { retry: new Set([retry]) } };
  return judgeTile({ tile: tile(), accounts, facts, now, ...asked });
}

/** The plan for a tile one of whose steps was refused as noted. */
function afterRefusal(given: Given): Plan {
  const accounts = given.accounts ?? [us];
  const before = factsOf(given.tile ?? live);
  const plan = judged(accounts, before);
  const step = plan.steps.find((each) => each.kind === (given.kind ?? 'SaveSettings'));
  if (!step) throw new Error(`no such step among ${outline(plan).join(', ')}`);
  const refused: RefusedMark = {
    account: step.account,
    digest: stepDigest(step, before),
    times: 3,
    at: '2026-03-01T09:00:00.000Z',
    since: '2026-02-28T09:00:00.000Z',
    way: '422 invalid_field',
    message: 'the platform refused it',
    ...given.refused,
  };
  const facts = given.later ? factsOf(given.later) : before;
  const noted = { ...facts, marks: { ...facts.marks, refused: { [refusalKey(step)]: refused } } };
  return judged(given.laterAccounts ?? accounts, noted, given.retry);
}

describe('a step that was refused in the same way', () => {
  it.each<{ reason: string; given: Given; held: boolean }>([
    { reason: 'twice may still be an accident', given: { refused: { times: 2 } }, held: false },
    { reason: 'three times is a person’s to do', given: {}, held: true },
    {
      reason: 'after a day it is tried again',
      given: { refused: { at: '2026-02-28T09:59:00.000Z' } },
      held: false,
    },
    { reason: 'at once on a person’s word', given: { retry: 'shop/us' }, held: false },
    { reason: 'not on a word about another account', given: { retry: 'shop/de' }, held: true },
    {
      reason: 'at once when the manifest changes',
      given: { laterAccounts: [account('us', declare(path, 'custitem_other'))] },
      held: false,
    },
    {
      reason: 'at once when the live value changes',
      given: { later: { ...live, accounts: [{ id: '1', name: 'US', fields: [field(path, 'third')] }] } },
      held: false,
    },
    {
      reason: 'at once when the app is updated',
      given: { later: { ...live, integration: { version: '9.9.9' } } },
      held: false,
    },
  ])('$reason', ({ given, held }) => {
    const plan = afterRefusal(given);
    expect(outline(plan)).toEqual(held ? [] : ['SaveSettings']);
    expect(codes(plan)).toEqual(held ? ['RefusedRepeatedly'] : []);
  });

  it('tells what a person must do: where, and with which value', () => {
    const [blocker] = afterRefusal({ refused: { link: 'https://integrator.io' } }).blockers;
    expect(blocker).toMatchObject({
      account: 'shop/us',
      path,
      passing: false,
      since: '2026-02-28T09:00:00.000Z',
      link: 'https://integrator.io',
    });
    expect(blocker?.message).toMatch(/refused 3 times.*the platform refused it/);
    expect(blocker?.remedy).toContain(`${path} = "custitem_asin"`);
  });

  it('makes its drift blocked, not corrected', () => {
    const applied = verified({ '/accountName': 'US', [path]: 'custitem_asin' });
    const drifted = { ...live, marks: marks({ '1': mark({ refreshed: listsRefreshed, applied }) }) };
    expect(afterRefusal({ tile: drifted }).drift).toMatchObject([{ path, response: 'blocked' }]);
  });

  it('lets the rest of the account go on, but no flow for the first time', () => {
    const flow = 'NetSuite inventory to Amazon inventory Add/Update';
    const spec = {
      settings: { product: { asinField: 'custitem_asin' }, inventory: { kitPerLocation: true } },
      flows: [{ name: flow, enabled: true }],
    };
    const plan = afterRefusal({
      accounts: [account('us', spec)],
      tile: {
        ...live,
        accounts: [
          {
            id: '1',
            name: 'US',
            fields: [field(path, 'another'), field('/settings/inventory/kitPerLocation', false)],
            flows: [{ name: flow, disabled: true }],
          },
        ],
      },
    });
    expect(outline(plan)).toEqual(['SaveSettings']);
    expect(codes(plan).sort()).toEqual(['ChecklistOpen', 'RefusedRepeatedly']);
  });

  it('is forgotten when it is not wanted any more', () => {
    const plan = afterRefusal({ laterAccounts: [account('us')] });
    expect(plan.marks).toBeDefined();
    expect(plan.marks).not.toHaveProperty('refused');
  });
});

describe('a refusal that passes', () => {
  const wizard: Given = {
    accounts: [us, account('de', { marketplace: 'DE' }), account('fr', { marketplace: 'FR' })],
    kind: 'OpenWizard',
  };
  const causes = [
    { cause: 'AppBehind', hours: 1 },
    { cause: 'LicenceMissing', hours: 1 },
    { cause: 'TileUpdating', hours: 1 / 6 },
    { cause: 'NetSuiteOffline', hours: 1 / 6 },
  ] as const;

  it.each(causes)('$cause is waited for after one try, by every account to be added', ({ cause, hours }) => {
    const at = new Date(now.getTime() - hours * 3_600_000 + 1000).toISOString();
    const plan = afterRefusal({ ...wizard, refused: { times: 1, cause, at } });
    expect(outline(plan)).toEqual(['SaveSettings']);
    expect(codes(plan)).toEqual([cause, cause]);
    expect(plan.blockers).toMatchObject([
      { account: 'shop/de', passing: true, since: '2026-02-28T09:00:00.000Z' },
      { account: 'shop/fr', passing: true },
    ]);
    expect(plan.blockers[0]?.message).toMatch(/^Nothing is added until then/);
  });

  it.each(causes)('$cause is looked at again slowly', ({ cause, hours }) => {
    const at = new Date(now.getTime() - hours * 3_600_000).toISOString();
    const plan = afterRefusal({ ...wizard, refused: { times: 1, cause, at } });
    expect(outline(plan)).toContain('OpenWizard');
  });

  it('is looked at again at once when the app has another version', () => {
    const plan = afterRefusal({
      ...wizard,
      refused: { times: 1, cause: 'AppBehind' },
      later: { ...live, integration: { version: '9.9.9' } },
    });
    expect(codes(plan)).not.toContain('AppBehind');
  });
});
