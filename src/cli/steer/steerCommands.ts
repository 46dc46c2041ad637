import type { Command } from 'commander';
import { addClusterOptions, clusterOf, placeOf, type ClusterFlags } from '../cluster/choice.ts';
import type { ControllerChoice } from './controllerClient.ts';
import { lossHashPattern } from '../../resources/annotations.ts';
import { addControllerOptions } from '../run/controllerOptions.ts';
import { UsageError, type ExitCode } from '../exit.ts';
import type { CommandTools } from '../look/lookCommands.ts';
import type { Format } from '../output.ts';
import { wordCommands, type SteeredPlace, type Target, type What, type Wish } from './steered.ts';

interface SteerFlags extends ClusterFlags {
  readonly server?: string;
  readonly stateDir: string;
  readonly apiTokenFile?: string;
}

interface AskFlags extends SteerFlags {
  readonly output: Format;
  readonly wait: boolean;
  readonly timeout: string;
}

interface PassFlags extends ControllerChoice {
  readonly output: Format;
}

interface WordFlags extends AskFlags {
  readonly tile?: string;
  readonly path?: readonly string[];
}

/** Adds the commands that steer a controller, over HTTP or in a cluster: reconcile, approve, suspend, resume, pass and the words. */
export function addSteeringCommands(program: Command, tools: CommandTools): void {
  addReconcile(program, tools);
  addApprove(program, tools);
  addSuspend(program, tools);
  addResume(program, tools);
  addPass(program, tools);
  for (const { word, name, help } of wordCommands) addWord(program, { word, name, help }, tools);
}

function addReconcile(program: Command, tools: CommandTools): void {
  const command = onDocument(program, 'reconcile').description(
    'have the controller look now, and wait; exit 0 ready, 2 not ready, 1 error',
  );
  addWaitOptions(command, tools).action((named: string[], flags: AskFlags) =>
    tools.finish(() => asked(tools, { verb: 'reconcile' }, targetOf(named), flags)),
  );
}

function addApprove(program: Command, tools: CommandTools): void {
  const command = onDocument(program, 'approve', '<name-and-hash...>').description(
    'let the plan of a tile that has this hash go over its budgets, once, or held deletions of a cluster pass; exit 0 ready, 2 not ready, 1 error',
  );
  addWaitOptions(command, tools).action((given: string[], flags: AskFlags) =>
    tools.finish(async () => {
      const hash = given.at(-1) ?? '';
      if (given.length < 2 || !(/^(sha256:)?[0-9a-f]{12,64}$/.test(hash) || lossHashPattern.test(hash)))
        throw new UsageError(
          `found ${quoted(given)}; accepted: perhaps "account" or "tile", a name, and the hash of the plan (12 digits of it or more), as describe and plan show it, or loss: and the hash of deletions that are held in a cluster, as the tile's status shows it`,
        );
      return await asked(tools, { verb: 'approve', hash }, targetOf(given.slice(0, -1)), flags);
    }),
  );
}

function addSuspend(program: Command, tools: CommandTools): void {
  const command = onDocument(program, 'suspend')
    .description('have nothing written for an account, or all of a tile')
    .requiredOption('--reason <text>', 'why, for whoever finds it suspended')
    .option('--owner <name>', 'who suspends it and can be asked');
  addControllerOptions(command, tools.stateDirOption).action(
    (named: string[], flags: SteerFlags & { reason: string; owner?: string }) =>
      tools.finish(async () => {
        const { suspend } = await import('../commands/suspend.ts');
        return await suspend(targetOf(named), placeSteered(flags), flags, tools.output);
      }),
  );
}

function addResume(program: Command, tools: CommandTools): void {
  const command = onDocument(program, 'resume').description(
    'let an account or tile go on that was suspended',
  );
  addControllerOptions(command, tools.stateDirOption).action((named: string[], flags: SteerFlags) =>
    tools.finish(async () => {
      const { resume } = await import('../commands/suspend.ts');
      return await resume(targetOf(named), placeSteered(flags), tools.output);
    }),
  );
}

