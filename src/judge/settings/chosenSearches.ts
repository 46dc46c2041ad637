import { settings as catalogue, type SettingEntry } from '../../catalogue/settings.ts';
import { isFilterSetting } from '../../catalogue/flows.ts';
import type { AccountFacts, FieldFacts, SavedMark } from '../../observe/facts.ts';
import { matchField } from './declared.ts';
import { isBlank, liveWire, valueDigest } from './values.ts';

/** Settings that choose a saved search. */
const searchSettings = catalogue.filter(({ list }) => list === 'savedSearches');

/** Whether the setting chooses a saved search that other settings of its section filter. */
export function isSearchSetting(path: string): boolean {
  return searchSettings.some((entry) => entry.path === path) && filtersOf(path).length > 0;
}

/** Settings that choose the searches into which saving a setting writes its filters: those of its section. */
export function searchesBehind(path: string): string[] {
  return searchSettings.flatMap((search) => (sectionOf(search.path) === sectionOf(path) ? search.path : []));
}

/** Settings whose saving writes filters into the search that a setting chooses. */
export function filtersOf(search: string): string[] {
  return catalogue.flatMap(({ path }) =>
    isFilterSetting(path) && sectionOf(path) === sectionOf(search) ? path : [],
  );
}

/** Digests of the searches that are chosen in the account, by path, as a note that a setting was saved carries them. */
export function chosenSearches(live: AccountFacts, path: string): Record<string, string> {
  return Object.fromEntries(
    searchesBehind(path).flatMap((search) => {
      const field = fieldAt(live, search);
      return field ? [[search, valueDigest(liveWire(field))] as const] : [];
    }),
  );
}

/**
 * Whether another search was chosen since a setting was saved: the new one has no filter of it. One that is blank now runs
 * no flow, and one that the account did not have then is not known to be new.
 */
export function isOtherSearch(live: AccountFacts, path: string, { searches = {} }: SavedMark): boolean {
  return Object.entries(searches).some(([search, before]) => {
    const field = searchesBehind(path).includes(search) ? fieldAt(live, search) : undefined;
    const wire = field && liveWire(field);
    return wire !== undefined && !isBlank(wire) && valueDigest(wire) !== before;
  });
}

/** The field of a catalogue's setting in the account. */
export function fieldAt(live: AccountFacts, path: string): FieldFacts | undefined {
  const entry: SettingEntry | undefined = catalogue.find((candidate) => candidate.path === path);
  const match = entry && matchField(live.fields, { ...entry, value: null, entry });
  return match?.ok ? match.field : undefined;
}

function sectionOf(path: string): string {
  return path.split('/').slice(0, 3).join('/');
}
