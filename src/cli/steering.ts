import type { Command } from 'commander';
import { addClusterOptions, clusterOf, type ClusterFlags } from './cluster/choice.ts';
import type { What } from './cluster/namedDocument.ts';
import { UsageError } from './exit.ts';
import type { CommandTools } from './looking.ts';
import type { Format } from './output.ts';

interface ReconcileFlags extends ClusterFlags {
  readonly output: Format;
  readonly wait: boolean;
  readonly timeout: string;
}

/** Adds the commands that steer a controller in a cluster: reconcile, suspend and resume. */
export function addSteeringCommands(program: Command, { output, finish, outputOption }: CommandTools): void {
  onDocument(program, 'reconcile')
    .description('have the controller in the cluster look now, and wait; exit 0 ready, 2 not ready, 1 error')
    .option('--no-wait', 'only ask')
    .option('--timeout <duration>', 'how long the receipt is waited for', '5m')
    .addOption(outputOption())
    .action((what: string, name: string, flags: ReconcileFlags) =>
      finish(async () => {
        const { parseDuration } = await import('../resources/duration.ts');
        const options = { ...flags, timeout: parseDuration(flags.timeout) };
        const { reconcile } = await import('./commands/reconcile.ts');
        return await reconcile(known(what), name, neededCluster(flags), options, output);
      }),
    );
  onDocument(program, 'suspend')
    .description('have nothing written for an account, or all of a tile, in the cluster')
    .requiredOption('--reason <text>', 'why, for whoever finds it suspended')
    .action((what: string, name: string, flags: ClusterFlags & { reason: string }) =>
      finish(async () => {
        const { suspend } = await import('./commands/suspend.ts');
        return await suspend(known(what), name, neededCluster(flags), flags.reason, output);
      }),
    );
  onDocument(program, 'resume')
    .description('let an account or tile in the cluster go on that was suspended')
    .action((what: string, name: string, flags: ClusterFlags) =>
      finish(async () => {
        const { resume } = await import('./commands/suspend.ts');
        return await resume(known(what), name, neededCluster(flags), output);
      }),
    );
}

function onDocument(program: Command, name: string): Command {
  const command = program
    .command(name)
    .argument('<what>', 'account or tile')
    .argument('<name>', 'name of its manifest, or of the account in the app');
  return addClusterOptions(command);
}

function known(what: string): What {
  if (what !== 'account' && what !== 'tile') throw new UsageError(`found "${what}"; accepted: account, tile`);
  return what;
}

/** Only a cluster can be steered: it needs not be said. */
function neededCluster(flags: ClusterFlags) {
  return clusterOf(flags) ?? { namespaces: [], allNamespaces: false };
}
