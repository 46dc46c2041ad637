import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../emulator/index.ts';
import { createLog } from '../../report/log.ts';
import { exitCodes, type ExitCode } from '../exit.ts';
import type { Output } from '../output.ts';
import { People } from '../demo/people.ts';
import { DemoRepository, examplesFolder } from '../demo/repository.ts';
import { playStory } from '../demo/story.ts';
import { Teller } from '../demo/narrator.ts';
import { untilStopped } from '../run/signals.ts';
import { startRunning, type Running } from './run.ts';

export interface DemoOptions {
  /** End after the story. */
  readonly once: boolean;
}

/** Milliseconds between two looks at the repository: a person is watching. */
const demoPoll = 500;

/**
 * `storekeeper demo`: the main job on an emulated platform, a real Git repository and the real controller. Exit 0 when
 * every part of the story happened, 1 when one did not.
 */
export async function demo(options: DemoOptions, output: Output): Promise<ExitCode> {
  const stop = untilStopped();
  const tell = new Teller(output);
  const folder = await mkdtemp(join(tmpdir(), 'storekeeper-demo-'));
  const emulator = await startEmulator({});
  let running: Running | undefined;
  try {
    const examples = examplesFolder();
    const example = (name: string) => readFile(join(examples, name), 'utf8');
    const repository = await prepareRepository(folder, emulator, example);
    const logFile = join(folder, 'storekeeper.log');
    const stream = createWriteStream(logFile);
    running = await startRunning(
      {
        git: repository.folder,
        stateDir: join(folder, 'state'),
        poll: demoPoll,
        host: '127.0.0.1',
        port: 0,
        logLevel: 'info',
      },
      { log: createLog({ level: 'info', write: (line) => void stream.write(line) }) },
    );
    tell.say(introduction(emulator, repository, running, logFile));
    const story = playStory({
      tell,
      repository,
      people: new People(emulator.url),
      web: running.web.url,
      example,
    });
    const ended = await Promise.race([story.then(() => true), stop.stopped.then(() => false)]);
    story.catch(() => undefined);
    if (!ended) return exitCodes.error;
    tell.say('\nEvery part of the story happened.');
    if (!options.once) {
      tell.say(suggestions(emulator, repository, running));
      await stop.stopped;
    }
    return exitCodes.ok;
  } catch (error) {
    output.err(`✗ ${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodes.error;
  } finally {
    await running?.close();
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
    stop.release();
  }
}

/** A repository with the tile, pointed at the emulator, and the account that exists. The token stays outside of it. */
async function prepareRepository(
  folder: string,
  emulator: Emulator,
  example: (name: string) => Promise<string>,
): Promise<DemoRepository> {
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, `${emulator.token}\n`, { mode: 0o600 });
  const tile = (await example('tile.yaml'))
    .replace(/baseURL: .*/, `baseURL: ${emulator.url}`)
    .replace(/env: INTEGRATOR_IO_TOKEN/, `file: ${JSON.stringify(tokenFile)}`)
    .replace(/interval: .*/, 'interval: 2s');
  const repository = await DemoRepository.create(join(folder, 'accounts'));
  await repository.commit(
    { name: 'Dana', email: 'dana@example.com' },
    'Declare the tile and the US account',
    { 'tile.yaml': tile, 'amazon-us.yaml': await example('amazon-us.yaml') },
  );
  return repository;
}

function introduction(
  emulator: Emulator,
  repository: DemoRepository,
  running: Running,
  logFile: string,
): string {
  return [
    'Storekeeper demo. Everything runs on this machine and is gone afterwards:',
    `  platform    ${emulator.url} (an emulated integrator.io; what people do by hand: ${emulator.url}/_emulator)`,
    `  repository  ${repository.folder}`,
    `  metrics     ${running.web.url}/metrics`,
    `  accounts    ${running.web.url}/api/v1/accounts`,
    `  log         ${logFile}`,
    '',
  ].join('\n');
}

function suggestions(emulator: Emulator, repository: DemoRepository, running: Running): string {
  const json = "-H 'content-type: application/json'";
  return [
    '\nIt stays up for you to play with; Ctrl-C ends it. Try:',
    `  change a setting by hand:   curl -s -X POST ${emulator.url}/_emulator/ui/setting ${json} -d '{"account":"ACME-DE","section":"Inventory","label":"NetSuite locations to pick inventory from","value":["Main Warehouse"],"user":"you@example.com"}'`,
    `  break a manifest:           edit a file in ${repository.folder}, git commit -am broken, and look at the log`,
    `  see what the accounts are:  npx storekeeper get accounts --server ${running.web.url}`,
    `  see what was called:        curl -s ${emulator.url}/_emulator/calls`,
  ].join('\n');
}
