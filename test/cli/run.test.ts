import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withBench } from '../e2e/applying.ts';
import { amazonDE, amazonUS, tile } from '../e2e/manifests.ts';
import { until } from '../e2e/until.ts';
import { createRepository } from '../sources/repository.ts';
import { start, storekeeper } from './command.ts';

const token = 'canary0123456789canary0123456789';

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly url?: string;
}

function linesOf(text: string): Line[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
}

describe.concurrent('storekeeper run', () => {
  it('watches a repository, logs JSON lines, answers over HTTP, and ends cleanly on SIGTERM', () =>
    withBench(
      {},
      async ({ folder, platform }) => {
        const repository = createRepository(folder);
        const where = { baseURL: platform.url, tokenFile: join(folder, 'token') };
        repository.commit({
          'accounts/tile.yaml': tile(where, { interval: '1s' }),
          'accounts/amazon-us.yaml': amazonUS(),
          'broken.yaml': 'kind: [',
        });
        const { child, ended, stderr } = start(
          ['run', '--git', repository.bare, '--folder', 'accounts', '--poll', '1s', '--port', '0'].concat(
            '--state-dir',
            join(folder, 'state'),
          ),
        );
        const url = await until('listening', () => linesOf(stderr()).find((line) => line.url)?.url);
        await until('being ready', async () => ((await fetch(`${url}/readyz`)).ok ? true : undefined));
        const listed = await storekeeper(['get', 'accounts', '--server', url]);
        expect(listed).toMatchObject({ code: 0, stderr: '' });
        expect(listed.stdout).toMatch(/commerce\/amazon-us +commerce\/amazon-netsuite +AMZ-US +US +True/);

        repository.commit({ 'accounts/amazon-de.yaml': amazonDE() });
        await until('the wizard', async () => ((await platform.wizardsOpened()) === 1 ? true : undefined));
        child.kill('SIGTERM');
        const end = await ended;
        expect(end).toMatchObject({ code: 0, signal: null, stdout: '' });
        expect(end.stderr).not.toContain('canary');
        expect(linesOf(end.stderr).some((line) => line.msg.startsWith('stopping'))).toBe(true);
        await expect(fetch(`${url}/healthz`)).rejects.toThrow();
      },
      { token },
    ));

  it('refuses a state folder that another one works in, and names it', () =>
    withBench({}, async ({ folder, platform }) => {
      const repository = createRepository(folder);
      repository.commit({ 'tile.yaml': tile({ baseURL: platform.url, tokenFile: join(folder, 'token') }) });
      const args = ['run', '--git', repository.bare, '--port', '0', '--state-dir', join(folder, 'state')];
      const first = start(args);
      await until('listening', () => linesOf(first.stderr()).find((line) => line.url));
      const second = await storekeeper(args);
      expect(second.code).toBe(1);
      expect(second.stderr).toContain(join(folder, 'state'));
      expect(second.stderr).toContain(String(first.child.pid));
      expect(second.stderr).not.toMatch(/\n\s+at /);
      first.child.kill('SIGTERM');
      expect((await first.ended).code).toBe(0);
    }));
});
