import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withBench } from '../e2e/applying.ts';
import { amazonDE, amazonUS, orderFlow } from '../e2e/manifests.ts';
import { isReady, withRunning, type World } from '../e2e/world.ts';
import { storekeeper } from './command.ts';
import { steer } from './steer.ts';

const token = 'canary0123456789canary0123456789';
const priced = amazonUS({ settings: { product: { priceLevel: 'Base Price' } } });
const changePrice = (world: World) =>
  world.platform.changeSetting(
    'AMZ-US',
    'Product > General',
    'NetSuite price level to sync product price',
    'Online Price',
  );
const price = (world: World) => world.platform.setting('AMZ-US', '/settings/product/priceLevel');

describe.concurrent('steering a controller of a repository', () => {
  it('finds it by its state folder, and by nothing that others may read', () =>
    withRunning(
      {},
      async (world) => {
        const { mode } = statSync(join(world.stateFolder, 'api-token'));
        expect(mode & 0o777).toBe(0o600);
        expect(await steer(world, 'reconcile', 'tile', 'amazon-netsuite')).toMatchObject({
          code: 0,
          stderr: '',
        });
        const stranger = await storekeeper(
          ['reconcile', 'amazon-us', '--server', world.running.web.url, '--state-dir', '/nowhere'],
          { STOREKEEPER_API_TOKEN: 'another-token-than-it' },
        );
        expect(stranger).toMatchObject({ code: 1, stdout: '' });
        expect(stranger.stderr).toMatch(/refuses: found a token that is not the one of this controller/);
      },
      { token },
    ));

  it('looks now, waits for the run, tells how the account stands and exits 0', () =>
    withRunning(
      { 'amazon-us.yaml': priced },
      async (world) => {
        await changePrice(world);
        const { code, stdout, stderr } = await steer(world, 'reconcile', 'account', 'AMZ-US');
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stdout).toBe(
          'AmazonAccount commerce/amazon-us: Ready True, AsDeclared: The account is as declared.\n',
        );
        expect(await price(world)).toBe('Base Price');
        const asked = await steer(world, 'reconcile', 'commerce/amazon-us', '-o', 'json', '--no-wait');
        expect(JSON.parse(asked.stdout)).toMatchObject({
          ...{ kind: 'AmazonAccount', key: 'commerce/amazon-us', handled: false },
        });
      },
      { token },
    ));

  it('exits 2 where a person is waited for, with the link', () =>
    withRunning(
      { 'amazon-de.yaml': amazonDE() },
      async (world) => {
        const { code, stdout } = await steer(world, 'reconcile', 'amazon-de');
        expect(code).toBe(2);
        expect(stdout).toMatch(/^ {2}waits for AmazonConsent: /m);
        expect(stdout).toMatch(/^ {2}open http:\/\/\S+\/oauth2(\?\S*)?$/m);
        await world.platform.consent();
        expect((await steer(world, 'reconcile', 'amazon-de')).code).toBe(0);
      },
      { token },
    ));

  it('suspends an account over a new start, says so in its status, and lets it go on', () =>
    withRunning(
      { 'amazon-us.yaml': priced },
      async (world) => {
        const suspended = await steer(
          ...([world, 'suspend', 'amazon-us', '--reason', 'stocktaking', '--owner', 'ann'] as const),
        );
        expect(suspended).toMatchObject({ code: 0, stderr: '' });
        expect(suspended.stdout).toMatch(
          /is suspended: stocktaking\. .*"storekeeper resume account commerce\/amazon-us"/,
        );
        await changePrice(world);
        await world.stop();
        await world.platform.forgetCalls();
        await world.start();
        expect((await steer(world, 'reconcile', 'amazon-us')).code).toBe(2);
        expect(await world.platform.writes()).toEqual([]);
        const status = await world.status('commerce/amazon-us');
        expect(status.conditions).toContainEqual(
          expect.objectContaining({ type: 'Suspended', status: 'True', reason: 'SuspendedByCommand' }),
        );
        expect(status.blockers).toContainEqual(
          expect.objectContaining({
            code: 'Suspended',
            message: expect.stringMatching(
              /^Suspended by command since \d{4}-\S+, by ann: stocktaking$/,
            ) as string,
            remedy: 'Let the account go on: storekeeper resume account commerce/amazon-us.',
          }),
        );
        const resumed = await steer(world, 'resume', 'account', 'amazon-us');
        expect(resumed.stdout).toMatch(/is not suspended any more by command; it goes on\n$/);
        expect((await steer(world, 'reconcile', 'amazon-us')).code).toBe(0);
        expect(await price(world)).toBe('Base Price');
      },
      { token },
    ));

  it('suspends a tile with all its accounts, and says what suspends an account all the same', () =>
    withRunning(
      { 'amazon-us.yaml': priced },
      async (world) => {
        await steer(world, 'suspend', 'tile', 'amazon-netsuite', '--reason', 'audit');
        await changePrice(world);
        expect((await steer(world, 'reconcile', 'tile', 'amazon-netsuite')).code).toBe(2);
        expect(await price(world)).toBe('Online Price');
        const { stdout } = await steer(world, 'resume', 'amazon-us');
        expect(stdout).toMatch(
          /was not suspended by command\n {2}but its tile \S+ is suspended by command since .*audit/,
        );
        await steer(world, 'resume', 'tile', 'amazon-netsuite');
        expect((await steer(world, 'reconcile', 'tile', 'amazon-netsuite')).code).toBe(0);
      },
      { token },
    ));

  it('names a refused or held commit among what is waited for, and lets a held one pass while it runs', () =>
    withRunning(
      { 'amazon-us.yaml': priced },
      async (world) => {
        await world.commit({ 'bad.yaml': 'apiVersion: storekeeper.dev/v1alpha1\nkind: Amazon\n' }, 'Oops');
        const refused = await steer(world, 'get', 'waiting');
        expect(refused.stdout).toMatch(
          /, commit \w{12} by .*, waits for Other for \w+, since \S+Z\n {2}Commit \w{12} by .* is refused since .*, the first at bad\.yaml:\d+: .*\. Mend it in another commit, or revert it/,
        );
        expect((await steer(world, 'get', 'sources')).stdout).toMatch(
          /is refused since \d{4}-\S+Z: 1 problem/,
        );

        await world.commit({ 'bad.yaml': null, 'amazon-us.yaml': null, 'tile.yaml': null }, 'Tidy up');
        const held = await steer(world, 'get', 'waiting');
        const [, commit = ''] = /storekeeper pass (\w{12})/.exec(held.stdout) ?? [];
        expect(held.stdout).toMatch(/waits for Approval .*\n {2}Commit \w{12} by .* is held since /);
        const [waits] = JSON.parse((await steer(world, 'get', 'waiting', '-o', 'json')).stdout) as object[];
        expect(waits).toMatchObject({
          commit: expect.stringContaining(commit) as string,
          waiting: { for: 'Approval' },
        });

        const other = await steer(world, 'pass', 'abcdef0');
        expect(other).toMatchObject({ code: 1, stdout: '' });
        expect(other.stderr).toMatch(/no commit abcdef0 of .* is held: the one that is held is \w{40}/);
        const passed = await steer(world, 'pass', commit);
        expect(passed).toMatchObject({ code: 0, stderr: '' });
        expect(passed.stdout).toContain(`The newest commit, ${commit}, is in force.`);
        expect((await steer(world, 'get', 'waiting')).stdout).toBe('Nobody is waited for.\n');
      },
      { token },
    ));

  it('lets a plan go over its budget, once, by its hash', () =>
    withRunning(
      {},
      async (world) => {
        const spec = { policy: { budgets: { flowsSwitchedOff: 0 } } };
        const off = amazonUS({ flows: [{ name: orderFlow, enabled: false }] });
        await world.commit({ 'tile.yaml': world.tile(spec), 'amazon-us.yaml': off });
        const isOff = async () => !(await world.platform.flow('AMZ-US', orderFlow)).enabled;
        expect((await steer(world, 'reconcile', 'amazon-us')).code).toBe(2);
        const [tile] = world.running.controller.statuses();
        const wrong = await steer(world, 'approve', 'amazon-netsuite', `sha256:${'0'.repeat(64)}`);
        expect(wrong.code).toBe(2);
        expect(await isOff()).toBe(false);
        expect((await steer(world, 'approve', 'amazon-us', tile?.planHash ?? '')).code).toBe(0);
        expect(await isOff()).toBe(true);
        expect((await steer(world, 'approve', 'amazon-us', 'yes')).stderr).toMatch(/the hash of the plan/);
      },
      { token },
    ));
});

