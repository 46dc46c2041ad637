import { foldedCase } from './names.ts';

/** Where a setting stands in the app: the titles of its section and, where there is one, its tab, and its label. */
export interface SettingPlace {
  readonly section: readonly string[];
  readonly label: string;
}

/** The titles of a section as a manifest writes it, such as `Product > General`. */
export function titlesOf(section: string): string[] {
  return section.split('>').map((title) => title.trim());
}

/** Whether titles or labels are one to whoever reads them. */
export function sameTitle(a: string, b: string): boolean {
  return foldedCase(a) === foldedCase(b);
}

/** Whether titles lead to a place or below it. */
export function titlesWithin(titles: readonly string[], place: readonly string[]): boolean {
  return place.every((title, index) => sameTitle(titles[index] ?? '', title));
}

export function titlesEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && titlesWithin(a, b);
}

/** Whether two places are one, however each is spelled. */
export function isOnePlace(a: SettingPlace, b: SettingPlace): boolean {
  return sameTitle(a.label, b.label) && titlesEqual(a.section, b.section);
}

/**
 * Whether two places may be one field of an account: a tab may be left out, and the app may show a section with a tab or without it,
 * so that the one is found for the other.
 */
export function mayBeOneField(a: SettingPlace, b: SettingPlace): boolean {
  const within = titlesWithin(a.section, b.section) || titlesWithin(b.section, a.section);
  return within && sameTitle(a.label, b.label);
}
