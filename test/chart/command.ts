import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The command as it runs in the pod of the chart. */
export interface Command {
  /** The status with which it answers this path. */
  readonly answer: (path: string | undefined) => Promise<number>;
  /** Ends it as the cluster would, and gives exit code and signal. */
  readonly end: () => Promise<unknown[]>;
  /** Lines that it wrote so far. */
  readonly said: readonly string[];
}

/**
 * Starts the command with the arguments of the chart, but for those that a test cannot have as they are. It listens on a
 * free port of the loopback. Rejects with what it wrote where it does not come up.
 */
export async function startCommand(
  args: readonly string[],
  here: Readonly<Record<string, string>>,
  further: readonly string[] = [],
): Promise<Command> {
  const other = new Map(Object.entries({ ...here, '--port': '0', '--host': '127.0.0.1' }));
  const given = args.map((arg) => {
    const [option = ''] = arg.split('=');
    const value = other.get(option);
    return value === undefined ? arg : `${option}=${value}`;
  });
  const child = spawn(process.execPath, ['src/cli/main.ts', ...given, ...further], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const end = () => {
    child.kill('SIGTERM');
    return ended;
  };
  const said: string[] = [];
  const lines = createInterface({ input: child.stderr });
  const url = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line);
      const found = /listening on (http:\/\/[\d.]+:\d+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    lines.on('close', () => reject(new Error(`it did not come up: ${said.join('\n')}`)));
  });
  return { answer: async (path) => (await fetch(`${url}${path ?? '/missing'}`)).status, end, said };
}
