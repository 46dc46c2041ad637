import { settings as catalogue, type SettingEntry } from '../../catalogue/settings.ts';
import type { FieldFacts } from '../../observe/facts.ts';
import type { Json } from '../../platform/documents.ts';
import type { AmazonAccount, StaticMapDeclaration } from '../../resources/schema/schema.ts';
import { sameTitle, titlesEqual, titlesOf, titlesWithin } from '../../resources/settingPlace.ts';
import { valueAt } from '../../resources/valueAt.ts';
import { listed, nearestNames } from '../common/candidates.ts';
import { pointer, shownPath } from '../../lib/pointer.ts';

/** One setting that a manifest declares. */
export interface DeclaredSetting {
  /** JSON pointer below `spec`. */
  readonly path: string;
  readonly section: readonly string[];
  readonly label: string;
  readonly value: Json | StaticMapDeclaration;
  /** Absent for settings declared under `other`. */
  readonly entry: SettingEntry | undefined;
}

/** Everything that a manifest declares about settings, in the order of the catalogue, then `other` as written. */
export function declaredSettings(account: AmazonAccount): DeclaredSetting[] {
  const typed = catalogue.flatMap((entry): DeclaredSetting[] => {
    const value = valueAt(account.spec, entry.path);
    if (value === undefined) return [];
    return [{ path: entry.path, section: entry.section, label: entry.label, value: value, entry }];
  });
  const other = (account.spec.settings?.other ?? []).map((setting): DeclaredSetting => ({
    path: pointer('settings', 'other', setting.section, setting.label),
    section: titlesOf(setting.section),
    label: setting.label,
    value: setting.value,
    entry: undefined,
  }));
  return [...typed, ...other];
}

/** The live field that a declared setting means. */
export type FieldMatch =
  | { readonly ok: true; readonly field: FieldFacts }
  | { readonly ok: false; readonly code: 'SettingNotFound' | 'SettingAmbiguous'; readonly message: string };

/**
 * Finds the live field by section and label, never by its name, which embeds ids. The tab may be left out, or the
 * tab that the catalogue names be missing in the app, where the label is then still unique: the app's own spelling varies.
 */
export function matchField(fields: readonly FieldFacts[], setting: DeclaredSetting): FieldMatch {
  const labelled = fields.filter((field) => sameTitle(field.label, setting.label));
  const exact = labelled.filter((field) => titlesEqual(field.section, setting.section));
  const within = exact.length > 0 ? exact : labelled.filter((field) => stands(field.section, setting));
  if (within.length === 1 && within[0]) return { ok: true, field: within[0] };
  const where = setting.section.join(' > ');
  if (within.length > 1) {
    const places = within.map((field) => field.section.join(' > '));
    return {
      ok: false,
      code: 'SettingAmbiguous',
      message: `"${setting.label}" stands ${within.length} times under "${where}": ${listed(places)}`,
    };
  }
  const labels = fields
    .filter((field) => titlesWithin(field.section, setting.section.slice(0, 1)))
    .map((field) => field.label);
  const elsewhere = labelled.map((field) => field.section.join(' > '));
  const hint =
    elsewhere.length > 0
      ? `a setting of that name stands under ${listed(elsewhere)}`
      : `nearest there: ${listed(nearestNames(setting.label, labels))}`;
  return {
    ok: false,
    code: 'SettingNotFound',
    message: `The account has no setting "${setting.label}" under "${where}"; ${hint}`,
  };
}

/**
 * Settings that are declared more than once, by what each is: two spellings may be found to be one field of an account. Whatever
 * value were saved, the other would be saved in its place at the next look, so that none is.
 */
export function declaredTwice(
  fields: readonly FieldFacts[],
  declared: readonly DeclaredSetting[],
): ReadonlyMap<DeclaredSetting, string> {
  const byField = new Map<FieldFacts, DeclaredSetting[]>();
  const others = declared.filter(({ entry }) => entry === undefined);
  // Those of the catalogue differ in their places, so that one of two is always under `other`.
  for (const setting of declared) {
    if (!others.some(({ label }) => sameTitle(label, setting.label))) continue;
    const match = matchField(fields, setting);
    if (match.ok) byField.set(match.field, [...(byField.get(match.field) ?? []), setting]);
  }
  return new Map(
    [...byField].flatMap(([{ section, label }, settings]) => {
      if (settings.length < 2) return [];
      const paths = settings.map(({ path }) => shownPath(path));
      const message = `"${label}" of ${section.join(' > ')} is declared ${settings.length} times, and only one value can stand: ${listed(paths)}`;
      return settings.map((setting) => [setting, message] as const);
    }),
  );
}

/** Whether titles lead to the setting's place or below it; for one of the catalogue, whose tabs are not sure, also above. */
function stands(titles: readonly string[], setting: DeclaredSetting): boolean {
  return (
    titlesWithin(titles, setting.section) ||
    (setting.entry !== undefined && titles.length > 0 && titlesWithin(setting.section, titles))
  );
}
