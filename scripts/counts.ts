/** What has been counted: gates and tests alike. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noCounts: Counts = { passed: 0, failed: 0, skipped: 0 };

/** Both counts together. */
export function sum(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

interface VitestReport {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * Counts the tests of a report of vitest's JSON reporter. A file that could not be loaded counts as one failed test; so
 * does a run without a readable report, and one that ended badly although none of its tests failed.
 */
export function countTests(report: string | undefined, exitCode: number): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of parsed(report)?.testResults ?? []) {
    const before = counts.failed;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed') counts.failed += 1;
      else counts.skipped += 1;
    }
    if (file.status === 'failed' && counts.failed === before) counts.failed += 1;
  }
  const unread = parsed(report) === undefined;
  if (counts.failed === 0 && (unread || exitCode !== 0)) counts.failed = 1;
  return counts;
}

/** The line that a run ends with: `N passed, N failed`, and `, N skipped` where any were. */
export function closingLine(counts: Counts): string {
  const skipped = counts.skipped > 0 ? `, ${String(counts.skipped)} skipped` : '';
  return `${String(counts.passed)} passed, ${String(counts.failed)} failed${skipped}`;
}

function parsed(report: string | undefined): VitestReport | undefined {
  if (report === undefined) return undefined;
  try {
    return JSON.parse(report) as VitestReport;
  } catch {
    return undefined;
  }
}
