import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/platform/documents.ts';
import { codes, declare, judgeOne, outline, stepsOf, type OneAccount } from './builders.ts';
import { field } from './live.ts';

const path = '/settings/order/shipMethods';
const key = (name: string) => `${path}/map/${name}`;

/** Judges a declared map against a live one: Standard goes by UPS Ground, Expedited by FedEx 2Day, others fail. */
function judgeMap(declared: Json, over: Partial<OneAccount> & { map?: Json } = {}) {
  const live = { map: { Standard: '10', Expedited: '11' }, default: null, allowFailures: false };
  return judgeOne({
    ...over,
    spec: { ...declare(path, declared), ...over.spec },
    live: { fields: [field(path, over.map ?? live)] },
  });
}

function saved(plan: ReturnType<typeof judgeMap>): Json | undefined {
  return stepsOf(plan, 'SaveSettings')[0]?.saves[0]?.value;
}

describe('a declared map against the live one', () => {
  const rows: { reason: string; declared: Json; map?: Json; changes: string[]; value?: Json }[] = [
    {
      reason: 'equal keys need nothing',
      declared: { map: { Standard: 'UPS Ground' } },
      changes: [],
    },
    {
      reason: 'keys that are not declared keep their live value in what is written',
      declared: { map: { Standard: 'DHL' } },
      changes: [key('Standard')],
      value: { map: { Standard: '12', Expedited: '11' }, default: null, allowFailures: false },
    },
    {
      reason: 'a key that every object of JavaScript seems to have is missing all the same',
      declared: { map: { constructor: 'DHL' } },
      changes: [key('constructor')],
      value: {
        map: { Standard: '10', Expedited: '11', constructor: '12' },
        default: null,
        allowFailures: false,
      },
    },
    {
      reason: 'a key that is missing is added',
      declared: { map: { NextDay: 'DHL' } },
      changes: [key('NextDay')],
      value: { map: { Standard: '10', Expedited: '11', NextDay: '12' }, default: null, allowFailures: false },
    },
    {
      reason: 'a key may be declared by the name that people see on Amazon’s side',
      declared: { map: { 'Standard shipping': 'DHL' } },
      changes: [key('Standard shipping')],
      value: { map: { Standard: '12', Expedited: '11' }, default: null, allowFailures: false },
    },
    {
      reason: 'NetSuite’s side may be an internal id',
      declared: { map: { Standard: 10 } },
      changes: [],
    },
    {
      reason: 'a slash in a key is escaped in the path',
      declared: { map: { 'A/B': 'DHL' } },
      changes: [key('A~1B')],
      value: { map: { Standard: '10', Expedited: '11', 'A/B': '12' }, default: null, allowFailures: false },
    },
    {
      reason: 'UseNull takes nothing where the key is missing',
      declared: { onMiss: 'UseNull' },
      changes: [`${path}/onMiss`],
      value: { map: { Standard: '10', Expedited: '11' }, default: null, allowFailures: true },
    },
    {
      reason: 'UseEmptyString takes an empty text',
      declared: { onMiss: 'UseEmptyString' },
      changes: [`${path}/onMiss`],
      value: { map: { Standard: '10', Expedited: '11' }, default: '', allowFailures: true },
    },
    {
      reason: 'UseDefault takes the default, by its id',
      declared: { onMiss: 'UseDefault', default: 'DHL' },
      changes: [`${path}/onMiss`],
      value: { map: { Standard: '10', Expedited: '11' }, default: '12', allowFailures: true },
    },
    {
      reason: 'Fail is what stands there',
      declared: { onMiss: 'Fail' },
      changes: [],
    },
    {
      reason: 'Fail does not mind a default that stays behind',
      declared: { onMiss: 'Fail' },
      map: { map: {}, default: '12', allowFailures: false },
      changes: [],
    },
    {
      reason: 'another default is a difference',
      declared: { onMiss: 'UseDefault', default: 'DHL' },
      map: { map: {}, default: '10', allowFailures: true },
      changes: [`${path}/onMiss`],
      value: { map: {}, default: '12', allowFailures: true },
    },
    {
      reason: 'the same default is none',
      declared: { onMiss: 'UseDefault', default: 'DHL' },
      map: { map: {}, default: '12', allowFailures: 'true' },
      changes: [],
    },
    {
      reason: 'what happens on a miss is kept where it is not declared',
      declared: { map: { Standard: 'DHL' } },
      map: { map: {}, default: '10', allowFailures: true },
      changes: [key('Standard')],
      value: { map: { Standard: '12' }, default: '10', allowFailures: true },
    },
  ];
  it.each(rows)('$reason', ({ declared, map, changes, value }) => {
    const plan = judgeMap(declared, map === undefined ? {} : { map });
    expect(codes(plan)).toEqual([]);
    expect(plan.steps.flatMap((step) => step.changes.map((change) => change.path))).toEqual(changes);
    expect(saved(plan)).toEqual(value);
  });

  it('is shown with the names of NetSuite’s side', () => {
    const plan = judgeMap({ map: { Standard: 'DHL' }, onMiss: 'UseDefault', default: 'DHL' });
    expect(plan.steps[0]?.changes).toEqual([
      { path: key('Standard'), from: 'UPS Ground', to: 'DHL' },
      { path: `${path}/onMiss`, from: 'Fail', to: 'UseDefault DHL' },
    ]);
  });

  it('a name that NetSuite does not have is looked for in a refreshed list, then refused at its key', () => {
    const declared = { map: { Standard: 'DHL Express' } };
    expect(outline(judgeMap(declared))).toEqual([`RefreshOptions ${path}`]);
    const plan = judgeMap(declared, { mark: { refreshed: { [path]: '2026-03-01T09:59:00.000Z' } } });
    expect(plan.blockers).toEqual([
      expect.objectContaining({ code: 'OptionUnknown', path: key('Standard') }),
    ]);
    expect(plan.steps).toEqual([]);
  });

  it('a default that NetSuite does not have is refused at the default', () => {
    const plan = judgeMap(
      { onMiss: 'UseDefault', default: 'Pigeon' },
      { mark: { refreshed: { [path]: '2026-03-01T09:59:00.000Z' } } },
    );
    expect(plan.blockers).toEqual([
      expect.objectContaining({ code: 'OptionUnknown', path: `${path}/default` }),
    ]);
  });
});

