import { describe, expect, it } from 'vitest';
import { conditionOf, isTrue } from '../../src/report/status/conditions.ts';
import type { Json } from '../../src/platform/documents.ts';
import { driftKey } from '../../src/report/status/drift.ts';
import { accountStatuses, unobservedStatus, type StatusInput } from '../../src/report/status/status.ts';
import type { AccountStatus, TileStatus } from '../../src/report/status/statusTypes.ts';
import {
  account,
  blocker,
  connectStep,
  drift,
  outlook,
  plan,
  receipt,
  saveStep,
  switchStep,
} from './given.ts';

const priceLevel = '/settings/product/priceLevel';
const first = '2026-03-01T10:00:10.000Z';
const second = '2026-03-01T10:10:10.000Z';

function sweep(input: Partial<StatusInput>): TileStatus {
  return accountStatuses({ plan: plan(), receipts: [], previous: undefined, now: first, ...input });
}

function only(status: TileStatus): AccountStatus {
  const [found] = status.accounts;
  if (found === undefined || status.accounts.length > 1) throw new Error('the test expects one account');
  return found;
}

/** The conditions as `Type: status reason`, in their order. */
function told(status: { conditions: AccountStatus['conditions'] }): string[] {
  return status.conditions.map((each) => `${each.type}: ${each.status} ${each.reason}`);
}

