import { startEmulator } from '../../emulator/index.ts';
import { exitCodes, type ExitCode } from '../exit.ts';
import type { Format, Output } from '../output.ts';
import { untilStopped } from '../run/signals.ts';

export interface EmulatorCommandOptions {
  readonly port: number;
  readonly accounts: number;
  readonly seed: number;
  readonly token?: string;
  readonly state?: string;
  readonly output: Format;
}

/** `storekeeper emulator`: a local integrator.io until SIGINT, SIGTERM or SIGHUP. Prints one line when it listens. */
export async function emulator(options: EmulatorCommandOptions, output: Output): Promise<ExitCode> {
  const stop = untilStopped();
  const running = await startEmulator({
    port: options.port,
    accounts: options.accounts,
    seed: options.seed,
    ...(options.token === undefined ? {} : { token: options.token }),
    ...(options.state === undefined ? {} : { stateFile: options.state }),
  });
  const { url, token, integrationId } = running;
  output.out(
    options.output === 'json'
      ? `${JSON.stringify({ url, token, integrationId })}\n`
      : `emulated integrator.io at ${url}, token ${token}, integration ${integrationId}; what a person does by hand: ${url}/_emulator\n`,
  );
  await stop.stopped;
  await running.close();
  stop.release();
  return exitCodes.ok;
}
