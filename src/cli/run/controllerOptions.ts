import { Option, type Command } from 'commander';
import { apiTokenVariable } from './apiToken.ts';

/** Adds the options that say which running controller is meant, and by what right it is asked. */
export function addControllerOptions(command: Command, stateDirOption: () => Option): Command {
  return command
    .addOption(
      new Option(
        '--server <url>',
        'the running controller (default: that of the state folder, else http://127.0.0.1:8080)',
      ).env('STOREKEEPER_SERVER'),
    )
    .option(
      '--api-token-file <file>',
      `file whose first line is the token of the controller (default: ${apiTokenVariable}, else that in the state folder)`,
    )
    .addOption(stateDirOption());
}
