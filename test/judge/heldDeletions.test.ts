import { describe, expect, it } from 'vitest';
import { heldDeletions } from '../../src/judge/admitting/clusterLoss.ts';
import { judgeTile, type JudgeInput } from '../../src/judge/judge.ts';
import { judgeBudgets } from '../../src/plan/budget.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { account, codes, mark, marks, now, stepsOf, tile } from './builders.ts';
import { factsOf } from './live.ts';

const names = ['de', 'fr', 'it', 'es'];
const going = (some: readonly string[]) =>
  some.map((name) => ({
    ...{ account: `shop/${name}`, accountName: name.toUpperCase(), tile: 'shop/tile', uid: name },
  }));

/** What is held where these are deleted together with their tile. */
function lossOf(some: readonly string[]) {
  const held = heldDeletions({
    ...{ staying: [], going: going(some), tilesGoing: new Set(['shop/tile']), namespacesGoing: new Set() },
  }).get('shop/tile');
  if (!held) throw new Error('nothing is held');
  return { ...held, since: '2026-03-01T09:00:00.000Z' };
}

/** A tile of a cluster with four accounts, all of which were to be uninstalled when their documents go. */
function judge(given: Partial<JudgeInput>): Plan {
  const live = names.map((name, index) => ({ id: String(index + 1), name: name.toUpperCase() }));
  const noted = names.map((name, index) => [
    String(index + 1),
    mark({ account: `shop/${name}`, deletion: 'Uninstall' }),
  ]);
  return judgeTile({
    ...{ tile: tile(), accounts: [], now, declared: new Set(names.map((name) => `shop/${name}`)) },
    facts: factsOf({
      accounts: live,
      marks: marks(Object.fromEntries(noted) as Parameters<typeof marks>[0]),
    }),
    leaving: new Set<string>(),
    ...given,
  });
}

describe('accounts whose deletion is held in a cluster', () => {
  it('count as declared, and nothing is done to them', () => {
    const loss = lossOf(names);
    const plan = judge({ heldLoss: loss });
    expect(plan.accounts.map((each) => each.account)).toEqual(names.map((name) => `shop/${name}`));
    expect(plan.unmanaged).toEqual([]);
    expect(plan.steps).toEqual([]);
    expect(new Set(codes(plan))).toEqual(new Set(['RemovalHeld']));
    expect(judge({}).unmanaged).toHaveLength(4);
  });

  it('are told each with how the loss passes, and how its document is let go of', () => {
    const loss = lossOf(names);
    for (const { account: key, message, remedy, passing, since } of judge({ heldLoss: loss }).blockers) {
      expect({ passing, since }).toEqual({ passing: true, since: loss.since });
      expect(message).toContain('SourceHeld');
      expect(message).toContain('4 of 4 accounts');
      expect(remedy).toContain(`storekeeper approve tile tile ${loss.hash} -n shop`);
      expect(remedy).toContain(`storekeeper.dev/pass-loss=${loss.hash}`);
      expect(remedy).toContain(`-n shop ${key?.split('/')[1] ?? ''} storekeeper.dev/let-go=true`);
    }
  });

  it('are judged by their manifests where those are in force all the same', () => {
    const plan = judge({ heldLoss: lossOf(names), accounts: [account('de')] });
    const de = plan.blockers.filter((each) => each.account === 'shop/de');
    expect(de.map(({ code }) => code)).not.toContain('RemovalHeld');
    expect(plan.accounts.map((each) => each.account).toSorted()).toEqual(
      names.map((name) => `shop/${name}`).toSorted(),
    );
  });

  it('count also where there is nothing of them in the app yet', () => {
    const plan = judge({ heldLoss: lossOf([...names, 'uk']) });
    expect(plan.accounts).toContainEqual(
      expect.objectContaining({ account: 'shop/uk', accountName: 'UK', state: 'absent' }),
    );
  });
});

describe('a removal in a cluster that is over its budget', () => {
  it('is told with how it passes and is let go of there, each once', () => {
    const plan = judge({
      leaving: new Set(['shop/de']),
      declared: new Set(names.slice(1).map((n) => `shop/${n}`)),
    });
    expect(stepsOf(plan, 'UninstallAccount')).toHaveLength(1);
    const [blocker] = judgeBudgets(plan, undefined, undefined);
    expect(blocker).toMatchObject({ code: 'RemovalNotApproved', account: 'shop/de' });
    const remedy = blocker?.remedy ?? '';
    expect(remedy).toMatch(/^Let it pass with: storekeeper approve tile tile sha256:[0-9a-f]{12} -n shop /);
    expect(remedy).toMatch(/kubectl annotate .* storekeeper\.dev\/approve=sha256:[0-9a-f]{12}/);
    expect(remedy).not.toContain('PATH');
    expect(remedy.split('storekeeper.dev/let-go=true')).toHaveLength(2);
  });
});
