import type { BlockerCode } from '../../plan/plan.ts';

/** The condition types of tiles and accounts. They are API: changed only with a note. */
export const conditionTypes = [
  'Ready',
  'Reconciling',
  'Stalled',
  'Licensed',
  'ConnectionReady',
  'BundleInstalled',
  'Installed',
  'OptionsRefreshed',
  'SettingsApplied',
  'FlowsInDesiredState',
  'Drifted',
  'Suspended',
] as const;
export type ConditionType = (typeof conditionTypes)[number];

/**
 * The reasons that conditions give besides the codes of blockers (see `BlockerCode`), each with what it means. They are
 * API: changed only with a note.
 */
export const reasonTexts = {
  AsDeclared: 'The live account is as its manifest declares.',
  AccountsReady: 'Every account of the tile is ready.',
  NoAccountsDeclared:
    'No account of the tile is declared, so that nothing in it is kept as anybody wants it.',
  AccountsNotReady: 'At least one account of the tile is not ready.',
  Progressing: 'Steps are planned that have not been carried out yet.',
  WaitingForPerson: 'A person has to do something; the status says what and gives the link.',
  StepFailed: 'A step failed and is tried again at the next sweep.',
  StepRefused: 'The platform or a safety rule refused a step; it is tried again at the next sweep.',
  StorekeeperFault:
    'Storekeeper itself is at fault, and tries again every hour at the least; please report it with the stack that its log holds.',
  RunFailed: 'The run was stopped before all was done; the message says by what.',
  OutcomeUnknown: 'A call got no answer; what it did is looked up before anything else.',
  NotInstalled: 'The account is not in the tile yet, or its wizard is not finished.',
  Uninstalling: 'The account is being removed from the tile.',
  Removed: 'The account is not in the tile any more, as its manifest says.',
  DifferencesLeft: 'Declared paths differ from their live values and are not put back.',
  DriftCorrected: 'Drift was found in this sweep and has been put back.',
  NoDrift: 'No declared path was changed outside.',
  LicenceHeld: 'The account has a place in the licence.',
  Connected: 'The connection to Amazon works.',
  BundlePresent: 'The bundle is installed in NetSuite.',
  Installed: 'The account is in the tile and its wizard is finished.',
  OptionsFresh: 'The option lists that the manifest needs have been refreshed.',
  SettingsSaved: 'All declared settings have been read back as declared.',
  NotKnownApplied: 'Settings are as declared, but of some nobody has seen that they were really saved.',
  FlowsSet: 'All declared flows are switched and scheduled as declared.',
  SuspendedByManifest: 'The manifest of the account or of its tile says that nothing may be changed now.',
  SuspendedByCommand:
    'A person suspended the account or its tile by command or annotation; its manifest says nothing of it.',
  NotSuspended: 'Nothing is suspended.',
  NotObserved: 'The tile could not be read, so that nothing certain is known.',
  InvalidManifest:
    'The manifest in the cluster is not valid; the message says what was found and what is accepted.',
  TileNotFound: 'The tile that the account refers to does not exist.',
  TileInvalid: 'The tile that the account refers to is not valid.',
  NewestInForce: 'The newest commit of the source, or what stands in the cluster, is in force.',
  CommitRefused: 'The newest commit of the source has faults; the last good one stays in force.',
  InForceInPart:
    'The newest commit of the source has faults and is in force but for the documents with faults and what refers to them, which stay as they were.',
  SourceHeld:
    'The newest commit, or what is deleted in the cluster, loses more than is taken for meant; what was in force stays so until a person lets it pass.',
  SourceNotRead: 'The source cannot be read, or has not been read yet.',
  Deleting: 'The manifest is being deleted and is held until its account is uninstalled.',
} as const;

export type ConditionReason = keyof typeof reasonTexts | BlockerCode;

/** What can be waited for; the label `for` of the waiting metric. They are API: changed only with a note. */
export const waitingKinds = [
  'AmazonConsent',
  'NetSuiteBundle',
  'AmazonConnection',
  'NetSuiteConnection',
  'Licence',
  'AppUpdate',
  'Approval',
  'RefusedStep',
  'Other',
] as const;
export type WaitingKind = (typeof waitingKinds)[number];
