import { whyUnreachable } from './common/reach.ts';
import { findMarketplace } from '../catalogue/marketplaces.ts';
import type { AccountFacts } from '../observe/facts.ts';
import { judgeActive } from './activeAccount.ts';
import { judgeWhatComes } from './addOns/addOns.ts';
import { checklistOf, type OpenPaths } from './checklist.ts';
import type { AccountContext, AccountVerdict } from './common/context.ts';
import { judgeDeletedOutside } from './adding/deletedOutside.ts';
import { judgeHolder, otherHolder } from './common/holding.ts';
import { warnOfFlowsToStayOff } from './adding/foreseen.ts';
import { liveSummary, putBackRecords } from './tile/liveSummary.ts';
import type { Finding } from './common/finding.ts';
import { foreignDraft, marketplaceIdOf } from './common/identity.ts';
import { consentedElsewhere } from './adding/marketplace.ts';
import { connectionTypes, isCompleted, newAccountSteps } from './adding/newAccount.ts';
import type { AccountOutlook, Blocker, Drift, Step, Warning } from '../plan/plan.ts';
import { refusalKey, withoutRefused } from './drift/refused.ts';
import { judgeSeller, sellerCheck } from './adding/seller.ts';
import { warnOfSettlementMode } from './flows/settlementMode.ts';
import { judgeUndeclared } from './drift/undeclared.ts';
import { judgeChangedSource } from './cloning/sourceRules.ts';
import { judgeLiveAccount, judgeNewAccount } from './adding/preflight.ts';
import { judgeMalformed, judgeUnknownMarks } from './tile/unread.ts';
import { suspendedOutlook, suspensionBlockers } from './common/suspension.ts';
import { few } from '../plan/wording.ts';
import { wizardBusy, type WizardHolder } from './adding/wizardTurn.ts';

function asBlocker(context: AccountContext, finding: Finding): Blocker {
  return { account: context.key, path: undefined, ...finding };
}

/** Whether the wizard must still be gone through for this account. */
export function needsWizard(context: AccountContext): boolean {
  const { live } = context.identity;
  return live === undefined || (live.state === 'installing' && context.identity.wizard !== undefined);
}

/** What holds this account up before a wizard may be begun or gone on with. */
export function wizardBlockers(context: AccountContext): Blocker[] {
  const { live } = context.identity;
  const findings = live
    ? [
        ...judgeMalformed(context.facts, live.id),
        ...judgeLiveAccount(live, context.account),
        ...judgeDraftMarketplace(context, live),
        ...judgeDraftSeller(context, live),
      ]
    : judgeNewAccount(context.facts, context.account, context.all, context.absentBefore);
  return [
    ...judgeUnknownMarks(context).map((finding) => asBlocker(context, finding)),
    ...judgeDeletedOutside(context),
    ...judgeUnclear(context),
    ...findings.map((finding) => asBlocker(context, finding)),
    ...context.sourceBlockers,
    ...(live ? [] : judgeWhatComes(context)),
  ];
}

/** The marketplace of an account in our wizard, once consent was given: by Amazon's naming the seller, or by the step that asks for it. */
function judgeDraftMarketplace({ account, identity }: AccountContext, { amazon }: AccountFacts): Finding[] {
  if (amazon?.sellerId === undefined && !isCompleted(identity.wizard, 'connection')) return [];
  const found = consentedElsewhere(amazon?.marketplaceId, marketplaceIdOf(account));
  return found ? [found] : [];
}

/**
 * Our wizard may have made an account that is there, and nothing proves it: another one beside it would take in every order
 * twice, and a foreign one is not written to.
 */
function judgeUnclear({ key, name, identity }: AccountContext): Blocker[] {
  const { unclear, wizard } = identity;
  if (unclear.length === 0) return [];
  const accounts = few(
    unclear.map((live) => `"${live.name}" (${live.id})`),
    100,
  ).join(', ');
  return [
    {
      account: key,
      code: 'AccountUnclear',
      path: '/accountName',
      message: `Since the wizard of ${name} was opened at ${wizard?.startedAt ?? '?'} the tile has got ${accounts}, and it is not certain whether that is ${name}: the answers that would say so were lost`,
      remedy: `Look at its connection in the app. If it is ${name}, call it exactly "${name}" there; if it is not, give it a manifest of its own, or declare in this one the sellerId that Amazon names for ${name}.`,
      passing: false,
    },
  ];
}

