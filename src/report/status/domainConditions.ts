import { bundleText } from '../../plan/bundleText.ts';
import { personItems } from '../../judge/checklist.ts';
import type { Blocker, BlockerCode, WarningCode } from '../../plan/plan.ts';
import { kindsWhere } from '../../plan/stepKinds.ts';
import { shownPath } from '../../lib/pointer.ts';
import { few } from '../../plan/wording.ts';
import { blockerText } from './blockerText.ts';
import type { Claim } from './conditions.ts';
import { isOpen } from './drift.ts';
import { openOf, type Progress } from './progress.ts';
import { suspensionOf } from './readiness.ts';
import type { ConditionReason, ConditionType } from './reasons.ts';
import type { DriftRecord } from './statusTypes.ts';

const licenceCodes: readonly BlockerCode[] = ['LicenceMissing', 'LicenceExpired'];
const connectionCodes: readonly BlockerCode[] = [
  'AmazonOffline',
  'NetSuiteOffline',
  'SellerUnknown',
  'SellerMismatch',
  'SellerTaken',
  'MarketplaceMismatch',
  'MarketplaceUnknown',
  'ConnectionLegacy',
];

/** The conditions that tell where an account stands on its way: licence, connection, bundle, options, settings, flows. */
export function domainClaims(progress: Progress, drift: readonly DriftRecord[]): Claim[] {
  return [
    licensed(progress),
    connectionReady(progress),
    bundleInstalled(progress),
    installed(progress),
    optionsRefreshed(progress),
    part(progress, drift, {
      type: 'SettingsApplied',
      below: ['/settings', '/mappings', '/addOns'],
      reason: 'SettingsSaved',
      message: 'All declared settings are as declared.',
      doubts: 'NotKnownApplied',
    }),
    part(progress, drift, {
      type: 'FlowsInDesiredState',
      below: ['/flows'],
      reason: 'FlowsSet',
      message: 'All declared flows are as declared.',
      doubts: 'ScheduleMissing',
    }),
    drifted(drift),
    suspended(progress),
  ];
}

function licensed(progress: Progress): Claim {
  const blocker = blockerOf(progress, licenceCodes);
  if (blocker !== undefined) return falseBy(blocker, 'Licensed');
  if (progress.outlook.state === 'absent' && !progress.installed) return notYet('Licensed');
  return claim('Licensed', 'True', 'LicenceHeld', 'The account has a place in the licence.');
}

function connectionReady(progress: Progress): Claim {
  const blocker = blockerOf(progress, connectionCodes);
  if (blocker !== undefined) return falseBy(blocker, 'ConnectionReady');
  if (progress.outlook.amazonOffline) {
    return claim(
      'ConnectionReady',
      'False',
      'AmazonOffline',
      'The connection to Amazon is offline or needs authorization.',
    );
  }
  const open = wizardStep(progress, 'ConnectionReady', 'ConnectAmazon');
  return open ?? claim('ConnectionReady', 'True', 'Connected', 'The connection to Amazon works.');
}

function bundleInstalled(progress: Progress): Claim {
  const open = wizardStep(progress, 'BundleInstalled', 'InstallBundle');
  const bundle = bundleText(progress.outlook.live?.bundle ?? { name: '' });
  const message = `${bundle[0]?.toUpperCase()}${bundle.slice(1)} is installed in NetSuite.`;
  return open ?? claim('BundleInstalled', 'True', 'BundlePresent', message);
}

/** What a step of the wizard that is not done yet says; undefined where it is done or never was needed. */
function wizardStep(
  progress: Progress,
  type: ConditionType,
  kind: keyof typeof personItems,
): Claim | undefined {
  if (progress.installed) return undefined;
  const [open] = openOf(progress, kind);
  if (open !== undefined) return unfinished(progress, type, open.id, open.title);
  if (progress.outlook.state === 'absent') return notYet(type);
  // A wizard that is stopped, or somebody else's, plans no steps: that does not mean that they are done.
  const item = progress.outlook.checklist.find((each) => each.item === personItems[kind]);
  return item === undefined || item.state === 'done'
    ? undefined
    : claim(type, 'False', 'NotInstalled', 'Its wizard is not finished.');
}

function installed(progress: Progress): Claim {
  const { state } = progress.outlook;
  if (state === 'uninstalling') {
    return claim('Installed', 'False', 'Uninstalling', 'The account is being removed from the tile.');
  }
  if (progress.installed) {
    return claim('Installed', 'True', 'Installed', 'The account is in the tile and its wizard is finished.');
  }
  const message = state === 'absent' ? 'The account is not in the tile yet.' : 'Its wizard is not finished.';
  return claim('Installed', 'False', 'NotInstalled', message);
}

