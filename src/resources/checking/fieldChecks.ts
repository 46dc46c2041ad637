import { neverFires, parseSchedule } from '../schedule/schedule.ts';
import { listAt, textAt, type Draft, type Findings } from './draft.ts';
import type { Path } from '../reading/place.ts';
import { nearestHint } from './nearest.ts';
import { fieldNames, shapeAt, shapeOf } from './shape.ts';
import { clip, show } from './show.ts';
import { valueAt } from './words.ts';

/** A schedule at a path must be understood and must come at all. */
export function checkSchedule(draft: Draft, path: Path, findings: Findings): void {
  const text = textAt(draft, path);
  if (text === undefined || text === '') return;
  if (text === 'auto' && path.at(0) === 'spec' && path.at(1) === 'flows') return;
  const result = parseSchedule(text);
  if (!result.ok)
    findings.fault(draft.place, {
      path,
      found: `the schedule ${show(text)}: ${result.message}`,
      accepted: 'cron of five fields such as "5 0,4,8 * * *", or the platform\'s six beginning with "?"',
    });
  else if (neverFires(result.schedule))
    findings.fault(draft.place, {
      path,
      found: `the schedule ${show(text)}, which never fires: none of its months has such a day`,
      accepted: 'a schedule whose day comes in one of its months',
    });
}

/** Where an account can differ from its manifest; the other fields of `spec` only steer how it is treated. */
const comparedFields = [
  'accountName',
  'marketplace',
  'sellerId',
  'connection',
  'settings',
  'flows',
  'mappings',
  'addOns',
];

/** Each ignore rule must name a path that an account has, and each path once. */
export function checkIgnoreRules(draft: Draft, findings: Findings): void {
  const base = ['spec', 'policy', 'ignore'];
  const seen = new Map<string, number>();
  listAt(draft, base).forEach((rule, index) => {
    const text = valueAt(rule, ['path']);
    if (typeof text !== 'string' || !text.startsWith('/')) return;
    const path = [...base, index, 'path'];
    const before = seen.get(text);
    if (before === undefined) seen.set(text, index);
    else
      findings.fault(draft.place, {
        path,
        found: `a second rule for ${clip(text)}`,
        accepted: 'one rule for each path',
      });
    const unknown = firstUnknown(text);
    if (unknown !== undefined) findings.fault(draft.place, { path, ...unknown });
  });
}

/** What is wrong with a JSON pointer below an account's `spec`; undefined where it leads somewhere. */
function firstUnknown(pointer: string): { found: string; accepted: string } | undefined {
  const tokens = pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  const spec = shapeAt(shapeOf('AmazonAccount'), ['spec']);
  if (tokens[0] === 'settings' && tokens[1] === 'other') return undefined;
  // Below these stand names of the app, which only the account itself can tell.
  if ((tokens[0] === 'mappings' || tokens[0] === 'addOns') && tokens[1] !== '') return undefined;
  for (const [depth, token] of tokens.entries()) {
    const here = spec && shapeAt(spec, tokens.slice(0, depth));
    const names = depth === 0 ? comparedFields : fieldNames(here);
    const leadsOn = here && shapeAt(here, [token]) !== undefined && token !== '';
    if (leadsOn && (depth > 0 || names.includes(token))) continue;
    const parent = depth === 0 ? 'spec' : `/${tokens.slice(0, depth).join('/')}`;
    return {
      found: `the path ${show(pointer)}, but ${parent} has no ${show(token)}`,
      accepted:
        names.length === 0
          ? `${parent} itself, which has nothing below it`
          : `below ${parent} one of ${names.join(', ')}${nearestHint(token, names)}`,
    };
  }
  return undefined;
}
