import { flowListOf, type FlowList } from '../../controller/looking.ts';
import { ControllerClient, type ControllerChoice } from '../steer/controllerClient.ts';
import type { DeclaredPlace } from '../declared.ts';
import { exitCodes, UsageError, type ExitCode } from '../exit.ts';
import { asksController, withSeenTiles } from '../look/observeTiles.ts';
import { colorsFor, jsonText, type Format, type Output } from '../output.ts';
import { flowListText } from '../render/flowListText.ts';

/** Where the flows are read: by manifests, by a cluster's documents, or else by a running controller. */
export interface LookingPlace extends DeclaredPlace {
  readonly controller: ControllerChoice;
}

/**
 * `storekeeper flows NAME [PATH…]`: the flows of a live account with their schedules, next runs, on or off, declared or not, and
 * how they last ended. Exit 0, or 1 on an error.
 */
export async function flows(
  name: string,
  place: LookingPlace,
  options: { readonly output: Format },
  output: Output,
): Promise<ExitCode> {
  const now = new Date();
  const list = asksController(place)
    ? await askedFlows(place.controller, name)
    : await withSeenTiles(place, output, async (tiles) => {
        const looked = await flowListOf(tiles, name, now);
        if (!looked.ok) throw new UsageError(looked.message);
        return looked.found;
      });
  output.out(options.output === 'json' ? jsonText(list) : flowListText(list, now, colorsFor(output)));
  return exitCodes.ok;
}

function askedFlows(choice: ControllerChoice, name: string): Promise<FlowList> {
  const query = new URLSearchParams({ account: name });
  return new ControllerClient(choice).look<FlowList>(`/api/v1/flows?${query.toString()}`);
}
