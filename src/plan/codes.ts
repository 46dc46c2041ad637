/** Why a step is to be taken. API: the keys are changed only with a note. */
export const stepReasons = {
  AccountMissing: 'The tile has no such account.',
  AccountUnmanaged: 'An account of exactly that name exists and no manifest holds it.',
  WizardUnfinished: 'The wizard that Storekeeper opened is not finished.',
  OptionsNotRefreshed: 'The option list was never refreshed from NetSuite; cloning carries an old one over.',
  OptionUnknown: 'A declared name is not among the options that the app holds.',
  OptionsStale:
    'The option list was refreshed a day ago or earlier; NetSuite may have renamed or deleted a value since.',
  ValueDeclared: 'The manifest asks for another value.',
  ValueDrifted: 'The value was changed in the app.',
  HolderChanged:
    'The account passes from another source to this one: a person said so, or that one has not been heard of.',
  ManifestGone: 'The manifest was deleted, and it said that the account is to be uninstalled then.',
  RemovedByManifest: 'The manifest says that the account is removed.',
  PausedForSave:
    'The flow is off while a setting that its saved search depends on is saved for the first time, and on again after.',
  StoredNotApplied: 'Cloning stored the value without applying it to the saved searches in NetSuite.',
  WizardGivenUp:
    'A wizard is to be given up: a person said so, or its manifest is gone for as long as policy says.',
} as const;
export type StepReason = keyof typeof stepReasons;

/** Why a plan, or part of it, may not be acted on now. API: the keys are changed only with a note. */
export const blockerCodes = {
  TileNotInstalled: 'The tile is not installed, or is being uninstalled.',
  AppBehind:
    'The app of the tile is behind its newest version, and refuses to add or clone until it is updated.',
  TileUpdating: 'The app is being updated and takes no change.',
  GenerationUnknown: 'The integration is not an app of the generation that Storekeeper knows.',
  AppUnknown: 'The integration is an installation of another app than Amazon – NetSuite.',
  Malformed: 'The platform answered something about the account that cannot be read.',
  MarksUnknown: "The token may not read Storekeeper's notes in the platform's state.",
  LicenceMissing: 'All account licences of the tile are in use.',
  LicenceExpired: 'The licence of the tile has run out.',
  NameTaken: 'Another account of the tile bears the declared name.',
  NameAlike: 'The declared name of a new account looks like that of another account of the tile.',
  SellerTaken: 'The tile has an account of that seller and marketplace under another name.',
  NetSuiteOffline: 'The NetSuite connection of the tile is offline.',
  AmazonOffline:
    'The Amazon connection of the account is offline or needs authorization; its flows do not reach Amazon.',
  SourceMissing: 'The tile has no such account to clone from.',
  SourceNotReady: 'The account to clone from is not installed and active yet.',
  SourceDrifting: 'The account to clone from is not as its own manifest declares.',
  SourceSuspended: 'The account to clone from is suspended.',
  CloneSourceChanged: 'The manifest names another clone source than the account was cloned from.',
  EditionMismatch: 'The licence has another edition than the tile; the app adds no account until they agree.',
  ForeignWizard: 'Somebody else has begun to add an account and not finished.',
  AccountUnclear: 'An account came into the tile while our wizard was open, and nothing proves whose it is.',
  DraftAbandoned: 'A wizard of ours is not finished, and its manifest is gone.',
  DraftUndeclared: 'An account is not finished, and no manifest declares it; it holds the one wizard.',
  WizardBusy: 'Another account is being added; the app adds one at a time.',
  ConnectionMasked:
    'The connection of a new account holds a secret that is not shown, so that a person has to enter its values.',
  SellerUnknown: 'Amazon has not named the seller of a new account yet, and it must be known first.',
  SellerMismatch: 'Amazon names another seller than the manifest.',
  MarketplaceMismatch: 'The account sells in another marketplace than the manifest says.',
  MarketplaceUnknown: 'The connection of the account does not tell where it sells.',
  ConnectionLegacy: 'A new account cannot have an MWS connection.',
  AccountUninstalling: 'The account is being uninstalled in the app.',
  AccountInstalling: 'The account is half installed by somebody else.',
  DeletedOutside: 'The account was uninstalled in the app, and its manifest is still there.',
  LastAccount: 'The account to be uninstalled is the last of its tile, which would go with it.',
  SourceNeeded: 'The account to be uninstalled is still to be cloned from.',
  RemovalHeld:
    'An account is to be uninstalled, and its tile is suspended or only looked at, or its deletion is held with others.',
  RemovalNotHeld:
    'A manifest says that its account is removed, and Storekeeper does not hold that account for it.',
  ManifestMissing: 'The manifest of an account is not there, and nobody was seen to delete it.',
  HeldElsewhere: 'Another source, which is alive, holds the account.',
  TileDeclaredTwice: 'Another manifest names the same tile of the platform, and goes first.',
  RemovalNotApproved: 'More accounts are to be uninstalled than one run may, and nobody approved it.',
  SettingNotFound: 'The account has no such setting.',
  SettingAmbiguous: 'Several settings bear that label, or one setting is declared several times.',
  OptionUnknown: 'A declared name is not among the options, also after a refresh.',
  OptionAmbiguous: 'A declared name is that of several options.',
  DayUncertain: 'A date is written so that it may be the declared day and another one.',
  ValueNotTaken: 'The platform answered with success and did not take the value, twice in a row.',
  RefusedRepeatedly: "A step was refused several times in the same way and is a person's to do.",
  ValueInvalid: 'The setting does not take such a value.',
  ImportNotFound: 'The account has no such import.',
  MappingFormUnknown: 'The import has a mapping of a form that Storekeeper does not write.',
  MappingLocked: 'The app locks the mapping: it answered with success and kept what it had.',
  AddOnUnknown: 'The app has no such add-on.',
  AddOnLicenceMissing: 'The licence has no free place for the add-on.',
  AddOnInUse: 'The add-on is not removed while flows of it are on.',
  AddOnMissing: 'The flow or setting belongs to an add-on that the account does not have.',
  EditionTooLow: 'The flow or setting needs a higher edition of the app.',
  FlowNotFound: 'The account has no such flow.',
  FlowAmbiguous: 'Several flows bear that name.',
  FlowDependency: 'The flow needs another one to be on first.',
  GoLiveMissing: 'Orders would be imported from all of history: no go-live date is declared.',
  ScheduleMissing:
    'The flow is on or declared on, starts by its schedule, and has none: cloning drops it and nobody declares one.',
  PostedDateMissing:
    'The settlement flow of a clone is on or declared on, and nobody says that its posted date is mapped, which cloning leaves out.',
  FlowNotSchedulable: 'The flow has no schedule of its own.',
  SettingBlank: 'A flow needs a setting that has no value.',
  SettingNotSaved:
    'A flow needs a setting that nobody is known to have saved in this account, so that its saved search has no filter.',
  FlowInTheWay: 'A flow that is on and not declared uses a setting that is to be saved for the first time.',
  FlowRunUnderWay:
    'A run of a flow is under way that uses a setting which is to be saved for the first time.',
  FlowLeftOff:
    'A flow that was switched off around a save is still off, since the run was cut off, and nobody here may switch it on.',
  ChecklistOpen: 'Flows stay off until the rest of the account is in order.',
  BeyondApproval: 'A change came up during an approved run that the approved plan did not contain.',
  TooManyFailures:
    'Steps of the same kind failed in several accounts of the run, and no more of them were begun.',
  OverBudget: 'The plan changes more than one run may.',
  Suspended: 'The account or its tile is suspended: nothing is changed until somebody lets it go on.',
} as const;
export type BlockerCode = keyof typeof blockerCodes;

