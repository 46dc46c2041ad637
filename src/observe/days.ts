import { findMarketplace } from '../catalogue/marketplaces.ts';
import type { AccountFacts, FieldFacts } from './facts.ts';

/** In which order a tile writes the day and the month of a date in digits. */
export type DayOrder = 'dayFirst' | 'monthFirst';

/** What is known of where a date was written. */
export interface DayPlace {
  /** IANA timezone of the account. */
  readonly zone?: string | undefined;
  readonly order?: DayOrder | undefined;
}

const isoDay = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/;
const inDigits = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[ T]\d.*)?$/;
const dayMonthYear = /^(\d{1,2})[ .-]+([a-z]{3,9})\.?[ .,-]+(\d{4})$/i;
const monthDayYear = /^([a-z]{3,9})\.?[ -]+(\d{1,2})(?:st|nd|rd|th)?[ ,-]+(\d{4})$/i;
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * The days, as `2026-12-01`, that a live date may mean: one where its form leaves no doubt, two where day and month could
 * be exchanged, none where it is no date that is known.
 */
export function daysOf(text: string, place: DayPlace): readonly string[] {
  const iso = isoDay.exec(text);
  if (iso) return days([iso[1], iso[2], iso[3]]);
  const named = dayMonthYear.exec(text);
  if (named) return days([named[3], monthNumber(named[2]), named[1]]);
  const american = monthDayYear.exec(text);
  if (american) return days([american[3], monthNumber(american[1]), american[2]]);
  const digits = inDigits.exec(text);
  if (digits) return digitDays(digits, place.order);
  const at = moment.exec(text);
  if (!at) return [];
  if (at[3] === undefined) return [text.slice(0, 10)];
  return beginningAt(Date.parse(text), place.zone);
}

function monthNumber(name = ''): string {
  return String(months.indexOf(name.slice(0, 3).toLowerCase()) + 1);
}

/** The day of year, month and day, where there is such a one. */
function days([year = '', month = '', day = '']: readonly (string | undefined)[]): string[] {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? [text] : [];
}

function digitDays([, first, separator, second, year]: RegExpExecArray, order?: DayOrder): string[] {
  const dayFirst = days([year, second, first]);
  const monthFirst = days([year, first, second]);
  // Nobody writes the month first with dots.
  if (order === 'dayFirst' || (order === undefined && separator === '.')) return dayFirst;
  if (order === 'monthFirst') return monthFirst;
  return [...new Set([...dayFirst, ...monthFirst])];
}

/**
 * The day that begins at a moment. A date that is chosen in a browser is often kept as the midnight of whoever chose it:
 * 23:00 UTC is midnight one hour to the east, and nowhere in the west. Only around noon could it be either.
 */
function beginningAt(at: number, zone: string | undefined): readonly string[] {
  const minutes = (at / 60_000) % 1440;
  const isMidnight = zone !== undefined && dayIn(at - 1000, zone) !== dayIn(at, zone);
  if (minutes % 15 !== 0 || isMidnight) return [dayIn(at, zone)];
  const today = dayIn(at, undefined);
  const tomorrow = dayIn(at + 86_400_000, undefined);
  return [...(minutes <= 12 * 60 ? [today] : []), ...(minutes >= 10 * 60 ? [tomorrow] : [])];
}

function dayIn(at: number, zone = 'UTC'): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at);
}

function isDate(field: FieldFacts): boolean {
  return field.type === 'date' || field.type === 'datetime';
}

/**
 * The same accounts with the days that their dates may mean. How a tile writes day and month follows from those of its
 * dates that leave no doubt, for one NetSuite writes them all; else from the habit of the account's country.
 */
export function withDays(accounts: readonly AccountFacts[]): AccountFacts[] {
  const ofTile = orderOf(
    accounts.flatMap((account) => account.fields.filter(isDate).map(({ value }) => value)),
  );
  return accounts.map((account) => {
    const { code, timezone } = findMarketplace(account.amazon?.marketplaceId ?? '') ?? {};
    const place = { zone: timezone, order: ofTile ?? (code === 'US' ? 'monthFirst' : undefined) } as const;
    return { ...account, fields: account.fields.map((field) => withDay(field, place)) };
  });
}

function withDay(field: FieldFacts, place: DayPlace): FieldFacts {
  const { value } = field;
  if (!isDate(field) || typeof value !== 'string' || value === '' || isoDay.test(value)) return field;
  return { ...field, days: daysOf(value.trim(), place) };
}

/** The order in which dates in digits are written; undefined where none of them tells, or they disagree. */
function orderOf(values: readonly unknown[]): DayOrder | undefined {
  const orders = values.flatMap((value): DayOrder[] => {
    const [, first, , second] = (typeof value === 'string' && inDigits.exec(value.trim())) || [];
    if (Number(first) > 12) return ['dayFirst'];
    return Number(second) > 12 ? ['monthFirst'] : [];
  });
  return new Set(orders).size === 1 ? orders[0] : undefined;
}
