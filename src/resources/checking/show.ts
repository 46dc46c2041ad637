import { withCodes } from '../names.ts';

const shownLength = 60;

/** A value as an error shows it: short, on one line, without characters that a terminal would act on. */
export function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') {
    const keys = Object.keys(value);
    return keys.length === 0 ? 'an empty mapping' : `a mapping with ${clip(keys.join(', '))}`;
  }
  return typeof value === 'string'
    ? JSON.stringify(clip(value))
    : clip(JSON.stringify(value) ?? typeof value);
}

/** At most sixty characters of a text. */
export function clip(text: string): string {
  return text.length <= shownLength ? text : `${text.slice(0, shownLength - 1)}…`;
}

/** A text with all that cannot be seen written as escapes, so that it can neither forge lines nor colours. */
export const onOneLine = withCodes;
