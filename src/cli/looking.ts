import { Option, type Command } from 'commander';
import { UsageError, type ExitCode } from './exit.ts';
import type { Format, Output } from './output.ts';

/** What every command is made with. */
export interface CommandTools {
  readonly output: Output;
  readonly finish: (work: () => Promise<ExitCode>) => Promise<void>;
  readonly outputOption: () => Option;
}

const serverOption = () =>
  new Option('--server <url>', 'the running controller')
    .env('STOREKEEPER_SERVER')
    .default('http://127.0.0.1:8080');

/** Adds the commands that only look: get, describe, compare and flows. */
export function addLookingCommands(program: Command, { output, finish, outputOption }: CommandTools): void {
  program
    .command('get')
    .description('list accounts or tiles, from manifests or from a running controller')
    .argument('<what>', 'accounts or tiles')
    .argument('[path...]', 'manifests; without them the controller is asked')
    .addOption(outputOption())
    .addOption(serverOption())
    .action((what: string, paths: string[], options: { output: Format; server: string }) =>
      finish(async () => {
        if (what !== 'accounts' && what !== 'tiles')
          throw new UsageError(`found "${what}"; accepted: accounts, tiles`);
        return await (await import('./commands/get.ts')).get(what, paths, options, output);
      }),
    );
  program
    .command('describe')
    .description('tell everything about one account or tile, from manifests or from a running controller')
    .argument('<what>', 'account or tile')
    .argument('<name>', 'name of its manifest, or of the account in the app')
    .argument('[path...]', 'manifests; without them the controller is asked')
    .addOption(outputOption())
    .addOption(serverOption())
    .action((what: string, name: string, paths: string[], options: { output: Format; server: string }) =>
      finish(async () => {
        if (what !== 'account' && what !== 'tile')
          throw new UsageError(`found "${what}"; accepted: account, tile`);
        return await (await import('./commands/describe.ts')).describe(what, name, paths, options, output);
      }),
    );
  program
    .command('compare')
    .description('hold two live accounts against each other; exit 0 the same, 2 different, 1 error')
    .argument('<a>', 'name of an account in the app, or of its manifest')
    .argument('<b>', 'name of the other')
    .argument('<path...>', 'files or folders with manifests')
    .option('--different', 'leave out what is the same')
    .addOption(outputOption())
    .action((a: string, b: string, paths: string[], options: { output: Format; different?: boolean }) =>
      finish(async () => (await import('./commands/compare.ts')).compare([a, b], paths, options, output)),
    );
  program
    .command('flows')
    .description('list the flows of an account: schedule, next runs, on or off, last result')
    .argument('<name>', 'name of the account in the app, or of its manifest')
    .argument('<path...>', 'files or folders with manifests')
    .addOption(outputOption())
    .action((name: string, paths: string[], options: { output: Format }) =>
      finish(async () => (await import('./commands/flows.ts')).flows(name, paths, options, output)),
    );
}