describe('the conditions of an account', () => {
  it('are all good, and neither Reconciling nor Stalled stand, where everything is as declared', () => {
    expect(told(only(sweep({})))).toEqual([
      'Ready: True AsDeclared',
      'Licensed: True LicenceHeld',
      'ConnectionReady: True Connected',
      'BundleInstalled: True BundlePresent',
      'Installed: True Installed',
      'OptionsRefreshed: True OptionsFresh',
      'SettingsApplied: True SettingsSaved',
      'FlowsInDesiredState: True FlowsSet',
      'Drifted: False NoDrift',
      'Suspended: False NotSuspended',
    ]);
  });

  it('do not take a step for done that a stopped wizard no longer plans', () => {
    const checklist = [
      { item: "Amazon's consent", state: 'done' },
      { item: 'Bundle in NetSuite', state: 'planned' },
    ] as const;
    const conditions = told(
      only(sweep({ plan: plan({ accounts: [outlook({ state: 'installing', checklist })] }) })),
    );
    expect(conditions).toContain('ConnectionReady: True Connected');
    expect(conditions).toContain('BundleInstalled: False NotInstalled');
  });

  it('say what an account that is being installed waits for', () => {
    const step = connectStep();
    const status = only(
      sweep({
        plan: plan({ accounts: [outlook({ state: 'installing' })], steps: [step, switchStep()] }),
        receipts: [receipt(step, 'waiting', { link: 'https://consent.example/', since: first })],
      }),
    );
    expect(told(status)).toEqual([
      'Ready: False WaitingForPerson',
      'Reconciling: True WaitingForPerson',
      'Licensed: True LicenceHeld',
      'ConnectionReady: False WaitingForPerson',
      'BundleInstalled: True BundlePresent',
      'Installed: False NotInstalled',
      'OptionsRefreshed: Unknown NotInstalled',
      'SettingsApplied: Unknown NotInstalled',
      'FlowsInDesiredState: Unknown NotInstalled',
      'Drifted: False NoDrift',
      'Suspended: False NotSuspended',
    ]);
    expect(status.waiting).toEqual({
      for: 'AmazonConsent',
      message: 'it is waiting',
      link: 'https://consent.example/',
      since: first,
    });
  });

  const open = drift(priceLevel, { response: 'reported' });
  it.each([
    {
      reason: 'a step that was not tried is under way',
      input: { plan: plan({ steps: [saveStep(priceLevel)] }) },
      expected: ['Ready: False Progressing', 'Reconciling: True Progressing'],
    },
    {
      reason: 'a failed step is tried again by itself',
      input: {
        plan: plan({ steps: [saveStep(priceLevel)] }),
        receipts: [receipt(saveStep(priceLevel), 'failed')],
      },
      expected: ['Ready: False StepFailed', 'Reconciling: True StepFailed'],
    },
    {
      reason: 'a refused step is stuck until somebody changes something',
      input: {
        plan: plan({ steps: [saveStep(priceLevel)] }),
        receipts: [receipt(saveStep(priceLevel), 'refused')],
      },
      expected: ['Ready: False StepRefused', 'Stalled: True StepRefused'],
    },
    {
      reason: 'a call without an answer is looked up',
      input: { plan: plan({ steps: [switchStep()] }), receipts: [receipt(switchStep(), 'unknown')] },
      expected: ['Ready: False OutcomeUnknown', 'Reconciling: True OutcomeUnknown'],
    },
    {
      reason: 'a fault of the manifest is stuck, and goes before what is under way',
      input: { plan: plan({ steps: [switchStep()], blockers: [blocker('OptionUnknown')] }) },
      expected: ['Ready: False OptionUnknown', 'Stalled: True OptionUnknown'],
    },
    {
      reason: 'a blocker that passes by itself is waited for',
      input: { plan: plan({ blockers: [blocker('AmazonOffline', { passing: true })] }) },
      expected: ['Ready: False AmazonOffline', 'Reconciling: True AmazonOffline'],
    },
    {
      reason: 'a blocker of the tile holds up an account that has something to do',
      input: {
        plan: plan({
          steps: [switchStep()],
          blockers: [blocker('TileUpdating', { account: undefined, passing: true })],
        }),
      },
      expected: ['Ready: False TileUpdating', 'Reconciling: True TileUpdating'],
    },
    {
      reason: 'a blocker of the tile is nothing to an account that is as declared',
      input: { plan: plan({ blockers: [blocker('TileUpdating', { account: undefined, passing: true })] }) },
      expected: ['Ready: True AsDeclared'],
    },
    {
      reason: 'drift that is only reported is not ready, but nothing is under way or stuck',
      input: { plan: plan({ drift: [open] }) },
      expected: ['Ready: False DifferencesLeft'],
    },
    {
      reason: 'an account that is only looked at and is not there is not ready',
      input: { plan: plan({ accounts: [outlook({ state: 'absent', management: 'Observe' })] }) },
      expected: ['Ready: False NotInstalled'],
    },
    {
      reason: 'a suspended account that differs must not look green',
      input: {
        plan: plan({
          accounts: [outlook({ suspended: true })],
          drift: [drift(priceLevel, { response: 'suspended' })],
          blockers: [blocker('Suspended')],
        }),
      },
      expected: ['Ready: False SuspendedByManifest'],
    },
    {
      reason: 'a suspended account that is as declared is ready',
      input: { plan: plan({ accounts: [outlook({ suspended: true })], blockers: [blocker('Suspended')] }) },
      expected: ['Ready: True AsDeclared'],
    },
    {
      reason: 'an account that is being removed is neither ready nor stuck',
      input: { plan: plan({ accounts: [outlook({ state: 'uninstalling' })] }) },
      expected: ['Ready: False Uninstalling'],
    },
  ])('$reason', ({ input, expected }) => {
    const lines = told(only(sweep(input)));
    expect(lines.filter((line) => /^(Ready|Reconciling|Stalled):/.test(line))).toEqual(expected);
  });

  it('take a receipt for done only where it is younger than the reading that asks for the step', () => {
    const step = saveStep(priceLevel);
    const before = receipt(step, 'done', { at: '2026-03-01T09:59:59.000Z' });
    const after = receipt(step, 'done');
    expect(
      isTrue(only(sweep({ plan: plan({ steps: [step] }), receipts: [before] })).conditions, 'Ready'),
    ).toBe(false);
    expect(
      isTrue(only(sweep({ plan: plan({ steps: [step] }), receipts: [after] })).conditions, 'Ready'),
    ).toBe(true);
  });

  it('keep their transition time as long as the status stays, even when the reason changes', () => {
    const before = sweep({ plan: plan({ steps: [saveStep(priceLevel)] }) });
    const after = sweep({ previous: before, now: second, plan: plan({ drift: [open] }) });
    const ready = conditionOf(only(after).conditions, 'Ready');
    expect(ready).toMatchObject({ status: 'False', reason: 'DifferencesLeft', lastTransitionTime: first });
    expect(conditionOf(only(after).conditions, 'Drifted')).toMatchObject({
      status: 'True',
      lastTransitionTime: second,
    });
  });

  it('carry the generation of the document where it has one', () => {
    const status = sweep({ generations: { [account]: 4, 'commerce/amazon-netsuite': 2 } });
    expect(only(status).conditions.every((each) => each.observedGeneration === 4)).toBe(true);
    expect(status.conditions.every((each) => each.observedGeneration === 2)).toBe(true);
    expect(only(sweep({})).conditions.some((each) => 'observedGeneration' in each)).toBe(false);
  });
});

