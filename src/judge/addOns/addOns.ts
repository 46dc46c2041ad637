import { findFlow, flows } from '../../catalogue/flows.ts';
import { isAddOn } from '../../observe/addOns.ts';
import type { AccountFacts, AddOnFacts } from '../../observe/facts.ts';
import type { DeclaredAddOn } from '../../resources/schema/mappingsSchema.ts';
import type { AccountContext } from '../common/context.ts';
import { declaredSettings, matchField, type DeclaredSetting } from '../settings/declared.ts';
import type { Findings, WriteReason } from '../common/findings.ts';
import { listed, nearestNames } from '../common/candidates.ts';
import type { Blocker, Step } from '../../plan/plan.ts';
import { pointer } from '../../lib/pointer.ts';
import { isIgnored } from '../common/policy.ts';
import type { ComparedPath } from '../settings/settingVerdict.ts';
import { placeOf } from '../common/stepOrigin.ts';
import { because, verifiedDigests } from '../common/writeReasons.ts';
import { addOnStepOf } from './steps.ts';

/**
 * Judges the declared add-ons of an installed account. Installing or removing one changes ids, so that whatever comes
 * after such a step can only be foreseen (platform.md P104).
 */
export function judgeAddOns(context: AccountContext, live: AccountFacts, findings: Findings): Step[] {
  return (context.account.spec.addOns ?? []).flatMap((declared) => {
    const path = pointer('addOns', declared.name);
    if (isIgnored(context.policy, path)) return [];
    const found = findAddOn(live, declared.name);
    if (!found) return notKnown(live, findings, path, declared);
    const there = found.status === 'installed' ? true : found.status === 'partial' ? 'partial' : false;
    const compared: ComparedPath = {
      path,
      declared: declared.installed,
      live: there,
      same: there === declared.installed,
    };
    if (compared.same) {
      findings.inSync(compared);
      return [];
    }
    return declared.installed
      ? toInstall(context, live, findings, found, compared)
      : toRemove(context, live, findings, found, compared);
  });
}

function findAddOn(live: AccountFacts, name: string): AddOnFacts | undefined {
  return live.addOns.find((addOn) => isAddOn(addOn, name));
}

function notKnown(live: AccountFacts, findings: Findings, path: string, declared: DeclaredAddOn): Step[] {
  const near = nearestNames(
    declared.name,
    live.addOns.flatMap((addOn) => [addOn.name, addOn.id]),
  );
  findings.keepMarks(path);
  findings.block(
    'AddOnUnknown',
    path,
    `The app has no add-on "${declared.name}"; nearest: ${listed(near)}`,
    'Write the add-on as the app shows it, or its id.',
  );
  return [];
}

function toInstall(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  addOn: AddOnFacts,
  path: ComparedPath,
): Step[] {
  if (addOn.status === 'unlicensed') {
    findings.different([path], true);
    findings.block(
      'AddOnLicenceMissing',
      path.path,
      `The licence has no free place for the add-on "${addOn.name}"`,
      'Buy one more licence of the add-on from Celigo, or take it out of the manifest.',
    );
    return [];
  }
  const reason = findings.different([path]);
  return reason ? [addOnStep(context, live, addOn, path, reason, false)] : [];
}

function toRemove(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  addOn: AddOnFacts,
  path: ComparedPath,
): Step[] {
  const running = live.flows.filter((flow) => addOn.flows.includes(flow.id) && !flow.disabled);
  const declaredOff = new Set(
    (context.account.spec.flows ?? []).filter((flow) => flow.enabled === false).map((flow) => flow.name),
  );
  const staysOn = running.filter((flow) => !declaredOff.has(flow.name)).map((flow) => flow.name);
  const reason = findings.different([path], staysOn.length > 0);
  if (staysOn.length > 0)
    findings.block(
      'AddOnInUse',
      path.path,
      `"${addOn.name}" is not removed while flows of it are on: ${listed(staysOn)}`,
      'Switch them off first: declare them with enabled: false, or do it in the app.',
    );
  return reason ? [addOnStep(context, live, addOn, path, reason, running.length > 0)] : [];
}

function addOnStep(
  context: AccountContext,
  live: AccountFacts,
  addOn: AddOnFacts,
  path: ComparedPath,
  reason: WriteReason,
  deferred: boolean,
): Step {
  const install = path.declared === true;
  const kind = install ? 'InstallAddOn' : 'RemoveAddOn';
  const origin = {
    id: `${context.key}/${kind}/${addOn.id}`,
    account: context.key,
    reason,
    because: because[reason],
    changes: [{ path: path.path, from: path.live, to: path.declared }],
    calls: 2,
  };
  const target = {
    accountId: live.id,
    addOnId: addOn.id,
    addOnFunction: install
      ? (addOn.functions?.install ?? 'installAddOn')
      : (addOn.functions?.uninstall ?? 'uninstallAddOn'),
  };
  return addOnStepOf(context, kind, origin, addOn.name, verifiedDigests([path]), placeOf(target, deferred));
}

