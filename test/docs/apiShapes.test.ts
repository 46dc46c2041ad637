import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FailureKind } from '../../src/reconcile/failures.ts';
import type { Blocker, Drift, LicenceOutlook, Plan, Receipt, StepKind } from '../../src/plan/plan.ts';
import type { Note, Problem } from '../../src/resources/manifestSet.ts';
import type {
  DriftRecord,
  SourcedAccount,
  SourcedTile,
  Waiting,
} from '../../src/report/status/statusTypes.ts';

const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');

/** The section of the page under a heading, up to the next one. */
function section(heading: string): string {
  const start = page.indexOf(`\n## ${heading}\n`);
  expect(start, heading).toBeGreaterThan(0);
  const end = page.indexOf('\n## ', start + 1);
  return page.slice(start, end < 0 ? undefined : end);
}

// The compiler holds each of these lists against its type: a name that comes or goes does not build here.
const plan: Record<keyof Plan, true> = {
  tile: true,
  integrationId: true,
  revision: true,
  hash: true,
  inCluster: true,
  factsDigest: true,
  observedAt: true,
  accounts: true,
  steps: true,
  drift: true,
  held: true,
  blockers: true,
  warnings: true,
  undeclared: true,
  accepted: true,
  unmanaged: true,
  licence: true,
  upkeep: true,
  abandonedDraft: true,
  calls: true,
  marks: true,
};
const licence: Record<keyof LicenceOutlook, true> = {
  bought: true,
  used: true,
  free: true,
  edition: true,
  expires: true,
};
const stepKinds: Record<StepKind, true> = {
  AdoptAccount: true,
  OpenWizard: true,
  ConnectAmazon: true,
  InstallBundle: true,
  ConfigureAccount: true,
  RefreshOptions: true,
  SaveSettings: true,
  SetSchedule: true,
  SwitchFlow: true,
  SaveMapping: true,
  InstallAddOn: true,
  RemoveAddOn: true,
  UninstallAccount: true,
  AbandonWizard: true,
};
const drift: Record<keyof Drift | Drift['reason'] | Drift['response'], true> = {
  account: true,
  path: true,
  declared: true,
  meaning: true,
  live: true,
  reason: true,
  response: true,
  Changed: true,
  Missing: true,
  Differs: true,
  CloneIncomplete: true,
  OptionRenamed: true,
  OptionDeleted: true,
  corrected: true,
  reported: true,
  observed: true,
  suspended: true,
  blocked: true,
};
const blocker: Record<keyof Blocker, true> = {
  account: true,
  code: true,
  path: true,
  message: true,
  remedy: true,
  passing: true,
  since: true,
  link: true,
};
const problem: Record<keyof Problem | keyof Note, true> = {
  file: true,
  line: true,
  column: true,
  path: true,
  found: true,
  accepted: true,
  message: true,
  aside: true,
};
const receipt: Record<keyof Receipt | Receipt['outcome'], true> = {
  step: true,
  account: true,
  kind: true,
  outcome: true,
  message: true,
  link: true,
  since: true,
  code: true,
  at: true,
  done: true,
  waiting: true,
  refused: true,
  failed: true,
  unknown: true,
};
const failureKinds: Record<FailureKind, true> = {
  Waiting: true,
  Stalled: true,
  Transient: true,
  Throttled: true,
  Denied: true,
  Conflict: true,
  Bug: true,
};
const tileStatus: Record<keyof SourcedTile, true> = {
  source: true,
  kept: true,
  tile: true,
  integrationId: true,
  observedAt: true,
  revision: true,
  planHash: true,
  conditions: true,
  accounts: true,
  blockers: true,
  warnings: true,
  unmanaged: true,
  abandonedDraft: true,
  licence: true,
};
const accountStatus: Record<keyof SourcedAccount | keyof Waiting, true> = {
  kept: true,
  putBack: true,
  account: true,
  accountName: true,
  accountId: true,
  marketplace: true,
  state: true,
  management: true,
  conditions: true,
  drift: true,
  driftPaths: true,
  declaredPaths: true,
  undeclared: true,
  waiting: true,
  blockers: true,
  warnings: true,
  checklist: true,
  live: true,
  lastAppliedRevision: true,
  lastAttemptedRevision: true,
  outcomes: true,
  for: true,
  message: true,
  link: true,
  since: true,
};
const seen: Record<Exclude<keyof DriftRecord, keyof Drift>, true> = {
  since: true,
  lastSeen: true,
  changedBy: true,
};

const planSection = '`plan -o json`';
const others = '`validate`, `apply`, `get`, `emulator` with `-o json`';

describe('docs/api.md names every member of the JSON', () => {
  it.each<[what: string, heading: string, names: Record<string, true>]>([
    ['of a plan', planSection, plan],
    ['of the licence in it', planSection, licence],
    ['kinds of steps', planSection, stepKinds],
    ['of drift', planSection, drift],
    ['of a blocker', planSection, blocker],
    ['of what validate finds', others, problem],
    ['of a receipt of apply', others, receipt],
    ['kinds of failures', others, failureKinds],
    ['of the status of a tile', others, tileStatus],
    ['of the status of an account', others, accountStatus],
    ['of drift in a status', others, seen],
  ])('%s', (_what, heading, names) => {
    const text = section(heading);
    for (const name of Object.keys(names)) expect(text, name).toContain(`\`${name}\``);
  });
});
