import { comparingNeeds, comparisonOf, type NamedComparison } from '../../controller/looking.ts';
import { ControllerClient, type ControllerChoice } from '../steer/controllerClient.ts';
import { exitCodes, UsageError, type ExitCode } from '../exit.ts';
import { asksController, withSeenTiles } from '../look/observeTiles.ts';
import { colorsFor, jsonText, type Format, type Output } from '../output.ts';
import { comparisonText } from '../render/comparisonText.ts';
import type { LookingPlace } from './flows.ts';

export interface CompareOptions {
  readonly output: Format;
  /** Leave out what is the same. */
  readonly different?: boolean;
}

/**
 * `storekeeper compare A B [PATH…]`: settings, flows and mappings of two live accounts side by side. Exit 0 the same, 2
 * different, 1 an error. What every account has of its own is told, and makes no difference.
 */
export async function compare(
  names: readonly [string, string],
  place: LookingPlace,
  options: CompareOptions,
  output: Output,
): Promise<ExitCode> {
  const comparison = asksController(place)
    ? await askedComparison(place.controller, names)
    : await withSeenTiles(
        place,
        output,
        (tiles) => {
          const looked = comparisonOf(tiles, names);
          if (!looked.ok) throw new UsageError(looked.message);
          return Promise.resolve(looked.found);
        },
        comparingNeeds,
      );
  const { a, b, same, counts } = comparison;
  const values = comparison.values.filter(({ verdict }) => options.different !== true || verdict !== 'same');
  const result = { a, b, same, counts, values };
  output.out(options.output === 'json' ? jsonText(result) : comparisonText(result, colorsFor(output)));
  return same ? exitCodes.ok : exitCodes.open;
}

function askedComparison(
  choice: ControllerChoice,
  [a, b]: readonly [string, string],
): Promise<NamedComparison> {
  const query = new URLSearchParams({ a, b });
  return new ControllerClient(choice).look<NamedComparison>(`/api/v1/compare?${query.toString()}`);
}
