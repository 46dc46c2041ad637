import type { StepKind } from './steps.ts';

/** What is true of every step of a kind. All that depends on the kind alone is looked up here and nowhere else. */
export interface StepTraits {
  /** Whether it is of the wizard that adds an account. */
  readonly wizard: boolean;
  /** With which neighbours of its account it is carried out together. */
  readonly together: 'wizard' | 'sameKind' | 'nobody';
  /** Whether it counts against the budget of accounts changed; removals have a budget of their own. */
  readonly counts: boolean;
  /** Whether the app reaches into NetSuite or Amazon for it, and fails half-way where a connection does not work. */
  readonly reachesOut: boolean;
  /** What of a reviewed plan covers it: the paths that it changes, or that its account is in the plan at all. */
  readonly coveredBy: 'paths' | 'account';
  /** The condition that is not True while it is open. */
  readonly condition:
    | 'ConnectionReady'
    | 'BundleInstalled'
    | 'Installed'
    | 'OptionsRefreshed'
    | 'SettingsApplied'
    | 'FlowsInDesiredState'
    | undefined;
  /** What stands before it in the plan's text. */
  readonly sign: '+' | '-' | '=' | '~';
  /** As what the plan's last line counts it. */
  readonly summary: 'add' | 'adopt' | 'remove' | 'further';
}

/** One row for each kind: a kind without its row does not compile. */
export const stepKinds = {
  AdoptAccount: {
    wizard: false,
    together: 'nobody',
    counts: false,
    reachesOut: false,
    coveredBy: 'account',
    condition: undefined,
    sign: '=',
    summary: 'adopt',
  },
  UninstallAccount: {
    wizard: false,
    together: 'nobody',
    counts: false,
    reachesOut: false,
    coveredBy: 'paths',
    condition: undefined,
    sign: '-',
    summary: 'remove',
  },
  AbandonWizard: {
    wizard: false,
    together: 'nobody',
    counts: false,
    reachesOut: false,
    coveredBy: 'paths',
    condition: undefined,
    sign: '-',
    summary: 'further',
  },
  OpenWizard: {
    wizard: true,
    together: 'wizard',
    counts: true,
    reachesOut: false,
    coveredBy: 'paths',
    condition: 'Installed',
    sign: '+',
    summary: 'add',
  },
  ConnectAmazon: {
    wizard: true,
    together: 'wizard',
    counts: true,
    reachesOut: false,
    coveredBy: 'paths',
    condition: 'ConnectionReady',
    sign: '~',
    summary: 'further',
  },
  InstallBundle: {
    wizard: true,
    together: 'wizard',
    counts: true,
    reachesOut: true,
    coveredBy: 'paths',
    condition: 'BundleInstalled',
    sign: '~',
    summary: 'further',
  },
  ConfigureAccount: {
    wizard: true,
    together: 'wizard',
    counts: true,
    reachesOut: true,
    coveredBy: 'paths',
    condition: 'Installed',
    sign: '+',
    summary: 'further',
  },
  RefreshOptions: {
    wizard: false,
    together: 'nobody',
    counts: true,
    reachesOut: true,
    coveredBy: 'account',
    condition: 'OptionsRefreshed',
    sign: '~',
    summary: 'further',
  },
  SaveSettings: {
    wizard: false,
    together: 'sameKind',
    counts: true,
    reachesOut: true,
    coveredBy: 'paths',
    condition: 'SettingsApplied',
    sign: '~',
    summary: 'further',
  },
  SetSchedule: {
    wizard: false,
    together: 'nobody',
    counts: true,
    reachesOut: false,
    coveredBy: 'paths',
    condition: 'FlowsInDesiredState',
    sign: '~',
    summary: 'further',
  },
  SwitchFlow: {
    wizard: false,
    together: 'nobody',
    counts: true,
    reachesOut: true,
    coveredBy: 'paths',
    condition: 'FlowsInDesiredState',
    sign: '~',
    summary: 'further',
  },
  SaveMapping: {
    wizard: false,
    together: 'nobody',
    counts: true,
    reachesOut: false,
    coveredBy: 'paths',
    condition: 'SettingsApplied',
    sign: '~',
    summary: 'further',
  },
  InstallAddOn: {
    wizard: false,
    together: 'nobody',
    counts: true,
    reachesOut: true,
    coveredBy: 'paths',
    condition: 'SettingsApplied',
    sign: '+',
    summary: 'further',
  },
  RemoveAddOn: {
    wizard: false,
    together: 'nobody',
    counts: true,
    reachesOut: true,
    coveredBy: 'paths',
    condition: 'SettingsApplied',
    sign: '-',
    summary: 'further',
  },
} as const satisfies Readonly<Record<StepKind, StepTraits>>;

/** The kinds of the wizard that adds an account. */
export type WizardKind = {
  [K in StepKind]: (typeof stepKinds)[K]['wizard'] extends true ? K : never;
}[StepKind];

/** The kinds of which something is true, in the order of the table. */
export function kindsWhere(holds: (traits: StepTraits) => boolean): readonly StepKind[] {
  return (Object.keys(stepKinds) as StepKind[]).filter((kind) => holds(stepKinds[kind]));
}