/** The editions of the app from the lowest to the highest (platform.md P88). */
const editions = ['starter', 'standard', 'premium', 'enterprise', 'custom'];

type Absence = Pick<Blocker, 'code' | 'message' | 'remedy'>;

/**
 * Why the account cannot have a flow of the catalogue: its edition or an add-on. `coming`: the manifest declares that
 * add-on, which is told of on its own. Undefined where neither is the reason. `live`: absent for a new account.
 */
export function whyFlowAbsent(
  context: AccountContext,
  live: AccountFacts | undefined,
  name: string,
): Absence | 'coming' | undefined {
  const entry = findFlow(name);
  return entry && whyAbsent(context, live, { what: `"${name}"`, kind: 'flow', ...entry });
}

/** Something of an account that an edition or an add-on brings. */
interface Brought {
  /** As people read it. */
  readonly what: string;
  readonly kind: 'flow' | 'setting';
  /** Lowest edition that has it. */
  readonly edition: string;
  readonly addOn?: string | undefined;
}

function whyAbsent(
  context: AccountContext,
  live: AccountFacts | undefined,
  { what, kind, edition, addOn }: Brought,
): Absence | 'coming' | undefined {
  const held = context.facts.integration.edition ?? context.facts.licence?.edition;
  const has = editions.indexOf(held ?? '');
  if (has !== -1 && has < editions.indexOf(edition))
    return {
      code: 'EditionTooLow',
      message: `${what} needs the edition ${edition}; the tile has ${held}`,
      remedy: `Upgrade the edition with Celigo, or take the ${kind} out of the manifest.`,
    };
  if (addOn === undefined || (live && findAddOn(live, addOn)?.status === 'installed')) return undefined;
  // Names are the same in every account of the tile; a new one has none of its own yet.
  const known = context.facts.accounts.flatMap((account) => account.addOns);
  const named = known.find((each) => isAddOn(each, addOn)) ?? { id: addOn, name: addOn };
  const declared = (context.account.spec.addOns ?? []).some(
    (each) => each.installed && isAddOn(named, each.name),
  );
  if (declared) return 'coming';
  return {
    code: 'AddOnMissing',
    message: `${what} belongs to the add-on ${addOn}, which the account does not have`,
    remedy: `Declare it under addOns (name: ${addOn}), or take the ${kind} out of the manifest.`,
  };
}

/**
 * Why the account cannot have a setting, by what brings the flows of its section: a setting comes with the first of them.
 * As `whyFlowAbsent` otherwise.
 */
export function whySettingAbsent(
  context: AccountContext,
  live: AccountFacts | undefined,
  { label, section: [section = ''] }: Pick<DeclaredSetting, 'label' | 'section'>,
): Absence | 'coming' | undefined {
  const own = flows.filter((flow) => flow.section === section);
  const [lowest] = own.sort((a, b) => editions.indexOf(a.edition) - editions.indexOf(b.edition));
  if (!lowest) return undefined;
  const addOn = own.every((flow) => flow.addOn === lowest.addOn) ? lowest.addOn : undefined;
  const what = `"${label}" under "${section}"`;
  return whyAbsent(context, live, { what, kind: 'setting', edition: lowest.edition, addOn });
}

/**
 * Declared flows and settings that an account which is still to be added could not have: told before anything is made. A
 * setting that another account of the tile has is no question of the edition.
 */
export function judgeWhatComes(context: AccountContext): Blocker[] {
  const told = (path: string, absent: Absence | 'coming' | undefined): Blocker[] =>
    absent === undefined || absent === 'coming'
      ? []
      : [{ account: context.key, path, passing: false, ...absent }];
  const elsewhere = (setting: DeclaredSetting) =>
    context.facts.accounts.some((account) => matchField(account.fields, setting).ok);
  return [
    ...(context.account.spec.flows ?? []).flatMap((flow) =>
      told(pointer('flows', flow.name), whyFlowAbsent(context, undefined, flow.name)),
    ),
    ...declaredSettings(context.account).flatMap((setting) =>
      elsewhere(setting) ? [] : told(setting.path, whySettingAbsent(context, undefined, setting)),
    ),
  ];
}
