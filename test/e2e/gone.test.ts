import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { account, amazonUS } from './manifests.ts';
import { isReady, withWorld, type World } from './world.ts';

const priceLevel = ['Product > General', 'NetSuite price level to sync product price'] as const;

/** A running world with a second account that asks to be uninstalled when its manifest goes, and may be. */
async function withSecond(
  story: (world: World, manifest: string, name: string) => Promise<void>,
): Promise<void> {
  await withWorld(
    async (world) => {
      const live = (await world.platform.accounts())[1];
      const name = live?.name ?? '';
      const manifest = account('second', {
        accountName: name,
        marketplace: live?.marketplace,
        settings: { product: { priceLevel: 'Base Price' } },
        policy: { deletion: 'Uninstall', drift: 'Report' },
      });
      const policy = { budgets: { removals: 5 } };
      await world.commit({
        'tile.yaml': world.tile({ policy }),
        'amazon-us.yaml': amazonUS(),
        'second.yaml': manifest,
      });
      await world.platform.forgetCalls();
      await story(world, manifest, name);
    },
    { accounts: 2 },
  );
}

describe.concurrent('a manifest that is deleted while its account is suspended by command', () => {
  const document = { kind: 'AmazonAccount', key: 'commerce/second' } as const;
  const tile = { kind: 'IntegrationTile', key: 'commerce/amazon-netsuite' } as const;

  it.each([
    { what: 'the account', suspended: document, how: /suspended by command since .*: audit/ },
    { what: 'its tile', suspended: tile, how: /the tile \S+ is suspended by command since .*: audit/ },
  ])('$what: told until it is resumed, over a new start too, and then uninstalled', ({ suspended, how }) =>
    withSecond(async (world) => {
      const steer = () => world.running.controller.steering;
      expect(steer().suspend(suspended, { reason: 'audit', owner: 'Dana' })).toMatchObject({ ok: true });
      await world.sweep();
      const before = world.log.length;
      await world.commit({ 'second.yaml': null });
      await world.stop();
      await world.start();
      const status = await world.status('commerce/second');
      expect(status.blockers).toMatchObject([
        {
          code: 'RemovalHeld',
          message: expect.stringMatching(how) as string,
          remedy: expect.stringContaining(`storekeeper resume`) as string,
          since: expect.any(String) as string,
        },
      ]);
      expect(isReady(status)).toBe(false);
      expect(world.last.status.conditions[0]).toMatchObject({ type: 'Ready', status: 'False' });
      if (suspended === document)
        expect(world.log.slice(before).join('')).toContain('storekeeper resume account commerce/second');
      expect(await world.platform.names()).toHaveLength(2);

      expect(steer().resume(suspended)).toMatchObject({ ok: true, told: { before: 'audit' } });
      await world.sweep();
      await world.sweep();
      expect(await world.platform.names()).toEqual(['AMZ-US']);
      // What is not suspended and not declared is nobody's.
      expect(steer().resume(document)).toMatchObject({ ok: false, why: 'NotFound' });
    }),
  );

  it('is looked after as before where the manifest comes back', () =>
    withSecond(async (world, manifest) => {
      const { steering } = world.running.controller;
      steering.suspend(document, { reason: 'audit' });
      await world.sweep();
      await world.commit({ 'second.yaml': null });
      await world.commit({ 'second.yaml': manifest });
      steering.resume(document);
      await world.sweep();
      expect(isReady(await world.status('commerce/second'))).toBe(true);
      expect(await world.platform.names()).toHaveLength(2);
      // The next deletion is an act like any other.
      await world.commit({ 'second.yaml': null });
      await world.sweep();
      expect(await world.platform.names()).toEqual(['AMZ-US']);
    }));
});

