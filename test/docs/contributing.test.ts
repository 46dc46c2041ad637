import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const page = read('CONTRIBUTING.md');
const manifest = JSON.parse(read('package.json')) as Record<'license' | 'version', string> & {
  scripts: Record<string, string>;
};

describe('CONTRIBUTING.md', () => {
  it('names files and folders that are there', () => {
    const named = [...page.matchAll(/`((?:src|test|docs|examples|scripts|crds)\/[\w./-]*)`/g)];
    const linked = [...page.matchAll(/\]\((?!https?:)([^)#]+)\)/g)];
    const paths = [...named, ...linked].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(40);
    expect(paths.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });

  it('names scripts that are there', () => {
    const scripts = [...page.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });

  it('has a line for each room of the corridor', () => {
    const rooms = /const rooms = \[([^\]]*)\]/.exec(read('.dependency-cruiser.cjs'))?.[1] ?? '';
    const told = [...page.matchAll(/^\| `([\w-]+)\/` /gm)].map(([, room]) => room);
    expect(told).toEqual([...rooms.matchAll(/'([\w-]+)'/g)].map(([, room]) => room).concat('emulator'));
  });
});

describe('the licence', () => {
  it('is the same in the package, the lock file, the image and the chart', () => {
    expect(read('LICENSE')).toContain('Apache License\n                           Version 2.0');
    expect(manifest.license).toBe('Apache-2.0');
    const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, { license?: string }> };
    expect(lock.packages['']?.license).toBe(manifest.license);
    expect(read('Dockerfile')).toContain(`org.opencontainers.image.licenses="${manifest.license}"`);
    expect(read('charts/storekeeper/Chart.yaml')).toContain(`artifacthub.io/license: ${manifest.license}`);
  });
});

describe('CHANGELOG.md', () => {
  it('tells of the version that is made here', () => {
    expect(read('CHANGELOG.md')).toMatch(
      new RegExp(`^## ${manifest.version.replaceAll('.', '\\.')}\\b`, 'm'),
    );
  });
});
