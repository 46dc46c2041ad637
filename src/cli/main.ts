import { homedir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { struckOut } from '../lib/scrubbed.ts';
import { version } from '../report/version.ts';
import type { ApplyOptions } from './commands/apply.ts';
import { exitCodes, type ExitCode } from './exit.ts';
import { failureText } from './failure.ts';
import {
  addLookingCommands,
  addManifestOptions,
  manifestPlaceOf,
  type ManifestFlags,
} from './look/lookCommands.ts';
import { addRunCommand } from './run/runCommand.ts';
import { addSteeringCommands } from './steer/steerCommands.ts';
import { processOutput, type Format } from './output.ts';
import { goOnUnheard } from './unheard.ts';

// Commands are loaded when they are called: `storekeeper --version` must not wait for HTTP, Git and databases.

const output = processOutput;
goOnUnheard();

function defaultStateDir(): string {
  return join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'storekeeper');
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    return value;
  };
}

const outputOption = () =>
  new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text');
const stateDirOption = () =>
  new Option('--state-dir <dir>', 'folder of journal and history')
    .env('STOREKEEPER_STATE_DIR')
    .default(defaultStateDir());

/** For commands that keep no log: `debug` shows where a fault of Storekeeper was thrown. */
const levelOption = () =>
  new Option('--log-level <level>', 'debug: tell where a fault of Storekeeper was thrown')
    .choices(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info');

/** What the command that runs was given as --log-level. */
let logLevel = 'info';

/** Runs a command, and tells errors that a person can do something about without a stack. */
function finish(work: () => Promise<ExitCode>): Promise<void> {
  return work().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      output.err(struckOut(failureText(error, { stack: logLevel === 'debug' })));
      process.exitCode = exitCodes.error;
    },
  );
}

const program = new Command('storekeeper')
  .description('Keeps Amazon accounts in the Amazon – NetSuite integration app as their manifests declare.')
  .version(version, '-V, --version')
  .showHelpAfterError('(run it with --help to see what it takes)');

program
  .command('validate')
  .description('check manifests and report every error of every file')
  .argument('<path...>', 'files or folders')
  .addOption(outputOption())
  .action((paths: string[], options: { output: Format }) =>
    finish(async () => (await import('./commands/validate.ts')).validate(paths, options, output)),
  );

const plan = program
  .command('plan')
  .description('show what would be done; exit 0 no changes, 2 changes, 1 error')
  .argument('[path...]', 'files or folders with manifests')
  .addOption(outputOption())
  .option('--out <file>', 'write the plan as JSON, for apply --plan');
addManifestOptions(plan).action((paths: string[], flags: ManifestFlags & { out?: string }) =>
  finish(async () => {
    const place = manifestPlaceOf(paths, flags);
    return await (await import('./commands/plan.ts')).plan(place, flags, output);
  }),
);

program
  .command('apply')
  .description('bring accounts to their declared state once; exit 0 as declared, 2 something waits, 1 error')
  .argument('<path...>', 'files or folders with manifests')
  .addOption(outputOption())
  .addOption(stateDirOption())
  .option('--plan <file>', 'do only what this plan says; refuse if the facts have moved')
  .option('--approve <hash>', 'let the plan with this hash go over its budget, once')
  .option('--wait <duration>', 'how long a tile is waited for that another process works on', '150s')
  .option('--server <url>', 'a running controller that is to do it, where it works by the same manifests')
  .option('--api-token-file <file>', 'file whose first line is the token of that controller')
  .action((paths: string[], flags: Omit<ApplyOptions, 'wait'> & { wait: string }) =>
    finish(async () => {
      const { untilStopped } = await import('./run/signals.ts');
      const { parseDuration } = await import('../lib/duration.ts');
      const options = { ...flags, wait: parseDuration(flags.wait) };
      const stop = untilStopped();
      try {
        return await (await import('./commands/apply.ts')).apply(paths, options, output, stop.signal);
      } finally {
        stop.release();
      }
    }),
  );

addRunCommand(program, { finish, stateDirOption, wholeNumber });
const tools = { output, finish, outputOption, stateDirOption, wholeNumber };
addLookingCommands(program, tools);
addSteeringCommands(program, tools);

program
  .command('emulator')
  .description('run a local integrator.io with the Amazon – NetSuite app in it')
  .option('--port <number>', 'port to listen on; 0 takes a free one', wholeNumber(0, 65_535), 0)
  .option('--accounts <number>', 'accounts to begin with', wholeNumber(1, 5000), 1)
  .option('--seed <number>', 'number that the accounts are made from', wholeNumber(0, 2 ** 31 - 1), 1)
  .option('--token <token>', 'API token to accept (default: made from the seed)')
  .option('--state <file>', 'keep the state in a file')
  .addOption(outputOption())
  .action(
    (options: {
      port: number;
      accounts: number;
      seed: number;
      token?: string;
      state?: string;
      output: Format;
    }) => finish(async () => (await import('./commands/emulator.ts')).emulator(options, output)),
  );

program
  .command('demo')
  .description('play the main job on an emulated platform')
  .option('--once', 'end after the story instead of staying up')
  .action((options: { once?: boolean }) =>
    finish(async () =>
      (await import('./commands/demo.ts')).demo({ once: options.once === true || !output.terminal }, output),
    ),
  );

for (const command of program.commands)
  if (!command.options.some(({ long }) => long === '--log-level')) command.addOption(levelOption());
program.hook('preAction', (_program, command) => {
  logLevel = command.opts<{ logLevel: string }>().logLevel;
});

await program.parseAsync();