describe.concurrent('a word about an account', () => {
  it('reaches one run of the controller', () =>
    withRunning(
      {},
      async (world) => {
        const said = () =>
          world.log
            .map((line) => JSON.parse(line) as { msg: string; account: string })
            .flatMap(
              ({ msg, account }) => /a person asked for "(.*)"/.exec(msg)?.slice(1).concat(account) ?? [],
            );
        const words = ['abandon', 'take-over', 'accept', 'retry'];
        for (const word of words) expect((await steer(world, word, 'AMZ-US')).code).toBe(0);
        await world.sweep();
        expect(said()).toEqual(words.flatMap((word) => [word, 'commerce/amazon-us']));
      },
      { token },
    ));

  it('is taken for an account whose manifest is gone, by the name that a person sees', () =>
    withRunning(
      { 'amazon-de.yaml': amazonDE() },
      async (world) => {
        await world.commit({ 'amazon-de.yaml': null });
        const ended = await steer(world, 'abandon', 'amazon-de');
        expect(ended.stderr).not.toContain('is called');
        expect(ended.stdout).toMatch(/^AmazonAccount commerce\/amazon-de: /);
        const unknown = await steer(world, 'abandon', 'amazon-xx');
        expect(unknown.code).toBe(1);
        expect(unknown.stderr).toMatch(
          /nothing that Storekeeper made or manages .* is called "amazon-xx"; it has commerce\/amazon-us/,
        );
        expect(isReady(await world.status('commerce/amazon-us'))).toBe(true);
      },
      { token },
    ));

  it('is said to one run on manifests too', () =>
    withBench(
      {},
      async (bench) => {
        const args = [bench.folder, '--state-dir', bench.stateDir];
        expect((await storekeeper(['retry', 'AMZ-US', ...args])).code).toBe(0);
        const unknown = await storekeeper(['retry', 'AMZ-US', ...args, '--tile', 'other']);
        expect(unknown.stderr).toMatch(/found --tile other; accepted: one of commerce\/amazon-netsuite/);
      },
      { token },
    ));
});
