import { describe, expect, it } from 'vitest';
import type { AccountComparison } from '../../src/report/compare/compareAccounts.ts';
import type { FlowRow } from '../../src/report/flowList.ts';
import type { AccountStatus, TileStatus } from '../../src/report/status/statusTypes.ts';
import { withBench, type Bench } from '../e2e/applying.ts';
import { amazonDE, amazonUS, inventoryFlow, orderFlow } from '../e2e/manifests.ts';
import { withRunning } from '../e2e/world.ts';
import { storekeeper, type Ended } from './command.ts';

const token = 'canary0123456789canary0123456789';
const priceLabel = 'NetSuite price level to sync product price';
const priced = amazonUS({ settings: { product: { priceLevel: 'Base Price' } } });

/** Runs a command that only looks on the manifests of a bench: it writes nothing, and tells no secret. */
async function look(bench: Bench, ...args: string[]): Promise<Ended> {
  await bench.platform.forgetCalls();
  const ended = await storekeeper([...args, bench.folder]);
  expect(ended.stdout + ended.stderr).not.toContain('canary');
  expect(ended.stderr).not.toMatch(/\n\s+at /);
  expect((await bench.platform.calls()).filter((call) => call.wrote)).toEqual([]);
  return ended;
}

async function json<T>(bench: Bench, ...args: string[]): Promise<T> {
  return JSON.parse((await look(bench, ...args, '-o', 'json')).stdout) as T;
}

/** A bench on which everything is as declared: the US account adopted, and the German one cloned from it. */
function withBoth(test: (bench: Bench) => Promise<void>): Promise<void> {
  return withBench(
    { 'amazon-us.yaml': priced, 'amazon-de.yaml': amazonDE() },
    async (bench) => {
      expect((await bench.applyUntilDone()).at(-1)).toBe(0);
      await test(bench);
    },
    { token },
  );
}

describe.concurrent('storekeeper plan', () => {
  it('tells of the checklist what is done, planned, waiting for whom and not declared', () =>
    withBench(
      { 'amazon-de.yaml': amazonDE() },
      async (bench) => {
        await bench.apply();
        const { stdout } = await look(bench, 'plan');
        expect(stdout).toMatch(
          /^ {4}Checklist: 0 done, \d+ planned, 1 waiting, \d+ not declared, 1 by hand$/m,
        );
        expect(stdout).toMatch(
          /^ {8}… Amazon's consent: waits for whoever may sign in to Amazon as the seller$/m,
        );
        expect(stdout).toMatch(/^ {8}not declared: .*NetSuite saved search for syncing items; /m);
      },
      { token },
    ));
});

