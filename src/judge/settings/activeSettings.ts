import { isFilterSetting } from '../../catalogue/flows.ts';
import { settingsRefreshedAfterClone } from '../../catalogue/settings.ts';
import { canonicalJson } from '../../lib/canonical.ts';
import type { AccountFacts, FieldFacts } from '../../observe/facts.ts';
import { whySettingAbsent } from '../addOns/addOns.ts';
import type { AccountContext } from '../common/context.ts';
import { filtersOf, isSearchSetting, searchesBehind } from './chosenSearches.ts';
import { declaredSettings, declaredTwice, matchField, type DeclaredSetting } from './declared.ts';
import type { Findings } from '../common/findings.ts';
import { goneFault, rememberingGone } from './staleOptions.ts';
import type { Step } from '../../plan/plan.ts';
import { guardFirstSaves } from './firstSaves.ts';
import { neededToSwitchOn, runningUsers, type Pending } from './neededSettings.ts';
import { isIgnored } from '../common/policy.ts';
import { compareSetting, isOnlyStored } from './settings.ts';
import type { ComparedPath, SettingFault, SettingVerdict } from './settingVerdict.ts';
import { refreshStep, saveSteps, type SettingToSave } from './steps.ts';

/** How long a refreshed option list is believed before an unknown name is looked for once more. */
const refreshedForMilliseconds = 3_600_000;

/** What is to be done to the settings of an account. */
export interface SettingsSteps {
  readonly refreshes: readonly Step[];
  readonly saves: readonly Step[];
  /** Values that these save, by path, on the wire. */
  readonly pending: Pending;
  /** Flows that are to be off while they are saved; true where that can only be foreseen. */
  readonly pauses: ReadonlyMap<string, boolean>;
}

/** Judges the declared settings of an installed account; refreshes come before the saves that need them. */
export function judgeSettings(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
): SettingsSteps {
  const needed = neededToSwitchOn(context, live, findings);
  const refreshes = refreshesAfterClone(context, live, findings);
  const waiting = new Set(refreshes.flatMap((step) => (step.kind === 'RefreshOptions' ? [step.path] : [])));
  const toSave: SettingToSave[] = [];
  const declared = declaredSettings(context.account);
  const written = declared.filter(({ path }) => !isIgnored(context.policy, path));
  const twice = declaredTwice(live.fields, written);
  for (const setting of searchesFirst(declared)) {
    const told = twice.get(setting);
    if (told !== undefined) {
      findings.keepMarks(setting.path);
      findings.block('SettingAmbiguous', setting.path, told, declareOnce);
    } else if (isIgnored(context.policy, setting.path)) {
      findings.keepMarks(setting.path);
    } else if (setting.path === '/accountName' && live.name === context.name) {
      findings.inSync({ path: setting.path, declared: context.name, live: live.name, same: true });
    } else {
      const compared = compareSetting(live, setting, context.policy);
      const verdict = rememberingGone(findings, compared);
      if (verdict.fault) refreshes.push(...judgeFault(context, live, findings, verdict, waiting));
      else if (setting.path !== '/accountName' || !isNameTaken(context, live, findings, verdict)) {
        const saves = judgeValue(context, live, findings, verdict, {
          needed: needed.has(setting.path),
          deferred: waiting.has(setting.path) || waitsForSearch(setting.path, toSave),
        });
        const refresh =
          saves.length > 0 ? refreshBeforeFirstUse(context, live, findings, verdict) : undefined;
        if (refresh && !waiting.has(setting.path)) refreshes.push(refresh);
        toSave.push(...saves.map((save) => (refresh ? { ...save, deferred: true } : save)));
        if (saves.length > 0 && isSearchSetting(setting.path))
          for (const path of filtersOf(setting.path)) findings.takeBackSaved(path);
      }
    }
  }
  const { toSave: now, pauses } = guardFirstSaves(context, live, findings, toSave);
  return { refreshes, saves: saveSteps(context, now, live.id), pending: pendingOf(now), pauses };
}

