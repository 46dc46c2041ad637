import { spawn, type ChildProcess } from 'node:child_process';

/** The command as people run it, from its sources. */
const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;

/** Compiled sources are kept beside the packages, so that the many processes of these tests start in half the time. */
const compileCache = new URL('../../node_modules/.cache/storekeeper-compile', import.meta.url).pathname;

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
}

const running = new Set<ChildProcess>();
// A test that fails half-way must not leave its processes behind.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Files that a command writes to in place of pipes, by their descriptors. */
export interface Streams {
  readonly stdout?: number;
  readonly stderr?: number;
}

/** Starts `storekeeper …` in a process of its own. Its environment is this one's and `env`. */
export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}, streams: Streams = {}): Started {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '', NODE_COMPILE_CACHE: compileCache, ...env },
    stdio: ['ignore', streams.stdout ?? 'pipe', streams.stderr ?? 'pipe'],
  });
  running.add(child);
  child.on('exit', () => running.delete(child));
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (piece: Buffer) => {
    stdout += piece.toString();
  });
  child.stderr?.on('data', (piece: Buffer) => {
    stderr += piece.toString();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended, stdout: () => stdout, stderr: () => stderr };
}

/** Runs `storekeeper …` to its end. */
export function storekeeper(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
  return start(args, env).ended;
}
