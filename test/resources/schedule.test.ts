import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  describeSchedule,
  isTimezone,
  neverFires,
  nextRuns,
  parseSchedule,
  sameTimes,
  toPlatformForm,
  type Schedule,
} from '../../src/resources/schedule/schedule.ts';

function parsed(text: string): Schedule {
  const result = parseSchedule(text);
  if (!result.ok) throw new Error(`${text}: ${result.message}`);
  return result.schedule;
}

describe('a schedule in the form of the platform', () => {
  const rows: [text: string, form: string, reason: string][] = [
    ['5 0,4,8 * * *', '? 5 0,4,8 ? * *', 'five fields gain the question mark; any day of month is ?'],
    ['? 5 0,4,8 ? * *', '? 5 0,4,8 ? * *', 'the platform form is kept'],
    ['? 5 * * * *', '? 5 * ? * *', 'a day of month * is canonicalised to ?'],
    ['*/15 * * * *', '? 0,15,30,45 * ? * *', 'steps become explicit lists'],
    ['? */5 9 ? * *', '? 0,5,10,15,20,25,30,35,40,45,50,55 9 ? * *', 'steps are accepted in six fields too'],
    ['? 10 0,8,16 ? * 1,6,0', '? 10 0,8,16 ? * 0,1,6', 'lists are put in order'],
    ['5 9 * * MON-FRI', '? 5 9 ? * 1,2,3,4,5', 'names of weekdays'],
    ['5 9 * jan,Feb *', '? 5 9 ? 1,2 *', 'names of months in any case'],
    ['0 0 * * 7', '? 0 0 ? * 0', 'Sunday may be 7'],
    ['0 0 * * 5-7', '? 0 0 ? * 0,5,6', 'a range up to Sunday as 7'],
    ['0 0 * * FRI-SUN', '? 0 0 ? * 0,5,6', 'a range up to Sunday by name'],
    ['0 0 ? * ?', '? 0 0 ? * *', 'a question mark for either kind of day'],
    ['0 0 1-31 * 0-6', '? 0 0 ? * *', 'a list of all days is no restriction'],
    ['0 0 1,15 * *', '? 0 0 1,15 * *', 'days of the month'],
    ['10/20 1 * * *', '? 10,30,50 1 ? * *', 'a step from a number on'],
    ['1,1,0 1 * * *', '? 0,1 1 ? * *', 'doubles are dropped'],
    ['  0 1\t* * * ', '? 0 1 ? * *', 'spaces around and tabs between do no harm'],
  ];
  it.each(rows)('%s is %s: %s', (text, form) => {
    expect(toPlatformForm(parsed(text))).toBe(form);
  });

  it('is read back as the same schedule, whatever the sets are', () => {
    fc.assert(
      fc.property(anySchedule, (schedule) => {
        const again = parsed(toPlatformForm(schedule));
        expect(again).toEqual(schedule);
        expect(sameTimes(again, schedule)).toBe(true);
      }),
    );
  });
});

describe('a schedule that cannot be understood', () => {
  const rows: [text: string, message: string, reason: string][] = [
    ['', '0 fields', 'nothing there'],
    ['* * * *', '4 fields', 'a field is missing'],
    ['0 0 0 * * *', 'six fields must begin with "?"', 'six fields with seconds'],
    ['? 0 0 0 * * *', '7 fields', 'too many fields'],
    ['@hourly', 'write "0 * * * *"', 'nicknames are told what to write instead'],
    ['@reboot', 'write five cron fields', 'a nickname with no times'],
    ['60 * * * *', 'minute "60" is not a number from 0 to 59', 'minute out of range'],
    ['0 24 * * *', 'hour "24"', 'hour out of range'],
    ['0 0 0 * *', 'day of month "0" is not a number from 1 to 31', 'days count from 1'],
    ['0 0 * 13 *', 'or a name such as FEB', 'month out of range'],
    ['0 0 * * 8', 'day of week "8"', 'weekday out of range'],
    ['0 0 * * MONDAY', 'or a name such as MON', 'long names of days'],
    ['0 0 L * *', 'L, W and # are not known', 'marks of other schedulers'],
    ['0 0 * * 5#2', 'L, W and # are not known', 'marks of other schedulers'],
    ['? ? 0 * * *', '"?" may only stand alone, for either kind of day', 'a question mark elsewhere'],
    ['*/0 * * * *', 'the step must be a number from 1 to 59', 'a step of nothing'],
    ['*/90 * * * *', 'the step must be a number from 1 to 59', 'a step larger than the field'],
    ['1/2/3 * * * *', 'more than one step', 'two steps'],
    ['0 22-2 * * *', 'write "22-23,0-2"', 'a range over midnight'],
    ['1-2-3 * * * *', 'is not a range', 'two hyphens'],
    ['1,,2 * * * *', 'minute ""', 'an empty list member'],
    ['-5 * * * *', 'minute ""', 'a negative number'],
    ['0 0 1 * 1', 'both restricted', 'day of month and of week together'],
  ];
  it.each(rows)('%s is refused with: %s (%s)', (text, message) => {
    const result = parseSchedule(text);
    expect(result.ok ? '' : result.message).toContain(message);
  });

  it('is never answered with an exception, whatever the text', () => {
    const cronish = fc.array(fc.constantFrom(...'0123456789*/,-?LW# JANMON@'), { maxLength: 30 });
    fc.assert(fc.property(fc.string(), (text) => typeof parseSchedule(text).ok === 'boolean'));
    fc.assert(fc.property(cronish, (marks) => typeof parseSchedule(marks.join('')).ok === 'boolean'));
  });
});

