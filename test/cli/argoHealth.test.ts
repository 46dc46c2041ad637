import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { accountStatuses, unobservedStatus } from '../../src/report/status/status.ts';
import { accountObjectStatus, tileObjectStatus } from '../../src/report/status/objectStatus.ts';
import { blocker, connectStep, drift, outlook, plan, receipt, saveStep } from '../report/given.ts';
import { argoHealth, healthLua } from './argoHealth.ts';

const now = '2026-03-01T10:00:10.000Z';
const path = '/settings/product/priceLevel';
type Told = Parameters<typeof accountStatuses>[0];

/** The documents of a tile and its account after a sweep that came to this. */
function after(given: Partial<Told>) {
  const told = accountStatuses({ plan: plan(), receipts: [], previous: undefined, now, ...given });
  return documents(told);
}

function documents(told: ReturnType<typeof accountStatuses>) {
  const extra = { observedGeneration: 3 };
  const metadata = { name: 'x', namespace: 'commerce', generation: 3 };
  const [first] = told.accounts;
  if (!first) throw new Error('no account');
  return {
    account: { metadata, status: accountObjectStatus(first, extra) },
    tile: { metadata, status: tileObjectStatus(told, extra) },
  };
}

const consent = connectStep();
const waits = receipt(consent, 'waiting', { message: 'Give consent.', link: 'https://consent.example/' });
const installing = plan({ accounts: [outlook({ state: 'installing' })], steps: [consent] });
const suspended = plan({ accounts: [outlook({ suspended: true })] });

describe('the health of documents in Argo CD', () => {
  it.each([
    { reason: 'as declared', given: {}, account: 'Healthy', tile: 'Healthy' },
    {
      reason: 'still to be changed',
      given: { plan: plan({ steps: [saveStep(path)] }) },
      account: 'Progressing',
      tile: 'Progressing',
    },
    {
      reason: 'waiting for a person',
      given: { plan: installing, receipts: [waits] },
      account: 'Suspended',
      tile: 'Progressing',
    },
    {
      reason: 'blocked until a person mends it',
      given: { plan: plan({ blockers: [blocker('AmazonOffline')] }) },
      account: 'Degraded',
      tile: 'Degraded',
    },
    {
      reason: 'differing, which is only reported',
      given: { plan: plan({ drift: [drift(path, { response: 'reported' })] }) },
      account: 'Degraded',
      tile: 'Degraded',
    },
    {
      reason: 'suspended by its manifest',
      given: { plan: suspended },
      account: 'Suspended',
      tile: 'Healthy',
    },
  ])('$reason: account $account, tile $tile', async ({ given, account: first, tile }) => {
    const told = after(given);
    expect((await argoHealth(told.account)).status).toBe(first);
    expect((await argoHealth(told.tile)).status).toBe(tile);
  });

  it('has the link to open in the message where a person is waited for', async () => {
    const told = after({ plan: installing, receipts: [waits] });
    expect((await argoHealth(told.account)).message).toMatch(/Open https:\/\/consent\.example\/$/);
  });

  it.each([
    { reason: 'has no status', document: { metadata: { generation: 1 } } },
    { reason: 'has one without conditions', document: { metadata: { generation: 1 }, status: {} } },
    {
      reason: 'was changed since it was looked at',
      document: { ...after({}).account, metadata: { generation: 4 } },
    },
    {
      reason: 'could not be read',
      document: documents(
        unobservedStatus({
          ...{ tile: 'commerce/amazon-netsuite', now, message: 'no answer' },
          previous: accountStatuses({ plan: plan(), receipts: [], previous: undefined, now }),
        }),
      ).account,
    },
  ])('is Progressing for a document that $reason', async ({ document }) => {
    expect((await argoHealth(document)).status).toBe('Progressing');
  });

  it('is put into the settings of Argo CD for both kinds by the file beside it', () => {
    const file = new URL('../../examples/argocd/argocd-cm.yaml', import.meta.url);
    const { data } = parse(readFileSync(file, 'utf8')) as { data: Record<string, string> };
    expect(data).toEqual({
      'resource.customizations.health.storekeeper.dev_AmazonAccount': healthLua,
      'resource.customizations.health.storekeeper.dev_IntegrationTile': healthLua,
    });
  });
});
