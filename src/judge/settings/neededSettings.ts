import { findFlow, isFilterSetting } from '../../catalogue/flows.ts';
import { settings as settingCatalogue, type SettingEntry } from '../../catalogue/settings.ts';
import type { AccountFacts, FieldFacts, FlowFacts, SavedMark } from '../../observe/facts.ts';
import type { Json } from '../../platform/documents.ts';
import type { AccountContext } from '../common/context.ts';
import { chosenSearches, fieldAt, isOtherSearch, searchesBehind } from './chosenSearches.ts';
import { declaredSettings, matchField } from './declared.ts';
import type { Findings } from '../common/findings.ts';
import { listed } from '../common/candidates.ts';
import { isWithin, pointer } from '../../lib/pointer.ts';
import { isIgnored } from '../common/policy.ts';
import { declaredSwitch, wasOn } from '../flows/leftOff.ts';
import { displayWire, isBlank, liveWire } from './values.ts';
import { few, shownValue } from '../../plan/wording.ts';

/** Settings that the saved searches of some flow are filtered by: those that have to be really saved. */
const filterSettings = settingCatalogue.filter((entry) => isFilterSetting(entry.path));

const variationsSwitch = '/settings/product/virtualVariations/enabled';
const variationsParent = '/settings/product/virtualVariations/parentField';

/** What this plan saves, by path, on the wire. */
export type Pending = ReadonlyMap<string, Json>;

/** A setting that flows need and that is not as they need it. */
export interface UnmetNeed {
  readonly entry: SettingEntry;
  readonly code: 'SettingBlank' | 'SettingNotSaved';
  /** The value that stands there, as people see it. */
  readonly live: Json;
}

/** Flows of the account that run a search which saving this setting filters, and that are on. */
export function runningUsers(live: AccountFacts, path: string): FlowFacts[] {
  return live.flows.filter(
    (flow) => !flow.disabled && (findFlow(flow.name)?.filterSettings ?? []).includes(path),
  );
}

/** Whether the manifest accepts that a setting is blank, or not known to have been saved. */
export function isAcceptedUnsaved({ policy }: AccountContext, path: string): boolean {
  return policy.acceptUnsaved.some((prefix) => isWithin(path, prefix));
}

/** Whether a flow is to be on: as declared, or as it is where nothing is declared, or was before it was off around a save. */
export function isToBeOn(context: AccountContext, findings: Findings, flow: FlowFacts): boolean {
  return (
    (declaredSwitch(context, flow.name) ?? wasOn(findings, flow)) &&
    !isIgnored(context.policy, pointer('flows', flow.name))
  );
}

/**
 * Notes what is known to have been saved in the account: what the audit log tells of; and, in an account that nobody cloned,
 * what flows that are on were found to use. There a value stands only because somebody saved it, since blank settings are
 * filled by no other way; but nobody here has seen it, and that is told.
 */
export function noteSavedSettings(context: AccountContext, live: AccountFacts, findings: Findings): void {
  const at = context.now.toISOString();
  for (const entry of filterSettings) {
    const known = findings.savedHow(entry.path);
    if (known && (isOtherSearch(live, entry.path, known) || isChosenSince(live, entry.path, known)))
      findings.takeBackSaved(entry.path, at);
    else if (known?.searches) continue;
    const field = fieldOf(live, entry);
    const searches = chosenSearches(live, entry.path);
    if (known && !known.searches && !findings.toSaveAgain(entry.path)) {
      findings.noteSaved(entry.path, assumed(known, searches));
      continue;
    }
    const seen = field && live.seenSaved?.[field.name];
    const isOver = findings.toSaveAgain(entry.path) !== undefined;
    if (seen && !isOlder(live, entry.path, seen.at, findings.unsavedSince(entry.path)))
      findings.noteSaved(entry.path, { at: seen.at, how: 'audit', by: seen.by, searches });
    else if (field && !isBlank(liveWire(field)) && !findings.mayBeOnlyStored && !isOver) {
      const used = runningUsers(live, entry.path).some((flow) => isDeclaredOn(context, flow));
      if (used) findings.noteSaved(entry.path, { at, how: 'running', searches });
    }
  }
}

/** What an older note becomes, which does not say which searches were chosen: those of now, as what they are, a guess. */
function assumed(known: SavedMark, searches: Readonly<Record<string, string>>): SavedMark {
  const isGuess = Object.keys(searches).length > 0;
  return { ...known, searches, ...(isGuess ? { searchesAssumed: true } : {}) };
}

/** Whether the audit log tells that a search was chosen after a save of which nobody noted the searches. */
function isChosenSince(live: AccountFacts, path: string, { at, searches }: SavedMark): boolean {
  return (
    searches === undefined &&
    savesOfSearches(live, path).some((moment) => Date.parse(moment) > Date.parse(at))
  );
}