/**
 * The seller of an account in our wizard. A wrong one is told by `judgeLiveAccount`; one that is not filled in is waited for
 * from when the step that connects is done, which asks for it itself.
 */
function judgeDraftSeller(context: AccountContext, live: AccountFacts): Finding[] {
  const found = judgeSeller(sellerCheck(context.facts, context.account, live.id), live.amazon?.sellerId);
  if (!found || found.code === 'SellerMismatch') return [];
  return found.code === 'SellerTaken' || isCompleted(context.identity.wizard, 'connection') ? [found] : [];
}

/** Judges an account that the wizard has not finished. `turn`: whether the tile's one wizard is this account's now. */
export function judgeUnfinished(
  context: AccountContext,
  turn: boolean,
  holder: WizardHolder,
): AccountVerdict {
  const blockers = wizardBlockers(context);
  // While only the source is being put in order the steps are shown, and come after that.
  const settling =
    blockers.length > 0 && blockers.every((blocker) => blocker.code === 'SourceDrifting' && blocker.passing);
  const may = context.mayWrite && (blockers.length === 0 || settling);
  const planned = may ? newAccountSteps(context, !turn || settling) : [];
  const { steps, blockers: refused } = withoutRefused(context, { steps: planned, drift: [], blockers: [] });
  blockers.push(...refused);
  if (!turn && blockers.length === 0 && context.mayWrite) blockers.push(wizardBusy(context, holder));
  return {
    outlook: outlookOf(context, steps, { onlyStored: [], open: [] }, 0),
    steps,
    drift: missingWhereObserved(context),
    blockers: [
      ...blockers,
      ...draftWhereObserved(context),
      ...suspensionBlockers(context.key, context.policy.suspend),
    ],
    warnings: [...warningsOf(context), ...warnOfFlowsToStayOff(context)],
    mark: undefined,
    ...(may ? plannedKeys(context, planned) : {}),
  };
}

/** Nothing is added where an account is only observed: that it is not there is then a difference like any other. */
function missingWhereObserved({ key, name, policy, identity }: AccountContext): Drift[] {
  if (policy.management !== 'Observe' || identity.live) return [];
  return [
    {
      account: key,
      path: '/accountName',
      declared: name,
      live: undefined,
      reason: 'Missing',
      response: 'observed',
    },
  ];
}

/** A wizard that was begun before the manifest said that nothing may be written any more. */
function draftWhereObserved({ key, policy, identity }: AccountContext): Blocker[] {
  if (policy.management !== 'Observe' || !identity.live) return [];
  return [
    {
      account: key,
      code: 'AccountInstalling',
      path: '/policy/management',
      message: `The wizard of "${identity.live.name}" was begun and is not finished, and the manifest says that the account is only looked at`,
      remedy: 'Set management: Full to have it finished, or finish or abandon its wizard in the app.',
      passing: true,
    },
  ];
}

/** Judges an account that exists and is not in our wizard. */
export function judgeExisting(context: AccountContext): AccountVerdict {
  const live = context.identity.live;
  if (!live) throw new TypeError(`${context.key} has no live account to judge`);
  const held = judgeHolder(context);
  const blockers = [
    ...(held ? [held] : []),
    ...judgeUnknownMarks(context),
    ...judgeMalformed(context.facts, live.id),
    ...judgeLiveAccount(live, context.account),
  ].map((finding) => asBlocker(context, finding));
  if (live.state === 'installing') {
    const draft = foreignDraft(context.facts);
    const message = `"${live.name}"${draft ? ` (${draft.id})` : ''} is half installed by somebody else`;
    blockers.push({
      account: context.key,
      code: 'AccountInstalling',
      path: undefined,
      message,
      remedy: 'Finish or abandon its wizard in the app.',
      passing: true,
    });
  }
  const stopped = blockers.length > 0;
  blockers.push(...judgeOffline(context, live));
  const judging = stopped ? { ...context, mayWrite: false, tileBlocked: true } : context;
  const judged = judgeActive(judging, live);
  const { findings } = judged;
  const {
    steps,
    drift,
    blockers: found,
  } = withoutRefused(context, {
    steps: judged.steps,
    drift: findings.drift,
    blockers: findings.blockers,
  });
  const open = [steps, drift, found, blockers].some((list) => list.length > 0);
  const undeclared = judgeUndeclared(judging, live, findings, findings.managed && !open);
  return {
    outlook: outlookOf(context, steps, findings, findings.paths.length),
    steps,
    drift,
    blockers: [
      ...blockers,
      ...found,
      ...judgeChangedSource(context),
      ...suspensionBlockers(context.key, context.policy.suspend),
    ],
    warnings: [...warningsOf(context), ...findings.warnings],
    undeclared,
    accepted: [...new Set(findings.accepted)].map((path) => ({ account: context.key, path })),
    mark: isNoted(context, findings.managed) && !stopped ? findings.after : undefined,
    ...(stopped ? {} : plannedKeys(context, judged.steps)),
  };
}

