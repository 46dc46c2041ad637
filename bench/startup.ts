import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { sideBySide, type Pair } from './numbers.ts';
import { command, node } from './paths.ts';

/** How long the command takes to start. */
export interface StartupFigures {
  /** Seconds of `storekeeper --version`, against `node -e 0` with the same Node. */
  readonly time: Pair;
  /** Size of the shipped command. */
  readonly bytes: number;
}

const rounds = 21;
const run = promisify(execFile);

/** Measures the start in turns with that of bare Node. */
export async function startup(): Promise<StartupFigures> {
  const time = await sideBySide(
    rounds,
    () => run(node, [command, '--version']),
    () => run(node, ['-e', '0']),
  );
  return { time, bytes: (await stat(command)).size };
}
