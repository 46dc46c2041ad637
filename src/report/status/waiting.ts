import type { Blocker, BlockerCode, Receipt, Step, StepKind } from '../../plan/plan.ts';
import { blockerText } from './blockerText.ts';
import type { WaitingKind } from './reasons.ts';
import type { Waiting } from './statusTypes.ts';

/** What a step of the wizard waits for, where its receipt does not say otherwise. */
const byStep: Partial<Record<StepKind, WaitingKind>> = {
  ConnectAmazon: 'AmazonConsent',
  InstallBundle: 'NetSuiteBundle',
};

/** What else a step may have been waiting for. */
const alsoByStep: Partial<Record<StepKind, WaitingKind>> = { ConnectAmazon: 'AmazonConnection' };

/** Blockers that somebody has to clear outside the manifest. */
const byBlocker: Partial<Record<BlockerCode, WaitingKind>> = {
  AmazonOffline: 'AmazonConnection',
  ConnectionMasked: 'AmazonConnection',
  SellerUnknown: 'AmazonConnection',
  NetSuiteOffline: 'NetSuiteConnection',
  LicenceMissing: 'Licence',
  AddOnLicenceMissing: 'Licence',
  EditionMismatch: 'Licence',
  LicenceExpired: 'Licence',
  TileUpdating: 'AppUpdate',
  AppBehind: 'AppUpdate',
  OverBudget: 'Approval',
  RemovalNotApproved: 'Approval',
  BeyondApproval: 'Approval',
  ManifestMissing: 'Other',
  HeldElsewhere: 'Other',
  RefusedRepeatedly: 'RefusedStep',
};

/**
 * What an account waits for: what a step says that was tried in this run, else what the step that is still open was
 * waiting for before, else a blocker that somebody has to clear. `since` goes on while it is the same thing.
 */
export function waitingFor(input: {
  readonly receipts: readonly Receipt[];
  readonly open: readonly Step[];
  readonly blockers: readonly Blocker[];
  readonly previous: Waiting | undefined;
  readonly now: string;
  /** The account is not finished and suspended: nobody goes on with it, and what it waits for is what it waited for. */
  readonly suspended?: boolean;
}): Waiting | undefined {
  const { previous, now } = input;
  const since = (kind: WaitingKind): string => (previous?.for === kind ? previous.since : now);
  const receipt = input.receipts.find((each) => each.outcome === 'waiting');
  if (receipt !== undefined) {
    const kind = (receipt.code && byBlocker[receipt.code]) ?? byStep[receipt.kind] ?? 'Other';
    return {
      for: kind,
      message: receipt.message,
      ...(receipt.link === undefined ? {} : { link: receipt.link }),
      since: receipt.since ?? since(kind),
    };
  }
  const blocker = input.blockers.find((each) => byBlocker[each.code] !== undefined);
  if (blocker !== undefined) {
    const kind = byBlocker[blocker.code] ?? 'Other';
    return {
      for: kind,
      message: blockerText(blocker),
      ...(blocker.link === undefined ? {} : { link: blocker.link }),
      since: blocker.since ?? since(kind),
    };
  }
  const tried = new Set(input.receipts.map((each) => each.step));
  const untried = input.open.some(
    ({ id, kind }) => !tried.has(id) && [byStep[kind], alsoByStep[kind]].includes(previous?.for),
  );
  return untried || input.suspended === true ? previous : undefined;
}
