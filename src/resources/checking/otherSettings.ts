import { settings as catalogueSettings } from '../../catalogue/settings.ts';
import { isOnePlace, mayBeOneField, titlesOf, type SettingPlace } from '../settingPlace.ts';
import { listAt, textAt, whereIs, type Draft, type Findings } from './draft.ts';
import { clip } from './show.ts';

const base = ['spec', 'settings', 'other'];

/** One entry under `other` whose section and label can be read. */
interface Other extends SettingPlace {
  readonly path: (string | number)[];
  readonly what: string;
}

/**
 * Refuses settings under `other` that have a field of their own, in whatever spelling they would be found in an account, and
 * those that stand there twice: two values of one setting would be saved in turn.
 */
export function checkOtherSettings(draft: Draft, findings: Findings): void {
  const others = listAt(draft, base).flatMap((_setting, index) => otherAt(draft, index));
  for (const [index, other] of others.entries()) {
    const { path, what } = other;
    const own = catalogueSettings.filter((entry) => mayBeOneField(entry, other));
    const before = others.slice(0, index);
    const twin = before.find((one) => isOnePlace(one, other));
    const maybe = before.find((one) => mayBeOneField(one, other));
    if (own.length > 0)
      findings.fault(draft.place, {
        path,
        found: `${what}, a setting that has a field of its own`,
        accepted: own.map((entry) => `spec${entry.path.replaceAll('/', '.')}`).join(' or '),
      });
    else if (twin)
      findings.fault(draft.place, {
        path,
        found: `${what} a second time, first at ${whereIs(draft, twin.path)}`,
        accepted: 'each setting once',
      });
    else if (maybe)
      findings.note(
        draft.place,
        path,
        `${what} may be the setting ${maybe.what} of ${whereIs(draft, maybe.path)}: where the account has it once, neither is saved`,
      );
  }
}

function otherAt(draft: Draft, index: number): Other[] {
  const path = [...base, index];
  const section = textAt(draft, [...path, 'section']);
  const label = textAt(draft, [...path, 'label']);
  if (section === undefined || label === undefined) return [];
  return [{ path, section: titlesOf(section), label, what: `${clip(section)} > ${clip(label)}` }];
}