/** A search is chosen before what filters it is saved, which writes into the search that is chosen. */
function searchesFirst(settings: readonly DeclaredSetting[]): DeclaredSetting[] {
  return [...settings].sort((a, b) => Number(isSearchSetting(b.path)) - Number(isSearchSetting(a.path)));
}

function waitsForSearch(path: string, toSave: readonly SettingToSave[]): boolean {
  if (!isFilterSetting(path)) return false;
  const searches = searchesBehind(path);
  return toSave.some(({ verdict, deferred }) => deferred && searches.includes(verdict.setting.path));
}

function pendingOf(toSave: readonly SettingToSave[]): Pending {
  return new Map(
    toSave.flatMap(({ verdict: { setting, wire } }) =>
      wire === undefined ? [] : [[setting.path, wire] as const],
    ),
  );
}

/**
 * Whether another account bears the declared name. The app refuses it then (platform.md P54), and everything that
 * comes after the refused save would wait for it.
 */
function isNameTaken(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  verdict: SettingVerdict,
): boolean {
  const holder = context.facts.accounts.find(({ id, name }) => id !== live.id && name === context.name);
  if (!holder) return false;
  findings.different(
    verdict.paths.filter((path) => !path.same),
    true,
    false,
  );
  findings.block(
    'NameTaken',
    '/accountName',
    `"${live.name}" cannot be called "${holder.name}": the tile has an account "${holder.name}" (${holder.id}) already`,
    'Choose another accountName, or rename that account first. Two accounts that are to swap their names need a third name in between.',
  );
  return true;
}

function refreshesAfterClone(context: AccountContext, live: AccountFacts, findings: Findings): Step[] {
  if (findings.before.clonedFrom === undefined) return [];
  return settingsRefreshedAfterClone.flatMap((entry): Step[] => {
    if (findings.before.refreshed[entry.path] !== undefined) return [];
    const setting: DeclaredSetting = { ...entry, value: null, entry };
    const match = matchField(live.fields, setting);
    return match.ok ? [refreshStep(context, live.id, entry.path, match.field, 'OptionsNotRefreshed')] : [];
  });
}

/** The list behind a choice that is about to be saved for the first time may lack what NetSuite has today. */
function refreshBeforeFirstUse(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  { field, setting }: SettingVerdict,
): Step | undefined {
  if (!field?.refreshable || field.fresh || findings.before.refreshed[setting.path] !== undefined)
    return undefined;
  return refreshStep(context, live.id, setting.path, field, 'OptionsNotRefreshed');
}

/** `needed`: a flow that is to be switched on runs a search that the setting filters. */
function judgeValue(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  verdict: SettingVerdict,
  { needed, deferred }: { needed: boolean; deferred: boolean },
): SettingToSave[] {
  const different = verdict.paths.filter((path) => !path.same);
  const onlyStored =
    (findings.mayBeOnlyStored || needed || findings.toSaveAgain(verdict.setting.path) !== undefined) &&
    isOnlyStored(verdict) &&
    findings.savedHow(verdict.setting.path) === undefined;
  if (!onlyStored) for (const path of verdict.paths) if (path.same) findings.inSync(path);
  rememberSaved(findings, verdict, different);
  if (different.length > 0) {
    const reason = findings.different(different);
    return reason
      ? [{ verdict: keepingReportedDrift(context, live, findings, verdict, different), reason, deferred }]
      : [];
  }
  return onlyStored ? judgeOnlyStored(context, live, findings, verdict, deferred) : [];
}

/** That a value was saved is known also when it is not declared any more, and no digest is kept of it. */
function rememberSaved(
  findings: Findings,
  verdict: SettingVerdict,
  different: readonly ComparedPath[],
): void {
  const saved = findings.savedHow(verdict.setting.path);
  if (saved && different.length === 0 && isOnlyStored(verdict))
    findings.noteSaved(verdict.setting.path, saved);
}

/** A map may hold both a declared change and a drifted key that is only reported: that key keeps its live value. */
function keepingReportedDrift(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  verdict: SettingVerdict,
  different: readonly ComparedPath[],
): SettingVerdict {
  const drifted = different.filter((path) => findings.leavesDrift(path)).map((path) => path.path);
  if (drifted.length === 0) return verdict;
  return compareSetting(live, verdict.setting, {
    ...context.policy,
    ignored: [...context.policy.ignored, ...drifted],
  });
}