describe('drift as people read it', () => {
  const corrected = plan({ drift: [drift(priceLevel)], steps: [saveStep(priceLevel)] });

  it('is pending until its step is done and read back', () => {
    const status = only(sweep({ plan: corrected }));
    expect(status.drift).toMatchObject([{ path: priceLevel, response: 'pending', since: first }]);
    expect(status.driftPaths).toBe(1);
    expect(isTrue(status.conditions, 'Drifted')).toBe(true);
    expect(isTrue(status.conditions, 'SettingsApplied')).toBe(false);
  });

  it('shows as corrected in the sweep that put it back, and is gone in the next', () => {
    const receipts = [receipt(saveStep(priceLevel), 'done')];
    const status = sweep({ plan: corrected, receipts });
    expect(only(status).drift).toMatchObject([{ response: 'corrected', live: 'Online Price' }]);
    expect(only(status)).toMatchObject({ driftPaths: 0 });
    expect(told(only(status))).toContain('Drifted: False DriftCorrected');
    expect(isTrue(only(status).conditions, 'Ready')).toBe(true);
    expect(only(sweep({ previous: status, now: second })).drift).toEqual([]);
  });

  it('shows as corrected when a later look of the same sweep finds it put back', () => {
    const status = only(sweep({ corrected: [drift(priceLevel)] }));
    expect(status.drift).toMatchObject([{ path: priceLevel, response: 'corrected' }]);
    expect(isTrue(status.conditions, 'Ready')).toBe(true);
  });

  it('is dated from when it was first seen, and anew when it comes back after it was put right', () => {
    const reported = plan({ drift: [drift(priceLevel, { response: 'reported' })] });
    const seen = sweep({ plan: reported });
    const stays = only(sweep({ plan: reported, previous: seen, now: second }));
    expect(stays.drift).toMatchObject([{ since: first, lastSeen: second }]);
    const putBack = sweep({ plan: corrected, receipts: [receipt(saveStep(priceLevel), 'done')] });
    const again = only(sweep({ plan: corrected, previous: putBack, now: second }));
    expect(again.drift).toMatchObject([{ since: second }]);
  });

  it('names who changed it as long as the live value is the one that was changed', () => {
    const changedBy = { who: 'Ada', source: 'ui', at: first };
    const reported = (live: string) => plan({ drift: [drift(priceLevel, { response: 'reported', live })] });
    const named = sweep({
      plan: reported('Online Price'),
      attribution: { [driftKey(account, priceLevel)]: changedBy },
    });
    const same = only(sweep({ plan: reported('Online Price'), previous: named, now: second }));
    const other = only(sweep({ plan: reported('Alternate Price'), previous: named, now: second }));
    expect(same.drift[0]?.changedBy).toEqual(changedBy);
    expect(other.drift[0]).not.toHaveProperty('changedBy');
  });

  it('names who changed what nobody declares as long as the value is the same, however its members are ordered', () => {
    const changedBy = { who: 'Ada', source: 'ui', at: first };
    const of = (live: Json) => plan({ undeclared: [{ account, path: priceLevel, live }] });
    const named = sweep({
      plan: of({ map: {}, default: null }),
      attribution: { [driftKey(account, priceLevel)]: changedBy },
    });
    const same = only(sweep({ plan: of({ default: null, map: {} }), previous: named, now: second }));
    const none = sweep({ plan: of(null), attribution: { [driftKey(account, priceLevel)]: changedBy } });
    const kept = JSON.parse(JSON.stringify(none).replace('"live":null,', '')) as TileStatus;
    const stillNone = only(sweep({ plan: of(null), previous: kept, now: second }));
    expect(stillNone.undeclared).toEqual([{ path: priceLevel, live: null, since: first, changedBy }]);
    const other = only(sweep({ plan: of('Other'), previous: named, now: second }));
    expect(same.undeclared).toEqual([
      { path: priceLevel, live: { map: {}, default: null }, since: first, changedBy },
    ]);
    expect(other.undeclared?.[0]).not.toHaveProperty('changedBy');
  });

  it('is bounded: long values are cut, and fifty records are shown of all that are counted', () => {
    const many = Array.from({ length: 120 }, (_, index) =>
      drift(`/settings/other/${String(index)}`, { response: 'reported', live: 'x'.repeat(5000) }),
    );
    const status = only(sweep({ plan: plan({ drift: many }) }));
    expect(status.drift).toHaveLength(50);
    expect(status.driftPaths).toBe(120);
    expect(JSON.stringify(status.drift[0]?.live).length).toBeLessThan(1100);
  });
});