/** When the searches were chosen that a setting filters, as far as the audit log tells. */
function savesOfSearches(live: AccountFacts, path: string): string[] {
  return searchesBehind(path).flatMap((search) => {
    const field = fieldAt(live, search);
    return (field && live.seenSaved?.[field.name]?.at) ?? [];
  });
}

/** Whether a save is older than the choice of the search: by the audit log, else by when the other search was first seen. */
function isOlder(live: AccountFacts, path: string, at: string, since: string | undefined): boolean {
  const chosen = savesOfSearches(live, path);
  if (chosen.length > 0) return chosen.some((moment) => Date.parse(moment) > Date.parse(at));
  return since !== undefined && Date.parse(since) > Date.parse(at);
}

function isDeclaredOn({ account }: AccountContext, { name }: FlowFacts): boolean {
  return account.spec.flows?.some((flow) => flow.name === name && flow.enabled === true) ?? false;
}

/** Settings that flows need which are to be on and are off in the app, so that they have to be saved before. */
export function neededToSwitchOn(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
): ReadonlySet<string> {
  return new Set(
    live.flows
      .filter((flow) => flow.disabled && isToBeOn(context, findings, flow))
      .flatMap(({ name }) => findFlow(name)?.filterSettings ?? []),
  );
}

/** What keeps a flow of the account from running with the values that it needs, on a search that is chosen and filtered. */
export function unmetNeeds(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  flow: string,
  pending: Pending,
): UnmetNeed[] {
  const needs = findFlow(flow);
  if (!needs) return [];
  const valued = [...needs.valueSettings, ...needs.searchSettings];
  return [...valued, ...needs.filterSettings].flatMap((path): UnmetNeed[] => {
    const entry = settingCatalogue.find((candidate) => candidate.path === path);
    const field = entry && fieldOf(live, entry);
    // What the account's edition does not have filters nothing.
    if (!entry || !field || isAcceptedUnsaved(context, path) || !isAskedFor(live, path, pending)) return [];
    const wire = pending.get(path) ?? liveWire(field);
    const found = { entry, live: displayWire(field, wire) };
    // A box that is not ticked filters nothing.
    if (isBlank(wire)) return entry.kind === 'checkbox' ? [] : [{ ...found, code: 'SettingBlank' }];
    if (valued.includes(path) || pending.has(path) || findings.savedHow(path)) return [];
    return comesLater(context, path) ? [] : [{ ...found, code: 'SettingNotSaved' }];
  });
}

/** The field of the parent item is used while virtual variations are on. */
function isAskedFor(live: AccountFacts, path: string, pending: Pending): boolean {
  if (path !== variationsParent) return true;
  const entry = settingCatalogue.find((candidate) => candidate.path === variationsSwitch);
  const field = entry && fieldOf(live, entry);
  return (pending.get(variationsSwitch) ?? (field ? liveWire(field) : false)) === true;
}

/** What is declared is saved once the account may be written to. */
function comesLater(context: AccountContext, path: string): boolean {
  return !context.mayWrite && declaredSettings(context.account).some((setting) => setting.path === path);
}

function fieldOf(live: AccountFacts, entry: SettingEntry): FieldFacts | undefined {
  const match = matchField(live.fields, { ...entry, value: null, entry });
  return match.ok ? match.field : undefined;
}

/**
 * Tells what flows need that are on or declared on, once for each setting; gives the names of the flows that lack something.
 * In an account that nobody cloned a value is believed of flows that are on and not declared; that there is none is known there too.
 */
export function tellUnmetNeeds(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  pending: Pending,
): ReadonlySet<string> {
  const lacking = new Map<string, UnmetNeed & { flows: FlowFacts[] }>();
  const [seenByNobody, onAnySearch] = [new Set<string>(), new Set<string>()];
  for (const flow of live.flows) {
    if (!isToBeOn(context, findings, flow)) continue;
    const believed = !findings.mayBeOnlyStored && !isDeclaredOn(context, flow);
    for (const need of unmetNeeds(context, live, findings, flow.name, pending)) {
      if (believed && need.code !== 'SettingBlank') continue;
      const known = lacking.get(need.entry.path);
      if (known) known.flows.push(flow);
      else lacking.set(need.entry.path, { ...need, flows: [flow] });
    }
    if (believed) continue;
    for (const path of findFlow(flow.name)?.filterSettings ?? []) {
      const known = findings.savedHow(path);
      if (!known || isAcceptedUnsaved(context, path) || pending.has(path)) continue;
      if (known.how === 'running') seenByNobody.add(path);
      else if (known.searchesAssumed) onAnySearch.add(path);
    }
  }
  for (const need of lacking.values()) tellUnmet(context, findings, need, need.flows);
  warnOfUnseen(context, findings, [...seenByNobody]);
  warnOfSearches(context, findings, [...onAnySearch]);
  return new Set(
    [...lacking.values()].flatMap((need) =>
      need.flows.flatMap((flow) => (goesOnAgain(context, findings, need, flow) ? [] : flow.name)),
    ),
  );
}

