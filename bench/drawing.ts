import Table from 'cli-table3';

/** A whole number. */
export const whole = (value: number) => Math.round(value).toLocaleString('en');
export const kilobytes = (bytes: number) => `${whole(bytes / 1000)} kB`;
export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
export const milliseconds = (seconds: number) => `${(seconds * 1000).toFixed(1)} ms`;
/** A ratio. */
export const times = (ratio: number) => `${ratio < 10 ? ratio.toFixed(2) : whole(ratio)} ×`;

/** A table for people: the first column on the left, numbers on the right. */
export function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  drawn.push(...rows.map((row) => [...row]));
  return `${title}\n${drawn.toString()}\n`;
}
