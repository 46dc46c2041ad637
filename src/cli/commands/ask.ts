import type { ExitCode } from '../exit.ts';
import type { Output } from '../output.ts';
import type { SteeredPlace, Target, WaitOptions, Wish } from '../steer/steered.ts';

/**
 * `storekeeper reconcile|approve [account|tile] NAME …` and the words, such as `storekeeper retry NAME`: has the controller
 * look at a document now with what a person wants of that run, waits for its receipt and tells how it stands. Exit 0 ready
 * (without waiting: asked), 2 not ready, 1 an error or no receipt in time.
 */
export async function ask(
  wish: Wish,
  target: Target,
  { cluster, controller }: SteeredPlace,
  options: WaitOptions,
  output: Output,
): Promise<ExitCode> {
  if (cluster !== undefined) {
    const { askDocument } = await import('../cluster/askDocument.ts');
    return await askDocument(wish, target, cluster, options, output);
  }
  const { askController } = await import('../steer/steerController.ts');
  return await askController(wish, target, controller, options, output);
}