describe.concurrent('storekeeper describe', () => {
  it('says whom an account waits for, with the link, from what is noted on the platform', () =>
    withBench(
      { 'amazon-de.yaml': amazonDE() },
      async (bench) => {
        await bench.apply();
        const { code, stdout, stderr } = await look(bench, 'describe', 'account', 'ACME-DE');
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        for (const line of [
          /^Account +commerce\/amazon-de$/m,
          /^In the app +ACME-DE, DE, installing, id \w+$/m,
          /^Licence +2 of 26 account licences used, 24 free, edition premium, until \d{4}-\d\d-\d\d$/m,
          /^ {2}A person must sign in to Amazon and give consent \(AmazonConsent, for \w+\)$/m,
          /^ {2}http:\/\/\S+\/connection\/\w+\/oauth2(\?\S*)?$/m,
          /^ {2}Installed +False +NotInstalled +\w+ +Its wizard is not finished\.$/m,
          /^ {2}\[…\] Amazon's consent: waiting for whoever may sign in to Amazon as the seller$/m,
          /^ {2}\[>\] Flows switched on: planned$/m,
          /^ {2}\[ \] NetSuite saved search for syncing items: not declared$/m,
        ])
          expect(stdout).toMatch(line);
      },
      { token },
    ));

  it('shows drift with who changed it, and the same as JSON', () =>
    withBoth(async (bench) => {
      await bench.platform.changeSetting('AMZ-US', 'Product > General', priceLabel, 'Online Price');
      const { stdout } = await look(bench, 'describe', 'account', 'amazon-us');
      for (const line of [
        /^Connection +\S.*, Amazon-SP-API, seller A\w+, online$/m,
        /^Flows +\d+, of which \d+ on, 0 declared$/m,
        /^Drift: 1 of \d+ declared paths$/m,
        /^ {2}≠ \/settings\/product\/priceLevel \(Changed, pending\)$/m,
        /^ {6}declared "Base Price", live "Online Price"$/m,
        /^ {6}for \w+, changed by sam@example\.com through ui at \S+$/m,
      ])
        expect(stdout).toMatch(line);
      const told = await json<AccountStatus & { tile: string; licence: object }>(
        ...([bench, 'describe', 'account', 'amazon-us'] as const),
      );
      expect(told).toMatchObject({
        account: 'commerce/amazon-us',
        tile: 'commerce/amazon-netsuite',
        licence: { bought: 26, used: 2, free: 24 },
        drift: [{ path: '/settings/product/priceLevel', changedBy: { who: 'sam@example.com' } }],
      });
      const tile = await json<TileStatus>(bench, 'describe', 'tile', 'amazon-netsuite');
      expect(tile.accounts.map(({ account }) => account)).toEqual([
        'commerce/amazon-de',
        'commerce/amazon-us',
      ]);
      expect((await look(bench, 'describe', 'tile', 'commerce/amazon-netsuite')).stdout).toMatch(
        /^ {2}commerce\/amazon-us +AMZ-US +US +active +False +1 +– +\d+ of \d+ on$/m,
      );
    }));

  it('asks a running controller where no manifests are given', () =>
    withRunning({}, async (world) => {
      const { code, stdout } = await storekeeper([
        ...['describe', 'account', 'commerce/amazon-us'],
        ...['--server', world.running.web.url],
      ]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Revision +applied \S+$/m);
      expect(stdout).toMatch(/^ {2}Ready +True +AsDeclared/m);
      expect(stdout).toMatch(/^Last outcomes\n {2}\S+ {2}\w+ \(\S+\): /m);
    }));

  it.each([
    { reason: 'a name that nothing bears', args: ['account', 'amazon-uk'], says: /nearest: "amazon-us"/ },
    {
      reason: 'an account without a manifest',
      args: ['account', 'AMZ-2'],
      says: /"AMZ-2"[^]*has no manifest/,
    },
    { reason: 'something that cannot be described', args: ['flow', 'x'], says: /accepted: account, tile/ },
  ])('exits 1 for $reason', ({ args, says }) =>
    withBench(
      {},
      async (bench) => {
        const accounts = await bench.platform.names();
        const named = args.map((arg) => (arg === 'AMZ-2' ? (accounts[1] ?? '') : arg));
        const { code, stdout, stderr } = await look(bench, 'describe', ...named);
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        expect(stderr.replaceAll(accounts[1] ?? '-', 'AMZ-2')).toMatch(says);
      },
      { token, accounts: 2 },
    ),
  );
});

