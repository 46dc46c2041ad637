import { KnownError } from '../../lib/knownError.ts';

/**
 * A schedule as the sets of times it stands for. Every list is sorted and has no doubles. Days of the month or of the
 * week that are not restricted are an empty list; Sunday is 0.
 */
export interface Schedule {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: readonly number[];
  readonly months: readonly number[];
  readonly daysOfWeek: readonly number[];
}

/** A parsed schedule, or what is wrong with the text and what would be accepted. */
export type ScheduleResult = { ok: true; schedule: Schedule } | { ok: false; message: string };

interface Field {
  readonly title: string;
  readonly first: number;
  readonly last: number;
  readonly names: readonly string[];
  /** Whether `?` may stand for "any". */
  readonly any: boolean;
  /** Numbers above `last` that are accepted and brought back by this divisor: Sunday as 7. */
  readonly wrap?: number;
}

/** Months and weekdays as cron names them, from January and from Sunday. */
export const monthNames = [
  'JAN',
  'FEB',
  'MAR',
  'APR',
  'MAY',
  'JUN',
  'JUL',
  'AUG',
  'SEP',
  'OCT',
  'NOV',
  'DEC',
];
export const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const minuteField: Field = { title: 'minute', first: 0, last: 59, names: [], any: false };
const hourField: Field = { title: 'hour', first: 0, last: 23, names: [], any: false };
const dayField: Field = { title: 'day of month', first: 1, last: 31, names: [], any: true };
const monthField: Field = { title: 'month', first: 1, last: 12, names: monthNames, any: false };
const weekdayField: Field = {
  title: 'day of week',
  first: 0,
  last: 6,
  names: dayNames,
  any: true,
  wrap: 7,
};
const foreignMarks = /[LW#]/i;

const nicknames: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

class ScheduleFault extends KnownError {}

/**
 * Reads a five-field cron expression (`minute hour day-of-month month day-of-week`) or the platform's form of six
 * fields, whose first is always `?`. Lists, ranges, steps and English names are accepted, `?` for either kind of day,
 * 7 for Sunday. Restricting both kinds of day is refused: some programs then want both to hold, others one.
 */
export function parseSchedule(text: string): ScheduleResult {
  try {
    return { ok: true, schedule: readFields(splitFields(text)) };
  } catch (error) {
    if (error instanceof ScheduleFault) return { ok: false, message: error.message };
    throw error;
  }
}

function splitFields(text: string): [string, string, string, string, string] {
  const trimmed = text.trim();
  if (trimmed.startsWith('@')) {
    const instead = nicknames[trimmed.toLowerCase()];
    throw new ScheduleFault(
      instead === undefined
        ? 'names that begin with @ are not accepted: write five cron fields'
        : `names that begin with @ are not accepted: write "${instead}"`,
    );
  }
  const fields = trimmed === '' ? [] : trimmed.split(/\s+/);
  if (fields.length === 6) {
    if (fields[0] !== '?')
      throw new ScheduleFault(
        'six fields must begin with "?": the platform has no seconds; write five fields',
      );
    fields.shift();
  }
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || !minute || !hour || !day || !month || !weekday)
    throw new ScheduleFault(
      `${fields.length} ${fields.length === 1 ? 'field' : 'fields'}, where five (minute hour day-of-month month day-of-week) or six beginning with "?" are needed`,
    );
  return [minute, hour, day, month, weekday];
}

function readFields([minute, hour, day, month, weekday]: [string, string, string, string, string]): Schedule {
  const schedule: Schedule = {
    minutes: expand(minute, minuteField),
    hours: expand(hour, hourField),
    daysOfMonth: emptyWhenAll(expand(day, dayField), 31),
    months: expand(month, monthField),
    daysOfWeek: emptyWhenAll(expand(weekday, weekdayField), 7),
  };
  if (schedule.daysOfMonth.length > 0 && schedule.daysOfWeek.length > 0)
    throw new ScheduleFault(
      'day of month and day of week are both restricted, which programs understand differently: leave one of them "*"',
    );
  return schedule;
}

const emptyWhenAll = (values: number[], all: number): number[] => (values.length === all ? [] : values);

/** The numbers that one field stands for, sorted and without doubles. */
function expand(text: string, field: Field): number[] {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [start, end, step] = readPart(part, text, field);
    for (let value = start; value <= end; value += step)
      values.add(field.wrap === undefined ? value : value % field.wrap);
  }
  return [...values].sort((a, b) => a - b);
}

function readPart(part: string, whole: string, field: Field): [start: number, end: number, step: number] {
  const [range = '', stepText, ...tooMany] = part.split('/');
  if (tooMany.length > 0) throw new ScheduleFault(`${field.title} "${part}" has more than one step`);
  const step = stepText === undefined ? 1 : readStep(stepText, part, field);
  if (range === '?') {
    if (!field.any || whole !== '?')
      throw new ScheduleFault(`${field.title} "${whole}": "?" may only stand alone, for either kind of day`);
    return [field.first, field.last, 1];
  }
  if (range === '*') return [field.first, field.last, step];
  const [from = '', to, ...more] = range.split('-');
  if (more.length > 0)
    throw new ScheduleFault(`${field.title} "${part}" is not a range such as ${sample(field)}`);
  const start = readNumber(from, field);
  if (to === undefined) return [start, stepText === undefined ? start : field.last, step];
  let end = readNumber(to, field);
  if (field.wrap !== undefined && end === 0 && start > 0) end = field.wrap;
  if (end < start)
    throw new ScheduleFault(
      `${field.title} range "${range}" runs backwards: write "${from}-${field.last},${field.first}-${to}" where it goes round`,
    );
  return [start, end, step];
}

function readStep(text: string, part: string, field: Field): number {
  const step = /^[0-9]{1,4}$/.test(text) ? Number(text) : 0;
  const most = field.last - field.first;
  if (step < 1 || step > most)
    throw new ScheduleFault(`${field.title} "${part}": the step must be a number from 1 to ${most}`);
  return step;
}

function readNumber(text: string, field: Field): number {
  const named = field.names.indexOf(text.toUpperCase());
  if (named >= 0) return named + field.first;
  const highest = field.wrap ?? field.last;
  if (/^[0-9]{1,4}$/.test(text)) {
    const value = Number(text);
    if (value >= field.first && value <= highest) return value;
  }
  const names = field.names.length > 0 ? ` or a name such as ${field.names[1] ?? ''}` : '';
  const special = field.any && foreignMarks.test(text) ? '; L, W and # are not known to the platform' : '';
  throw new ScheduleFault(
    `${field.title} "${text}" is not a number from ${field.first} to ${field.last}${names}${special}`,
  );
}

const sample = (field: Field): string => `${field.first}-${field.last}`;

const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether no date ever matches, such as 30 February. 29 February does come. */
export function neverFires(schedule: Schedule): boolean {
  if (schedule.daysOfMonth.length === 0) return false;
  return !schedule.months.some((month) =>
    schedule.daysOfMonth.some((day) => day <= (longestMonths[month - 1] ?? 0)),
  );
}