describe('a schedule that never fires', () => {
  const rows: [text: string, never: boolean, reason: string][] = [
    ['0 0 30 2 *', true, '30 February'],
    ['0 0 31 4,6,9,11 *', true, 'months of thirty days'],
    ['0 0 29 2 *', false, 'leap years have it'],
    ['0 0 31 4,5 *', false, 'May has it'],
    ['0 0 * 2 *', false, 'every day of February'],
  ];
  it.each(rows)('%s: %s (%s)', (text, never) => {
    expect(neverFires(parsed(text))).toBe(never);
    expect(nextRuns(parsed(text), 'UTC', new Date('2026-01-01T00:00:00Z'), 1)).toHaveLength(never ? 0 : 1);
  });
});

describe('the next runs', () => {
  const rows: [text: string, zone: string, from: string, runs: string[], reason: string][] = [
    ['5 0 * * *', 'UTC', '2026-05-01T00:05:00Z', ['2026-05-02T00:05'], 'strictly after the given moment'],
    ['0 9 * * 1', 'America/New_York', '2026-05-01T00:00:00Z', ['2026-05-04T13:00'], 'in the timezone'],
    ['0 0 29 2 *', 'UTC', '2096-03-01T00:00:00Z', ['2104-02-29T00:00'], 'eight years to the next leap day'],
    [
      '30 2 * * *',
      'Europe/Berlin',
      '2026-03-28T12:00:00Z',
      ['2026-03-29T01:30', '2026-03-30T00:30'],
      'a skipped time comes an hour later',
    ],
    [
      '30 2 * * *',
      'Europe/Berlin',
      '2026-10-24T12:00:00Z',
      ['2026-10-25T00:30', '2026-10-26T01:30'],
      'a doubled time starts once',
    ],
    [
      '30 * * * *',
      'Europe/Berlin',
      '2026-10-25T00:00:00Z',
      ['2026-10-25T00:30', '2026-10-25T01:30', '2026-10-25T02:30'],
      'an hourly schedule runs in both of the doubled hours',
    ],
    [
      '0 * * * *',
      'Europe/Berlin',
      '2026-03-29T00:30:00Z',
      ['2026-03-29T01:00', '2026-03-29T02:00'],
      'the skipped hour adds no run',
    ],
    [
      '15 0 * * *',
      'Australia/Lord_Howe',
      '2026-04-04T12:00:00Z',
      ['2026-04-04T13:15', '2026-04-05T13:45'],
      'a shift of half an hour',
    ],
  ];
  it.each(rows)('of %s in %s after %s are %j: %s', (text, zone, from, runs) => {
    const found = nextRuns(parsed(text), zone, new Date(from), runs.length);
    expect(found.map((run) => run.toISOString().slice(0, 16))).toEqual(runs);
  });

  it('rise, and show a minute of the schedule on the clock of the timezone', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia');
    const moments = fc.date({
      min: new Date('2020-01-01T00:00:00Z'),
      max: new Date('2035-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(anySchedule, zones, moments, (schedule, zone, from) => {
        let last = from.getTime();
        for (const run of nextRuns(schedule, zone, from, 3)) {
          expect(run.getTime()).toBeGreaterThan(last);
          last = run.getTime();
          const minute = new Intl.DateTimeFormat('en-GB', { timeZone: zone, minute: 'numeric' }).format(run);
          expect(schedule.minutes).toContain(Number(minute));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a timezone', () => {
  const rows: [name: string, known: boolean, reason: string][] = [
    ['UTC', true, 'the default'],
    ['Europe/Berlin', true, 'a place'],
    ['Asia/Kolkata', true, 'a newer spelling'],
    ['Asia/Calcutta', true, 'an older spelling'],
    ['Europe/Berlim', false, 'misspelt'],
    ['europe/berlin', false, 'wrong case, which the platform may not know'],
    ['+01:00', false, 'an offset is not a name'],
    ['', false, 'empty'],
  ];
  it.each(rows)('%s: %s (%s)', (name, known) => {
    expect(isTimezone(name)).toBe(known);
  });
});

describe('a schedule in words', () => {
  const rows: [text: string, words: string][] = [
    ['* * * * *', 'every minute'],
    ['*/15 * * * *', 'every 15 minutes'],
    ['0 * * * *', 'every hour'],
    ['5 * * * *', 'at minute 5 of every hour'],
    ['5 0,4,8 * * *', 'at 00:05, 04:05, 08:05'],
    ['5 9 * * 1-5', 'at 09:05 on MON-FRI'],
    ['*/30 8-17 * * 1,3', 'every 30 minutes of hours 8-17 on MON,WED'],
    ['0 0 1,15 1,7 *', 'at 00:00 on day 1,15 in JAN,JUL'],
  ];
  it.each(rows)('%s: %s', (text, words) => {
    expect(describeSchedule(parsed(text))).toBe(words);
  });
});

const sortedSet = (least: number, most: number, minLength: number, maxLength: number) =>
  fc
    .uniqueArray(fc.integer({ min: least, max: most }), { minLength, maxLength })
    .map((values) => values.sort((a, b) => a - b));
const anyDays = fc.oneof(
  fc.record({ daysOfMonth: sortedSet(1, 31, 0, 30), daysOfWeek: fc.constant<number[]>([]) }),
  fc.record({ daysOfMonth: fc.constant<number[]>([]), daysOfWeek: sortedSet(0, 6, 0, 6) }),
);
const anySchedule: fc.Arbitrary<Schedule> = fc
  .record({
    minutes: sortedSet(0, 59, 1, 60),
    hours: sortedSet(0, 23, 1, 24),
    months: sortedSet(1, 12, 1, 12),
    days: anyDays,
  })
  .map(({ days, ...rest }) => ({ ...rest, ...days }));
