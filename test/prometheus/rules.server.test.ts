import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findPromtool } from '../../scripts/promtool.ts';
import { metricFacts } from '../../src/report/metrics/metricNames.ts';

const folder = 'examples/prometheus';
const rulesFile = path.join(folder, 'storekeeper.rules.yaml');
const testsFile = path.join(folder, 'storekeeper.rules.test.yaml');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: Readonly<Record<string, string>>;
}
interface RuleTests {
  readonly tests: readonly {
    readonly input_series: readonly { readonly series: string }[];
    readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: unknown[] }[];
  }[];
}

const { groups } = parse(await readFile(rulesFile, 'utf8')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const { tests } = parse(await readFile(testsFile, 'utf8')) as RuleTests;

function metricsIn(text: string): string[] {
  return text.match(/storekeeper_\w+/g) ?? [];
}

describe('the alert rules', () => {
  it.each(rules)('$alert has a runbook', async ({ annotations, alert }) => {
    const { runbook_url: runbook, summary, description } = annotations;
    expect(runbook).toBe(`docs/runbooks/${alert}.md`);
    const text = await readFile(runbook ?? '', 'utf8');
    expect(text.startsWith(`# ${alert}\n`)).toBe(true);
    expect([summary, description]).not.toContain(undefined);
  });

  it.each(rules)('$alert has a case that fires and one that stays silent', ({ alert }) => {
    const cases = tests.flatMap((each) => each.alert_rule_test).filter((each) => each.alertname === alert);
    expect(cases.some((each) => each.exp_alerts.length > 0)).toBe(true);
    expect(cases.some((each) => each.exp_alerts.length === 0)).toBe(true);
  });

  it('and their tests name only metrics and labels that there are', () => {
    const series = tests.flatMap((each) => each.input_series).map((each) => each.series);
    const named = [...rules.flatMap((rule) => metricsIn(rule.expr)), ...series.flatMap(metricsIn)];
    expect(named.filter((name) => !(name in metricFacts))).toEqual([]);
    const known = new Map<string, readonly string[]>(
      Object.entries(metricFacts).map(([name, { labels }]) => [name, labels]),
    );
    const unknown = series.flatMap((text) => {
      // Prometheus itself says which process a series is from.
      const labels = [...(known.get(metricsIn(text)[0] ?? '') ?? []), 'job', 'instance'];
      const used = [...text.matchAll(/(\w+)="/g)].map((match) => match[1] ?? '');
      return used.filter((label) => !labels.includes(label)).map((label) => `${text}: ${label}`);
    });
    expect(unknown).toEqual([]);
  });

  it('have no runbook without an alert', async () => {
    const files = (await readdir('docs/runbooks')).sort();
    expect(files).toEqual(rules.map((rule) => `${rule.alert}.md`).sort());
  });
});

const promtool = await findPromtool();
if (promtool.path === undefined) process.stderr.write(`SKIPPED  promtool: ${promtool.reason}\n`);

describe.skipIf(promtool.path === undefined && process.env.CI !== 'true')('promtool', () => {
  let copy: string;
  beforeAll(async () => {
    copy = await mkdtemp(path.join(tmpdir(), 'storekeeper-rules-'));
  });
  afterAll(() => rm(copy, { recursive: true, force: true }));

  function run(...args: string[]): Promise<{ code: number; output: string }> {
    return new Promise((resolve) => {
      execFile(promtool.path ?? 'promtool', args, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, output: stdout + stderr });
      });
    });
  }

  it('finds the rules well-formed', async () => {
    const { code, output } = await run('check', 'rules', rulesFile);
    expect(output).toContain(`${String(rules.length)} rules found`);
    expect(code).toBe(0);
  });

  it('finds that every alert fires and stays silent when it should', async () => {
    const { code, output } = await run('test', 'rules', testsFile);
    expect(output).toContain('SUCCESS');
    expect(code).toBe(0);
  });

  it('would notice a rule that never fires', async () => {
    const broken = (await readFile(rulesFile, 'utf8')).replace('> 30 * 60', '> 30 * 6000');
    await writeFile(path.join(copy, 'storekeeper.rules.yaml'), broken);
    const file = path.join(copy, 'storekeeper.rules.test.yaml');
    await writeFile(file, await readFile(testsFile, 'utf8'));
    const { code, output } = await run('test', 'rules', file);
    expect(output).toContain('StorekeeperDriftStays');
    expect(code).not.toBe(0);
  });
});
