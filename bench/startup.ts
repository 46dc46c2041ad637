import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { sideBySide, type Pair } from './numbers.ts';
import { command, node } from './paths.ts';

/** How long the command takes to start, each against `node -e 0` with the same Node. */
export interface StartupFigures {
  /** `--version`: the launcher at the head of the file answers it by itself and does not load the program. */
  readonly version: Pair;
  /** `--help`, which does load the program, with V8's compile cache filled. */
  readonly help: Pair;
  /** The same without the compile cache, as on the first start. */
  readonly helpUncached: Pair;
  /** Size of the shipped command. */
  readonly bytes: number;
}

const rounds = 21;
const run = promisify(execFile);

/** Measures starts in turns with that of bare Node. The compile cache is one of its own, filled by the run that is not counted. */
export async function startup(): Promise<StartupFigures> {
  const cache = await mkdtemp(path.join(tmpdir(), 'storekeeper-bench-cache-'));
  const { NODE_COMPILE_CACHE: _own, NODE_DISABLE_COMPILE_CACHE: _off, ...rest } = process.env;
  const env = { ...rest, XDG_CACHE_HOME: cache };
  const against = (flag: string, more: Readonly<Record<string, string>> = {}) =>
    sideBySide(
      rounds,
      () => run(node, [command, flag], { env: { ...env, ...more } }),
      () => run(node, ['-e', '0'], { env }),
    );
  try {
    return {
      version: await against('--version'),
      help: await against('--help'),
      helpUncached: await against('--help', { NODE_DISABLE_COMPILE_CACHE: '1' }),
      bytes: (await stat(command)).size,
    };
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}