function addPass(program: Command, tools: CommandTools): void {
  const command = program
    .command('pass')
    .description(
      'let a commit come into force that a running controller holds for what it loses; exit 0 in force, 1 not',
    )
    .argument('<commit>', 'its id, or the first seven digits of it or more, as "get sources" tells it')
    .addOption(tools.outputOption());
  addControllerOptions(command, tools.stateDirOption).action((commit: string, flags: PassFlags) =>
    tools.finish(async () => {
      const { pass } = await import('../commands/pass.ts');
      return await pass(commit, flags, flags, tools.output);
    }),
  );
}

function addWord(
  program: Command,
  { word, name, help }: (typeof wordCommands)[number],
  tools: CommandTools,
): void {
  const command = program
    .command(name)
    .description(`${help}, in one run; exit 0 done, 2 something is left, 1 error`)
    .argument(
      '<name>',
      'name of its manifest, also of one that is gone, or of the account or draft in the app',
    )
    .argument('[path...]', 'manifests, for one run from here; without them the controller does it')
    .option('--tile <name>', 'tile of an account that no manifest declares, where there are several');
  if (word === 'accept')
    command.option(
      '--path <path>',
      'only what was changed at this path and below it, as describe shows it; may be given several times',
      (path: string, before: readonly string[] = []) => [...before, path],
    );
  addClusterOptions(command);
  addWaitOptions(command, tools).action((account: string, manifests: string[], flags: WordFlags) =>
    tools.finish(async () => {
      const place = placeOf(manifests, flags);
      const { tile } = flags;
      const paths = acceptedPaths(flags.path);
      if (place.paths.length === 0)
        return await asked(tools, { verb: 'word', word, paths }, { name: account, tile }, flags);
      const { applyWord } = await import('../commands/applyWord.ts');
      return await applyWord({ word, account, tile, paths }, place.paths, flags, tools.output);
    }),
  );
}

/** Throws a `UsageError` for what is no path. */
function acceptedPaths(paths: readonly string[] = []): readonly string[] {
  const wrong = paths.find((path) => !path.startsWith('/'));
  if (wrong !== undefined)
    throw new UsageError(
      `found --path ${JSON.stringify(wrong)}; accepted: a path as describe shows it, such as "/settings/order/fba/importAs"`,
    );
  return paths;
}

async function asked(
  { output }: CommandTools,
  wish: Wish,
  target: Target,
  flags: AskFlags,
): Promise<ExitCode> {
  const { parseDuration } = await import('../../lib/duration.ts');
  const { ask } = await import('../commands/ask.ts');
  const options = { ...flags, timeout: parseDuration(flags.timeout) };
  return await ask(wish, target, placeSteered(flags), options, output);
}

function onDocument(program: Command, name: string, argument = '<name...>'): Command {
  const command = program
    .command(name)
    .argument(
      argument,
      'perhaps "account" or "tile", then the name of the manifest, or of the account in the app',
    );
  return addClusterOptions(command);
}

function addWaitOptions(command: Command, tools: CommandTools): Command {
  return addControllerOptions(command, tools.stateDirOption)
    .option('--no-wait', 'only ask')
    .option('--timeout <duration>', 'how long the receipt is waited for', '5m')
    .addOption(tools.outputOption());
}

/** `[account|tile] NAME`. Throws a `UsageError` for anything else. */
function targetOf(named: readonly string[]): Target {
  const [first = '', second, ...more] = named;
  if (second === undefined) return { name: first };
  if (more.length > 0 || !isWhat(first))
    throw new UsageError(`found ${quoted(named)}; accepted: account or tile, and one name`);
  return { what: first, name: second };
}

function quoted(words: readonly string[]): string {
  return words.map((word) => JSON.stringify(word)).join(' ');
}

function isWhat(text: string): text is What {
  return text === 'account' || text === 'tile';
}

/** The documents in a cluster where an option names one, else the running controller. */
function placeSteered(flags: SteerFlags): SteeredPlace {
  const { server, stateDir, apiTokenFile } = flags;
  return { cluster: clusterOf(flags), controller: { server, stateDir, apiTokenFile } };
}
