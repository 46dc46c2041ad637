import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { command, node, root } from './paths.ts';

/** Variable of the environment through which a job is told the token. */
export const tokenVariable = 'STOREKEEPER_BENCH_TOKEN';

/** An emulated tile to measure against, as a job is told of it. The token travels apart. */
export interface Tile {
  readonly accounts: number;
  readonly url: string;
  readonly integrationId: string;
  /** Folder of the manifests that declare it. */
  readonly manifests: string;
  /** Folder for the state of Storekeeper. */
  readonly state: string;
}

/** Runs one job about a tile in a process of its own and gives what it found. */
export type RunJob = (job: string) => Promise<unknown>;

const announcement = z.object({ url: z.string(), token: z.string(), integrationId: z.string() });

/** Starts the emulator as its own process with a tile of so many accounts, lets `work` use it and ends it again. */
export async function withTile<T>(
  accounts: number,
  work: (run: RunJob, tile: Tile, token: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'storekeeper-bench-'));
  const emulator = spawn(node, [command, 'emulator', '--accounts', String(accounts), '-o', 'json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(emulator, 'exit');
  try {
    const line = await firstLine(emulator.stdout, ended);
    const { url, token, integrationId } = announcement.parse(JSON.parse(line));
    const [manifests, state] = [path.join(folder, 'manifests'), path.join(folder, 'state')];
    const tile: Tile = { accounts, url, integrationId, manifests, state };
    return await work((job) => runJob(job, tile, token), tile, token);
  } finally {
    emulator.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

async function firstLine(stream: NodeJS.ReadableStream, ended: Promise<unknown>): Promise<string> {
  const lines = createInterface({ input: stream });
  const line = await Promise.race([once(lines, 'line'), ended.then(() => undefined)]);
  if (line === undefined) throw new Error('the emulator ended before it listened');
  return String(line[0]);
}

async function runJob(job: string, tile: Tile, token: string): Promise<unknown> {
  // --expose-gc: what a reading of a tile holds is only known once the garbage is gone.
  const child = spawn(
    node,
    ['--expose-gc', path.join(root, 'bench', 'main.ts'), '--job', job, '--tile', JSON.stringify(tile)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, [tokenVariable]: token },
    },
  );
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the job "${job}" with ${tile.accounts} accounts ended with ${code}`);
  return JSON.parse(printed);
}
