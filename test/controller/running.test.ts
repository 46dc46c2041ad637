import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStateStore } from '../../src/act/journal/stateStore.ts';
import { amazonDE, amazonUS } from '../e2e/manifests.ts';
import { until } from '../e2e/until.ts';
import { isReady, withRunning, withWorld } from '../e2e/world.ts';

const reporting = amazonUS({
  settings: { product: { priceLevel: 'Base Price' } },
  policy: { drift: 'Report' },
});
const read = (line: string): unknown => JSON.parse(line);
const priceLevel = ['AMZ-US', 'Product > General', 'NetSuite price level to sync product price'] as const;

describe.concurrent('a controller that is stopped and started again', () => {
  it('remembers since when a value has drifted, and what it last said', () =>
    withRunning({ 'amazon-us.yaml': reporting }, async (world) => {
      await world.platform.changeSetting(...priceLevel, 'Online Price');
      await world.sweep();
      const before = await world.status('commerce/amazon-us');
      await world.stop();
      await world.start();
      const after = await world.status('commerce/amazon-us');
      expect(after.drift).toMatchObject([
        { path: '/settings/product/priceLevel', since: before.drift[0]?.since },
      ]);
      expect(after.conditions.map(({ type, lastTransitionTime }) => [type, lastTransitionTime])).toEqual(
        before.conditions.map(({ type, lastTransitionTime }) => [type, lastTransitionTime]),
      );
      expect(after.outcomes).toEqual(before.outcomes);
    }));

  it('finishes the step in hand, gives the lease back, and leaves the rest to the next', () =>
    withRunning({}, async (world) => {
      const { platform } = world;
      await world.commit({ 'amazon-de.yaml': amazonDE() });
      await platform.consent();
      await platform.fault({
        kind: 'latency',
        milliseconds: 400,
        match: { method: 'PUT', path: '/v1/integrations/*/installer/configure*' },
      });
      const sweeping = world.sweep();
      await until('the configuration to begin', async () =>
        (await platform.faultsLeft()) === 0 ? true : undefined,
      );
      const stopping = world.stop();
      await Promise.all([sweeping, stopping]);
      expect(await platform.client.account('ACME-DE').catch(() => undefined)).toBeUndefined();
      const [, made] = await platform.accounts();
      expect(made).toMatchObject({ state: 'active', marketplace: 'DE' });
      const lease = `/v1/state/storekeeper_${platform.emulator.integrationId}_lease`;
      expect((await platform.client.call('GET', lease)).status).toBe(404);

      await world.start();
      expect(await platform.names()).toEqual(['AMZ-US', 'ACME-DE']);
      expect(isReady(await world.status('commerce/amazon-de'))).toBe(true);
      expect(await platform.wizardsOpened()).toBe(1);
    }));
});

describe.concurrent('the lease of a tile', () => {
  it('names the manifest as well as the process: two manifests of one tile must not write at once', () =>
    withRunning(
      { 'amazon-us.yaml': amazonUS({ settings: { product: { currency: 'EUR' } } }) },
      async (world) => {
        const { platform } = world;
        await platform.client.hand('/ui/rename', { account: 'AMZ-US', name: 'By hand' });
        await platform.fault({
          kind: 'latency',
          milliseconds: 400,
          match: { method: 'PUT', path: '/v1/integrations/*/settings/persistSettings' },
        });
        const sweeping = world.sweep();
        await until('the save to begin', async () =>
          (await platform.faultsLeft()) === 0 ? true : undefined,
        );
        const lease = `/v1/state/storekeeper_${platform.emulator.integrationId}_lease`;
        const held = JSON.stringify((await platform.client.call('GET', lease)).body);
        expect(held).toContain('for commerce/amazon-netsuite');
        await sweeping;
      },
    ));
});

describe.concurrent('the history that a running controller keeps', () => {
  it('tells once that a person is waited for, however often it looks', () =>
    withRunning({}, async (world) => {
      await world.commit({ 'amazon-de.yaml': amazonDE() });
      await world.sweep();
      await world.sweep();
      await world.sweep();
      await world.stop();
      const store = openStateStore(world.stateFolder);
      const waiting = store
        .outcomes('commerce/amazon-netsuite', undefined, 100)
        .filter((outcome) => outcome.outcome === 'waiting');
      store.close();
      // The sweep that opened the wizard, and those that found nothing new.
      expect(waiting.map((outcome) => outcome.message)).toEqual([
        expect.stringContaining('0 steps done'),
        expect.stringMatching(/^[1-9]\d* steps done/),
      ]);
    }));
});

describe.concurrent('what a running controller tells', () => {
  it('tells once that a commit without any tile is in force, however often it looks', () =>
    withRunning({}, async (world) => {
      const told = () => world.log.filter((line) => line.includes('manifests are in force')).length;
      const before = told();
      world.repository.commit(
        { 'tile.yaml': null, 'amazon-us.yaml': null },
        'Move away\n\nStorekeeper-Loss: accepted',
      );
      for (let look = 0; look < 3; look += 1) await world.poll();
      expect(told() - before).toBe(1);
      expect(world.log.join('')).toContain('no longer declared and is left alone');
      expect(await world.platform.names()).toEqual(['AMZ-US']);
    }));

  it('tells once that a tile works again, and how long it did not', () =>
    withRunning({}, async (world) => {
      const told = () => world.log.filter((line) => line.includes('the tile works again')).map(read);
      const token = join(world.stateFolder, '..', 'token');
      await rename(token, `${token}.away`);
      expect((await world.sweep()).run.failure).toMatchObject({ kind: 'Denied' });
      await world.sweep();
      expect(told()).toEqual([]);
      await rename(`${token}.away`, token);
      expect((await world.sweep()).run.failure).toBeUndefined();
      await world.sweep();
      expect(told()).toEqual([
        expect.objectContaining({
          level: 'info',
          msg: expect.stringMatching(/^the tile works again, after \d+s in which it did not$/) as string,
          tile: 'commerce/amazon-netsuite',
        }),
      ]);
    }));

  it('answers that it lives and is ready, and lists tiles and accounts', () =>
    withRunning({}, async (world) => {
      const get = (path: string) => fetch(`${world.running.web.url}${path}`);
      expect((await get('/healthz')).status).toBe(200);
      expect((await get('/readyz')).status).toBe(200);
      const { tiles } = (await (await get('/api/v1/tiles')).json()) as { tiles: { tile: string }[] };
      expect(tiles.map((tile) => tile.tile)).toEqual(['commerce/amazon-netsuite']);
      expect(await world.metric('storekeeper_account_ready', 'amazon-us')).toBe(1);
    }));

  it('never tells the token: not in the log, not in metrics, not over HTTP', () =>
    withWorld(
      async (world) => {
        await world.commit({
          'tile.yaml': world.tile(),
          'amazon-us.yaml': amazonUS(),
          'amazon-de.yaml': amazonDE(),
        });
        await world.platform.fault({ kind: '503', match: { path: '/v1/integrations/*' }, count: 3 });
        await world.platform.consent();
        await world.sweep();
        const pages = await Promise.all(
          ['/metrics', '/api/v1/tiles', '/api/v1/accounts', '/readyz'].map(async (path) =>
            (await fetch(`${world.running.web.url}${path}`)).text(),
          ),
        );
        expect([...world.log, ...pages].join('')).not.toContain('canary');
      },
      { token: 'canary0123456789canary0123456789' },
    ));
});
