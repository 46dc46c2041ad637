import type { FieldFacts } from '../../observe/facts.ts';
import type { FieldSave, ReadyStepOf, StepOf, StepReason } from '../../plan/plan.ts';
import type { AccountContext } from '../common/context.ts';
import { placeOf, type Place, type StepOrigin } from '../common/stepOrigin.ts';
import { because, type WriteReason } from '../common/writeReasons.ts';
import { changesOf, fieldSave } from './settings.ts';
import type { SettingVerdict } from './settingVerdict.ts';

/** A setting to save and why. */
export interface SettingToSave {
  readonly verdict: SettingVerdict;
  readonly reason: Exclude<WriteReason, 'PausedForSave'>;
  /** Its options are to be refreshed first. */
  readonly deferred: boolean;
}

/** A step that saves settings of one section. */
export function saveStepOf(
  context: AccountContext,
  origin: StepOrigin,
  section: string,
  saves: readonly FieldSave[],
  place: Place<'SaveSettings'>,
): StepOf<'SaveSettings'> {
  const title = `save ${section} settings of ${context.name}`;
  return { kind: 'SaveSettings', ...origin, title, saves, ...place };
}

/** A step that reloads the options of one field from NetSuite. */
export function refreshStepOf<P extends Place<'RefreshOptions'>>(
  origin: StepOrigin,
  { label, path }: { readonly label: string; readonly path: string },
  place: P,
) {
  const title = `refresh the options of "${label}" from NetSuite`;
  return { kind: 'RefreshOptions' as const, ...origin, title, path, ...place };
}

/** One `SaveSettings` step for each section and reason, so that a refused value holds up its own section only. */
export function saveSteps(
  context: AccountContext,
  toSave: readonly SettingToSave[],
  accountId: string,
): StepOf<'SaveSettings'>[] {
  const groups = Map.groupBy(toSave, ({ verdict, reason, deferred }) =>
    JSON.stringify([verdict.setting.section[0], reason, deferred]),
  );
  return [...groups.values()].map((members) => {
    const { reason, deferred, verdict } = members[0] as SettingToSave;
    const section = verdict.field?.section[0] ?? verdict.setting.section[0] ?? '';
    const saves = deferred ? [] : members.flatMap((member) => savesOf(member.verdict, reason));
    const origin = {
      id: `${context.key}/SaveSettings/${section}/${reason}${deferred ? '/deferred' : ''}`,
      account: context.key,
      reason,
      because: because[reason],
      changes: members.flatMap((member) => changesOf(member.verdict, reason === 'StoredNotApplied')),
      calls: saves.some((save) => save.interim !== undefined) ? 4 : 2,
    };
    return saveStepOf(context, origin, section, saves, placeOf({ accountId }, deferred));
  });
}

function savesOf(verdict: SettingVerdict, reason: StepReason): FieldSave[] {
  const { field, wire } = verdict;
  return field && wire !== undefined
    ? [fieldSave({ ...verdict, field, wire }, reason === 'StoredNotApplied')]
    : [];
}

const becauseOfRefresh = {
  OptionUnknown: 'a declared name is not among the options that the app holds',
  OptionsNotRefreshed: 'its list was never refreshed and may lack what NetSuite has today',
  OptionsStale: 'its list is a day old, and NetSuite may have renamed or deleted a value since',
};

/** The step that reloads the options of one field of an account that is there. */
export function refreshStep(
  context: AccountContext,
  accountId: string,
  path: string,
  field: FieldFacts,
  reason: keyof typeof becauseOfRefresh,
): ReadyStepOf<'RefreshOptions'> {
  const origin = {
    id: `${context.key}/RefreshOptions${path}`,
    account: context.key,
    reason,
    because: becauseOfRefresh[reason],
    changes: [],
    calls: 1,
  };
  const target = {
    accountId,
    fieldName: field.name,
    ...(field.staticMap ? { type: 'generates' as const } : {}),
  };
  return refreshStepOf(origin, { label: field.label, path }, { ...target, deferred: false as const });
}