describe('what an account waits for', () => {
  const step = connectStep();
  const installing = plan({ accounts: [outlook({ state: 'installing' })], steps: [step] });

  it('goes on from the sweep before, also through one that only looks', () => {
    const waited = sweep({ plan: installing, receipts: [receipt(step, 'waiting', { link: 'https://x/' })] });
    const looked = only(sweep({ plan: installing, previous: waited, now: second }));
    expect(looked.waiting).toEqual(only(waited).waiting);
  });

  it('ends when the step is done', () => {
    const waited = sweep({ plan: installing, receipts: [receipt(step, 'waiting')] });
    expect(only(sweep({ previous: waited, now: second }))).not.toHaveProperty('waiting');
  });

  it('can be something that somebody has to clear outside the manifest', () => {
    const offline = plan({ blockers: [blocker('AmazonOffline', { passing: true })] });
    const status = only(sweep({ plan: offline }));
    expect(status.waiting).toEqual({
      for: 'AmazonConnection',
      message: 'AmazonOffline. Mend it.',
      since: first,
    });
  });
});

describe('what is in the way and what to do about it', () => {
  it.each([
    {
      reason: 'a message without a full stop gets one',
      message: 'It is offline',
      told: 'It is offline. Mend it.',
    },
    {
      reason: 'one that ends a sentence is left',
      message: 'It is offline.',
      told: 'It is offline. Mend it.',
    },
  ])('are two sentences in every condition: $reason', ({ message, told }) => {
    const offline = plan({ blockers: [blocker('AmazonOffline', { passing: true, message })] });
    const status = only(sweep({ plan: offline }));
    expect(status.waiting?.message).toBe(told);
    for (const type of ['Ready', 'Reconciling', 'ConnectionReady'])
      expect(status.conditions.find((each) => each.type === type)?.message, type).toBe(told);
  });

  it('are two sentences for the tile', () => {
    const updating = plan({
      blockers: [blocker('TileUpdating', { account: undefined, passing: true, message: 'It is updated' })],
    });
    const ready = sweep({ plan: updating }).conditions.find((each) => each.type === 'Ready');
    expect(ready?.message).toBe('It is updated. Mend it.');
  });
});

