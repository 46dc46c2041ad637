import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadManifestPaths, readManifestFiles } from '../../src/resources/load.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'storekeeper-files-'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function write(name: string, content = 'a: 1\n'): Promise<void> {
  await mkdir(join(root, name, '..'), { recursive: true });
  await writeFile(join(root, name), content);
}

/** Names of the files read and the faults found, relative to the folder of the test. */
async function read(...names: string[]): Promise<{ files: string[]; faults: string[] }> {
  const result = await readManifestFiles(names.map((name) => join(root, name)));
  return {
    files: result.files.map(({ file }) => relative(root, file)),
    faults: result.problems.map(({ file, found }) => `${relative(root, file)}: ${found}`),
  };
}

describe('the manifest files of a folder', () => {
  it('are found in all its folders, in a stable order, by their endings', async () => {
    for (const name of ['b.yaml', 'a/z.yml', 'a/y.json', 'readme.md', 'c.YAML', 'x.yaml.bak'])
      await write(name);
    expect(await read('.')).toEqual({ files: ['a/y.json', 'a/z.yml', 'b.yaml', 'c.YAML'], faults: [] });
  });

  it('leave out hidden files, hidden folders and node_modules', async () => {
    for (const name of ['.hidden.yaml', '.git/a.yaml', 'node_modules/p/a.yaml', 'a.yaml']) await write(name);
    expect((await read('.')).files).toEqual(['a.yaml']);
  });

  it('are read once each, however often they are named', async () => {
    await write('a/a.yaml');
    await symlink('a.yaml', join(root, 'a/b.yaml'));
    expect((await read('a', '.', 'a/a.yaml')).files).toEqual(['a/a.yaml']);
  });

  it('may be symbolic links to files within, but not out of the folder', async () => {
    await write('out.yaml');
    await write('in/.data/a.yaml');
    await symlink('.data/a.yaml', join(root, 'in/a.yaml'));
    await symlink('../out.yaml', join(root, 'in/b.yaml'));
    await symlink('nowhere.yaml', join(root, 'in/c.yaml'));
    await symlink('..', join(root, 'in/d'));
    expect(await read('in')).toEqual({
      files: ['in/a.yaml'],
      faults: ['in/b.yaml: a symbolic link that leaves the folder', 'in/c.yaml: no such file or folder'],
    });
  });
});

describe('a path', () => {
  it.each(['-', '/dev/fd/63', '/proc/self/fd/63'])(
    'that means a stream, as %s, is told as one',
    async (path) => {
      const { problems } = await readManifestFiles([path]);
      expect(problems).toEqual([
        expect.objectContaining({
          file: path,
          found: 'a stream, which is not read',
          accepted: 'the path of a file or a folder: write what comes through a pipe to a file',
        }),
      ]);
    },
  );

  it('that names a file is read whatever its ending', async () => {
    await write('manifests.txt');
    expect((await read('manifests.txt')).files).toEqual(['manifests.txt']);
  });

  it('that does not exist is a problem, and the others are read', async () => {
    await write('a.yaml');
    expect(await read('nope', 'a.yaml')).toEqual({
      files: ['a.yaml'],
      faults: ['nope: no such file or folder'],
    });
  });

  it('to a file that is too large is refused without reading it', async () => {
    await write('a.yaml', '#'.repeat(1024 * 1024 + 1));
    expect(await read('a.yaml')).toEqual({ files: [], faults: ['a.yaml: a file of 1048577 bytes'] });
  });

  it('is read and checked in one go, with the problems of both', async () => {
    await write('a.yaml', 'a: [\n');
    const set = await loadManifestPaths([join(root, 'nope'), root]);
    expect(set.problems.map(({ found }) => found)).toEqual(['no such file or folder', expect.any(String)]);
  });
});