function optionsRefreshed(progress: Progress): Claim {
  if (!progress.installed) return notYet('OptionsRefreshed');
  const [open] = openOf(progress, ...kindsWhere(({ condition }) => condition === 'OptionsRefreshed'));
  if (open !== undefined) return unfinished(progress, 'OptionsRefreshed', open.id, open.title);
  return claim(
    'OptionsRefreshed',
    'True',
    'OptionsFresh',
    'The option lists that the manifest needs are fresh.',
  );
}

interface Part {
  readonly type: ConditionType;
  readonly below: readonly string[];
  readonly reason: ConditionReason;
  readonly message: string;
  /** A warning that says that something of it is not known, or is as declared and not what people take it for. */
  readonly doubts?: WarningCode & ConditionReason;
}

/** Settings or flows: done where nothing is left to do, nothing blocks and nothing differs below their path. */
function part(progress: Progress, drift: readonly DriftRecord[], what: Part): Claim {
  if (!progress.installed) return notYet(what.type);
  const blocker = progress.blockers.find((each) => isBelow(each.path, what.below));
  if (blocker !== undefined) return falseBy(blocker, what.type);
  const [open] = openOf(progress, ...kindsWhere(({ condition }) => condition === what.type));
  if (open !== undefined) return unfinished(progress, what.type, open.id, open.title);
  const differing = drift.filter((record) => isOpen(record) && isBelow(record.path, what.below));
  if (differing.length > 0) {
    return claim(what.type, 'False', 'DifferencesLeft', `${paths(differing)} not as declared.`);
  }
  const doubts = progress.warnings.filter((each) => each.code === what.doubts).map(({ message }) => message);
  if (doubts.length > 0 && what.doubts !== undefined)
    return claim(what.type, 'Unknown', what.doubts, few(doubts).join(' '));
  return claim(what.type, 'True', what.reason, what.message);
}

function drifted(drift: readonly DriftRecord[]): Claim {
  const open = drift.filter(isOpen);
  if (open.length > 0) return claim('Drifted', 'True', 'DifferencesLeft', `${paths(open)} not as declared.`);
  if (drift.length > 0) return claim('Drifted', 'False', 'DriftCorrected', `${paths(drift)} put back.`);
  return claim('Drifted', 'False', 'NoDrift', 'No declared path differs.');
}

function suspended(progress: Progress): Claim {
  const { reason, message } = suspensionOf(progress);
  return progress.outlook.suspended
    ? claim('Suspended', 'True', reason, message)
    : claim('Suspended', 'False', 'NotSuspended', 'Nothing is suspended.');
}

function unfinished(progress: Progress, type: ConditionType, stepId: string, title: string): Claim {
  const receipt = progress.tried.find((each) => each.step === stepId);
  if (receipt === undefined) return claim(type, 'False', 'Progressing', `Still to do: ${title}.`);
  const reasons = {
    waiting: 'WaitingForPerson',
    refused: 'StepRefused',
    failed: 'StepFailed',
    unknown: 'OutcomeUnknown',
  } as const;
  const reason = receipt.outcome === 'done' ? 'Progressing' : reasons[receipt.outcome];
  return claim(type, 'False', reason, `${title}: ${receipt.message}`);
}

function notYet(type: ConditionType): Claim {
  return claim(type, 'Unknown', 'NotInstalled', 'Known once the account is installed.');
}

function falseBy(blocker: Blocker, type: ConditionType): Claim {
  return claim(type, 'False', blocker.code, blockerText(blocker));
}

function blockerOf(progress: Progress, codes: readonly BlockerCode[]): Blocker | undefined {
  return [...progress.blockers, ...progress.tileBlockers].find((each) => codes.includes(each.code));
}

function isBelow(path: string | undefined, parents: readonly string[]): boolean {
  return parents.some((parent) => path === parent || path?.startsWith(`${parent}/`) === true);
}

function paths(records: readonly DriftRecord[]): string {
  const [first] = records;
  if (first === undefined) return 'no path';
  return records.length === 1
    ? shownPath(first.path)
    : `${shownPath(first.path)} and ${String(records.length - 1)} more`;
}

function claim(
  type: ConditionType,
  status: Claim['status'],
  reason: ConditionReason,
  message: string,
): Claim {
  return { type, status, reason, message };
}