describe('what is remembered of earlier sweeps', () => {
  it('keeps the last revision that was applied in full beside the last that was tried', () => {
    const good = sweep({ revision: 'main@sha1:1' });
    const bad = sweep({
      revision: 'main@sha1:2',
      previous: good,
      plan: plan({ steps: [saveStep(priceLevel)] }),
      now: second,
    });
    expect(only(bad)).toMatchObject({
      lastAppliedRevision: 'main@sha1:1',
      lastAttemptedRevision: 'main@sha1:2',
    });
  });

  it('keeps five outcomes that told something new; quiet sweeps push nothing away', () => {
    const changed = plan({ steps: [switchStep()] });
    const receipts = [receipt(switchStep(), 'done')];
    let status = sweep({ plan: changed, receipts });
    for (let quiet = 0; quiet < 10; quiet += 1) status = sweep({ previous: status, now: second });
    expect(only(status).outcomes.map((each) => each.outcome)).toEqual(['synced', 'changed']);
    for (let busy = 0; busy < 10; busy += 1) status = sweep({ previous: status, plan: changed, receipts });
    expect(only(status).outcomes).toHaveLength(5);
  });
});

describe('the status of a tile', () => {
  it('is not ready where no account is declared: of nothing everything could be said', () => {
    const status = sweep({ plan: plan({ accounts: [], unmanaged: ['AMZ-US', 'AMZ-DE'] }) });
    expect(told(status)).toEqual(['Ready: False NoAccountsDeclared', 'Drifted: False NoDrift']);
    expect(status.conditions[0]?.message).toContain('2 in it are left alone');
  });

  it('is ready when all its accounts are, and names those that are not', () => {
    expect(told(sweep({}))).toEqual(['Ready: True AccountsReady', 'Drifted: False NoDrift']);
    const two = plan({
      accounts: [outlook(), outlook({ account: 'commerce/amazon-fr', accountName: 'ACME-FR' })],
      drift: [drift(priceLevel, { response: 'reported' })],
    });
    const status = sweep({ plan: two });
    expect(told(status)).toEqual(['Ready: False AccountsNotReady', 'Drifted: True DifferencesLeft']);
    expect(conditionOf(status.conditions, 'Ready')?.message).toBe('Not ready: ACME-DE.');
  });

  it('tells a blocker of the whole tile on the tile, not on each account', () => {
    const status = sweep({ plan: plan({ blockers: [blocker('TileUpdating', { account: undefined })] }) });
    expect(told(status).slice(0, 2)).toEqual(['Ready: False TileUpdating', 'Stalled: True TileUpdating']);
    expect(only(status).blockers).toEqual([]);
  });

  it('that could not be read keeps what was known and its date, but is ready no more', () => {
    const known = sweep({});
    const status = unobservedStatus({
      tile: known.tile,
      previous: known,
      now: second,
      message: 'no answer',
    });
    expect(told(only(status))[0]).toBe('Ready: Unknown NotObserved');
    expect(only(status).conditions).toHaveLength(only(known).conditions.length);
    expect(status.observedAt).toBe(known.observedAt);
    const back = sweep({ previous: status, now: second });
    expect(conditionOf(only(back).conditions, 'Ready')).toMatchObject({ lastTransitionTime: second });
    expect(conditionOf(only(back).conditions, 'Installed')).toMatchObject({ lastTransitionTime: first });
  });

  it('that was never read has no accounts and no date', () => {
    const status = unobservedStatus({ tile: 'a/b', previous: undefined, now: first, message: 'no answer' });
    expect(told(status)).toEqual(['Ready: Unknown NotObserved']);
    expect(status).toMatchObject({ accounts: [], observedAt: '' });
  });

  it('is JSON and comes back from JSON unchanged', () => {
    const status = sweep({ plan: plan({ drift: [drift(priceLevel, { live: undefined })] }) });
    expect(JSON.parse(JSON.stringify(status))).toEqual(status);
  });
});
