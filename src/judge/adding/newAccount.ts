import { findMarketplace, regionEntry } from '../../catalogue/marketplaces.ts';
import type { WizardMark, WizardStepMark } from '../../observe/facts.ts';
import type { AccountContext } from '../common/context.ts';
import { foreseenSteps } from './foreseen.ts';
import { marketplaceIdOf } from '../common/identity.ts';
import type { Change, SellerCheck, Step } from '../../plan/plan.ts';
import { findSource } from './preflight.ts';
import { sellerCheck } from './seller.ts';
import { stepBase } from './stepBase.ts';

/** How the platform's connection form calls the kinds of connection (platform.md P72). */
export const connectionTypes = {
  SellingPartnerAPI: 'Amazon-SP-API',
  Hybrid: 'Amazon-Hybrid',
  MWS: 'Amazon-MWS',
} as const;

/** A step of the wizard that the platform has already told to be completed. */
export function isCompleted(wizard: WizardMark | undefined, kind: WizardStepMark['kind']): boolean {
  return wizard?.steps.some((step) => step.kind === kind && step.completed) ?? false;
}

/**
 * The steps of an account that is not there, or whose wizard is ours and not finished. What comes after the wizard can
 * be foreseen only: ids and option lists exist when the account does. `deferred`: another wizard goes first.
 */
export function newAccountSteps(context: AccountContext, deferred: boolean): Step[] {
  // Where the draft is gone, what was noted of its steps is void.
  const wizard = context.identity.live ? context.identity.wizard : undefined;
  const steps: Step[] = [];
  if (!context.identity.live) steps.push(openStep(context, deferred));
  if (!isCompleted(wizard, 'connection')) steps.push(connectStep(context, deferred));
  if (!isCompleted(wizard, 'bundle')) {
    steps.push({
      ...stepBase(context, 'InstallBundle', 1, deferred),
      kind: 'InstallBundle',
      title: 'have the Amazon bundle installed in NetSuite and verify it',
    });
  }
  steps.push(configureStep(context, deferred));
  return [...steps, ...foreseenSteps(context)];
}

function openStep(context: AccountContext, deferred: boolean): Step {
  const { account, facts, all } = context;
  const source = findSource(facts, account, all);
  const changes: Change[] = [
    { path: '/accountName', from: undefined, to: account.spec.accountName },
    { path: '/marketplace', from: undefined, to: account.spec.marketplace },
  ];
  return {
    ...stepBase(context, 'OpenWizard', 4, deferred, changes),
    kind: 'OpenWizard',
    title: `add the account ${context.name}`,
    knownAccounts: facts.accounts.map((live) => live.id),
    ...(source ? { cloneFrom: source.id } : {}),
    marketplaceId: marketplaceIdOf(account),
    ...(account.spec.sellerId === undefined ? {} : { sellerId: account.spec.sellerId }),
  };
}

function connectStep(context: AccountContext, deferred: boolean): Step {
  const { spec } = context.account;
  const marketplace = findMarketplace(spec.marketplace);
  const region = regionEntry(marketplace?.region ?? 'NorthAmerica');
  return {
    ...stepBase(context, 'ConnectAmazon', 5, deferred),
    kind: 'ConnectAmazon',
    title: `connect ${context.name} to Amazon; a person gives consent in a browser`,
    connection: {
      type: connectionTypes[spec.connection?.type ?? 'SellingPartnerAPI'],
      marketplaceId: marketplace?.id ?? spec.marketplace,
      sellingRegion: region.sellingRegion,
      endpoint: region.endpoint,
    },
    seller: sellerOf(context),
  };
}

function configureStep(context: AccountContext, deferred: boolean): Step {
  const source = findSource(context.facts, context.account, context.all);
  const common = stepBase(context, 'ConfigureAccount', 2, deferred);
  if (!source)
    return {
      ...common,
      kind: 'ConfigureAccount',
      title: `configure ${context.name} manually`,
      mode: 'manual',
      accountName: context.name,
      seller: sellerOf(context),
    };
  return {
    ...common,
    kind: 'ConfigureAccount',
    title: `configure ${context.name} by cloning ${source.name}`,
    mode: 'clone',
    sourceId: source.id,
    sourceName: source.name,
    accountName: context.name,
    seller: sellerOf(context),
  };
}

function sellerOf({ facts, account, identity }: AccountContext): SellerCheck {
  return sellerCheck(facts, account, identity.live?.id);
}
