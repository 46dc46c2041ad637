import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { choiceValues, defaultChoices } from '../../src/emulator/choices.ts';
import { groupOf, groups, rowOf, switches } from './rows.ts';

const each = Array.from({ length: groups }, (_, group) => group);
/** Which answer of a switch a row has: 0 the default, 1 and 2 the others. */
const answersIn = (row: object): number[] =>
  switches.map(([first, second]) => {
    const carries = (one: object | undefined) =>
      one !== undefined &&
      Object.entries(one).every(([name, value]) =>
        Object.entries(row).some(
          ([key, found]) => key === name && JSON.stringify(found) === JSON.stringify(value),
        ),
      );
    if (carries(first)) return 1;
    return carries(second) ? 2 : 0;
  });
const rowsOf = (group: number) => [{}, rowOf(group, 'one'), rowOf(group, 'two')].map(answersIn);

describe('the rows of switches under which the stories are told again', () => {
  it('have every answer of every switch in each group of files', () => {
    for (const group of each)
      for (const [index, [, second]] of switches.entries())
        expect(new Set(rowsOf(group).map((row) => row[index]))).toEqual(new Set(second ? [0, 1, 2] : [0, 1]));
  });

  it('have every two answers of every two switches in some group, but for the default of three with what is not', () => {
    const rows = each.flatMap(rowsOf);
    const answers = switches.map(([, second]) => (second ? [0, 1, 2] : [0, 1]));
    for (let one = 0; one < switches.length; one += 1)
      for (let other = 0; other < one; other += 1) {
        const met = new Set(rows.map((row) => `${String(row[one])} ${String(row[other])}`));
        const missing = (answers[one] ?? []).flatMap((first) =>
          (answers[other] ?? []).flatMap((second) =>
            met.has(`${String(first)} ${String(second)}`) ? [] : [[first, second]],
          ),
        );
        const isThree = (index: number) => answers[index]?.length === 3;
        // The rows switch what has three answers to the second or to the third; the installation has these pairs.
        const meant = missing.every(
          ([first, second]) => (first === 0 && isThree(one)) || (second === 0 && isThree(other)),
        );
        expect([one, other, meant ? [] : missing]).toEqual([one, other, []]);
      }
  });

  it('leave no answer of a choice of words out', () => {
    for (const [name, words] of Object.entries(choiceValues))
      for (const word of words) {
        const isThere = [defaultChoices, ...switches.flat()].some((choices) =>
          Object.entries(choices ?? {}).some(([key, value]) => key === name && value === word),
        );
        expect([name, word, isThere]).toEqual([name, word, true]);
      }
  });

  it('are each of a group that has files', async () => {
    const files = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.test.ts'));
    expect(new Set(files.map(groupOf))).toEqual(new Set(each));
  });
});
