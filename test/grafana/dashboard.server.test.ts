import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { findPromtool } from '../../scripts/promtool.ts';
import { metricFacts, type MetricFact } from '../../src/report/metrics/metricNames.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}
interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
}

const { panels, templating } = JSON.parse(
  await readFile('examples/grafana/storekeeper.json', 'utf8'),
) as Dashboard;
const shown = panels.filter((panel) => panel.type !== 'row');
const queries = shown.flatMap((panel) =>
  (panel.targets ?? []).map(({ expr, legendFormat }) => ({ panel: panel.title, expr, legendFormat })),
);
const variables = templating.list.flatMap(({ definition }) => (definition === undefined ? [] : [definition]));

const known = new Map<string, MetricFact>(Object.entries(metricFacts));
/** The metric that a series belongs to: of a histogram, Prometheus sees three. */
function factOf(series: string): MetricFact | undefined {
  const histogram = known.get(series.replace(/_(bucket|sum|count)$/, ''));
  return known.get(series) ?? (histogram?.type === 'histogram' ? histogram : undefined);
}
const seriesIn = (text: string) => text.match(/storekeeper_\w+/g) ?? [];

/** Labels that a query selects or groups by, and that its legend shows. */
function labelsIn({ expr, legendFormat }: { expr: string; legendFormat: string }): string[] {
  const selected = [...expr.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map((match) => match[1] ?? '');
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap((match) => (match[1] ?? '').split(/,\s*/));
  const legend = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '');
  return [...new Set([...selected, ...grouped, ...legend])];
}

describe('the dashboard', () => {
  it.each(queries)('asks for metrics that there are, by labels that they have: $panel', (query) => {
    const series = seriesIn(query.expr);
    expect(series).not.toEqual([]);
    for (const name of series) {
      const fact = factOf(name);
      expect(fact, name).toBeDefined();
      const labels = [...(fact?.labels ?? []), ...(name.endsWith('_bucket') ? ['le'] : [])];
      expect(labels).toEqual(expect.arrayContaining(labelsIn(query)));
    }
  });

  it('counts what grows only by how fast it grows', () => {
    const counters = queries.filter(({ expr }) =>
      seriesIn(expr).some((name) => factOf(name)?.type === 'counter'),
    );
    expect(counters.length).toBeGreaterThan(0);
    expect(counters.filter(({ expr }) => !/\b(rate|increase)\(storekeeper_/.test(expr))).toEqual([]);
  });

  it('shows every metric but one that is in more words elsewhere', () => {
    const used = new Set(
      queries.flatMap(({ expr }) => seriesIn(expr)).map((name) => name.replace(/_bucket$/, '')),
    );
    // Conditions are in the status of an account; the dashboard would need a panel for each.
    expect([...known.keys()].filter((name) => !used.has(name))).toEqual(['storekeeper_account_condition']);
  });

  it('chooses by metrics and labels that there are', () => {
    expect(variables.length).toBe(2);
    for (const text of variables) {
      const [, series, label] = /^label_values\((\w+)(?:\{[^}]*\})?, (\w+)\)$/.exec(text) ?? [];
      expect(factOf(series ?? '')?.labels).toContain(label);
    }
  });

  it('says of each panel what it shows, and lays none over another', () => {
    expect(shown.filter((panel) => (panel.description ?? '') === '')).toEqual([]);
    expect(new Set(panels.map((panel) => panel.id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)}:${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

const promtool = await findPromtool();
if (promtool.path === undefined) process.stderr.write(`SKIPPED  promtool: ${promtool.reason}\n`);

describe.skipIf(promtool.path === undefined && process.env.CI !== 'true')('promtool', () => {
  /** Has the queries checked as recording rules, with Grafana's variables filled in. */
  async function check(expressions: readonly string[]): Promise<{ code: number; output: string }> {
    const folder = await mkdtemp(path.join(tmpdir(), 'storekeeper-dashboard-'));
    try {
      const rules = expressions.map((expr, index) => ({
        record: `panel:${String(index)}`,
        expr: expr.replaceAll(/\$__(rate_interval|range)/g, '5m'),
      }));
      const file = path.join(folder, 'rules.yaml');
      await writeFile(file, stringify({ groups: [{ name: 'dashboard', rules }] }));
      return await new Promise((resolve) => {
        execFile(promtool.path ?? 'promtool', ['check', 'rules', file], (error, stdout, stderr) => {
          resolve({ code: error === null ? 0 : 1, output: stdout + stderr });
        });
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  it('can read every query', async () => {
    const { code, output } = await check(queries.map(({ expr }) => expr));
    expect(output).toContain(`${String(queries.length)} rules found`);
    expect(code).toBe(0);
  });

  it('would notice one that is cut short', async () => {
    const { code } = await check(['sum by (tile) (storekeeper_tile_ready']);
    expect(code).not.toBe(0);
  });
});
