import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of the test that `remove` takes away with all that is in it. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'git-source-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Git as a person at a keyboard runs it, apart from whatever the machine's own configuration says. */
function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
      GIT_COMMITTER_DATE: '2027-01-01T12:00:00+02:00',
    },
  }).trim();
}

/** A bare repository that is pushed to, and the work tree of the person who pushes. */
export interface Repository {
  readonly bare: string;
  readonly work: string;
  git(...args: string[]): string;
  gitInBare(...args: string[]): string;
  /** Writes files (a string), removes them (null) or makes symbolic links, commits, pushes; gives the commit id. */
  commit(files: Record<string, string | null | { link: string }>, subject?: string): string;
  push(...args: string[]): void;
}

/** An empty repository with the branch `main` below a folder of the test. */
export function createRepository(parent: string, name = 'repository'): Repository {
  const bare = join(parent, `${name}.git`);
  const work = join(parent, `${name}-work`);
  mkdirSync(bare, { recursive: true });
  git(bare, 'init', '--quiet', '--bare', '--initial-branch=main');
  git(parent, 'clone', '--quiet', bare, work);
  git(work, 'checkout', '--quiet', '-B', 'main');
  const push = (...args: string[]) => void git(work, 'push', '--quiet', '--force', 'origin', ...args);
  return {
    bare,
    work,
    git: (...args) => git(work, ...args),
    gitInBare: (...args) => git(bare, ...args),
    push,
    commit(files, subject = 'Change manifests') {
      for (const [file, content] of Object.entries(files)) {
        const path = join(work, file);
        mkdirSync(dirname(path), { recursive: true });
        if (content === null) rmSync(path, { recursive: true });
        else if (typeof content === 'string') writeFileSync(path, content);
        else symlinkSync(content.link, path);
      }
      git(work, 'add', '--all');
      git(work, 'commit', '--quiet', '--allow-empty', '-m', subject);
      push('HEAD');
      return git(work, 'rev-parse', 'HEAD');
    },
  };
}

export const tileManifest = `apiVersion: storekeeper.dev/v1alpha1
kind: IntegrationTile
metadata: { name: amazon-netsuite }
spec:
  platform: { region: NorthAmerica, tokenFrom: { env: INTEGRATOR_TOKEN } }
  integrationId: 5f1a00000000000000000001
`;

export const accountManifest = (name: string): string => `apiVersion: storekeeper.dev/v1alpha1
kind: AmazonAccount
metadata: { name: ${name} }
spec:
  tileRef: { name: amazon-netsuite }
  accountName: ${name}
  marketplace: DE
`;

/** Valid YAML that is no valid manifest. */
export const brokenManifest = accountManifest('amazon-de').replace(
  'marketplace: DE',
  'marketplace: Atlantis',
);
