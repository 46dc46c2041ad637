import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const linesShown = 20;

/** A server to start: it is up when `ready` says so. */
export interface ServerProgram {
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  /** File that its output goes to. */
  readonly log: string;
  readonly ready: () => Promise<boolean>;
}

export interface RunningServer {
  /** Ends the process at once, as a crash would. Returns when it is gone; a second call does nothing. */
  stop(): Promise<void>;
}

/**
 * Starts a server and waits until it is ready, for a minute at most. Rejects, with the end of its log, where it ends
 * before that or is not ready in time; nothing of it is left running then, nor when this process ends in whatever way.
 */
export async function startServer(program: ServerProgram): Promise<RunningServer> {
  const log = await open(program.log, 'a');
  const child = spawn(program.path, program.args, { stdio: ['ignore', log.fd, log.fd] });
  const life = watch(child);
  await log.close();
  const stop = async () => {
    child.kill('SIGKILL');
    await life.gone;
  };
  try {
    await untilReady(program, life);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Life {
  /** How it ended, as long as it has not: undefined. */
  end: string | undefined;
  readonly gone: Promise<void>;
}

function watch(child: ChildProcess): Life {
  const guard = child.pid === undefined ? undefined : guardOf(child.pid);
  const life: Life = {
    end: undefined,
    gone: new Promise((resolve) => {
      const over = (how: string) => {
        life.end ??= how;
        guard?.kill('SIGKILL');
        resolve();
      };
      child.on('error', (error) => over(`cannot be started: ${error.message}`));
      child.on('exit', (code, signal) => over(`ended with ${signal ?? String(code)} before it was ready`));
    }),
  };
  return life;
}

/**
 * Ends the process where this one ends first, however: its end of the pipe closes then. In a group of its own, so that
 * it outlives the Ctrl-C of whoever runs the tests; an API server without its etcd would take a minute to end.
 */
function guardOf(pid: number): ChildProcess {
  const script = 'read -r _; kill -9 "$1"';
  const stdio = ['pipe', 'ignore', 'ignore'] as const;
  const guard = spawn('/bin/sh', ['-c', script, 'guard', String(pid)], { stdio: [...stdio], detached: true });
  guard.unref();
  return guard;
}

async function untilReady({ name, log, ready }: ServerProgram, life: Life): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const isReady = await ready();
    // Asked for afterwards: where it lost its port to somebody else, the answer was not its own.
    const failure =
      life.end ?? (performance.now() > deadline && !isReady ? 'was not ready after a minute' : undefined);
    if (failure !== undefined) throw new Error(`${name} ${failure}${await endOfLog(log)}`);
    if (isReady) return;
    await sleep(50);
  }
}

async function endOfLog(file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n').slice(-linesShown);
  return lines.join('') === '' ? '' : `; the end of its log:\n${lines.join('\n')}`;
}

/**
 * Starts a server on a port of the loopback that nobody listens on. Tries another one where somebody else was quicker.
 * Rejects as `start` does.
 */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let left = 3; ; left -= 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (left === 1 || !String(error).includes('address already in use')) throw error;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
