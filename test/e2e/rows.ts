import { basename } from 'node:path';
import { expect } from 'vitest';
import type { Choices } from '../../src/emulator/index.ts';

/**
 * What the newest sources and the older ones say differently of the platform: to each switch of the emulator the answers that are not
 * its default, one or two of them.
 */
export const switches: readonly (readonly [Partial<Choices>, Partial<Choices>?])[] = [
  [{ pingMethod: 'GET' }, { pingMethod: 'both' }],
  [{ schedulePatch: 'add' }, { schedulePatch: 'replace' }],
  [{ scheduleFaults: 'invalid_field' }],
  [{ unauthorizedBody: 'errors' }],
  [{ emptyStateStatus: 200 }],
  [{ emptyListStatus: 200 }],
  [{ tokenScope: '*' }],
  [{ consentAddress: false }],
  [{ maskOnPut: 'kept' }],
  [{ grantType: 'authorizecode' }],
  [{ disabledRunCode: 'invalid_flow' }],
  [{ integrationPatchPaths: ['/name'] }],
  [{ errorSummary: 'withErrors' }],
  [{ auditFilters: false }],
  [{ backendSource: 'stack' }],
  // Pages so short that there is a next one, on a host that cannot be reached.
  [{ linkOrigin: 'https://api.integrator.invalid', pageSize: 40 }],
  [{ lenientLists: false }],
  [{ jobsNeedId: false }],
  [{ unsetAsNull: false }],
  [{ lookupDefault: 'null' }],
  [{ installMember: 'cards' }],
];

/** Groups of story files; each has two rows of its own. */
export const groups = 6;
export type Row = 'one' | 'two';

/**
 * The choices of a row. What one row of a group leaves at its default the other switches, so that both together have every answer of
 * every switch. A switch is told from every other by the groups in which it stands in row `one` (the digits of its number), so that
 * any two of them stand in one row in some group, and in different rows in some other.
 */
export function rowOf(group: number, row: Row): Partial<Choices> {
  const chosen = switches.map(([first, second], index) => {
    const inOne = (((index + 1) >> group) & 1) === 1;
    if (inOne === (row === 'one')) return first;
    return second ?? {};
  });
  return Object.assign({}, ...chosen) as Partial<Choices>;
}

/** The group of a story file, by its name: a new file moves no other one. */
export function groupOf(file: string): number {
  const letters = [...basename(file)].map((letter) => letter.codePointAt(0) ?? 0);
  return letters.reduce((sum, letter) => sum + letter, 0) % groups;
}

/** The row that this run of the tests is to play; undefined: the emulator's defaults. */
function askedRow(): Row | undefined {
  const asked = process.env['STOREKEEPER_TEST_ROW'];
  if (asked === undefined || asked === 'one' || asked === 'two') return asked;
  throw new Error(`STOREKEEPER_TEST_ROW is ${asked}; one and two are accepted`);
}

/** What is switched for the stories of the file that runs now. */
export function rowChoices(): Partial<Choices> {
  const row = askedRow();
  if (row === undefined) return {};
  const { testPath } = expect.getState();
  if (testPath === undefined) throw new Error('no test file runs');
  return rowOf(groupOf(testPath), row);
}

/** All of many tests that tell one story in many places; in a row every fourth of them, since the story is what is told again. */
export function places<T>(all: readonly T[], from = 0): readonly T[] {
  return askedRow() === undefined ? all : all.filter((_, index) => index % 4 === from % 4);
}
