import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classify, failureResponses } from '../../../src/reconcile/failures.ts';
import { failureRows, notTold, type FailureRow } from './failureRows.ts';
import { stumbles } from './rules.ts';

const rows = Object.entries(failureRows).flatMap(([name, each]) =>
  each.map((row, index) => ({ name, number: index + 1, row })),
);

/** Of no class of ours. What is told of it quotes the program, for whoever it is reported to. */
const bug = new TypeError("Cannot read properties of undefined (reading 'a')");

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
    expect((error as Error).constructor.name).toBe(name);
    expect(stumbles({ message: classify(error, new Date('2026-03-01T10:00:00.000Z')).message })).toEqual([]);
  });

  it('has a row, or a reason why there is none, for every class of errors', () => {
    const root = new URL('../../../src/', import.meta.url);
    const bases = new Map(
      globSync('**/*.ts', { cwd: root.pathname })
        .filter((file) => !file.startsWith('emulator/'))
        .flatMap((file) => [
          ...readFileSync(new URL(file, root), 'utf8').matchAll(/class (\w+)(?:<[^>]*>)? extends (\w+)/g),
        ])
        .map(([, name = '', base = '']) => [name, base]),
    );
    // Also one that extends another of ours, whatever that is called.
    const isError = (name: string | undefined): boolean =>
      name !== undefined && (/^(?:\w+)?Error$/.test(name) || isError(bases.get(name)));
    const classes = [...bases.keys()].filter((name) => isError(bases.get(name))).toSorted();
    expect(classes).toEqual([...Object.keys(failureRows), ...Object.keys(notTold)].toSorted());
  });

  it('has a row for every kind of failure', async () => {
    const kinds = await Promise.all(rows.map(async ({ row }) => classify(await errorOf(row)).kind));
    // A tile that waits for a person is no error but what a run came to.
    expect(new Set([...kinds, classify(bug).kind, 'Waiting'])).toEqual(
      new Set(Object.keys(failureResponses)),
    );
  });
});
