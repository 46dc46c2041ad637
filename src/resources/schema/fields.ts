import { z } from 'zod';
import { durationPattern } from '../../lib/duration.ts';
import { demand, onServer, matching, pattern } from './refine.ts';
import { words } from './words.ts';

/** Name of an object as Kubernetes takes it. */
export const objectName = pattern(
  z.string().min(1).max(253),
  /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
  'lower-case letters, digits, "-" and "." only, beginning and ending with a letter or digit',
);

/** Tells the API server that a name may hold nothing that cannot be seen; the checks of a document tell which it was. */
export function seenWhole<T extends z.ZodType>(name: T): T {
  return onServer(name, {
    rule: matching('self', /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u),
    message: words.seenWhole,
  });
}

/** A duration such as `10m`. */
export const duration = demand(
  pattern(z.string().max(100), durationPattern, 'a duration such as 90s, 10m, 1h30m or 7d'),
  {
    accepted: 'a duration longer than zero',
    holds: (text) => /[1-9]/.test(text),
    cel: matching('self', /[1-9]/),
  },
);

export const day = z.iso.date();

const timeOrDay = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

/** A moment, or a day that stands for its beginning. */
// A time has no limit of length by itself, and the server wants to know how long a match can take.
export const instant = onServer(timeOrDay.meta({ maxLength: 64 }), {
  rule: [z.regexes.datetime({ offset: true }), z.regexes.date]
    .map((wanted) => matching('self', wanted))
    .join(' || '),
  message: `${words.time}, or ${words.day}`,
});