/** An account that Amazon cannot be reached for sells without anybody here knowing of it, whatever its settings are. */
function judgeOffline(context: AccountContext, { name, state, amazon }: AccountFacts): Blocker[] {
  const why = whyUnreachable(amazon);
  if (!amazon || why === undefined || state !== 'active') return [];
  return [
    {
      account: context.key,
      code: 'AmazonOffline',
      path: undefined,
      message: `The Amazon connection "${amazon.name}" of ${name} ${why}: its flows do not reach Amazon`,
      remedy: 'Sign in to Amazon again on the connection in the app.',
      passing: true,
    },
  ];
}

/** What may be refused of an account that may be written to: what was noted of anything else is forgotten. */
function plannedKeys(
  { mayWrite }: AccountContext,
  steps: readonly Step[],
): Pick<AccountVerdict, 'refusable'> {
  return mayWrite ? { refusable: new Set(steps.map(refusalKey)) } : {};
}

/** Whether what is found is noted by the way: not of an account that is only looked at, nor before it is adopted. */
function isNoted(context: AccountContext, managed: boolean): boolean {
  return managed && context.policy.management === 'Full' && otherHolder(context) === undefined;
}

function warningsOf(context: AccountContext): Warning[] {
  const warnings: Warning[] = [...context.policy.warnings, ...warnOfSettlementMode(context)];
  const { spec } = context.account;
  const marketplace = findMarketplace(spec.marketplace);
  if (marketplace && !marketplace.offered && !context.identity.live) {
    warnings.push({
      account: context.key,
      code: 'MarketplaceNotOffered',
      path: '/marketplace',
      message: `The connection form of integrator.io was not seen to offer ${marketplace.country}; it may refuse the marketplace. Look whether it does before anybody is asked for consent, and ask Celigo where it is missing.`,
    });
  }
  const declared = spec.connection?.type;
  const liveType = context.identity.live?.amazon?.type;
  const active = context.identity.live?.state === 'active';
  if (declared !== undefined && active && liveType !== undefined && liveType !== connectionTypes[declared]) {
    warnings.push({
      account: context.key,
      code: 'ConnectionTypeDiffers',
      path: '/connection/type',
      message: `The connection of ${context.name} is "${liveType}", the manifest says ${declared}. It is not changed: that would need the secrets of the connection, which the platform does not give back. Change it in the app and authorise it again, or correct the manifest.`,
    });
  }
  if (spec.connection?.type === 'MWS') {
    warnings.push({
      account: context.key,
      code: 'ConnectionLegacy',
      path: '/connection/type',
      message:
        'Amazon switched MWS off in 2024: this account can be looked at, but its flows cannot reach Amazon. Authorise its connection anew as SellingPartnerAPI in the app, then declare that.',
    });
  }
  return warnings;
}

function outlookOf(
  context: AccountContext,
  steps: AccountVerdict['steps'],
  openPaths: OpenPaths,
  declaredPaths: number,
): AccountOutlook {
  const { live } = context.identity;
  return {
    account: context.key,
    accountName: context.name,
    accountId: live?.id,
    marketplace: findMarketplace(context.account.spec.marketplace)?.code ?? context.account.spec.marketplace,
    state: live?.state ?? 'absent',
    management: context.policy.management,
    ...suspendedOutlook(context.policy),
    amazonOffline: whyUnreachable(live?.amazon) !== undefined,
    checklist: checklistOf(context, steps, openPaths),
    declaredPaths,
    ...putBackRecords(context),
    ...liveSummary(context),
  };
}
