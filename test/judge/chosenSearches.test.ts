import { describe, expect, it } from 'vitest';
import { liveWire, valueDigest } from '../../src/judge/settings/values.ts';
import type { AccountFacts, AccountMark, SavedMark } from '../../src/observe/facts.ts';
import {
  account,
  allSaved,
  codes,
  declare,
  judge,
  listsRefreshed,
  mark,
  marks,
  outline,
  verified,
} from './builders.ts';
import { allFields, allFlows, configured, factsOf } from './live.ts';

const inventory = 'NetSuite inventory to Amazon inventory Add/Update';
const locations = '/settings/inventory/locations';
const search = '/settings/inventory/savedSearch';
const flows = [{ name: inventory, enabled: true }];
const filter = { settings: { inventory: { locations: ['West DC'] } }, flows };
const both = { settings: { inventory: { locations: ['West DC'], savedSearch: 'Items [AMZ-US]' } }, flows };
const off = `SwitchFlow ${inventory} off`;
const on = `SwitchFlow ${inventory} on`;

/** An account whose inventory flow is on, and whose locations were saved when its search was number 40. */
function look(
  spec: Record<string, unknown>,
  chosen: string,
  noted: Partial<AccountMark> = {},
  seen: Partial<Pick<AccountFacts, 'seenSaved'>> & { runUnderWay?: boolean } = {},
) {
  const facts = factsOf({
    accounts: [
      {
        ...{ id: '1', name: 'US' },
        fields: allFields({ ...configured, [locations]: ['2'], [search]: chosen }),
        flows: allFlows({ [inventory]: { disabled: false, schedule: '? 5 0 ? * *' } }),
      },
    ],
    marks: marks({
      '1': mark({
        ...{ refreshed: listsRefreshed, saved: allSaved, ...noted },
        applied: {
          ...verified({
            ...{ '/accountName': 'US', [locations]: ['West DC'] },
            [`/flows/${inventory}/enabled`]: true,
          }),
          ...noted.applied,
        },
      }),
    }),
  });
  const { runUnderWay, ...saves } = seen;
  const accounts = facts.accounts.map((live) => ({
    ...{ ...live, ...saves },
    flows: live.flows.map((flow) => (runUnderWay === undefined ? flow : { ...flow, runUnderWay })),
  }));
  return judge([account('us', spec)], { ...facts, accounts });
}

const markOf = (plan: ReturnType<typeof look>) => plan.marks?.accounts['1'];
const reasons = (plan: ReturnType<typeof look>) =>
  plan.steps.flatMap((step) => (step.kind === 'SaveSettings' ? step.reason : []));

