import type { AccountOutlook, Blocker, Drift, Plan, Receipt, Step } from '../../src/plan/plan.ts';

/** The account that most tests are about. */
export const account = 'commerce/amazon-de';
const observedAt = '2026-03-01T10:00:00.000Z';

export function outlook(over: Partial<AccountOutlook> = {}): AccountOutlook {
  return {
    account,
    accountName: 'ACME-DE',
    accountId: '100002',
    marketplace: 'DE',
    state: 'active',
    management: 'Full',
    suspended: false,
    amazonOffline: false,
    checklist: [],
    declaredPaths: 12,
    ...over,
  };
}

export function plan(over: Partial<Plan> = {}): Plan {
  return {
    tile: 'commerce/amazon-netsuite',
    integrationId: '5f1a00000000000000000001',
    revision: 'main@sha1:aaaa',
    hash: 'hash-1',
    factsDigest: 'facts-1',
    observedAt,
    accounts: [outlook()],
    steps: [],
    drift: [],
    blockers: [],
    warnings: [],
    unmanaged: [],
    licence: undefined,
    calls: 0,
    marks: undefined,
    ...over,
  };
}

const base = { account, because: 'as declared', calls: 2, deferred: false, reason: 'ValueDrifted' } as const;

export function saveStep(path: string): Step {
  return {
    ...base,
    id: `${account}/SaveSettings${path}`,
    kind: 'SaveSettings',
    title: `Save ${path}`,
    accountId: '100002',
    saves: [],
    changes: [{ path, from: 'Online Price', to: 'Base Price' }],
  };
}

export function switchStep(): Step {
  return {
    ...base,
    id: `${account}/SwitchFlow`,
    kind: 'SwitchFlow',
    title: 'Switch a flow on',
    accountId: '100002',
    flowId: 'f1',
    flow: 'Inventory',
    disabled: false,
    verified: {},
    changes: [{ path: '/flows/Inventory/enabled', from: false, to: true }],
  };
}

export function connectStep(): Step {
  return {
    ...base,
    id: `${account}/ConnectAmazon`,
    kind: 'ConnectAmazon',
    title: 'Connect Amazon',
    reason: 'AccountMissing',
    connection: {
      type: 'SellingPartnerAPI',
      marketplaceId: 'A1PA6795UKMFR9',
      sellingRegion: 'eu',
      endpoint: 'https://sellingpartnerapi-eu.amazon.com',
    },
    seller: { others: {} },
    changes: [],
  };
}

export function receipt(step: Step, outcome: Receipt['outcome'], over: Partial<Receipt> = {}): Receipt {
  return {
    step: step.id,
    account: step.account,
    kind: step.kind,
    outcome,
    message: `it is ${outcome}`,
    at: '2026-03-01T10:00:05.000Z',
    ...over,
  };
}

export function drift(path: string, over: Partial<Drift> = {}): Drift {
  return {
    account,
    path,
    declared: 'Base Price',
    live: 'Online Price',
    reason: 'Changed',
    response: 'corrected',
    ...over,
  };
}

export function blocker(code: Blocker['code'], over: Partial<Blocker> = {}): Blocker {
  return {
    account,
    code,
    path: undefined,
    message: `${code}.`,
    remedy: 'Mend it.',
    passing: false,
    ...over,
  };
}
