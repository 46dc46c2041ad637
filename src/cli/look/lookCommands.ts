import type { Command, Option } from 'commander';
import {
  addClusterOptions,
  clusterOf,
  neededPlaceOf,
  placeOf,
  type ClusterFlags,
} from '../cluster/choice.ts';
import { addControllerOptions } from '../run/controllerOptions.ts';
import type { DeclaredPlace } from '../declared.ts';
import { UsageError, type ExitCode } from '../exit.ts';
import type { Format, Output } from '../output.ts';

/** What every command is made with. */
export interface CommandTools {
  readonly output: Output;
  readonly finish: (work: () => Promise<ExitCode>) => Promise<void>;
  readonly outputOption: () => Option;
  readonly stateDirOption: () => Option;
  /** Reads a whole number between two. */
  readonly wholeNumber: (least: number, most: number) => (text: string) => number;
}

/** What commands are given that tell statuses. */
interface StatusFlags extends ClusterFlags {
  readonly output: Format;
  readonly server?: string;
  readonly stateDir: string;
  readonly apiTokenFile?: string;
}

/** What commands are given that read manifests. */
export interface ManifestFlags extends ClusterFlags {
  readonly output: Format;
  readonly allowProcessTokens?: boolean;
}

/** Adds the options of a command that reads manifests, in files or in a cluster. */
export function addManifestOptions(command: Command): Command {
  return addClusterOptions(command).option(
    '--allow-process-tokens',
    'with --kubernetes: let tiles name environment variables and files of this process',
  );
}

/** Where a command reads manifests. Throws a `UsageError` for no place and for two. */
export function manifestPlaceOf(paths: readonly string[], flags: ManifestFlags): DeclaredPlace {
  return { ...neededPlaceOf(paths, flags), processTokens: flags.allowProcessTokens === true };
}

function askedOf(paths: readonly string[], flags: StatusFlags, command: Command) {
  const place = placeOf(paths, flags);
  if (place.cluster !== undefined && command.getOptionValueSource('server') === 'cli')
    throw new UsageError(
      'found both --server and an option that means a cluster; accepted: one of them, to ask a controller or the documents in the cluster',
    );
  const { server, stateDir, apiTokenFile } = flags;
  return { ...place, controller: { server, stateDir, apiTokenFile } };
}

interface LookingFlags extends StatusFlags, ManifestFlags {}

function lookingPlaceOf(paths: readonly string[], flags: LookingFlags, command: Command) {
  return { ...askedOf(paths, flags, command), processTokens: flags.allowProcessTokens === true };
}

/** Adds the commands that only look: get, describe, compare, flows and history. */
export function addLookingCommands(program: Command, tools: CommandTools): void {
  addGet(program, tools);
  addDescribe(program, tools);
  addCompare(program, tools);
  addFlows(program, tools);
  addHistory(program, tools);
}

function addGet(program: Command, { output, finish, outputOption, stateDirOption }: CommandTools): void {
  const command = program
    .command('get')
    .description(
      'list accounts, tiles or whom they wait for, from manifests, a cluster or a running controller, or the sources of a controller',
    )
    .argument('<what>', 'accounts, tiles, waiting or sources')
    .argument('[path...]', 'manifests; without them and without --kubernetes the controller is asked')
    .addOption(outputOption());
  addControllerOptions(addClusterOptions(command), stateDirOption).action(
    (what: string, paths: string[], flags: StatusFlags) =>
      finish(async () => {
        if (what !== 'accounts' && what !== 'tiles' && what !== 'waiting' && what !== 'sources')
          throw new UsageError(`found "${what}"; accepted: accounts, tiles, waiting, sources`);
        const asked = askedOf(paths, flags, command);
        if (what === 'sources') {
          if (asked.cluster !== undefined || paths.length > 0)
            throw new UsageError(
              'found a place for sources; accepted: none. Only a running controller knows how its source stands: name it with --server',
            );
          return await (await import('../commands/get.ts')).getSources(asked.controller, flags, output);
        }
        return await (await import('../commands/get.ts')).get(what, asked, flags, output);
      }),
  );
}

function addDescribe(program: Command, { output, finish, outputOption, stateDirOption }: CommandTools): void {
  const command = program
    .command('describe')
    .description(
      'tell everything about one account or tile, from manifests, a cluster or a running controller',
    )
    .argument('<what>', 'account or tile')
    .argument('<name>', 'name of its manifest, or of the account in the app')
    .argument('[path...]', 'manifests; without them and without --kubernetes the controller is asked')
    .addOption(outputOption());
  addControllerOptions(addClusterOptions(command), stateDirOption).action(
    (what: string, name: string, paths: string[], flags: StatusFlags) =>
      finish(async () => {
        if (what !== 'account' && what !== 'tile')
          throw new UsageError(`found "${what}"; accepted: account, tile`);
        const asked = askedOf(paths, flags, command);
        return await (await import('../commands/describe.ts')).describe(what, name, asked, flags, output);
      }),
  );
}

function addCompare(program: Command, { output, finish, outputOption, stateDirOption }: CommandTools): void {
  const command = program
    .command('compare')
    .description('hold two live accounts against each other; exit 0 the same, 2 different, 1 error')
    .argument('<a>', 'name of an account in the app, or of its manifest')
    .argument('<b>', 'name of the other')
    .argument('[path...]', 'manifests; without them and without --kubernetes the controller is asked')
    .option('--different', 'leave out what is the same')
    .addOption(outputOption());
  addControllerOptions(addManifestOptions(command), stateDirOption).action(
    (a: string, b: string, paths: string[], flags: LookingFlags & { different?: boolean }) =>
      finish(async () => {
        const place = lookingPlaceOf(paths, flags, command);
        return await (await import('../commands/compare.ts')).compare([a, b], place, flags, output);
      }),
  );
}

function addFlows(program: Command, { output, finish, outputOption, stateDirOption }: CommandTools): void {
  const command = program
    .command('flows')
    .description('list the flows of an account: schedule, next runs, on or off, last result')
    .argument('<name>', 'name of the account in the app, or of its manifest')
    .argument('[path...]', 'manifests; without them and without --kubernetes the controller is asked')
    .addOption(outputOption());
  addControllerOptions(addManifestOptions(command), stateDirOption).action(
    (name: string, paths: string[], flags: LookingFlags) =>
      finish(async () => {
        const place = lookingPlaceOf(paths, flags, command);
        return await (await import('../commands/flows.ts')).flows(name, place, flags, output);
      }),
  );
}

interface HistoryFlags extends ClusterFlags {
  readonly output: Format;
  readonly stateDir: string;
  readonly last: number;
}

function addHistory(program: Command, tools: CommandTools): void {
  const { output, finish, outputOption, stateDirOption, wholeNumber } = tools;
  const command = program
    .command('history')
    .description('list what runs came to and did, newest first, from the state folder or a cluster')
    .argument('[name]', 'name of the manifest of a tile or an account; without it all tiles')
    .option('--last <number>', 'how many runs', wholeNumber(1, 10_000), 20)
    .addOption(outputOption())
    .addOption(stateDirOption());
  addClusterOptions(command).action((name: string | undefined, flags: HistoryFlags) =>
    finish(async () => {
      const options = { ...flags, cluster: clusterOf(flags) };
      return await (await import('./history.ts')).history(name, options, output);
    }),
  );
}
