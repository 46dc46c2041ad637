/** Why a step is to be taken. API: the keys are changed only with a note. */
export const stepReasons = {
  AccountMissing: 'The tile has no such account.',
  AccountUnmanaged: 'An account of exactly that name exists and no manifest holds it.',
  WizardUnfinished: 'The wizard that Storekeeper opened is not finished.',
  OptionsNotRefreshed: 'The option list was never refreshed from NetSuite; cloning carries an old one over.',
  OptionUnknown: 'A declared name is not among the options that the app holds.',
  ValueDeclared: 'The manifest asks for another value.',
  ValueDrifted: 'The value was changed in the app.',
  ManifestGone: 'The manifest is gone, and it said that the account is to be uninstalled then.',
  StoredNotApplied: 'Cloning stored the value without applying it to the saved searches in NetSuite.',
} as const;
export type StepReason = keyof typeof stepReasons;

/** Why a plan, or part of it, may not be acted on now. API: the keys are changed only with a note. */
export const blockerCodes = {
  TileNotInstalled: 'The tile is not installed, or is being uninstalled.',
  TileUpdating: 'The app is being updated and takes no change.',
  GenerationUnknown: 'The integration is not an app of the generation that Storekeeper knows.',
  LicenceMissing: 'All account licences of the tile are in use.',
  LicenceExpired: 'The licence of the tile has run out.',
  NameTaken: 'Another account of the tile bears the declared name.',
  NetSuiteOffline: 'The NetSuite connection of the tile is offline.',
  AmazonOffline: 'The Amazon connection of the account is offline.',
  SourceMissing: 'The tile has no such account to clone from.',
  SourceNotReady: 'The account to clone from is not installed and active yet.',
  SourceDrifting: 'The account to clone from is not as its own manifest declares.',
  CloneSourceChanged: 'The manifest names another clone source than the account was cloned from.',
  EditionMismatch: 'The licence has another edition than the tile; the app adds no account until they agree.',
  ForeignWizard: 'Somebody else has begun to add an account and not finished.',
  WizardBusy: 'Another account is being added; the app adds one at a time.',
  SellerMismatch: 'Amazon names another seller than the manifest.',
  MarketplaceMismatch: 'The account sells in another marketplace than the manifest says.',
  ConnectionLegacy: 'A new account cannot have an MWS connection.',
  AccountUninstalling: 'The account is being uninstalled in the app.',
  AccountInstalling: 'The account is half installed by somebody else.',
  DeletedOutside: 'The account was uninstalled in the app, and its manifest is still there.',
  LastAccount: 'The account to be uninstalled is the last of its tile, which would go with it.',
  SourceNeeded: 'The account to be uninstalled is still to be cloned from.',
  RemovalHeld: 'An account is to be uninstalled, and its tile is suspended or only looked at.',
  RemovalNotApproved: 'More accounts are to be uninstalled than one run may, and nobody approved it.',
  SettingNotFound: 'The account has no such setting.',
  SettingAmbiguous: 'Several settings bear that label.',
  OptionUnknown: 'A declared name is not among the options, also after a refresh.',
  OptionAmbiguous: 'A declared name is that of several options.',
  ValueNotTaken: 'The platform answered with success and did not take the value, twice in a row.',
  ValueInvalid: 'The setting does not take such a value.',
  ImportNotFound: 'The account has no such import.',
  MappingFormUnknown: 'The import has a mapping of a form that Storekeeper does not write.',
  MappingLocked: 'The app locks the mapping: it answered with success and kept what it had.',
  AddOnUnknown: 'The app has no such add-on.',
  AddOnLicenceMissing: 'The licence has no free place for the add-on.',
  AddOnInUse: 'The add-on is not removed while flows of it are on.',
  AddOnMissing: 'The flow belongs to an add-on that the account does not have.',
  EditionTooLow: 'The flow needs a higher edition of the app.',
  FlowNotFound: 'The account has no such flow.',
  FlowAmbiguous: 'Several flows bear that name.',
  FlowDependency: 'The flow needs another one to be on first.',
  GoLiveMissing: 'Orders would be imported from all of history: no go-live date is declared.',
  FlowNotSchedulable: 'The flow has no schedule of its own.',
  ChecklistOpen: 'Flows stay off until the rest of the account is in order.',
  OverBudget: 'The plan changes more than one run may.',
  Suspended: 'The manifest says that nothing may be changed now.',
} as const;
export type BlockerCode = keyof typeof blockerCodes;

/** What a person should look at. API: the keys are changed only with a note. */
export const warningCodes = {
  IgnoreExpired: 'A rule that ignored a difference has ended.',
  SuspendExpired: 'A suspension has ended.',
  NotKnownApplied: 'A cloned value is as declared, but nobody here has seen it really saved.',
  SchedulesCollide:
    'Two accounts of one region start the same flow in the same minute, which Amazon throttles.',
  MarketplaceNotOffered: 'The connection form was not seen to offer the marketplace.',
  LicenceEnding: 'The licence of the tile runs out soon.',
  ConnectionLegacy: 'The account has an MWS connection, which Amazon switched off.',
  AccountBoundValue: 'A value that was copied by cloning is usually right for one account only.',
} as const;
export type WarningCode = keyof typeof warningCodes;