describe('a saved search that is chosen after the settings that filter it were saved', () => {
  it('in the app: has them saved again by way of another value, while the flow is off', () => {
    const plan = look(filter, '41');
    expect(outline(plan)).toEqual([off, 'SaveSettings', on]);
    expect(reasons(plan)).toEqual(['StoredNotApplied']);
    expect(JSON.stringify(plan.steps)).toContain('"interim"');
    expect(markOf(plan)?.saved?.[locations]).toBeUndefined();
    expect(markOf(plan)?.unsaved).toEqual({ [locations]: '2026-03-01T10:00:00.000Z' });
  });

  it('is nothing while the search is the same, or none is chosen', () => {
    expect(outline(look(filter, '40'))).toEqual([]);
    expect(markOf(look(filter, ''))?.unsaved).toBeUndefined();
  });

  describe('of which an older note does not say which it was when they were saved', () => {
    const older: Record<string, SavedMark> = {
      ...allSaved,
      [locations]: { at: '2026-02-01T00:00:00.000Z', how: 'us' },
    };
    const nameOf = (path: string) =>
      factsOf({
        accounts: [{ id: '1', name: 'US', fields: allFields({ ...configured, [path]: '77' }) }],
      }).accounts[0]?.fields.find((field) => liveWire(field) === '77')?.name ?? '';
    const chosenAt = (at: string) => ({ seenSaved: { [nameOf(search)]: { by: 'ann@acme.example', at } } });

    it('is not known: what stands there is noted as a guess, told, and nothing is written', () => {
      const plan = look(filter, '41', { saved: older });
      expect(outline(plan)).toEqual([]);
      expect(codes(plan)).toEqual([]);
      const noted = markOf(plan)?.saved?.[locations];
      expect(noted).toMatchObject({ how: 'us', searchesAssumed: true });
      expect(noted?.searches?.[search]).toBe(valueDigest('41'));
      expect(plan.warnings).toEqual([
        expect.objectContaining({ code: 'NotKnownApplied', path: '/settings' }),
      ]);
      expect(plan.warnings[0]?.message).toContain(locations);

      const again = look(filter, '41', markOf(plan));
      expect(markOf(again)?.saved?.[locations]).toEqual(noted);
      expect(again.warnings.map(({ code }) => code)).toEqual(['NotKnownApplied']);
      // From now on another search is seen as one.
      expect(outline(look(filter, '42', markOf(plan)))).toEqual([off, 'SaveSettings', on]);
    });

    it('is told no more once the manifest accepts it, or the setting is not needed', () => {
      const accepted = { policy: { acceptUnsaved: [{ path: locations, reason: 'looked at in NetSuite' }] } };
      expect(look({ ...filter, ...accepted }, '41', { saved: older }).warnings).toEqual([]);
      expect(look({ flows: [] }, '41', { saved: older }).warnings).toEqual([]);
    });

    it('is another, where the audit log tells that it was chosen later', () => {
      const plan = look(filter, '41', { saved: older }, chosenAt('2026-02-10T00:00:00.000Z'));
      expect(outline(plan)).toEqual([off, 'SaveSettings', on]);
      expect(markOf(plan)?.saved?.[locations]).toBeUndefined();
      expect(plan.warnings).toEqual([]);
    });

    it('is not known either where the log tells that it was chosen before: it may not tell of all', () => {
      const plan = look(filter, '41', { saved: older }, chosenAt('2026-01-10T00:00:00.000Z'));
      expect(outline(plan)).toEqual([]);
      expect(plan.warnings.map(({ code }) => code)).toEqual(['NotKnownApplied']);
    });
  });

  it('by the manifest: is saved first, and they with it, while the flow is off', () => {
    const plan = look(both, '40');
    expect(codes(plan)).toEqual([]);
    expect(outline(plan)).toEqual([off, 'SaveSettings', 'SaveSettings', on]);
    expect(reasons(plan)).toEqual(['ValueDeclared', 'StoredNotApplied']);
  });

  it('by the manifest, which does not declare them: waits while the flow is on', () => {
    const plan = look({ ...declare(search, 'Items [AMZ-US]'), flows }, '40');
    expect(codes(plan)).toEqual(['FlowInTheWay']);
    expect(plan.blockers[0]?.message).toContain(locations);
    expect(outline(plan)).toEqual([]);
  });

  it('in the app, and nobody declares them: is told, and a later save by hand ends it', () => {
    const told = look({ flows }, '41');
    expect(codes(told)).toEqual(['SettingNotSaved']);
    const name = factsOf({
      accounts: [{ id: '1', name: 'US', fields: allFields(configured) }],
    }).accounts[0]?.fields.find(({ label }) => label.startsWith('NetSuite locations'))?.name;
    const seen = (at: string) =>
      look({ flows }, '41', markOf(told), { seenSaved: { [name ?? '']: { by: 'ann@acme.example', at } } });
    expect(codes(seen('2026-02-10T00:00:00.000Z'))).toEqual(['SettingNotSaved']);
    const ended = seen('2026-03-01T11:00:00.000Z');
    expect(codes(ended)).toEqual([]);
    expect(markOf(ended)?.unsaved).toBeUndefined();
    expect(markOf(ended)?.saved?.[locations]).toMatchObject({ how: 'audit' });
  });

  it('waits with the search until a run has ended, and then both are saved', () => {
    const busy = look(both, '40', {}, { runUnderWay: true });
    expect(codes(busy)).toContain('FlowRunUnderWay');
    expect(outline(busy)).toEqual([]);
    expect(outline(look(both, '40', markOf(busy), { runUnderWay: false }))).toEqual([
      ...[off, 'SaveSettings', 'SaveSettings', on],
    ]);
  });
});
