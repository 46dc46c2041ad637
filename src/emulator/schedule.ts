const bounds: readonly (readonly [number, number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
];

function partFits(part: string, [low, high]: readonly [number, number]): boolean {
  const match = /^(?:(\*)|(\d+)(?:-(\d+))?)(?:\/([1-9]\d*))?$/.exec(part);
  if (!match) return false;
  return [match[2], match[3]].every(
    (text) => text === undefined || (Number(text) >= low && Number(text) <= high),
  );
}

/**
 * Whether the platform takes a schedule: six fields `? minute hour day-of-month month day-of-week`, the first always
 * `?`, lists and steps allowed (platform.md P56).
 */
export function isSchedule(text: string): boolean {
  const [first, ...rest] = text.trim().split(/\s+/);
  if (first !== '?' || rest.length !== 5) return false;
  return rest.every((field, index) => {
    const bound = bounds[index];
    if (!bound) return false;
    if (field === '?') return index === 2 || index === 4;
    return field.split(',').every((part) => partFits(part, bound));
  });
}

/** Whether a name is an IANA timezone that this machine knows. */
export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