describe.concurrent('storekeeper compare', () => {
  it('shows two accounts side by side, only their differences when asked to, and exits 2', () =>
    withBoth(async (bench) => {
      const { code, stdout } = await look(bench, 'compare', 'AMZ-US', 'amazon-de', '--different');
      expect(code).toBe(2);
      for (const line of [
        /^A {2}AMZ-US {2}commerce\/amazon-us, id \w+, tile commerce\/amazon-netsuite$/m,
        /^ {4}≠ NetSuite currency to sync product price: "USD" \| "EUR" \(usually the account's own\)$/m,
        /^ {4}· NetSuite saved search for syncing items: .* \(every account has its own\)$/m,
        /^ {4}≠ NetSuite inventory to Amazon inventory Add\/Update › schedule: .* \| "every 30 minutes, Europe\/Berlin"$/m,
        /^Mappings\n {2}Post custom settlement records to NetSuite\n {4}A custrecord_\w+posted_date: only there: /m,
        /^\d+ the same, \d+ different, 1 only in A, 0 only in B, \d+ that every account has of its own\.$/m,
      ])
        expect(stdout).toMatch(line);
      expect(stdout).not.toMatch(/^ {4}= /m);
      const told = await json<AccountComparison>(bench, 'compare', 'AMZ-US', 'amazon-de');
      expect(told).toMatchObject({
        same: false,
        a: { accountName: 'AMZ-US' },
        b: { accountName: 'ACME-DE' },
      });
      expect(told.counts.same).toBe(told.values.filter(({ verdict }) => verdict === 'same').length);
    }));

  it('exits 0 where nothing differs', () =>
    withBench(
      {},
      async (bench) => {
        const { code, stdout } = await look(bench, 'compare', 'amazon-us', 'AMZ-US');
        expect(code).toBe(0);
        expect(stdout).toMatch(/ 0 different, 0 only in A, 0 only in B, /);
      },
      { token },
    ));

  it.each([
    {
      reason: 'an account that nobody knows',
      other: 'AMZ-UX',
      says: /no account is called "AMZ-UX"; nearest: "AMZ-US"/,
    },
    { reason: 'one that is declared and not there yet', other: 'amazon-de', says: /not in the tile .* yet/ },
  ])('exits 1 for $reason', ({ other, says }) =>
    withBench(
      { 'amazon-de.yaml': amazonDE() },
      async (bench) => {
        const { code, stdout, stderr } = await look(bench, 'compare', 'AMZ-US', other);
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        expect(stderr).toMatch(says);
      },
      { token },
    ),
  );
});

describe.concurrent('asking a running controller instead of manifests', () => {
  it('lists flows and compares accounts through it, and shows every open link on one screen', () =>
    withRunning(
      { 'amazon-de.yaml': amazonDE() },
      async (world) => {
        const ask = async (...args: string[]) => {
          const ended = await storekeeper([...args, '--state-dir', world.stateFolder]);
          expect(ended.stdout + ended.stderr).not.toContain('canary');
          return ended;
        };
        const listed = await ask('flows', 'AMZ-US');
        expect(listed).toMatchObject({ code: 0, stderr: '' });
        expect(listed.stdout).toMatch(
          /^AMZ-US {2}commerce\/amazon-us, id \w+, tile commerce\/amazon-netsuite/,
        );
        expect(await ask('compare', 'AMZ-US', 'amazon-us')).toMatchObject({ code: 0, stderr: '' });
        expect((await ask('compare', 'AMZ-US', 'nobody')).stderr).toMatch(
          /refuses: no account is called "nobody"/,
        );
        const link = (await world.status('commerce/amazon-de')).waiting?.link ?? '-';
        const waiting = await ask('get', 'waiting');
        expect(waiting.stdout).toMatch(
          /^commerce\/amazon-de \(ACME-DE, tile commerce\/amazon-netsuite\) waits for AmazonConsent for \w+, since \d{4}-/,
        );
        expect(waiting.stdout.split('\n')).toContain(`  ${link}`);
        expect((await ask('get', 'accounts')).stdout.split('\n')).toContain(`  ${link}`);
        expect(JSON.parse((await ask('get', 'waiting', '-o', 'json')).stdout)).toMatchObject([
          { account: 'commerce/amazon-de', waiting: { link, for: 'AmazonConsent' } },
        ]);
      },
      { token },
    ));
});

describe.concurrent('storekeeper flows', () => {
  it('lists flows with schedule, next runs, on or off, declared or not, and how they ended', () =>
    withBench(
      {
        'amazon-us.yaml': amazonUS({
          flows: [{ name: inventoryFlow, schedule: '*/30 * * * *', timezone: 'Europe/Berlin' }],
        }),
      },
      async (bench) => {
        await bench.apply();
        const { id } = await bench.platform.flow('AMZ-US', orderFlow);
        await bench.platform.client.call('POST', `/v1/flows/${id}/run`, {});
        const { code, stdout } = await look(bench, 'flows', 'amazon-us');
        expect(code).toBe(0);
        expect(stdout).toMatch(
          /^Inventory +NetSuite inventory to Amazon inventory Add\/Update +on +yes +every 30 minutes, Europe\/Berlin +\w{3} \d\d \w{3} \d\d:[03]0, .* never ran$/m,
        );
        expect(stdout).toMatch(
          /^Order \(FBA\) +Amazon \(FBA\) Order to NetSuite Order Add +on +no +at 00:05,.* completed \w+ ago$/m,
        );
        expect(stdout).toMatch(/^Order \(FBA\) +.*Customer Add +on +no +after another flow +– +never ran$/m);
        const asked = (await bench.platform.calls()).filter(({ path }) => path.includes('/jobs'));
        expect(asked.map(({ path }) => path)).toEqual([`/v1/flows/${id}/jobs/latest`]);
        const { flows } = await json<{ flows: FlowRow[] }>(bench, 'flows', 'AMZ-US');
        expect(flows.find(({ name }) => name === orderFlow)).toMatchObject({
          enabled: true,
          declared: false,
          nextRuns: { length: 3 },
          lastRun: { status: 'completed', errors: 0 },
        });
      },
      { token, choices: { jobMilliseconds: 0 } },
    ));
});
