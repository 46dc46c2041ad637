import type { PassReceipt } from '../../web/steering.ts';
import { ControllerClient, type ControllerChoice } from '../steer/controllerClient.ts';
import { exitCodes, UsageError, type ExitCode } from '../exit.ts';
import { jsonText, type Format, type Output } from '../output.ts';
import { visibleLines } from '../render/visible.ts';

/** Milliseconds that the repository may take to be looked at. */
const patience = 110_000;

/**
 * `storekeeper pass COMMIT`: lets a commit that a running controller holds for what it loses come into force. Exit 0 where it
 * is, 1 where it is not or on an error. Rejects with a `UsageError` for what is no commit's id.
 */
export async function pass(
  commit: string,
  choice: ControllerChoice,
  options: { readonly output: Format },
  output: Output,
): Promise<ExitCode> {
  if (!/^[0-9a-f]{7,64}$/i.test(commit))
    throw new UsageError(
      `found ${JSON.stringify(commit)}; accepted: the id of a commit, or the first seven digits of it or more, as "storekeeper get sources" tells it`,
    );
  const client = new ControllerClient(choice);
  const told = await client.post<PassReceipt>('/api/v1/sources/pass', { commit }, patience);
  output.out(
    options.output === 'json' ? jsonText(told) : visibleLines([`${told.source}: ${told.message}`, '']),
  );
  return told.inForce ? exitCodes.ok : exitCodes.error;
}
