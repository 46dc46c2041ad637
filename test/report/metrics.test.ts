import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { metricFacts } from '../../src/report/metrics/metricNames.ts';
import { createMetrics, type Metrics, type SweepRecord } from '../../src/report/metrics/metrics.ts';
import { accountStatuses, unobservedStatus } from '../../src/report/status/status.ts';
import type { TileStatus } from '../../src/report/status/statusTypes.ts';
import { connectStep, drift, outlook, plan, receipt, saveStep } from './given.ts';

const path = '/settings/product/priceLevel';
const now = '2026-03-01T10:00:10.000Z';
const unix = Date.parse(now) / 1000;
const sweep: SweepRecord = { outcome: 'synced', seconds: 1.5, at: now, receipts: [] };
const tile = 'namespace="commerce",tile="amazon-netsuite"';
const account = `${tile},account="amazon-de"`;

function status(over: Parameters<typeof plan>[0], receipts: Parameters<typeof receipt>[] = []): TileStatus {
  const made = receipts.map((each) => receipt(...each));
  return accountStatuses({ plan: plan(over), receipts: made, previous: undefined, now });
}

/** The samples of Storekeeper's own metrics, as `name{labels} value`. */
async function samples(metrics: Metrics): Promise<string[]> {
  return (await metrics.text()).split('\n').filter((line) => line.startsWith('storekeeper_'));
}

