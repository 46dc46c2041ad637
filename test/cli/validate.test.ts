import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { account, amazonUS, tile } from '../e2e/manifests.ts';
import { storekeeper } from './command.ts';

async function withFiles(
  files: Record<string, string>,
  run: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'storekeeper-cli-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const good = {
  'tile.yaml': tile({ baseURL: 'http://127.0.0.1:9', tokenFile: 'token' }),
  'us.yaml': amazonUS(),
};
const bad = {
  ...good,
  'de.yaml': account('amazon-de', { accountName: 'A name that is far too long', marketplace: 'DE' }),
  'fr.yaml': account('amazon-fr', { accountName: 'ACME-FR', marketplace: 'Frankreich' }),
};

describe.concurrent('storekeeper validate', () => {
  it('says what is valid: exit 0', () =>
    withFiles(good, async (folder) => {
      expect(await storekeeper(['validate', folder])).toMatchObject({
        code: 0,
        stdout: 'valid: 1 tile, 1 account\n',
        stderr: '',
      });
    }));

  const foreign = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: other }\n';
  it.each([
    { reason: 'is empty', files: {} },
    { reason: 'holds no manifest of ours', files: { 'other.yaml': foreign } },
  ])('takes a folder for the wrong one that $reason: exit 1', ({ files }) =>
    withFiles(files, async (folder) => {
      const { code, stdout } = await storekeeper(['validate', folder]);
      expect({ code, stdout }).toEqual({
        code: 1,
        stdout: expect.stringMatching(
          /:1:1: \(document\): found no IntegrationTile and no AmazonAccount in the folder, accepted: a folder that holds one .*\ninvalid: 1 problem\n$/,
        ) as string,
      });
      const json = await storekeeper(['validate', folder, '-o', 'json']);
      expect(JSON.parse(json.stdout)).toMatchObject({ valid: false, tiles: 0, accounts: 0 });
    }),
  );

  it('passes single files that are others', () =>
    withFiles({ 'other.yaml': foreign }, async (folder) => {
      expect(await storekeeper(['validate', join(folder, 'other.yaml')])).toMatchObject({ code: 0 });
    }));

  it('accepts the examples of this repository', async () => {
    for (const folder of ['examples/accounts', 'examples/kubernetes'])
      expect(await storekeeper(['validate', folder])).toMatchObject({ code: 0 });
  });

  it('reports every error of every file with its place: exit 1', () =>
    withFiles(bad, async (folder) => {
      const { code, stdout, stderr } = await storekeeper(['validate', folder]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      const lines = stdout.trimEnd().split('\n');
      expect(lines).toHaveLength(3);
      expect(lines[2]).toBe('invalid: 2 problems');
      expect(lines[0]).toMatch(/de\.yaml:\d+:\d+: \/spec\/accountName: .*20 characters/);
      expect(lines[1]).toMatch(/fr\.yaml:\d+:\d+: \/spec\/marketplace: .*Frankreich/);
    }));

  it('prints the same as JSON', () =>
    withFiles(bad, async (folder) => {
      const { code, stdout } = await storekeeper(['validate', folder, '-o', 'json']);
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({
        valid: false,
        tiles: 1,
        problems: [
          {
            path: '/spec/accountName',
            line: expect.any(Number) as number,
            column: expect.any(Number) as number,
          },
          { path: '/spec/marketplace' },
        ],
        notes: [],
      });
    }));

  it.each(['plan', 'apply'])('is the first thing that %s does: nothing is looked at before', (command) =>
    withFiles(bad, async (folder) => {
      const args = command === 'apply' ? ['--state-dir', join(folder, 'state')] : [];
      const { code, stderr } = await storekeeper([command, folder, ...args]);
      expect(code).toBe(1);
      expect(stderr).toContain('2 problems in the manifests; nothing was looked at or changed');
      expect(stderr).not.toContain('127.0.0.1');
    }),
  );
});
