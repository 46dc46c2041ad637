import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withBench } from '../e2e/applying.ts';
import { amazonDE, amazonUS, tile } from '../e2e/manifests.ts';
import { options, run } from './onBench.ts';

const priced = (priceLevel: string) => amazonUS({ settings: { product: { priceLevel } } });

describe.concurrent('storekeeper apply', () => {
  it('exits 2 while a person is waited for, with the link to open, and 0 when everything is as declared', () =>
    withBench(
      { 'amazon-de.yaml': amazonDE() },
      async (bench) => {
        const waiting = await run(bench, 'apply');
        expect(waiting.code).toBe(2);
        expect(waiting.stdout).toMatch(
          /commerce\/amazon-de waits: .*\n {2}open http:\/\/127\.0\.0\.1:\d+\/connection\/\w+\/oauth2/,
        );
        expect(waiting.stderr).toMatch(/^✓ commerce\/amazon-de: add the account ACME-DE: /m);
        await bench.platform.consent();
        const done = await run(bench, 'apply', '-o', 'json');
        expect(done.code).toBe(0);
        expect(JSON.parse(done.stdout)).toMatchObject({
          tiles: [{ outcome: 'changed', status: { tile: 'commerce/amazon-netsuite' } }],
        });
      },
      options,
    ));

  it('exits 1 when a step is refused, and says why', () =>
    withBench(
      { 'amazon-us.yaml': priced('Wholesale Price') },
      async (bench) => {
        await bench.platform.fault({
          kind: 'handler',
          match: { handler: 'updateSearchPricingFilters' },
          message: 'NetSuite says no.',
        });
        const { code, stderr } = await run(bench, 'apply');
        expect(code).toBe(1);
        expect(stderr).toMatch(/^✗ commerce\/amazon-us: save Product settings.*NetSuite says no\./m);
      },
      options,
    ));

  it('does what was reviewed, and refuses when the facts have moved since', () =>
    withBench(
      { 'amazon-us.yaml': priced('Wholesale Price') },
      async (bench) => {
        const reviewed = join(bench.folder, 'plan.json.reviewed');
        expect((await run(bench, 'plan', '--out', reviewed)).code).toBe(2);
        await bench.platform.changeSetting(
          'AMZ-US',
          'Product > General',
          'NetSuite price level to sync product price',
          'Online Price',
        );
        await bench.platform.forgetCalls();
        const refused = await run(bench, 'apply', '--plan', reviewed);
        expect(refused.code).toBe(1);
        expect(refused.stderr).toMatch(
          /Conflict: commerce\/amazon-netsuite: The plan that was reviewed is sha256:[0-9a-f]+; what would be done now is sha256:/,
        );
        expect((await bench.platform.calls()).filter((call) => call.wrote)).toEqual([]);

        await run(bench, 'plan', '--out', reviewed);
        expect((await run(bench, 'apply', '--plan', reviewed)).code).toBe(0);
        expect(await bench.platform.setting('AMZ-US', '/settings/product/priceLevel')).toBe(
          'Wholesale Price',
        );
      },
      options,
    ));

  it('refuses a plan over its budget, and lets it pass once when a person names its hash', () =>
    withBench(
      {},
      async (bench) => {
        const { platform } = bench;
        const flows = (await platform.flowsOn('AMZ-US')).slice(0, 2);
        const where = { baseURL: platform.url, tokenFile: join(bench.folder, 'token') };
        await bench.write({
          'tile.yaml': tile(where, { policy: { budgets: { flowsSwitchedOff: 1 } } }),
          'amazon-us.yaml': amazonUS({ flows: flows.map((name) => ({ name, enabled: false })) }),
        });
        const refused = await run(bench, 'apply');
        expect(refused.code).toBe(2);
        expect(refused.stdout).toContain('2 flows would be switched off, 1 may');
        const hash = /--approve (sha256:[0-9a-f]{64})/.exec(refused.stdout)?.[1] ?? '';
        expect(await platform.flowsOn('AMZ-US')).toEqual(expect.arrayContaining(flows));

        const wrong = await run(bench, 'apply', '--approve', `sha256:${'0'.repeat(64)}`);
        expect(wrong.code).toBe(2);
        expect(await platform.flowsOn('AMZ-US')).toEqual(expect.arrayContaining(flows));

        expect((await run(bench, 'apply', '--approve', hash)).code).toBe(0);
        expect(await platform.flowsOn('AMZ-US')).not.toEqual(expect.arrayContaining([flows[0]]));
      },
      options,
    ));

  it('leaves no token in what it keeps', () =>
    withBench(
      { 'amazon-de.yaml': amazonDE() },
      async (bench) => {
        await run(bench, 'apply');
        for (const name of await readdir(bench.stateDir)) {
          const kept = await readFile(join(bench.stateDir, name)).catch(() => Buffer.alloc(0));
          expect(kept.includes('canary'), name).toBe(false);
        }
      },
      options,
    ));
});

describe.concurrent('storekeeper get', () => {
  it('lists accounts and tiles from manifests, as a table or as JSON', () =>
    withBench(
      { 'amazon-de.yaml': amazonDE() },
      async (bench) => {
        await run(bench, 'apply');
        const accounts = await run(bench, 'get', 'accounts');
        expect(accounts.code).toBe(0);
        const [table = '', links] = accounts.stdout.trimEnd().split('\n\n');
        expect(links).toContain('waits for AmazonConsent');
        const lines = table.split('\n').map((line) => line.trim().split(/\s{2,}/));
        expect(lines[0]).toEqual([
          'ACCOUNT',
          'TILE',
          'NAME',
          'MARKETPLACE',
          'READY',
          'DRIFT',
          'REASON',
          'FOR',
        ]);
        expect(lines.slice(1).map((line) => line.slice(0, 5))).toEqual([
          ['commerce/amazon-de', 'commerce/amazon-netsuite', 'ACME-DE', 'DE', 'False'],
          ['commerce/amazon-us', 'commerce/amazon-netsuite', 'AMZ-US', 'US', 'True'],
        ]);
        const tiles = await run(bench, 'get', 'tiles', '-o', 'json');
        expect(JSON.parse(tiles.stdout)).toMatchObject([
          {
            tile: 'commerce/amazon-netsuite',
            accounts: [{ account: 'commerce/amazon-de' }, { account: 'commerce/amazon-us' }],
          },
        ]);
        const each = await run(bench, 'get', 'accounts', '-o', 'json');
        expect(JSON.parse(each.stdout)).toMatchObject([
          { tile: 'commerce/amazon-netsuite', account: 'commerce/amazon-de' },
          { tile: 'commerce/amazon-netsuite', account: 'commerce/amazon-us' },
        ]);
      },
      options,
    ));
});
