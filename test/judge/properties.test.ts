import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flows, isFilterSetting } from '../../src/catalogue/flows.ts';
import { declaredSettings as settingsOf } from '../../src/judge/settings/declared.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { isWithin, pointer } from '../../src/lib/pointer.ts';
import {
  interimValue,
  isBlank,
  kindOf,
  liveWire,
  resolveValue,
  sameWire,
} from '../../src/judge/settings/values.ts';
import { canonicalJson } from '../../src/lib/canonical.ts';
import type { AmazonAccount } from '../../src/resources/schema/schema.ts';
import { keyOf } from '../../src/resources/schema/schema.ts';
import { declaredAccount, liveTile, manifests } from './arbitraries.ts';
import { account, judge, mark, marks, now, listsRefreshed } from './builders.ts';
import { allFields, allFlows, factsOf, field } from './live.ts';

/** Paths that a manifest declares; a map or a flow stands for what is below it. */
function declaredPaths(declared: AmazonAccount): string[] {
  const named = (declared.spec.flows ?? []).map((flow) => pointer('flows', flow.name));
  return [...settingsOf(declared).map((setting) => setting.path), ...named, '/marketplace'];
}

const given = fc.tuple(manifests, liveTile);

describe('for any manifests and any facts', () => {
  it('the plan is the same twice, and does not depend on the order of the manifests', () => {
    fc.assert(
      fc.property(given, ([declared, live]) => {
        const facts = factsOf(live);
        const plan = judge(declared, facts);
        expect(judge(declared, facts)).toEqual(plan);
        expect(judge([...declared].reverse(), facts)).toEqual(plan);
      }),
      { numRuns: 80 },
    );
  });

  it('the judge never throws, and every blocker says what to do', () => {
    fc.assert(
      fc.property(given, ([declared, live]) => {
        const plan = judge(declared, live);
        for (const blocker of plan.blockers) {
          expect(blocker.message).not.toBe('');
          expect(blocker.remedy).not.toBe('');
        }
        expect(plan.accounts.map((outlook) => outlook.account).sort()).toEqual(declared.map(keyOf).sort());
      }),
      { numRuns: 120 },
    );
  });

  it('no step touches a path that its manifest does not declare', () => {
    fc.assert(
      fc.property(given, ([declared, live]) => {
        for (const step of judge(declared, live).steps) {
          const owner = declared.find((candidate) => keyOf(candidate) === step.account) as AmazonAccount;
          const allowed = declaredPaths(owner);
          for (const change of step.changes)
            expect(allowed.some((path) => isWithin(change.path, path)) ? '' : change.path).toBe('');
        }
      }),
      { numRuns: 80 },
    );
  });

  it('nothing is done in an account that is observed, suspended or stopped', () => {
    fc.assert(
      fc.property(given, ([declared, live]) => {
        const plan = judge(declared, live);
        const touched = new Set(plan.steps.map((step) => step.account));
        for (const outlook of plan.accounts)
          if (outlook.management === 'Observe' || outlook.suspended)
            expect(touched.has(outlook.account)).toBe(false);
        if (plan.blockers.some((blocker) => blocker.account === undefined)) expect(plan.steps).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it('a drift has a path below spec, differs, and is put back exactly where it says so', () => {
    fc.assert(
      fc.property(given, ([declared, live]) => {
        const plan = judge(declared, live);
        for (const drift of plan.drift) {
          expect(drift.path).toMatch(/^\/./);
          expect(canonicalJson(drift.live) === canonicalJson(drift.declared)).toBe(false);
          if (drift.response !== 'corrected') expect(changes(plan, drift.account)).not.toContain(drift.path);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('at most one wizard goes on, and only steps that are not put off carry ids', () => {
    fc.assert(
      fc.property(given, ([declared, live]) => {
        const plan = judge(declared, live);
        const wizards = plan.steps.filter((step) => step.kind === 'ConfigureAccount' && !step.deferred);
        expect(wizards.length).toBeLessThanOrEqual(1);
        expect(new Set(plan.steps.map((step) => step.id)).size).toBe(plan.steps.length);
        for (const step of plan.steps)
          if (step.kind === 'SaveSettings' && step.deferred) expect(step.saves).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });
});

function changes(plan: Plan, key: string): string[] {
  return plan.steps
    .filter((step) => step.account === key)
    .flatMap((step) => step.changes.map((change) => change.path));
}

describe('for a tile that is exactly as declared', () => {
  /** The facts that a manifest asks for: what is declared, in the app's own form, and noted. */
  const settled = declaredAccount('us').map((declared) => {
    const spec = { ...declared.spec, policy: undefined, suspend: undefined, marketplace: 'US' };
    return { ...declared, spec };
  });

  it('the plan is empty', () => {
    fc.assert(
      fc.property(settled, (declared) => {
        const live = satisfying(declared);
        const before = judge([declared], live);
        fc.pre(before.blockers.length === 0 && before.steps.length === 0);
        const applied = before.marks ?? live.marks;
        const plan = judge([declared], { ...live, marks: applied });
        expect(plan.steps).toEqual([]);
        expect(plan.drift).toEqual([]);
        expect(plan.marks).toBeUndefined();
      }),
      { numRuns: 60, maxSkipsPerRun: 1000 },
    );
  });

  it('carrying out what the plan says leaves nothing to do', () => {
    fc.assert(
      fc.property(settled, (declared) => {
        const live = {
          accounts: [{ id: '1', name: 'US', fields: allFields(), flows: allFlows() }],
          marks: marks({ '1': mark({ refreshed: listsRefreshed }) }),
        };
        const plan = judge([declared], live);
        const done = carriedOut(plan);
        const after = judge([declared], done);
        expect(after.steps.filter((step) => step.kind !== 'SwitchFlow')).toEqual([]);
        expect(after.drift).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });
});

/** The facts of one account in which every declared value that is valid stands as declared. */
function satisfying(declared: AmazonAccount) {
  const live = {
    accounts: [{ id: '1', name: 'US', fields: allFields(), flows: allFlows() }],
    marks: marks({ '1': mark({ refreshed: listsRefreshed }) }),
  };
  return carriedOut(judge([declared], live));
}

/** The tile as it is after every step of a plan for the untouched account 1 was carried out, with what is then noted. */
function carriedOut(plan: Plan) {
  const values = new Map<string, unknown>();
  const switched = new Map<string, { disabled?: boolean; schedule?: string; timezone?: string }>();
  const applied: Record<string, string> = { ...plan.marks?.accounts['1']?.applied };
  const refreshed: Record<string, string> = {};
  const saved = { ...plan.marks?.accounts['1']?.saved };
  for (const step of plan.steps) {
    if (step.kind === 'SaveSettings') {
      for (const save of step.saves) {
        values.set(save.fieldName, save.value);
        Object.assign(applied, save.verified);
        for (const path of Object.keys(save.verified))
          if (isFilterSetting(path)) saved[path] = { at: now.toISOString(), how: 'us' };
      }
    } else if (step.kind === 'SetSchedule') {
      switched.set(step.flow, {
        ...switched.get(step.flow),
        schedule: step.schedule,
        timezone: step.timezone,
      });
      Object.assign(applied, step.verified);
    } else if (step.kind === 'SwitchFlow') {
      switched.set(step.flow, { ...switched.get(step.flow), disabled: step.disabled });
      Object.assign(applied, step.verified);
    } else if (step.kind === 'RefreshOptions') refreshed[step.path] = now.toISOString();
  }
  const fields = allFields().map((entry) => {
    const value = values.get(entry.document.name);
    if (value === undefined) return entry;
    const saved = entry.document.type === 'staticMapWidget' ? (value as object) : { value };
    return { ...entry, document: { ...entry.document, ...saved } };
  });
  const account1 = { id: '1', name: 'US', fields, flows: allFlows(Object.fromEntries(switched)) };
  return { accounts: [account1], marks: marks({ '1': mark({ applied, refreshed, saved }) }) };
}

describe('the interim value that makes the platform save an equal one', () => {
  const list = fc.uniqueArray(fc.constantFrom<string>('1', '2', '3', '4'), { minLength: 1, maxLength: 4 });
  const optionsOf = (ids: readonly string[]) => ids.map((id) => [id, `Name ${id}`]);

  /** Live facts of one field with such options. */
  const fieldWith = (type: string, ids: readonly string[]) => {
    const document = { type, options: optionsOf(ids) as never };
    const fields = [field('/settings/order/fba/location', null, document)];
    const facts = factsOf({ accounts: [{ id: '1', name: 'US', fields }] });
    return facts.accounts[0]?.fields[0] as NonNullable<
      ReturnType<typeof factsOf>['accounts'][0]['fields'][0]
    >;
  };

  it('differs and is made of options, for every kind of field', () => {
    fc.assert(
      fc.property(
        list,
        fc.constantFrom('select', 'multiselect', 'checkbox', 'input'),
        fc.nat(),
        (ids, type, seed) => {
          const facts = fieldWith(type, type === 'input' ? [] : ids);
          const kind = kindOf(facts);
          const wire =
            kind === 'flag'
              ? true
              : kind === 'choices'
                ? ids.slice(0, 1 + (seed % ids.length))
                : (ids[seed % ids.length] ?? '');
          const interim = interimValue(facts, wire);
          expect(sameWire(facts, interim, wire)).toBe(false);
          const known = (id: unknown) => id === '' || ids.includes(String(id));
          if (kind === 'choices') expect((interim as string[]).every(known)).toBe(true);
          if (kind === 'choice') expect(known(interim)).toBe(true);
          if (kind === 'flag') expect(typeof interim).toBe('boolean');
        },
      ),
    );
  });

  it('a value that is resolved and written is the value that is read', () => {
    fc.assert(
      fc.property(list, fc.boolean(), (ids, many) => {
        const facts = fieldWith(many ? 'multiselect' : 'select', ids);
        const names = ids.map((id) => `Name ${id}`);
        const resolved = resolveValue(facts, many ? names : (names[0] ?? ''));
        expect(resolved.ok).toBe(true);
        if (!resolved.ok) return;
        expect(sameWire(facts, resolved.wire, liveWire({ ...facts, value: resolved.wire }))).toBe(true);
        expect(isBlank(resolved.wire)).toBe(false);
      }),
    );
  });
});

describe('switching flows', () => {
  it('a flow never goes on before one that it needs, nor while that one stays off', () => {
    const names = flows.map((flow) => flow.name);
    const chosen = fc.uniqueArray(fc.record({ name: fc.constantFrom(...names), enabled: fc.boolean() }), {
      selector: (flow) => flow.name,
      maxLength: names.length,
    });
    fc.assert(
      fc.property(chosen, fc.subarray(names), (declared, running) => {
        const live = allFlows(Object.fromEntries(running.map((name) => [name, { disabled: false }])));
        const plan = judge([account('us', { flows: declared })], {
          accounts: [{ id: '1', name: 'US', flows: live }],
          marks: marks({ '1': mark({ refreshed: listsRefreshed }) }),
        });
        const on = new Set(running);
        for (const step of plan.steps) {
          if (step.kind !== 'SwitchFlow') continue;
          if (step.disabled) on.delete(step.flow);
          else {
            const needed = flows.find((flow) => flow.name === step.flow)?.requires ?? [];
            expect(needed.filter((name) => !on.has(name))).toEqual([]);
            on.add(step.flow);
          }
        }
      }),
    );
  });
});
