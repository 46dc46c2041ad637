import { describe, expect, it } from 'vitest';
import { desiredTilesOf } from '../../src/reconcile/desiredTiles.ts';
import { Platforms } from '../../src/reconcile/platforms.ts';
import { createMetrics } from '../../src/report/metrics/metrics.ts';
import { createLog, type LogLevel } from '../../src/report/log.ts';
import { loadManifestPaths } from '../../src/resources/load.ts';
import { withBench } from '../e2e/applying.ts';
import { until } from '../e2e/until.ts';
import { scriptedPlatform, testClient, type Reaction } from './scripted.ts';

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A jittered wait. */
const milliseconds = expect.any(Number) as unknown;
const throttled: Reaction = { status: 429, json: {}, headers: { 'retry-after': '7' } };
const again = 'a call to the platform is tried again';
const begins = 'the platform throttles a tenant: its calls wait';
const ends = 'the platform throttles a tenant no more';

/** What a client logs that is answered so. */
async function logOf(script: readonly Reaction[], calls = 1): Promise<unknown[]> {
  const platform = await scriptedPlatform([...script, { json: { _userId: 'u1' } }]);
  const lines: unknown[] = [];
  const note = (message: string, { url, ...fields }: Record<string, unknown> & { url: string }) => {
    expect(url).toBe(platform.url);
    lines.push([message, fields]);
  };
  const { client } = testClient(platform.url, {
    log: {
      debug: (message, fields) => note(message, { ...fields }),
      info: (message, fields) => note(message, { ...fields }),
    },
  });
  for (let call = 0; call < calls; call += 1) await client.tokenInfo();
  await client.close();
  await platform.close();
  return lines;
}

/** The lines of a run that met three answers 503 and one 429. */
async function linesOf(level: LogLevel): Promise<Line[]> {
  const lines: string[] = [];
  const log = createLog({ level, write: (line) => lines.push(line) });
  await withBench({}, async ({ folder, platform }) => {
    const [desired] = [...desiredTilesOf(await loadManifestPaths([folder]), undefined, false).values()];
    if (!desired) throw new Error('no tile');
    const platforms = new Platforms({ log });
    const match = { path: '/v1/tokenInfo' };
    await platform.fault({ kind: '503', count: 3, match });
    await platforms.of(desired.tile).tokenInfo();
    await platform.fault({ kind: '429', count: 1, milliseconds: 1000, match });
    await platforms.of(desired.tile).tokenInfo();
    await platforms.close();
    expect(lines.join()).not.toContain(platform.emulator.token);
  });
  return lines.map((line) => JSON.parse(line) as Line);
}

describe('what the client goes through is logged', () => {
  const route = 'GET /v1/tokenInfo';

  it('each time that a call is tried again: of it nothing but route, status, kind and the wait', async () => {
    const busy: Reaction = { status: 503, json: { errors: [{ message: 'a secret of the answer' }] } };
    expect(await logOf([busy, busy])).toEqual([
      [again, { route, status: 503, kind: 'Unavailable', attempt: 1, milliseconds }],
      [again, { route, status: 503, kind: 'Unavailable', attempt: 2, milliseconds }],
    ]);
  });

  it('once when a tenant is throttled, however often it is refused, and once when that ends', async () => {
    const repeat = { route, status: 429, kind: 'Throttled', milliseconds: 7000 };
    expect(await logOf([throttled, throttled], 3)).toEqual([
      [begins, { route, status: 429, milliseconds: 7000 }],
      [again, { ...repeat, attempt: 1 }],
      [again, { ...repeat, attempt: 2 }],
      [ends, { route, milliseconds: 14_000 }],
    ]);
  });

  it('not where nothing happens', async () => {
    expect(await logOf([], 2)).toEqual([]);
  });

  it('in the log of the controller: repeats at debug, throttling at info, without the token', async () => {
    const told = (await linesOf('debug')).map(({ level, msg, status }) => [level, msg, status]);
    expect(told).toEqual([
      ...[1, 2, 3].map(() => ['debug', again, 503]),
      ['info', begins, 429],
      ['debug', again, 429],
      ['info', ends, undefined],
    ]);
  });
});

describe('how the quota of a tenant stands', () => {
  it('is told by host and by where its token is read from, without the token', async () => {
    await withBench({}, async ({ folder, platform }) => {
      const [desired] = [...desiredTilesOf(await loadManifestPaths([folder]), undefined, false).values()];
      if (!desired) throw new Error('no tile');
      const platforms = new Platforms();
      const metrics = createMetrics({ version: '1' });
      const read = async () => {
        const quotas = platforms.quotas(Date.now());
        metrics.recordMoment({ queueDepth: 0, lastHeard: {}, shards: [], quotas });
        return (await metrics.text()).split('\n').filter((line) => /^storekeeper_platform_/.test(line));
      };
      expect(await read()).toEqual([]);
      const client = platforms.of(desired.tile);
      await client.tokenInfo();
      const labels = `host="${new URL(platform.url).host}",tenant="file ${folder}/token"`;
      expect(await read()).toEqual([
        `storekeeper_platform_paused_seconds{${labels}} 0`,
        expect.stringContaining(`storekeeper_platform_available_calls{${labels}} `),
        `storekeeper_platform_running_calls{${labels}} 0`,
        `storekeeper_platform_waiting_calls{${labels},priority="person"} 0`,
        `storekeeper_platform_waiting_calls{${labels},priority="change"} 0`,
        `storekeeper_platform_waiting_calls{${labels},priority="sweep"} 0`,
      ]);
      await platform.fault({ kind: '429', count: 1, milliseconds: 1000 });
      const waiting = client.tokenInfo();
      const paused = await until('the pause', async () => {
        const lines = await read();
        return lines.some((line) => line.includes('throttled_since')) ? lines : undefined;
      });
      expect(paused).toContain(`storekeeper_platform_waiting_calls{${labels},priority="person"} 1`);
      await waiting;
      expect((await read()).join()).not.toContain('throttled_since');
      await platforms.close();
    });
  });
});