/** What a person should look at. API: the keys are changed only with a note. */
export const warningCodes = {
  Malformed: 'The platform answered something that cannot be read.',
  MarksUnknown: "The token may not read Storekeeper's notes in the platform's state.",
  IgnoreExpired: 'A rule that ignored a difference has ended.',
  TugOfWar:
    'Somebody changes a path again whenever it is put back; it is put back less often, then only reported.',
  SuspendExpired: 'A suspension has ended.',
  NotKnownApplied: 'A value is as it should be and in use, but nobody here has seen it really saved.',
  SettingNotSaved:
    'A flow of an account that is still to be added will stay off: a setting that it needs is not declared.',
  SchedulesCollide:
    'Two accounts of one region start the same flow in the same minute, which Amazon throttles.',
  ScheduleMissing: 'A flow is on or declared on and has no schedule, so that nothing ever starts it.',
  PostedDateMissing:
    'The settlement flow of a clone is on or declared on, and nobody says that its posted date is mapped, which cloning leaves out.',
  LeftOver: 'A flow is on because a manifest once declared it, and no manifest declares its switch any more.',
  ScheduleUnused: 'A flow has a schedule that it does not start by, as its account is declared.',
  MarketplaceNotOffered: 'The connection form was not seen to offer the marketplace.',
  LicenceEnding: 'The licence of the tile runs out soon.',
  ConnectionLegacy: 'The account has an MWS connection, which Amazon switched off.',
  ConnectionTypeDiffers: 'The connection of the account is of another kind than the manifest says.',
  ApprovalUnmatched: 'A person approved a hash that names nothing that is held.',
  AccountBoundValue: 'A value that was copied by cloning is usually right for one account only.',
} as const;
export type WarningCode = keyof typeof warningCodes;
