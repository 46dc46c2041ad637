import { describe, expect, it } from 'vitest';
import { OwnWrites } from '../../src/act/ownWrites.ts';
import { Marks } from '../../src/act/marks.ts';
import { uninstallAccount } from '../../src/act/wizard/uninstall.ts';
import type { ReadyStepOf } from '../../src/plan/plan.ts';
import { workOf } from '../../src/plan/work.ts';
import { mark, marks } from '../judge/builders.ts';
import { documentsOf, factsOf, type LiveTile } from '../judge/live.ts';
import { plan } from '../report/given.ts';
import { scriptedPlatform, testClient, type Reaction } from '../platform/scripted.ts';

const tile: LiveTile = {
  accounts: [
    { id: '1', name: 'US' },
    { id: '2', name: 'DE' },
  ],
  marks: marks({ '1': mark(), '2': mark({ account: 'shop/de', deletion: 'Uninstall' }) }),
};

const step: ReadyStepOf<'UninstallAccount'> = {
  ...{ kind: 'UninstallAccount', id: 'shop/de/UninstallAccount', account: 'shop/de', title: 'Uninstall DE' },
  ...{ reason: 'ManifestGone', because: 'a test', changes: [], calls: 8, deferred: false },
  ...{ accountId: '2', accountName: 'DE', connections: ['netsuite-1'], begun: false, removeTile: false },
};

const twoSteps = [
  { name: 'NetSuite', uninstallerFunction: 'first', completed: false },
  { name: 'Celigo', uninstallerFunction: 'second', completed: false },
];
const { integration } = documentsOf(tile);
const notes = `storekeeper_${integration._id}_marks`;
const withoutDE = documentsOf({ ...tile, accounts: [{ id: '1', name: 'US' }] }).integration;

/** Answers by the end of the path; what is not given answers as a removal that goes well. */
type Script = Readonly<Record<string, Reaction>>;
const good: Script = {
  ping: { json: { code: 200 } },
  preUninstallFunction: { json: twoSteps },
  first: { json: { success: true } },
  second: { json: { success: true } },
  [integration._id]: { json: withoutDE },
  install: { status: 204 },
};

/** Uninstalls account 2 against a platform that answers so. */
async function uninstall(script: Script, over: Partial<typeof step> = {}) {
  const answers = { ...good, ...script };
  // The marks are kept: what was noted is read again before the next note.
  let noted: unknown = tile.marks;
  const platform = await scriptedPlatform(({ path, method, body }) => {
    if (!path.endsWith(notes)) return answers[path.replace(/^.*\//, '')] ?? { json: {} };
    if (method === 'PUT') noted = JSON.parse(body);
    return { json: noted };
  });
  const { client } = testClient(platform.url);
  try {
    const facts = factsOf(tile);
    const outcome = await uninstallAccount(
      {
        api: client,
        work: workOf(plan(), []),
        facts,
        marks: new Marks(client, facts.integration.id, facts.marks, undefined, {
          writer: { holder: 'test' },
          written: new OwnWrites(),
          now: () => new Date(),
          sleep: () => Promise.resolve(),
        }),
        journal: { begin: () => 0, finish: () => undefined },
        refreshed: new Map(),
        now: () => new Date('2026-03-01T10:00:00.000Z'),
        sleep: () => Promise.resolve(),
        call: {},
        stillOurs: () => Promise.resolve(),
      },
      { ...step, ...over },
    );
    // A ping is a POST and changes nothing.
    const writes = platform.seen.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/ping'));
    return { outcome, calls: writes.map(({ path }) => path.replace(/^.*\//, '')), writes };
  } finally {
    await client.close();
    await platform.close();
  }
}

describe('uninstalling an account', () => {
  it('notes that it begins, goes through the steps, looks whether it is gone, and lets go of it', async () => {
    const { outcome, calls, writes } = await uninstall({});
    expect(outcome).toMatchObject({ outcome: 'done' });
    expect(calls).toEqual([notes, 'preUninstallFunction', 'first', 'second', notes]);
    const [begun, , , , ended] = writes.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(begun).toMatchObject({ accounts: { '2': { removing: '2026-03-01T10:00:00.000Z' } } });
    expect(Object.keys(ended?.['accounts'] ?? {})).toEqual(['1']);
  });

  it('leaves out the steps that were done before', async () => {
    const [first, second] = twoSteps;
    const { calls } = await uninstall({
      preUninstallFunction: { json: [{ ...first, completed: true }, second] },
    });
    expect(calls).toEqual([notes, 'preUninstallFunction', 'second', notes]);
  });

  const refused: { reason: string; script: Script; calls: string[]; says: string; outcome?: string }[] = [
    {
      reason: 'a ping finds a connection offline that was not known to be',
      script: { ping: { json: { errors: [{ code: 'x', message: 'Sign in again' }] } } },
      calls: [],
      says: 'nothing was begun',
    },
    {
      reason: 'the app asks for the whole tile to be removed, and no manifest says so',
      script: { preUninstallFunction: { json: { removeIntegration: true } } },
      calls: [notes, 'preUninstallFunction'],
      says: 'no manifest says',
    },
    {
      reason: 'the token is not that of the owner',
      script: {
        preUninstallFunction: { status: 403, json: { errors: [{ code: 'no', message: 'Not you' }] } },
      },
      calls: [notes, 'preUninstallFunction'],
      says: 'use a token of the owner',
    },
    {
      reason: 'a step is answered as not successful',
      script: { first: { json: { success: false, message: 'A flow is missing.' } } },
      calls: [notes, 'preUninstallFunction', 'first'],
      says: 'A flow is missing.',
    },
    {
      reason: 'a step does not say what to call',
      script: { preUninstallFunction: { json: [{ name: 'Phone us' }] } },
      calls: [notes, 'preUninstallFunction'],
      says: 'Phone us',
    },
    {
      reason: 'all was answered as done and the account is still there',
      script: { [integration._id]: { json: integration } },
      calls: [notes, 'preUninstallFunction', 'first', 'second'],
      says: 'still there',
      outcome: 'failed',
    },
  ];
  it.each(refused)('does not go on where $reason', async ({ script, calls, says, outcome = 'refused' }) => {
    const run = await uninstall(script);
    expect(run.outcome.outcome).toBe(outcome);
    expect(run.outcome.message).toContain(says);
    expect(run.calls).toEqual(calls);
  });

  it('removes the tile with its last account where that is spelt out, and looks whether it is gone', async () => {
    const script = {
      preUninstallFunction: { json: { removeIntegration: true } },
      [integration._id]: { status: 404, json: { errors: [{ code: 'not_found', message: 'gone' }] } },
    };
    const { outcome, calls } = await uninstall(script, { removeTile: true });
    expect(outcome).toMatchObject({ outcome: 'done' });
    expect(calls).toEqual([notes, 'preUninstallFunction', 'install', notes]);
    const { preUninstallFunction } = script;
    const there = await uninstall(
      { preUninstallFunction, [integration._id]: { json: integration } },
      { removeTile: true },
    );
    expect(there.outcome).toMatchObject({ outcome: 'failed' });
  });
});