/**
 * Whether a flow that we switched off ourselves goes on again all the same: it ran without the setting before us, and nobody
 * declares the setting any more. A save that is still owed is waited for.
 */
function goesOnAgain(
  context: AccountContext,
  { paused }: Findings,
  { entry }: UnmetNeed,
  { name }: FlowFacts,
): boolean {
  const owed = declaredSettings(context.account).some(({ path }) => path === entry.path);
  return paused.includes(name) && (!owed || isIgnored(context.policy, entry.path));
}

function tellUnmet(
  context: AccountContext,
  findings: Findings,
  need: UnmetNeed,
  flows: readonly FlowFacts[],
): void {
  const { entry, code, live } = need;
  const names = flows.map(({ name }) => name);
  const again = flows.filter((flow) => goesOnAgain(context, findings, need, flow)).map(({ name }) => name);
  const on = flows.filter((flow) => !flow.disabled).map(({ name }) => name);
  const all = names.length === 1 ? 'It is on' : 'They are on';
  const which = on.length === names.length ? `${all} all the same` : `On all the same: ${told(on)}`;
  const running =
    (on.length === 0 ? '' : `. ${which}, and nobody here switches off what runs`) +
    (again.length === 0 ? '' : `. Was on so before a save that was cut off: ${told(again)}`);
  const declare = `Declare ${entry.path.slice(1).replaceAll('/', '.')}`;
  const accept = `write policy.acceptUnsaved: [{ path: ${entry.path}, reason: … }]`;
  const where = entry.section.join(' > ');
  if (code === 'SettingBlank')
    findings.block(
      code,
      entry.path,
      `"${entry.label}" of ${context.name} is blank, and ${told(names)} would run without it${running}`,
      `${declare}, or choose it in the app (Settings > ${where}); where it is meant to be blank, ${accept}.`,
    );
  else
    findings.block(
      code,
      entry.path,
      `"${entry.label}" of ${context.name} holds ${shownValue(live, 40)}, and nobody is known to have saved it there: the saved search of ${told(names)} is not filtered by it${running}`,
      `${declare}, or save it in the app (Settings > ${where}), another value first and then this one, since an equal value is skipped; the audit log tells it. Where that was done long ago, ${accept}.`,
    );
}

function told(flows: readonly string[]): string {
  return listed(flows, undefined, 100);
}

function warnOfUnseen(context: AccountContext, findings: Findings, paths: readonly string[]): void {
  if (paths.length === 0) return;
  findings.warnings.push({
    account: context.key,
    code: 'NotKnownApplied',
    path: '/settings',
    message: `Flows of ${context.name} were on when it came under management, and nobody here has seen these settings saved, which filter their searches: ${few(paths).join(', ')}. Save in the app, by way of another value, what no search is filtered by; then write policy.acceptUnsaved with path and reason.`,
  });
}

function warnOfSearches(context: AccountContext, findings: Findings, paths: readonly string[]): void {
  if (paths.length === 0) return;
  findings.warnings.push({
    account: context.key,
    code: 'NotKnownApplied',
    path: '/settings',
    message: `When these settings of ${context.name} were saved nobody noted the chosen search; a later one is not filtered by them: ${few(paths).join(', ')}. Save in the app, by way of another value, what no search is filtered by; then write policy.acceptUnsaved with path and reason.`,
  });
}

/** Flows of a new account that would stay off, since nothing that is declared gives them what they need. */
export function needsNotDeclared(context: AccountContext, flow: string): string[] {
  const declared = new Map(declaredSettings(context.account).map(({ path, value }) => [path, value]));
  const { filterSettings: filters = [], valueSettings: values = [] } = findFlow(flow) ?? {};
  // What stands for itself is copied where there is a source.
  const copied = context.account.spec.setup?.cloneFrom !== undefined;
  return [...filters, ...(copied ? [] : values)].filter((path) => {
    if (isAcceptedUnsaved(context, path)) return false;
    const value = declared.get(path);
    // Without a source it stands as the app makes it: not ticked, which filters nothing.
    if (path === variationsSwitch && value === undefined) return copied;
    if (path === variationsParent && declared.get(variationsSwitch) !== true) return false;
    return path === variationsSwitch ? false : isBlank((value ?? null) as Json);
  });
}
