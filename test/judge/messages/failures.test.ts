import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withCodes } from '../../../src/resources/names.ts';
import { failureRows, notTold, type FailureRow } from './failureRows.ts';
import { stumbles } from './rules.ts';

const rows = Object.entries(failureRows).flatMap(([name, each]) =>
  each.map((row, index) => ({ name, number: index + 1, row })),
);

/** The error that a row gives, returned or thrown, at once or later. */
async function errorOf(row: FailureRow): Promise<unknown> {
  try {
    return await row();
  } catch (error) {
    return error;
  }
}

describe('whoever gets a failure', () => {
  it.each(rows)('can act on $name ($number)', async ({ name, row }) => {
    const error = await errorOf(row);
    expect(error).toMatchObject({ name });
    expect(stumbles({ message: withCodes((error as Error).message) })).toEqual([]);
  });

  it('has a row, or a reason why there is none, for every class of errors', () => {
    const root = new URL('../../../src/', import.meta.url);
    const classes = globSync('**/*.ts', { cwd: root.pathname })
      .filter((file) => !file.startsWith('emulator/'))
      .flatMap((file) => [
        ...readFileSync(new URL(file, root), 'utf8').matchAll(/class (\w+) extends \w*Error\b/g),
      ])
      .map(([, name]) => name)
      .toSorted();
    expect(classes).toEqual([...Object.keys(failureRows), ...Object.keys(notTold)].toSorted());
  });
});