/**
 * A value that is right but only stored is saved again, by way of another value. In an account that somebody else
 * cloned and that is running, that would disturb running flows for something that may be in order: it is a warning.
 */
function judgeOnlyStored(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  verdict: SettingVerdict,
  deferred: boolean,
): SettingToSave[] {
  const { setting } = verdict;
  findings.paths.push(...verdict.paths);
  findings.onlyStored.push(setting.path);
  const disturbs = runningUsers(live, setting.path).length > 0 && !context.policy.firstSaveAsked;
  if (!findings.madeByUs && disturbs && !findings.toSaveAgain(setting.path)) {
    const message = `"${setting.label}" has the declared value, but nobody here has seen it saved since ${live.name} was cloned, and the account is running. Save another value in the app and then this one, since an equal value is skipped, or remove setup.cloneFrom if the account was not cloned.`;
    findings.warnings.push({ account: context.key, code: 'NotKnownApplied', path: setting.path, message });
    return [];
  }
  return context.mayWrite
    ? [
        {
          verdict,
          reason: 'StoredNotApplied',
          deferred: deferred && findings.toSaveAgain(setting.path) === 'withSearch',
        },
      ]
    : [];
}

/** An unknown name is looked for in a refreshed list before it is called an error. */
function judgeFault(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  verdict: SettingVerdict,
  waiting: Set<string>,
): Step[] {
  const { field, setting, fault } = verdict;
  if (!fault) return [];
  // A fault stops the comparison half-way: what was noted stays noted, so that drift is known as such afterwards.
  findings.keepMarks(setting.path);
  findings.different(
    verdict.paths.filter((path) => !path.same && !looksSame(path)),
    true,
  );
  if (
    fault.code === 'OptionUnknown' &&
    context.mayWrite &&
    field &&
    mayRefresh(field, findings.before.refreshed[setting.path], context.now) &&
    findings.before.gone?.[setting.path] === undefined
  ) {
    if (waiting.has(setting.path)) return [];
    waiting.add(setting.path);
    return [refreshStep(context, live.id, setting.path, field, 'OptionUnknown')];
  }
  const notFound = fault.code === 'SettingNotFound';
  const absent = notFound ? whySettingAbsent(context, live, setting) : undefined;
  if (absent === 'coming') return [];
  for (const each of [fault, ...(verdict.furtherFaults ?? [])]) {
    const told = absent ?? goneFault(findings, verdict, each) ?? { ...each, remedy: remedyOf(each) };
    findings.block(told.code, each.path, told.message, told.remedy);
  }
  return [];
}

const declareOnce =
  'Take all but one of them out of the manifest: where the setting has a field of its own, keep that.';

function remedyOf({ code }: SettingFault): string {
  return remedies[code] ?? 'Write a value that the setting takes, or take the setting out of the manifest.';
}

const remedies: Readonly<Partial<Record<SettingFault['code'], string>>> = {
  DayUncertain:
    'Look in the app which day it is. Declare a day after the 12th of its month, which can be read in one way only, or ignore the path with the reason (policy.ignore).',
  SettingNotFound: 'Write section and label as the app shows them.',
  SettingAmbiguous: 'Write the whole section of the one that is meant, such as "Product > General".',
  OptionUnknown: 'Correct the value in the manifest, or create it in NetSuite.',
  OptionAmbiguous: 'Correct the manifest so, or give the options names of their own in NetSuite.',
};

/** A name that has become ambiguous may still be the one that people see: nothing says that anybody changed it. */
function looksSame(path: ComparedPath): boolean {
  return path.gone === undefined && canonicalJson(path.live) === canonicalJson(path.declared);
}

function mayRefresh(field: FieldFacts, refreshedAt: string | undefined, now: Date): boolean {
  if (!field.refreshable || field.fresh) return false;
  if (field.storesChoiceOnly) return true;
  return refreshedAt === undefined || Date.parse(refreshedAt) + refreshedForMilliseconds <= now.getTime();
}
