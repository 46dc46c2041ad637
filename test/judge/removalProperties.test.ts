import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Departure } from '../../src/judge/removing/departure.ts';
import { judgeTile } from '../../src/judge/judge.ts';
import type { AccountMark, TileFacts } from '../../src/observe/facts.ts';
import { keyOf, type AmazonAccount } from '../../src/resources/schema/schema.ts';
import { liveTile, manifests } from './arbitraries.ts';
import { mark, now, stepsOf, tile } from './builders.ts';
import { factsOf } from './live.ts';

const note = fc.record({
  account: fc.constantFrom('shop/us', 'shop/de', 'shop/fr', 'shop/gone', 'shop/left'),
  deletion: fc.boolean(),
  removing: fc.boolean(),
});

function noted(given: { account: string; deletion: boolean; removing: boolean }): AccountMark {
  return mark({
    account: given.account,
    ...(given.deletion ? { deletion: 'Uninstall' } : {}),
    ...(given.removing ? { removing: '2026-02-28T00:00:00.000Z' } : {}),
  });
}

/** A tile whose accounts are noted for manifests that may be there or not. */
const facts: fc.Arbitrary<TileFacts> = fc
  .tuple(liveTile, fc.array(fc.option(note), { minLength: 6, maxLength: 6 }))
  .map(([live, notes]) => {
    const accounts = (live.accounts ?? []).flatMap(({ id }, index) => {
      const given = notes[index];
      return given ? [[id, noted(given)] as const] : [];
    });
    return factsOf({ ...live, marks: { version: 1, accounts: Object.fromEntries(accounts) } });
  });

const given = fc.tuple(manifests, facts, fc.boolean());

function judge(
  accounts: readonly AmazonAccount[],
  read: TileFacts,
  removeLastAccount: boolean,
  whole = true,
) {
  return judgeTile({
    tile: tile({ policy: { removeLastAccount } }),
    ...{ accounts, facts: read, now },
    declared: whole ? new Set(accounts.map(keyOf)) : undefined,
    departures,
  });
}

/** One manifest was deleted, one is there and broken, and of the others nothing was seen. */
const departures = new Map<string, Departure>([
  ['shop/gone', { seen: true, how: 'its file gone.yaml was deleted' }],
  ['shop/us', { seen: true, how: 'its file us.yaml was deleted' }],
  ['shop/left', { seen: false, why: 'left.yaml is there and empty' }],
]);

describe('for any manifests, any facts and any notes', () => {
  it('only an account whose manifest was seen to be deleted and said so, or is being removed by us, is uninstalled', () => {
    fc.assert(
      fc.property(given, ([declared, read, last]) => {
        const plan = judge(declared, read, last);
        const keys = new Set(declared.map(keyOf));
        for (const step of stepsOf(plan, 'UninstallAccount')) {
          const found = read.marks.accounts[step.accountId];
          expect(found?.account).toBe(step.account);
          expect(keys.has(step.account)).toBe(false);
          expect(found?.deletion !== undefined || found?.removing !== undefined).toBe(true);
          if (found?.removing === undefined) expect(departures.get(step.account)?.seen).toBe(true);
          const others = plan.steps.filter(
            (other) => 'accountId' in other && other.accountId === step.accountId,
          );
          expect(others).toEqual([step]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('an active account stays, unless the tile says that it may go too', () => {
    fc.assert(
      fc.property(given, ([declared, read, last]) => {
        const going = stepsOf(judge(declared, read, last), 'UninstallAccount');
        const ids = new Set(going.map((step) => step.accountId));
        const staying = read.accounts.filter((live) => live.state === 'active' && !ids.has(live.id));
        if (going.length > 0 && staying.length === 0) expect(last).toBe(true);
        if (going.some((step) => step.removeTile)) expect(staying).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('a part of the source removes nothing and lets go of nothing that is there', () => {
    fc.assert(
      fc.property(given, ([declared, read, last]) => {
        const plan = judge(declared, read, last, false);
        expect(stepsOf(plan, 'UninstallAccount')).toEqual([]);
        const after = Object.keys((plan.marks ?? read.marks).accounts);
        expect(after).toEqual(
          expect.arrayContaining(read.accounts.flatMap(({ id }) => (read.marks.accounts[id] ? [id] : []))),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('no declared account is noted for removal whose manifest does not ask for it', () => {
    fc.assert(
      fc.property(given, ([declared, read, last]) => {
        const plan = judge(declared, read, last);
        const after = (plan.marks ?? read.marks).accounts;
        for (const outlook of plan.accounts) {
          const owner = declared.find((candidate) => keyOf(candidate) === outlook.account);
          const found = outlook.accountId === undefined ? undefined : after[outlook.accountId];
          if (!owner || found?.account !== outlook.account || found.deletion === undefined) continue;
          expect(owner.spec.policy?.deletion).toBe('Uninstall');
          expect(outlook).toMatchObject({ management: 'Full', suspended: false });
        }
      }),
      { numRuns: 300 },
    );
  });
});
