import type { SuspensionReceipt } from '../../web/steering.ts';
import { ControllerClient } from '../steer/controllerClient.ts';
import { exitCodes, UsageError, type ExitCode } from '../exit.ts';
import type { Output } from '../output.ts';
import { visibleLines } from '../render/visible.ts';
import { documentOf, pathOfDocument } from '../steer/steerController.ts';
import type { SteeredPlace, Target } from '../steer/steered.ts';

/**
 * `storekeeper suspend [account|tile] NAME --reason TEXT`: has nothing written for an account, or for all of a tile, from the
 * step in hand on, without a change of its manifest. Exit 0, or 1 on an error.
 */
export async function suspend(
  target: Target,
  { cluster, controller }: SteeredPlace,
  { reason, owner }: { readonly reason: string; readonly owner?: string },
  output: Output,
): Promise<ExitCode> {
  if (reason.trim() === '')
    throw new UsageError(
      'found an empty --reason; accepted: why nothing may be written, for whoever finds it suspended',
    );
  if (cluster !== undefined) {
    const { pause } = await import('../cluster/pause.ts');
    return await pause(target, cluster, owner === undefined ? reason : `${reason} (by ${owner})`, output);
  }
  const client = new ControllerClient(controller);
  const document = await documentOf(client, target);
  const body = { reason, ...(owner === undefined ? {} : { owner }) };
  const { kind, key, before } = await client.post<SuspensionReceipt>(
    pathOfDocument(document, 'suspend'),
    body,
  );
  const was = before === undefined || before === reason ? '' : ` (it was suspended before: ${before})`;
  const [scope, what] = kind === 'IntegrationTile' ? ['any of its accounts', 'tile'] : ['it', 'account'];
  output.out(
    visibleLines([
      `${kind} ${key} is suspended: ${reason}${was}. Nothing is written for ${scope} after the step in hand; ` +
        `"storekeeper resume ${what} ${key}" lets it go on`,
      '',
    ]),
  );
  return exitCodes.ok;
}

/**
 * `storekeeper resume [account|tile] NAME`: takes away what `suspend` did, and says what suspends it all the same: its
 * manifest, or its tile. Exit 0, or 1 on an error.
 */
export async function resume(
  target: Target,
  { cluster, controller }: SteeredPlace,
  output: Output,
): Promise<ExitCode> {
  if (cluster !== undefined) {
    const { unpause } = await import('../cluster/pause.ts');
    return await unpause(target, cluster, output);
  }
  const client = new ControllerClient(controller);
  const document = await documentOf(client, target);
  const { kind, key, before, suspendedBy } = await client.post<SuspensionReceipt>(
    pathOfDocument(document, 'resume'),
    {},
  );
  const done = before === undefined ? 'was not suspended by command' : 'is not suspended any more by command';
  output.out(`${kind} ${key} ${done}${suspendedBy.length === 0 ? '; it goes on' : ''}\n`);
  for (const each of suspendedBy) output.out(visibleLines([`  but ${each}`, '']));
  return exitCodes.ok;
}