describe('metrics', () => {
  it('tell where an account stands', async () => {
    const metrics = createMetrics({ version: '1.2.3' });
    metrics.recordTile(
      status({ drift: [drift(path, { response: 'reported' })], unmanaged: ['OLD-US'] }),
      sweep,
    );
    expect(await samples(metrics)).toEqual(
      expect.arrayContaining([
        `storekeeper_build_info{version="1.2.3",node="${process.versions.node}"} 1`,
        `storekeeper_account_ready{${account}} 0`,
        `storekeeper_account_drift_paths{${account}} 1`,
        `storekeeper_account_drift_oldest_timestamp_seconds{${account}} ${String(unix)}`,
        `storekeeper_account_condition{${account},type="Drifted"} 1`,
        `storekeeper_account_condition{${account},type="Stalled"} 0`,
        `storekeeper_tile_ready{${tile}} 0`,
        `storekeeper_tile_unmanaged_accounts{${tile}} 1`,
        `storekeeper_sweeps_total{${tile},outcome="synced"} 1`,
        `storekeeper_sweep_last_timestamp_seconds{${tile}} ${String(unix)}`,
        'storekeeper_sweep_duration_seconds_sum 1.5',
      ]),
    );
  });

  it('tell how the shop behind an account does: its connection, its flows and their last good run', async () => {
    const metrics = createMetrics({ version: '1' });
    const connection = {
      id: 'c1',
      name: 'Amazon',
      type: undefined,
      marketplaceId: undefined,
      sellerId: undefined,
    };
    const live = { connection: { ...connection, offline: true }, flows: { total: 12, on: 5, declared: 2 } };
    const lastGoodRuns = new Map([['commerce/amazon-de', Date.parse(now)]]);
    metrics.recordTile(status({ accounts: [outlook({ live })] }), { ...sweep, lastGoodRuns });
    expect(await samples(metrics)).toEqual(
      expect.arrayContaining([
        `storekeeper_account_connection_online{${account}} 0`,
        `storekeeper_account_flows{${account},state="on"} 5`,
        `storekeeper_account_flows{${account},state="off"} 7`,
        `storekeeper_account_flow_last_success_timestamp_seconds{${account}} ${String(unix)}`,
      ]),
    );
  });

  it('keep accounts of the same name apart that are in one tile from different namespaces', async () => {
    const metrics = createMetrics({ version: '1' });
    const other = outlook({ account: 'marketing/amazon-de', accountName: 'ACME-DE-2' });
    metrics.recordTile(
      status({ accounts: [outlook(), other], drift: [drift(path, { response: 'reported' })] }),
      sweep,
    );
    expect(await samples(metrics)).toEqual(
      expect.arrayContaining([
        `storekeeper_account_ready{${account}} 0`,
        'storekeeper_account_ready{namespace="marketing",tile="amazon-netsuite",account="amazon-de"} 1',
        `storekeeper_tile_ready{${tile}} 0`,
      ]),
    );
    metrics.forgetTile('commerce/amazon-netsuite');
    expect((await samples(metrics)).join('\n')).not.toContain('storekeeper_account_ready');
  });

  it('tell how many account licences there are, and when they run out', async () => {
    const metrics = createMetrics({ version: '1' });
    const licence = { bought: 5, used: 3, free: 2, edition: 'premium', expires: '2026-06-01T00:00:00.000Z' };
    metrics.recordTile(status({ licence }), sweep);
    expect(await samples(metrics)).toEqual(
      expect.arrayContaining([
        `storekeeper_tile_licences{${tile},state="bought"} 5`,
        `storekeeper_tile_licences{${tile},state="used"} 3`,
        `storekeeper_tile_licences{${tile},state="free"} 2`,
        `storekeeper_tile_licence_expires_timestamp_seconds{${tile}} ${Date.parse(licence.expires) / 1000}`,
      ]),
    );
    metrics.recordTile(status({}), sweep);
    expect((await samples(metrics)).join('\n')).not.toContain('storekeeper_tile_licences');
  });

  it('count what was put back, and drop the age of drift that is gone', async () => {
    const metrics = createMetrics({ version: '1' });
    metrics.recordTile(status({ drift: [drift(path)], steps: [saveStep(path)] }), sweep);
    expect((await samples(metrics)).join('\n')).toContain('drift_oldest');
    const receipts = [receipt(saveStep(path), 'done')];
    metrics.recordTile(
      status({ drift: [drift(path)], steps: [saveStep(path)] }, [[saveStep(path), 'done']]),
      { ...sweep, receipts },
    );
    const after = await samples(metrics);
    expect(after).toContain(`storekeeper_drift_corrected_total{${tile}} 1`);
    expect(after).toContain(`storekeeper_account_drift_paths{${account}} 0`);
    expect(after).toContain('storekeeper_steps_total{kind="SaveSettings",outcome="done"} 1');
    expect(after.join('\n')).not.toContain('drift_oldest');
  });

  it('tell what is waited for, and only while it is', async () => {
    const metrics = createMetrics({ version: '1' });
    const step = connectStep();
    const installing = { accounts: [outlook({ state: 'installing' })], steps: [step] };
    metrics.recordTile(status(installing, [[step, 'waiting', { since: now }]]), sweep);
    expect(await samples(metrics)).toContain(
      `storekeeper_account_waiting_since_timestamp_seconds{${account},for="AmazonConsent"} ${String(unix)}`,
    );
    metrics.recordTile(status({}), sweep);
    expect((await samples(metrics)).join('\n')).not.toContain('waiting_since');
  });

  it('forget accounts that are no longer declared, and tiles that are let go', async () => {
    const metrics = createMetrics({ version: '1' });
    metrics.recordTile(status({}), sweep);
    metrics.recordTile(status({ accounts: [outlook({ account: 'commerce/amazon-fr' })] }), sweep);
    const text = (await samples(metrics)).join('\n');
    expect(text).not.toContain('account="amazon-de"');
    expect(text).toContain('account="amazon-fr"');
    metrics.forgetTile('commerce/amazon-netsuite');
    const gauges = (await samples(metrics)).filter(
      (line) => !/_total|_info|_duration|_queue_depth/.test(line),
    );
    expect(gauges).toEqual([]);
  });

  it('leave the time of the last sweep alone where the tile could not be read', async () => {
    const metrics = createMetrics({ version: '1' });
    const known = status({});
    metrics.recordTile(known, sweep);
    const later = '2026-03-01T11:00:00.000Z';
    const lost = unobservedStatus({ tile: known.tile, previous: known, now: later, message: 'no answer' });
    metrics.recordTile(lost, { ...sweep, outcome: 'unobserved', at: later });
    const text = await samples(metrics);
    expect(text).toContain(`storekeeper_sweep_last_timestamp_seconds{${tile}} ${String(unix)}`);
    expect(text).toContain(`storekeeper_account_ready{${account}} 0`);
    expect(text).toContain(`storekeeper_account_condition{${account},type="Ready"} -1`);
  });

  it('tell of the source: a failed fetch does not renew its age, a broken revision is marked', async () => {
    const metrics = createMetrics({ version: '1' });
    metrics.recordSource('shops', { outcome: 'changed', revision: 'main@sha1:1' }, now);
    metrics.recordSource('shops', { outcome: 'failed' }, '2026-03-01T11:00:00.000Z');
    expect(await samples(metrics)).toEqual(
      expect.arrayContaining([
        `storekeeper_source_last_fetch_timestamp_seconds{source="shops"} ${String(unix)}`,
        'storekeeper_source_fetch_failures_total{source="shops"} 1',
        'storekeeper_source_invalid{source="shops"} 0',
        'storekeeper_source_revision_info{source="shops",revision="main@sha1:1"} 1',
      ]),
    );
    metrics.recordSource('shops', { outcome: 'invalid', revision: 'main@sha1:2' }, now);
    const text = (await samples(metrics)).join('\n');
    expect(text).toContain('storekeeper_source_invalid{source="shops"} 1');
    expect(text).not.toContain('main@sha1:1');
  });

  it('count calls of the platform by route and class of answer', async () => {
    const metrics = createMetrics({ version: '1' });
    metrics.recordCall({ route: 'GET /v1/flows/{id}', status: 204 });
    metrics.recordCall({ route: 'GET /v1/flows/{id}', status: undefined });
    const route = 'route="GET /v1/flows/{id}"';
    expect(await samples(metrics)).toEqual(
      expect.arrayContaining([
        `storekeeper_platform_calls_total{${route},status_class="2xx"} 1`,
        `storekeeper_platform_calls_total{${route},status_class="none"} 1`,
      ]),
    );
  });

  it('are two sets where two are made: nothing is shared between them', async () => {
    const one = createMetrics({ version: '1' });
    const other = createMetrics({ version: '1' });
    one.recordTile(status({}), sweep);
    expect((await samples(other)).join('\n')).not.toContain('storekeeper_account_ready{');
  });

  it('stand in docs/metrics.md, each with its type, labels and meaning, and no other', async () => {
    const text = await readFile('docs/metrics.md', 'utf8');
    const rows = text.split('\n').filter((line) => line.startsWith('| `storekeeper_'));
    const cells = (row: string) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
    const expected = Object.entries(metricFacts).map(([name, { type, labels, help }]) => [
      `\`${name}\``,
      type,
      labels.length === 0 ? '–' : labels.map((label) => `\`${label}\``).join(', '),
      help,
    ]);
    expect(rows.map(cells)).toEqual(expected);
  });
});
