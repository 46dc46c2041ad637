import { accountNamed, knownAccounts, type KnownAccount } from '../../judge/accountNames.ts';
import { compareAccounts, type ComparedSide } from '../../judge/compareAccounts.ts';
import { nothingMore } from '../../observe/needs.ts';
import { keyOf } from '../../resources/schema.ts';
import { exitCodes, UsageError, type ExitCode } from '../exit.ts';
import type { DeclaredPlace } from '../declared.ts';
import { withSeenTiles } from '../lookAtTiles.ts';
import { colorsFor, jsonText, type Format, type Output } from '../output.ts';
import { comparisonText, type ComparedName } from '../render/comparisonText.ts';

export interface CompareOptions {
  readonly output: Format;
  /** Leave out what is the same. */
  readonly different?: boolean;
}

/**
 * `storekeeper compare A B PATH…` or `--kubernetes`: settings, flows and mappings of two live accounts side by side. Exit 0 the same, 2
 * different, 1 an error. What every account has of its own is told, and makes no difference.
 */
export function compare(
  names: readonly [string, string],
  place: DeclaredPlace,
  options: CompareOptions,
  output: Output,
): Promise<ExitCode> {
  return withSeenTiles(
    place,
    output,
    (tiles) => {
      const accounts = knownAccounts(tiles);
      const [a, b] = [liveAccount(accounts, names[0]), liveAccount(accounts, names[1])];
      const { values, counts, same } = compareAccounts(a.side, b.side);
      const shown = values.filter(({ verdict }) => options.different !== true || verdict !== 'same');
      const result = { a: a.name, b: b.name, same, counts, values: shown };
      output.out(options.output === 'json' ? jsonText(result) : comparisonText(result, colorsFor(output)));
      return Promise.resolve(same ? exitCodes.ok : exitCodes.open);
    },
    { ...nothingMore, mappings: true },
  );
}

function liveAccount(
  accounts: readonly KnownAccount[],
  name: string,
): { readonly side: ComparedSide; readonly name: ComparedName } {
  const named = accountNamed(accounts, name);
  if (!named.ok) throw new UsageError(named.message);
  const { tile, facts, manifest, live } = named.found;
  if (!live)
    throw new UsageError(
      `${name} is declared and not in the tile ${tile} yet; only live accounts are compared`,
    );
  return {
    side: { integrationId: facts.integration.id, account: live },
    name: {
      tile,
      accountName: live.name,
      accountId: live.id,
      ...(manifest ? { account: keyOf(manifest) } : {}),
    },
  };
}
