import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { start, type Streams } from '../cli/command.ts';
import { createRepository } from '../sources/repository.ts';
import { withBench, type Bench } from './applying.ts';
import { amazonDE, inventoryFlow } from './manifests.ts';
import { Tap, type Fate } from './tap.ts';
import { until } from './until.ts';

const title = 'Inventory of Berlin, made by hand';
const flows = [{ name: inventoryFlow, enabled: true, schedule: '7 * * * *' }];
const declared = (inventory: Record<string, unknown>) => ({
  'amazon-de.yaml': amazonDE({ settings: { inventory: { locations: ['Berlin DC'], ...inventory } }, flows }),
});

/** What happens to the process at the moment at which its flow is off. */
type Blow = (process: ReturnType<typeof start>) => void;

const interrupt: Blow = ({ child }) => void child.kill('SIGINT');
const hangUp: Blow = ({ child }) => void child.kill('SIGHUP');
/** As a shell and the terminal's own end send it, one after the other. */
const hangUpTwice: Blow = (process) => {
  hangUp(process);
  setTimeout(() => hangUp(process), 50);
};
/** As `2>&1 | head` does after its last line. */
const readersGo: Blow = ({ child }) => {
  child.stdout?.destroy();
  child.stderr?.destroy();
};

/**
 * An account whose manifest chooses another search, so that its running flow is switched off around two saves. `work` gets
 * the address of the platform, and what it started is struck when that has switched the flow off.
 */
async function struck(
  blow: Blow,
  begin: (bench: Bench) => Promise<ReturnType<typeof start>>,
  check: (bench: Bench, process: ReturnType<typeof start>) => Promise<void>,
): Promise<void> {
  await withBench(
    declared({}),
    async (bench) => {
      await bench.platform.client.hand('/netsuite/lists/savedSearches', { add: [title] });
      expect((await bench.applyUntilDone()).at(-1)).toBe(0);
      let process: ReturnType<typeof start> | undefined;
      let isOff = false;
      const tap = await Tap.open(bench.platform.url, async ({ path }): Promise<Fate> => {
        if (isOff || !process || !path.endsWith('/persistSettings')) return 'passed';
        isOff = (await bench.platform.flowsOn('ACME-DE')).length === 0;
        if (isOff) blow(process);
        return 'passed';
      });
      try {
        await bench.platform.forgetCalls();
        await bench.write({ 'tile.yaml': bench.tileAt(tap.url), ...declared({ savedSearch: title }) });
        process = await begin(bench);
        await check(bench, process);
        expect(isOff).toBe(true);
        expect(await bench.platform.flowsOn('ACME-DE')).toEqual([inventoryFlow]);
        const { client, emulator } = bench.platform;
        const lease = await client.get(`/v1/state/storekeeper_${emulator.integrationId}_lease`);
        expect(JSON.stringify(lease)).toContain('does not exist');
      } finally {
        process?.child.kill('SIGKILL');
        await tap.close();
      }
    },
    { choices: { consentGiven: true, bundleInstalled: true } },
  );
}

const applying = (bench: Bench) =>
  Promise.resolve(start(['apply', bench.folder, '--state-dir', bench.stateDir]));

/** A controller of a repository that holds what the folder does. */
function watching(bench: Bench, streams: Streams = {}) {
  const repository = createRepository(bench.folder);
  const names = ['tile.yaml', 'amazon-us.yaml', 'amazon-de.yaml'];
  const files = names.map((name) => [name, readFileSync(join(bench.folder, name), 'utf8')] as const);
  repository.commit(Object.fromEntries(files));
  const args = ['run', '--git', repository.bare, '--port', '0', '--state-dir', bench.stateDir];
  return Promise.resolve(start(args, {}, streams));
}

/** A device that is always full, where the system has one. */
const full = '/dev/full';

describe.concurrent('a process whose flow is off around a save', () => {
  it('finishes the pair where whoever read its output is gone, and says by its code that nobody heard it', () =>
    struck(readersGo, applying, async (_bench, { ended }) => {
      expect(await ended).toMatchObject({ signal: null, code: 1 });
    }));

  it.each([
    ['its terminal hangs up', hangUp],
    ['it is told so twice', hangUpTwice],
    ['a person interrupts it', interrupt],
  ])('finishes the pair and gives its lease back where %s', (_often, blow) =>
    struck(blow, applying, async (_bench, { ended }) => {
      const { signal, code } = await ended;
      expect({ signal, isOpen: code === 2 || code === 0 }).toEqual({ signal: null, isOpen: true });
    }),
  );

  it('does so where it watches a repository, and ends in order', () =>
    struck(hangUp, watching, async (_bench, { ended }) => {
      const { signal, code, stderr } = await ended;
      expect({ signal, code }).toEqual({ signal: null, code: 0 });
      expect(stderr).toContain('stopping: the step in hand is finished');
    }));
});

/** Linux has this device; where it is absent a person is told, and CI runs the tests, which then fail. */
const noFullDevice = !existsSync(full) && process.env['CI'] !== 'true';
if (noFullDevice) process.stderr.write(`SKIPPED  processes whose output has no room: there is no ${full}\n`);

describe.skipIf(noFullDevice).concurrent('a process whose output has no room', () => {
  it.each([
    ['apply', 'stderr'],
    ['apply', 'stdout'],
  ] as const)('%s does its work with a full %s, and ends with 1 and without a stack', (_command, stream) =>
    struck(
      () => undefined,
      (bench) =>
        onFull((fd) => start(['apply', bench.folder, '--state-dir', bench.stateDir], {}, { [stream]: fd })),
      async (_bench, { ended }) => {
        const { code, signal, stdout, stderr } = await ended;
        expect({ code, signal }).toEqual({ code: 1, signal: null });
        expect(stdout + stderr).not.toMatch(/Unhandled|\n\s+at /);
        if (stream === 'stdout') expect(stderr).toContain('error: what is printed cannot be written');
      },
    ),
  );

  it('run goes on working with a log that cannot be written', () =>
    struck(
      () => undefined,
      (bench) => onFull((fd) => watching(bench, { stderr: fd })),
      async (bench, { child, ended }) => {
        await until('the flow to be on again', async () => {
          const saves = (await bench.platform.calls()).filter(({ path }) =>
            path.endsWith('/persistSettings'),
          );
          const isOn = (await bench.platform.flowsOn('ACME-DE')).length > 0;
          return saves.length >= 4 && isOn ? true : undefined;
        });
        child.kill('SIGTERM');
        expect(await ended).toMatchObject({ signal: null });
      },
    ));
});

/** Starts a process that is given a full device. */
function onFull(begin: (descriptor: number) => ReturnType<typeof start> | Promise<ReturnType<typeof start>>) {
  const descriptor = openSync(full, 'w');
  return Promise.resolve(begin(descriptor)).finally(() => closeSync(descriptor));
}
