import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withBench } from '../e2e/applying.ts';
import { account, amazonDE, amazonUS, inventoryFlow, tile } from '../e2e/manifests.ts';
import { options, run } from './onBench.ts';

const priced = (priceLevel: string) => amazonUS({ settings: { product: { priceLevel } } });

describe.concurrent('storekeeper plan', () => {
  it('shows what, from, to, why and what it costs, and exits 2', () =>
    withBench(
      {},
      async (bench) => {
        await run(bench, 'apply');
        await bench.platform.forgetCalls();
        const [, second] = await bench.platform.accounts();
        await bench.write({
          'amazon-de.yaml': amazonDE(),
          'second.yaml': account('second', {
            accountName: second?.name,
            marketplace: second?.marketplace,
            settings: { product: { asinField: 'custitem_of_ours' } },
          }),
        });
        const { code, stdout, stderr } = await run(bench, 'plan');
        expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
        for (const line of [
          /^Tile commerce\/amazon-netsuite \(integration [0-9a-f]{24}\), read at /m,
          /^ {2}commerce\/amazon-de ACME-DE, DE, absent$/m,
          /^ {4}\+ add the account ACME-DE$/m,
          /^ {4}\+ configure ACME-DE by cloning AMZ-US$/m,
          /^ {8}\/settings\/product\/currency: \(known after installation\) → "EUR"$/m,
          /^ {4}= /m,
          /^ {8}\/settings\/product\/asinField: "custitem_celigo_etail_asin" → "custitem_of_ours"$/m,
          /^ {8}because the manifest says so, about \d+ calls?$/m,
          /^Plan: 1 to add, 1 to adopt, \d+ further steps, 0 paths changed outside, 0 held up; about \d+ calls\.$/m,
          /^Plan hash: sha256:[0-9a-f]{64}$/m,
        ])
          expect(stdout).toMatch(line);
        expect((await bench.platform.calls()).filter((call) => call.wrote)).toEqual([]);
      },
      { ...options, accounts: 2 },
    ));

  it('shows a field that is taken out of a mapping with a minus', () =>
    withBench(
      {},
      async (bench) => {
        await run(bench, 'apply');
        const fields = [{ generate: 'sku', removed: true }];
        const mappings = [{ import: `${inventoryFlow} Import`, fields }];
        await bench.write({ 'amazon-us.yaml': amazonUS({ mappings }) });
        const { stdout } = await run(bench, 'plan');
        expect(stdout).toMatch(/^ {6}- \/mappings\/.*\/sku: \{"extract":".+"\}$/m);
      },
      options,
    ));

  it('says the same as JSON: hash, steps, drift, blockers, warnings and calls', () =>
    withBench(
      {},
      async (bench) => {
        await run(bench, 'apply');
        await bench.write({ 'amazon-de.yaml': amazonDE() });
        const { code, stdout } = await run(bench, 'plan', '-o', 'json');
        expect(code).toBe(2);
        const plan = JSON.parse(stdout) as Record<string, unknown> & { steps: { kind: string }[] };
        expect(plan).toMatchObject({
          hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
          drift: [],
          blockers: [],
          warnings: expect.any(Array) as unknown[],
          calls: expect.any(Number) as number,
        });
        expect(plan.steps.map((step) => step.kind).slice(0, 4)).toEqual([
          'OpenWizard',
          'ConnectAmazon',
          'InstallBundle',
          'ConfigureAccount',
        ]);
        expect(JSON.parse((await run(bench, 'plan', '-o', 'json')).stdout)).toMatchObject({
          hash: plan['hash'],
        });
      },
      options,
    ));

  it('exits 0 when nothing is to be changed', () =>
    withBench(
      {},
      async (bench) => {
        expect((await run(bench, 'apply')).code).toBe(0);
        const { code, stdout } = await run(bench, 'plan');
        expect(code).toBe(0);
        expect(stdout).toContain('No changes: 1 account is as declared.');
      },
      options,
    ));

  it('shows what was changed outside', () =>
    withBench(
      { 'amazon-us.yaml': priced('Base Price') },
      async (bench) => {
        await run(bench, 'apply');
        await bench.platform.changeSetting(
          'AMZ-US',
          'Product > General',
          'NetSuite price level to sync product price',
          'Online Price',
        );
        const { code, stdout } = await run(bench, 'plan');
        expect(code).toBe(2);
        expect(stdout).toMatch(
          /^ {4}≠ \/settings\/product\/priceLevel: declared "Base Price", live "Online Price" \(Changed, corrected\)$/m,
        );
      },
      options,
    ));

  it('exits 1 where a manifest must be mended, and names the nearest that would be accepted', () =>
    withBench(
      {
        'amazon-us.yaml': amazonUS({
          flows: [{ name: 'NetSuite inventory to Amazon inventory', enabled: true }],
        }),
      },
      async (bench) => {
        const { code, stdout } = await run(bench, 'plan');
        expect(code).toBe(1);
        expect(stdout).toContain(inventoryFlow);
      },
      options,
    ));

  it.each([
    {
      reason: 'a token that is not accepted',
      change: { tokenFile: 'wrong' },
      says: /answered 401: .*token is not accepted/,
    },
    { reason: 'a token file that is not there', change: { tokenFile: 'missing' }, says: /missing/ },
    {
      reason: 'a tag that no tile has',
      change: { tag: 'amazon-shopify' },
      says: /amazon-shopify[^]*amazon-netsuite/,
    },
  ])('exits 1 without a stack for $reason', ({ change, says }) =>
    withBench(
      { wrong: 'not-the-token' },
      async (bench) => {
        const { tokenFile = 'token', ...spec } = change;
        await bench.write({
          'tile.yaml': tile({ baseURL: bench.platform.url, tokenFile: join(bench.folder, tokenFile) }, spec),
        });
        const { code, stdout, stderr } = await run(bench, 'plan');
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        expect(stderr).toMatch(says);
      },
      options,
    ),
  );
});