describe.concurrent('a manifest that is not there and was not deleted', () => {
  it('holds its account: told with what stands there, not Ready, and not one write', () =>
    withSecond(async (world) => {
      await world.commit({ 'second.yaml': '' });
      const status = await world.status('commerce/second');
      expect(status.blockers).toMatchObject([{ code: 'ManifestMissing' }]);
      expect(status.blockers[0]?.message).toContain('second.yaml is still there and holds no manifest');
      expect(isReady(status)).toBe(false);
      expect(await world.platform.writes()).toEqual([]);
      // The deletion that follows is an act.
      await world.commit({ 'second.yaml': null });
      expect(await world.platform.names()).toEqual(['AMZ-US']);
    }));

  it('holds its account where the file with its manifest breaks off or keeps a trace of it, until it is cut out', () =>
    withSecond(async (world, manifest, name) => {
      const first = amazonUS();
      await world.commit({ 'second.yaml': null, 'amazon-us.yaml': `${first}---\n${manifest}` });
      expect(isReady(await world.status('commerce/second'))).toBe(true);
      const missing = async (text: string) => {
        await world.commit({ 'amazon-us.yaml': text });
        const [blocker] = (await world.status('commerce/second')).blockers;
        expect(blocker?.code).toBe('ManifestMissing');
        return blocker?.message;
      };
      expect(await missing(`${first}---\napiVersion: sto`)).toContain('holds a document that is no manifest');
      expect(await missing(`${first}---\n`)).toContain('ends in a separator with nothing behind it');
      expect(await missing(`${first}---\n\n  \n`)).toContain('ends in a separator with nothing behind it');
      expect(await missing(first.trimEnd())).toContain('ends in the middle of a line');
      const annotations = `  annotations: { note: ${JSON.stringify(manifest)} }\n`;
      const noted = first.replace('  namespace: commerce\n', (line) => line + annotations);
      expect(await missing(noted)).toContain(`speaks of ${name} in /metadata/annotations/note`);
      expect(await world.platform.writes()).toEqual([]);
      await world.commit({ 'amazon-us.yaml': first });
      expect(await world.platform.names()).toEqual(['AMZ-US']);
    }));

  it('holds its account where the manifest moved into a repository of its own that the commit only points at', () =>
    withSecond(async (world) => {
      const { repository } = world;
      repository.git('init', '--quiet', 'sub');
      renameSync(join(repository.work, 'second.yaml'), join(repository.work, 'sub', 'second.yaml'));
      repository.git('-C', 'sub', 'add', '--all');
      repository.git('-C', 'sub', 'commit', '--quiet', '-m', 'Take the second account in');
      await world.commit({});
      expect(repository.git('ls-files', '--stage', 'sub')).toMatch(/^160000 /);
      const [blocker] = (await world.status('commerce/second')).blockers;
      expect(blocker).toMatchObject({ code: 'ManifestMissing' });
      expect(blocker?.message).toContain('sub is a submodule, which is not followed');
      expect(await world.platform.writes()).toEqual([]);
    }));

  it('holds its account where the manifest was made a template, values or an archive', () =>
    withSecond(async (world, manifest, name) => {
      const template = manifest.replaceAll(name, '{{ .name }}').replaceAll('second', '{{ .key }}');
      const missing = async () => (await world.status('commerce/second')).blockers;
      await world.commit({ 'second.yaml': null, 'chart/account.yaml.tpl': template });
      expect(await missing()).toMatchObject([
        { code: 'ManifestMissing', message: expect.stringContaining('chart/account.yaml.tpl') as string },
      ]);
      await world.commit({
        'chart/account.yaml.tpl': null,
        'values.json': JSON.stringify({ names: [name] }),
      });
      expect(await missing()).toMatchObject([
        { code: 'ManifestMissing', message: expect.stringContaining('values.json') as string },
      ]);
      await world.commit({ 'values.json': null, 'chart.tgz': 'packed' });
      expect(await missing()).toMatchObject([
        { code: 'ManifestMissing', message: expect.stringContaining('chart.tgz is packed') as string },
      ]);
      expect(await world.platform.writes()).toEqual([]);
    }));

  it('is known for missing by a process that begins later, and by one that has lost its state folder', () =>
    withSecond(async (world) => {
      await world.stop();
      world.repository.commit({ 'second.yaml': null, 'link.yaml': { link: 'second.yaml' } });
      world.repository.commit({ 'second.yaml': { link: 'amazon-us.yaml' } });
      await world.start();
      expect((await world.status('commerce/second')).blockers).toMatchObject([{ code: 'ManifestMissing' }]);
      await world.commit({ 'second.yaml': null, 'link.yaml': null });
      expect(await world.platform.names()).toEqual(['AMZ-US']);
    }));
});

it('an account that is let go of and comes back is adopted without one write, and its drift is only reported', () =>
  withSecond(async (world, manifest, name) => {
    const orphan = manifest.replace('Uninstall', 'Orphan');
    await world.commit({ 'second.yaml': orphan });
    await world.commit({ 'second.yaml': null });
    expect((await world.sweep()).run.plan?.unmanaged).toEqual([name]);
    await world.platform.changeSetting(name, ...priceLevel, 'Online Price');
    await world.platform.forgetCalls();
    await world.commit({ 'second.yaml': orphan });
    const status = await world.status('commerce/second');
    expect(status.drift).toMatchObject([
      { path: '/settings/product/priceLevel', declared: 'Base Price', live: 'Online Price' },
    ]);
    expect(await world.platform.writes()).toEqual([]);
    expect(await world.platform.setting(name, '/settings/product/priceLevel')).toBe('Online Price');
  }));

it('a quiet sweep writes nothing, not even a note, however many commits there were', () =>
  withSecond(async (world) => {
    await world.commit({ 'README.md': 'one' });
    await world.commit({ 'README.md': 'two' });
    await world.sweep();
    expect((await world.platform.calls()).filter((call) => call.wrote)).toEqual([]);
  }));
