import { describe, expect, it } from 'vitest';
import { sourceText } from '../../src/judge/common/holder.ts';
import { judgeTile } from '../../src/judge/judge.ts';
import type { AccountMark } from '../../src/observe/facts.ts';
import { askedFor, type Asked } from '../../src/plan/asked.ts';
import type { Plan } from '../../src/plan/plan.ts';
import {
  account,
  allSaved,
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
import { allFields, allFlows, configured, factsOf } from './live.ts';

const inventory = 'NetSuite inventory to Amazon inventory Add/Update';
const enabled = `/flows/${inventory.replace('/', '~1')}/enabled`;
const locations = '/settings/inventory/locations';
const schedule = '? 5 0 ? * *';
const here = { name: 'git.example.com/here', branch: 'main' };
const there = { name: 'git.example.com/there', branch: 'main' };
const suspend = { reason: 'stock-taking', owner: 'Sam', until: '2027-01-01T00:00:00Z' };
const observe = { policy: { management: 'Observe' } };
const declaredOn = { flows: [{ name: inventory, enabled: true, schedule: '5 0 * * *' }] };
const owed = declare(locations, ['Main Warehouse']);
const on = `SwitchFlow ${inventory} on`;

interface Given {
  /** What the manifest says by now; undefined: it is gone. */
  readonly spec: Record<string, unknown> | undefined;
  readonly mark?: Partial<AccountMark>;
  readonly isOn?: boolean;
  readonly asked?: Asked;
  readonly tile?: Record<string, unknown>;
}

/** A clone whose inventory flow Storekeeper switched off around a save, and whose run was cut off then. */
function judge({ spec, asked, ...given }: Given): Plan {
  return judgeTile({
    tile: tile(given.tile),
    accounts: spec === undefined ? [] : [account('us', spec)],
    facts: factsOf({
      accounts: [
        {
          id: '1',
          name: 'US',
          fields: allFields(configured),
          flows: allFlows({ [inventory]: { disabled: given.isOn !== true, schedule } }),
        },
      ],
      marks: {
        ...marks({
          '1': mark({
            clonedFrom: '9',
            refreshed: listsRefreshed,
            source: here,
            tile: 'shop/tile',
            applied: verified({ '/accountName': 'US', [enabled]: true }),
            paused: [inventory],
            saved: allSaved,
            ...given.mark,
          }),
        }),
        sources: {
          [sourceText(there)]: { seen: '2026-03-01T09:00:00.000Z', until: '2026-03-02T09:00:00.000Z' },
        },
      },
    }),
    now,
    declared: new Set(spec === undefined ? [] : ['shop/us']),
    departures: new Map(),
    source: { mark: here, commit: 'c2', lives: false },
    ...(asked ? { asked } : {}),
  });
}

const { [locations]: _, ...othersSaved } = allSaved;
const notSaved = { saved: othersSaved };

interface Row extends Given {
  readonly reason: string;
  readonly steps: string[];
  readonly blockers?: string[];
  readonly drift?: string[];
  /** Whether the note stays; where it is not said, it does. */
  readonly forgotten?: true;
}

const rows: Row[] = [
  { reason: 'declared on: it goes on again', spec: declaredOn, steps: [on] },
  { reason: 'not declared any more: it goes on again as before', spec: {}, steps: [on] },
  {
    reason: 'declared without its switch: it goes on again as before',
    spec: { flows: [{ name: inventory, schedule: '5 0 * * *' }] },
    steps: [on],
  },
  {
    reason: 'declared off: it stays off, and that is all',
    spec: { flows: [{ name: inventory, enabled: false }] },
    steps: [],
    forgotten: true,
  },
  { reason: 'on again by somebody: nothing to do', spec: {}, isOn: true, steps: [], forgotten: true },
  {
    reason: 'accepted as off by a person',
    spec: {},
    asked: askedFor('accept', 'shop/us', [enabled]),
    steps: [],
    forgotten: true,
  },
  {
    reason: 'not declared, and its setting is still to be saved: saved first',
    spec: owed,
    mark: notSaved,
    steps: ['SaveSettings', on],
  },
  {
    reason: 'not declared, and nobody declares the setting any more: as it was before, and told',
    spec: {},
    mark: notSaved,
    steps: [on],
    blockers: ['SettingNotSaved'],
  },
  {
    reason: 'declared on, and nobody declares the setting any more: as it was before, and told',
    spec: declaredOn,
    mark: notSaved,
    steps: [on],
    blockers: ['SettingNotSaved'],
  },
  {
    reason: 'its setting is declared and cannot be saved: the save is owed, and the flow waits for it',
    spec: { ...declaredOn, ...declare(locations, ['No Such Place']) },
    mark: { ...notSaved, refreshed: { ...listsRefreshed, [locations]: now.toISOString() } },
    steps: [],
    blockers: ['OptionUnknown', 'SettingNotSaved', 'ChecklistOpen'],
  },
  {
    reason: 'an ignore rule covers its switch: told, and left to people',
    spec: { policy: { ignore: [{ path: enabled, reason: 'by hand' }] } },
    steps: [],
    blockers: ['FlowLeftOff'],
  },
  {
    reason: 'declared on, and only looked at: told, and a difference',
    spec: { ...declaredOn, ...observe },
    steps: [],
    blockers: ['FlowLeftOff'],
    drift: [`${enabled} observed`],
  },
  {
    reason: 'not declared, and only looked at: told',
    spec: observe,
    steps: [],
    blockers: ['FlowLeftOff'],
  },
  {
    reason: 'declared on, and suspended: told, and a difference',
    spec: { ...declaredOn, suspend },
    steps: [],
    blockers: ['FlowLeftOff', 'Suspended'],
    drift: [`${enabled} suspended`],
  },
  {
    reason: 'not declared, and suspended: told',
    spec: { suspend },
    steps: [],
    blockers: ['FlowLeftOff', 'Suspended'],
  },
  {
    reason: 'another source holds the account by now: told',
    spec: {},
    mark: { source: there },
    steps: [],
    blockers: ['HeldElsewhere', 'FlowLeftOff'],
  },
  { reason: 'the manifest is gone: told', spec: undefined, steps: [], blockers: ['FlowLeftOff'] },
  {
    reason: 'the manifest went long ago: told all the same',
    spec: undefined,
    mark: { released: '2026-02-01T00:00:00.000Z' },
    steps: [],
    blockers: ['FlowLeftOff'],
  },
  {
    reason: 'the manifest is missing, and nobody was seen to remove it: told beside that',
    spec: undefined,
    mark: { deletion: 'Uninstall' },
    steps: [],
    blockers: ['ManifestMissing', 'FlowLeftOff'],
  },
  {
    reason: 'the manifest is gone, and somebody switched the flow on',
    spec: undefined,
    isOn: true,
    steps: [],
    forgotten: true,
  },
];

describe('a flow that is still off because the run that switched it off around a save was cut off', () => {
  it.each(rows)('$reason', ({ steps, blockers = [], drift = [], forgotten, ...given }) => {
    const plan = judge(given);
    expect(outline(plan)).toEqual(steps);
    expect(plan.steps.flatMap(({ kind, reason }) => (kind === 'SwitchFlow' ? reason : []))).toEqual(
      steps.includes(on) ? ['PausedForSave'] : [],
    );
    expect(codes(plan)).toEqual(blockers);
    expect(plan.drift.map(({ path, response }) => `${path} ${response}`)).toEqual(drift);
    const noted = plan.marks?.accounts['1'];
    expect(noted ? noted.paused : [inventory]).toEqual(forgotten ? undefined : [inventory]);
  });

  it('is told with its name, the account and what to do, wherever it is told', () => {
    for (const { blockers, ...given } of rows) {
      const told = judge(given).blockers.find(({ code }) => code === 'FlowLeftOff');
      if (!blockers?.includes('FlowLeftOff')) continue;
      expect(told).toMatchObject({ account: 'shop/us', path: enabled });
      expect(told?.message).toContain(inventory);
      expect(told?.message).toContain('US');
      expect(told?.remedy).toContain('Switch it on in the app');
    }
  });

  it('stays known as switched on for a manifest, and is no change that nobody declares', () => {
    const spec = { policy: { undeclared: 'Report' } };
    const applied = verified({ '/accountName': 'US' });
    const { baseline } = judge({ spec, isOn: true, mark: { applied } }).marks?.accounts['1'] ?? {};
    expect(baseline).toBeDefined();
    const noted = { applied, switchedOn: [inventory], ...(baseline ? { baseline } : {}) };
    const plan = judge({ spec, mark: noted });
    expect(plan.undeclared).toBeUndefined();
    expect(plan.marks?.accounts['1'] ?? noted).toMatchObject(noted);
    const { switchedOn: __, ...unknown } = noted;
    expect(judge({ spec, isOn: true, mark: unknown }).undeclared).toBeUndefined();
  });
});
