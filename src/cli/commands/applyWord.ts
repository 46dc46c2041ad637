import { askedFor, type AskedWord } from '../../plan/asked.ts';
import { declaredKeysNamed } from '../../plan/askedNames.ts';
import type { DesiredTile } from '../../reconcile/desiredTiles.ts';
import { UsageError, type ExitCode } from '../exit.ts';
import { readDesires } from '../manifests.ts';
import type { Output } from '../output.ts';
import { untilStopped } from '../run/signals.ts';
import { applyDesires, type ApplyOptions } from './apply.ts';

/** A word about an account, as it was given on the command line. */
export interface WordAbout {
  readonly word: AskedWord;
  readonly account: string;
  /** What `accept` is said of, and nothing else. */
  readonly paths?: readonly string[];
  /** Tile of an account that no manifest declares. */
  readonly tile?: string | undefined;
}

/**
 * A word with PATH, such as `storekeeper abandon NAME PATH…`: one run, as of `apply`, on the tile of the account and with the
 * word. Exit 0 everything is as declared, 2 something is left, 1 an error.
 */
export async function applyWord(
  about: WordAbout,
  paths: readonly string[],
  options: Pick<ApplyOptions, 'output' | 'stateDir'>,
  output: Output,
): Promise<ExitCode> {
  const desires = await readDesires(paths, output);
  const [key, desire] = tileOf(desires, about);
  const asked = askedFor(about.word, about.account, about.paths);
  const stop = untilStopped();
  try {
    return await applyDesires(new Map([[key, { ...desire, asked }]]), options, output, stop.signal);
  } finally {
    stop.release();
  }
}

/** The tile of the account: the one that is named, the one that declares it, or the only one. */
function tileOf(
  desires: ReadonlyMap<string, DesiredTile>,
  { account, tile }: WordAbout,
): readonly [string, DesiredTile] {
  const all = [...desires];
  const fits = all.filter(([key, { accounts }]) =>
    tile === undefined
      ? declaredKeysNamed(account, accounts).length > 0
      : key === tile || key.slice(key.indexOf('/') + 1) === tile,
  );
  const candidates = fits.length === 0 && tile === undefined ? all : fits;
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return only;
  const keys = all.map(([key]) => key).join(', ');
  throw new UsageError(
    tile === undefined
      ? `${fits.length === 0 ? 'no manifest declares' : 'several tiles have'} an account called "${account}"; name its tile with --tile: ${keys}`
      : `found --tile ${tile}; accepted: one of ${keys}`,
  );
}
