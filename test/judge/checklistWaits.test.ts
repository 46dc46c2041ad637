import { describe, expect, it } from 'vitest';
import { account, judge, mark, marks, now, wizard } from './builders.ts';

const step = { completed: false, waitingSince: now.toISOString() };
const connection = { ...step, name: 'Amazon', kind: 'connection' as const };
const bundle = { ...step, name: 'Bundle', kind: 'bundle' as const };
const flows = [{ name: 'NetSuite inventory to Amazon inventory Add/Update', enabled: true }];
const us = { id: '1', name: 'US' };
const draft = { id: '2', name: 'DE', state: 'installing' as const, flows: [], fields: [] };

describe('whom or what an item of the checklist waits for', () => {
  it.each([
    {
      reason: "Amazon's consent: the seller",
      ...{ spec: {}, live: { accounts: [us, draft], marks: marks({}, wizard({ steps: [connection] })) } },
      ...{ item: "Amazon's consent", waitsFor: 'whoever may sign in to Amazon as the seller' },
    },
    {
      reason: 'the bundle: who administers NetSuite',
      spec: {},
      live: {
        accounts: [us, draft],
        marks: marks({}, wizard({ steps: [{ ...connection, completed: true }, bundle] })),
      },
      ...{ item: 'Bundle in NetSuite', waitsFor: 'an administrator of NetSuite' },
    },
    {
      reason: 'flows of an account that is only looked at: its manifest',
      spec: { flows, policy: { management: 'Observe' } },
      live: { accounts: [{ ...us, name: 'DE' }] },
      ...{ item: 'Flows switched on', waitsFor: 'a manifest that lets the account be managed' },
    },
    {
      reason: 'flows of a suspended account: who suspended it',
      spec: { flows, suspend: { reason: 'stocktaking', owner: 'dana@example.com' } },
      live: { accounts: [{ ...us, name: 'DE' }] },
      ...{ item: 'Flows switched on', waitsFor: 'dana@example.com' },
    },
    {
      reason: 'flows of an account whose connection is offline: what the blocker names',
      spec: { flows },
      live: { accounts: [{ ...us, name: 'DE', offline: true }] },
      ...{ item: 'Flows switched on', waitsFor: 'what the blockers and warnings of the account name' },
    },
    {
      reason: 'a setting that nobody declares, of an account that is still to be added: its manifest',
      spec: { flows },
      live: { accounts: [us] },
      ...{
        item: 'NetSuite locations to pick inventory from (to be saved)',
        waitsFor: 'the manifest to declare it',
      },
    },
    {
      reason: 'a setting that nobody declares, of an account that is there: its manifest or a hand',
      spec: { flows },
      live: {
        accounts: [{ ...us, name: 'DE' }],
        marks: marks({ '1': mark({ account: 'shop/de', made: true }) }),
      },
      ...{
        item: 'NetSuite locations to pick inventory from (to be saved)',
        waitsFor: 'the manifest to declare it, or somebody to save it in the app',
      },
    },
  ])('$reason', ({ spec, live, item, waitsFor }) => {
    const plan = judge([account('de', spec)], live);
    const found = plan.accounts[0]?.checklist.find((entry) => entry.item === item);
    expect(found).toEqual({ item, state: 'waiting', waitsFor });
  });
});
