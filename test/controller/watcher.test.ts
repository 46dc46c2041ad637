import { describe, expect, it } from 'vitest';
import { awaitedOf, sweepPause, Watcher, type Awaited } from '../../src/controller/watcher.ts';
import type { TileStatus, Waiting } from '../../src/report/status/statusTypes.ts';
import { VirtualTime } from './virtualTime.ts';
import type { TileFacts } from '../../src/observe/facts.ts';

const second = 1000;
const minute = 60 * second;
const start = Date.parse('2027-01-01T00:00:00Z');

/** A watcher in virtual time, with when it looked in seconds. */
function given(awaited: Partial<Awaited> = {}) {
  const time = new VirtualTime(start);
  const looks: number[] = [];
  const came: number[] = [];
  const state = { online: false, fails: false };
  const watcher = new Watcher({
    timers: time,
    ping: () => {
      looks.push((time.now() - start) / second);
      return state.fails ? Promise.reject(new Error('503')) : Promise.resolve(state.online);
    },
    onCome: () => came.push((time.now() - start) / second),
  });
  const wait = { connections: ['c'], bySweep: undefined, since: start, ...awaited };
  watcher.watch('tile', wait);
  return { time, looks, came, state, watcher, wait };
}

describe('looking whether a person has done what is waited for', () => {
  it('sees it within five seconds while it has just been asked for, by one call a look', async () => {
    const { time, looks, came, state } = given();
    await time.pass(61 * second);
    expect(looks).toHaveLength(12);
    state.online = true;
    await time.pass(5 * second);
    expect(came).toEqual([65]);
    await time.pass(minute);
    expect(looks).toHaveLength(13);
  });

  it('looks less often the longer it takes', async () => {
    const { time, looks } = given();
    const counts: number[] = [];
    for (const minutes of [5, 25, 90, 24 * 60]) {
      const before = looks.length;
      await time.pass(minutes * minute);
      counts.push(looks.length - before);
    }
    // Every 5 s, every 15 s, every minute, every five minutes.
    expect(counts).toEqual([60, 100, 90, 288]);
  });

  it('asks again where it gets no answer, and never twice at once', async () => {
    const { time, came, state } = given();
    state.fails = true;
    await time.pass(minute);
    state.fails = false;
    state.online = true;
    await time.pass(5 * second);
    expect(came).toEqual([65]);
  });

  it.each([
    ['a sweep is at work', (watcher: Watcher) => watcher.forget('tile')],
    ['the process stops', (watcher: Watcher) => watcher.close()],
  ])('looks no more where %s', async (_reason, end) => {
    const { time, looks, watcher } = given();
    await time.pass(6 * second);
    end(watcher);
    await time.pass(minute);
    expect(looks).toHaveLength(1);
    expect(time.pending).toBe(0);
  });

  it('makes no call where no connection is waited for', async () => {
    const { time, looks } = given({ connections: [] });
    await time.pass(10 * minute);
    expect(looks).toEqual([]);
  });
});

const facts = {
  netsuiteConnections: [{ id: 'ns', name: 'NetSuite', offline: true }],
  accounts: [
    { id: 'draft', amazon: { id: 'c-draft', offline: true } },
    { id: 'live', amazon: { id: 'c-live', offline: true } },
    { id: 'fine', amazon: { id: 'c-fine', offline: false } },
  ],
  marks: { accounts: {}, wizard: { accountId: 'draft', steps: [] } },
} as unknown as TileFacts;

function statusOf(...waits: (Partial<Waiting> & { accountId?: string })[]): TileStatus {
  const accounts = waits.map(({ accountId, ...waiting }) => ({
    accountId,
    waiting: { message: '', since: '2027-01-01T00:00:00Z', ...waiting },
  }));
  return { accounts } as unknown as TileStatus;
}

describe('what is looked at', () => {
  it.each<[string, Parameters<typeof statusOf>, Partial<Awaited>]>([
    ['the connection of the wizard', [{ for: 'AmazonConsent', link: 'x' }], { connections: ['c-draft'] }],
    [
      'no connection where consent is there and Amazon has not told the seller',
      [{ for: 'AmazonConsent' }],
      { connections: [], bySweep: 'slowly' },
    ],
    [
      'an account that fell offline',
      [{ for: 'AmazonConnection', accountId: 'live' }],
      { connections: ['c-live'] },
    ],
    [
      'none that is online',
      [{ for: 'AmazonConnection', accountId: 'fine' }],
      { connections: [], bySweep: 'slowly' },
    ],
    ['the NetSuite connection', [{ for: 'NetSuiteConnection' }], { connections: ['ns'] }],
    ['a bundle: by sweeps, soon', [{ for: 'NetSuiteBundle' }], { connections: [], bySweep: 'soon' }],
    ['a licence: by sweeps as before', [{ for: 'Licence' }], { connections: [], bySweep: 'slowly' }],
    [
      'each where several wait',
      [{ for: 'AmazonConsent', link: 'x' }, { for: 'NetSuiteBundle' }, { for: 'Licence' }],
      { connections: ['c-draft'], bySweep: 'soon' },
    ],
  ])('is %s', (_reason, waits, expected) => {
    expect(awaitedOf(statusOf(...waits), facts)).toMatchObject(expected);
  });

  it('is what a person enters in the connection of the wizard: by sweeps, soon', () => {
    const steps = [{ kind: 'connection', completed: false, enter: 'x' }];
    const entering = { ...facts, marks: { accounts: {}, wizard: { accountId: 'draft', steps } } };
    const status = statusOf({ for: 'AmazonConnection', accountId: 'draft' });
    expect(awaitedOf(status, entering as unknown as TileFacts)).toMatchObject({
      connections: [],
      bySweep: 'soon',
    });
  });

  it('is nothing where nobody is waited for', () => {
    expect(awaitedOf(statusOf(), facts)).toBeUndefined();
  });

  it.each<[string, Partial<Awaited>, number, number]>([
    ['a bundle in the first minutes', { bySweep: 'soon' }, minute, 20 * second],
    ['a bundle after an hour', { bySweep: 'soon' }, 60 * minute, minute],
    ['a bundle after a day', { bySweep: 'soon' }, 1440 * minute, 5 * minute],
    ['what takes its time', { bySweep: 'slowly' }, minute, minute],
    ['what a ping tells', { connections: ['c'] }, minute, minute],
    ['what a ping tells, after a day', { connections: ['c'] }, 1440 * minute, 5 * minute],
  ])('has a whole sweep for %s', (_reason, awaited, waited, pause) => {
    const all = { connections: [], bySweep: undefined, since: start, ...awaited };
    expect(sweepPause(all, start + waited, minute)).toBe(pause);
  });
});