describe('single keys of a map', () => {
  const both = { map: { Standard: 'DHL', Expedited: 'DHL' } };

  it('an ignored key keeps its live value while the others are written', () => {
    const policy = { ignore: [{ path: key('Standard'), reason: 'peak season' }] };
    const plan = judgeMap(both, { spec: { policy } });
    expect(plan.steps[0]?.changes.map((change) => change.path)).toEqual([key('Expedited')]);
    expect(saved(plan)).toMatchObject({ map: { Standard: '10', Expedited: '12' } });
  });

  it('under Report a key that drifted keeps its live value while a newly declared one is written', () => {
    const plan = judgeMap(both, {
      spec: { policy: { drift: 'Report' } },
      verified: { [key('Standard')]: 'DHL' },
    });
    expect(plan.drift).toEqual([
      expect.objectContaining({ path: key('Standard'), reason: 'Changed', response: 'reported' }),
    ]);
    expect(plan.steps[0]?.changes.map((change) => change.path)).toEqual([key('Expedited')]);
    expect(saved(plan)).toMatchObject({ map: { Standard: '10', Expedited: '12' } });
  });

  it('of a map with a fault keep what was noted of them', () => {
    const noted = { [key('Expedited')]: 'FedEx 2Day', [key('Standard')]: 'UPS Ground' };
    const plan = judgeMap(
      { map: { Expedited: 'FedEx 2Day', NextDay: 'Pigeon', Standard: 'UPS Ground' } },
      { verified: noted, mark: { refreshed: { [path]: '2026-03-01T09:59:00.000Z' } } },
    );
    expect(codes(plan)).toEqual(['OptionUnknown']);
    // Nothing new is noted and nothing is forgotten, so that a later change is still known to be drift.
    expect(plan.marks).toBeUndefined();
  });

  it('that are ignored keep what was noted of them, so that drift is still drift when the rule ends', () => {
    const policy = { ignore: [{ path: key('Standard'), reason: 'peak season' }] };
    const plan = judgeMap(both, { spec: { policy }, verified: { [key('Standard')]: 'DHL' } });
    expect(plan.marks).toBeUndefined();
  });
});

it('what is told of a key that is not there is that nothing was there', () => {
  const plan = judgeMap({ map: { toString: 'DHL' } });
  expect(plan.steps.flatMap((step) => step.changes)).toEqual([
    expect.objectContaining({ path: key('toString'), from: undefined, to: 'DHL' }),
  ]);
});
