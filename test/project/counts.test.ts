import { describe, expect, it } from 'vitest';
import { closingLine, countTests, noCounts, sum } from '../../scripts/counts.ts';

const report = (...files: { status: string; tests: string[] }[]) =>
  JSON.stringify({
    testResults: files.map(({ status, tests }) => ({
      status,
      assertionResults: tests.map((each) => ({ status: each })),
    })),
  });

describe('counting the tests of a run', () => {
  it.each([
    {
      reason: 'every test counts as what it was; pending and todo are skipped ones',
      text: report({ status: 'failed', tests: ['passed', 'failed', 'pending', 'todo', 'skipped'] }),
      code: 1,
      expected: { passed: 1, failed: 1, skipped: 3 },
    },
    {
      reason: 'a file that cannot be loaded has no tests, but is no success',
      text: report({ status: 'failed', tests: [] }, { status: 'passed', tests: ['passed'] }),
      code: 1,
      expected: { passed: 1, failed: 1, skipped: 0 },
    },
    {
      reason: 'a hook that fails after passed tests fails the file',
      text: report({ status: 'failed', tests: ['passed'] }),
      code: 1,
      expected: { passed: 1, failed: 1, skipped: 0 },
    },
    {
      reason: 'an unhandled rejection makes vitest end badly with no failed test',
      text: report({ status: 'passed', tests: ['passed', 'passed'] }),
      code: 1,
      expected: { passed: 2, failed: 1, skipped: 0 },
    },
    {
      reason: 'a run that was killed leaves no report',
      text: undefined,
      code: 137,
      expected: { passed: 0, failed: 1, skipped: 0 },
    },
    {
      reason: 'a report cut short is none, whatever the exit code',
      text: '{"testRes',
      code: 0,
      expected: { passed: 0, failed: 1, skipped: 0 },
    },
  ])('$reason', ({ text, code, expected }) => {
    expect(countTests(text, code)).toEqual(expected);
  });

  it('closes with passed and failed, and with skipped only where there are any', () => {
    const counts = sum({ passed: 3, failed: 0, skipped: 0 }, { passed: 2, failed: 1, skipped: 0 });
    expect(closingLine(counts)).toBe('5 passed, 1 failed');
    expect(closingLine({ ...noCounts, skipped: 2 })).toBe('0 passed, 0 failed, 2 skipped');
  });
});
