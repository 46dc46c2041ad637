import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../src/act/journal/migrations.ts';
import { StateError } from '../../src/act/journal/stateError.ts';
import { openStateStore, type BegunStep, type StateStore } from '../../src/act/journal/stateStore.ts';
import type { Receipt } from '../../src/plan/plan.ts';
import { breakStateFile } from './breakState.ts';

const tile = 'commerce/amazon-netsuite';
const step: BegunStep = {
  tile,
  account: 'commerce/amazon-de',
  step: 'commerce/amazon-de:OpenWizard',
  kind: 'OpenWizard',
  planHash: 'p1',
  revision: 'main@sha1:0001',
  at: '2027-01-01T10:00:00.000Z',
  detail: { knownAccounts: ['AMZ-US'] },
};
const receipt = (outcome: Receipt['outcome']): Receipt => ({
  step: step.step,
  account: step.account,
  kind: step.kind,
  outcome,
  message: 'the wizard is open',
  at: '2027-01-01T10:00:05.000Z',
});

let folder: string;
const opened: StateStore[] = [];
const open = (place = folder, lockWait = 50) => {
  const store = openStateStore(place, { lockWait });
  opened.push(store);
  return store;
};
const errorOf = (task: () => unknown): StateError => {
  try {
    task();
  } catch (error) {
    if (error instanceof StateError) return error;
    throw error;
  }
  throw new Error('a StateError was expected');
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('journal of steps', () => {
  it.each(['done', 'waiting', 'refused', 'failed'] as const)(
    'a step finished as %s is no longer unfinished',
    (outcome) => {
      const store = open(':memory:');
      const id = store.begin(step);
      store.finish(id, receipt(outcome));
      expect(store.unfinished(tile)).toEqual([]);
    },
  );

  it('a step that never got an answer is unfinished, with what is needed to look for it', () => {
    const store = open(':memory:');
    const id = store.begin(step);
    const { account, step: name, kind, at, detail } = step;
    expect(store.unfinished(tile)).toEqual([{ id, account, step: name, kind, at, detail }]);
  });

  it('a step finished as unknown stays unfinished until the platform was looked at', () => {
    const store = open(':memory:');
    store.finish(store.begin(step), receipt('unknown'));
    expect(store.unfinished(tile)).toHaveLength(1);
    store.resolveUnfinished(tile, '2027-01-01T10:10:00.000Z');
    expect(store.unfinished(tile)).toEqual([]);
  });

  it('resolving one tile leaves the unknown steps of another', () => {
    const store = open(':memory:');
    store.begin(step);
    store.begin({ ...step, tile: 'commerce/other' });
    store.resolveUnfinished(tile, step.at);
    expect(store.unfinished('commerce/other')).toHaveLength(1);
  });

  it('a step that waits for a person, sweep after sweep, takes one line', () => {
    const store = open(':memory:');
    for (let sweep = 0; sweep < 5; sweep += 1) store.finish(store.begin(step), receipt('waiting'));
    store.finish(store.begin({ ...step, step: 'another' }), receipt('waiting'));
    store.finish(store.begin(step), receipt('done'));
    expect(store.prune('2999-01-01T00:00:00.000Z')).toBe(3);
  });

  it('finishing a step twice, or one that never began, is refused', () => {
    const store = open(':memory:');
    const id = store.begin(step);
    store.finish(id, receipt('done'));
    expect(errorOf(() => store.finish(id, receipt('failed'))).kind).toBe('misuse');
    expect(errorOf(() => store.finish(99, receipt('done'))).message).toContain(
      'no unfinished step of that id',
    );
  });
});

describe('outcomes and documents', () => {
  it('outcomes come newest first, of the asked account only, and no more than asked for', () => {
    const store = open(':memory:');
    for (let minute = 0; minute < 8; minute += 1)
      store.recordOutcome({
        tile,
        account: 'commerce/a',
        at: `2027-01-01T10:0${minute}:00.000Z`,
        outcome: 'synced',
        message: `${minute}`,
      });
    store.recordOutcome({
      tile,
      at: '2027-01-01T11:00:00.000Z',
      outcome: 'failed',
      message: 'of the tile',
      planHash: 'h',
      revision: 'r',
    });
    expect(store.outcomes(tile, 'commerce/a').map(({ message }) => message)).toEqual([
      '7',
      '6',
      '5',
      '4',
      '3',
    ]);
    expect(store.outcomes(tile, 'commerce/a', 1)).toHaveLength(1);
    expect(store.outcomes(tile)).toEqual([
      {
        tile,
        at: '2027-01-01T11:00:00.000Z',
        outcome: 'failed',
        message: 'of the tile',
        planHash: 'h',
        revision: 'r',
      },
    ]);
    expect(store.outcomes('commerce/none')).toEqual([]);
  });

  it('a document is what was put last, and survives closing', () => {
    const first = open();
    first.put('status/a', { ready: false });
    first.put('status/a', { ready: true, list: [1, null, 'ü'] });
    first.close();
    const second = open();
    expect(second.get('status/a')).toEqual({ ready: true, list: [1, null, 'ü'] });
    expect(second.get('status/b')).toBeUndefined();
  });

  it('pruning takes what is old and settled, and never a step whose outcome is unknown', () => {
    const store = open(':memory:');
    store.finish(store.begin(step), receipt('done'));
    store.begin(step);
    store.finish(store.begin({ ...step, at: '2027-06-01T00:00:00.000Z' }), receipt('done'));
    store.recordOutcome({ tile, at: step.at, outcome: 'synced', message: '' });
    expect(store.prune('2027-02-01T00:00:00.000Z')).toBe(2);
    expect(store.unfinished(tile)).toHaveLength(1);
    expect(store.prune('2027-02-01T00:00:00.000Z')).toBe(0);
  });
});

/** A child that opens the store and writes without end, telling each finished write on its output. */
const writerScript = `
  const { openStateStore } = await import(process.argv[1]);
  const store = openStateStore(process.argv[2]);
  for (let n = 1; ; n += 1) {
    const id = store.begin({ tile: '${tile}', account: 'commerce/a', step: 's' + n, kind: 'SwitchFlow', planHash: 'h', at: new Date().toISOString(), detail: { padding: 'x'.repeat(3000) } });
    process.stdout.write(id + '\\n');
  }`;
const storeModule = join(import.meta.dirname, '../../src/act/journal/stateStore.ts');
const nodeArguments = (script: string, ...rest: string[]) => [
  '--input-type=module',
  '-e',
  script,
  storeModule,
  ...rest,
];

describe('processes', () => {
  it('a writer that is killed leaves every step it had begun, and its lock is taken over at once', async () => {
    const child = spawn(process.execPath, nodeArguments(writerScript, folder), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    await new Promise<void>((ended) => {
      child.stdout.on('data', (chunk: Buffer) => {
        told += chunk.toString();
        if (told.split('\n').length > 40) child.kill('SIGKILL');
      });
      child.on('close', () => ended());
    });
    const confirmed = told.split('\n').slice(0, -1).map(Number);
    const store = open();
    const ids = store.unfinished(tile).map(({ id }) => id);
    expect(confirmed.length).toBeGreaterThan(30);
    expect(ids.slice(0, confirmed.length)).toEqual(confirmed);
    expect(store.notices).toEqual([]);
  });

  it('a folder in use is refused with the pid of the process that has it', async () => {
    const child = spawn(process.execPath, nodeArguments(writerScript, folder), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((ready) => child.stdout.once('data', () => ready()));
    const error = errorOf(() => open());
    const ended = new Promise((done) => child.on('close', done));
    child.kill('SIGKILL');
    await ended;
    expect(error.kind).toBe('inUse');
    expect(error.message).toContain(`process ${child.pid}`);
    expect(error.message).toContain(folder);
  });

  it('the same process cannot open a folder twice, but again after closing', () => {
    const first = open();
    expect(errorOf(() => open()).message).toContain(`process ${process.pid}`);
    first.close();
    first.close();
    expect(open().unfinished(tile)).toEqual([]);
  });

  it('a store that was closed says so', () => {
    const store = open();
    store.close();
    expect(errorOf(() => store.get('a')).message).toContain('after it had been closed');
  });
});

describe('files that are not as they should be', () => {
  const content: readonly (readonly [reason: string, damage: (file: string) => void])[] = [
    ['not a database at all', (file) => writeFileSync(file, 'hello, I am a text file. '.repeat(400))],
    [
      'its first page overwritten past the header',
      (file) => writeFileSync(file, readFileSync(file).fill(0x5a, 100, 4096)),
    ],
    ['cut off in the middle', (file) => writeFileSync(file, readFileSync(file).subarray(0, 6000))],
    [
      'a page in the middle overwritten',
      (file) => writeFileSync(file, readFileSync(file).fill(0x5a, 4096, 20_000)),
    ],
  ];

  it.each(content)('%s: set aside, told, and a fresh one is used', (_reason, damage) => {
    const first = open();
    for (let n = 0; n < 50; n += 1) first.put(`key-${n}`, 'x'.repeat(500));
    first.close();
    damage(join(folder, 'state.db'));
    const store = open();
    expect(store.notices).toHaveLength(1);
    expect(store.notices[0]).toContain('set aside as');
    expect(readdirSync(folder).some((name) => name.startsWith('state.db.damaged-'))).toBe(true);
    store.put('a', 1);
    expect(store.get('a')).toBe(1);
    store.close();
    expect(open().notices).toEqual([]);
  });

  it('a lock file of rubbish is replaced', () => {
    writeFileSync(join(folder, 'lock.db'), 'rubbish '.repeat(1000));
    expect(open().notices).toEqual([]);
  });

  it('a store of a newer version is refused and left as it is', () => {
    open().close();
    const file = join(folder, 'state.db');
    const raw = new DatabaseSync(file);
    raw.exec('PRAGMA user_version = 999');
    raw.close();
    const error = errorOf(() => open());
    expect(error.kind).toBe('tooNew');
    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
  });

  it('a state folder that is a file is said to be unwritable', () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect(errorOf(() => open(join(file, 'state'))).kind).toBe('unwritable');
  });

  it('a disk without space is a clear error, and what was written before is still there', () => {
    open().close();
    const script = `
      const { openStateStore } = await import(process.argv[1]);
      const store = openStateStore(process.argv[2]);
      try {
        for (let n = 0; n < 10000; n += 1) { store.put('key-' + n, 'x'.repeat(2000)); }
      } catch (error) { process.stdout.write(JSON.stringify({ kind: error.kind, message: error.message })); }
      process.exit(0);`;
    // A limit on the size of files stands for a full disk: 400 blocks of 512 or 1024 bytes.
    const limited = spawnSync(
      'sh',
      [
        '-c',
        'trap "" XFSZ; ulimit -f 400; exec "$0" "$@"',
        process.execPath,
        ...nodeArguments(script, folder),
      ],
      { encoding: 'utf8' },
    );
    const said = JSON.parse(limited.stdout) as { kind: string; message: string };
    expect(said.kind).toBe('unwritable');
    expect(said.message).toContain('space left on its disk');
    expect(open().get('key-0')).toBe('x'.repeat(2000));
  });
});

describe('migrations', () => {
  const versions = [
    'CREATE TABLE a (n INTEGER)',
    'ALTER TABLE a ADD COLUMN text TEXT',
    `INSERT INTO a VALUES (2, 'new')`,
  ];
  const versionOf = (database: DatabaseSync) =>
    database.prepare('PRAGMA user_version').get()?.['user_version'];

  it('an older store is brought forward and keeps its content', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database, 'here', versions.slice(0, 1));
    database.exec('INSERT INTO a VALUES (1)');
    migrate(database, 'here', versions);
    expect(database.prepare('SELECT n FROM a').all()).toEqual([{ n: 1 }, { n: 2 }]);
    expect(versionOf(database)).toBe(3);
  });

  it('a second run changes nothing', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database, 'here', versions);
    migrate(database, 'here', versions);
    expect(database.prepare('SELECT count(*) AS n FROM a').get()).toEqual({ n: 1 });
  });

  it('a migration that fails leaves the version before it', () => {
    const database = new DatabaseSync(':memory:');
    const broken = [...versions.slice(0, 1), 'CREATE TABLE b (n INTEGER); INSERT INTO nowhere VALUES (1)'];
    expect(() => migrate(database, 'here', broken)).toThrow('nowhere');
    expect(versionOf(database)).toBe(1);
    expect(database.prepare(`SELECT name FROM sqlite_schema WHERE name = 'b'`).all()).toEqual([]);
  });
});

describe('a state file that breaks while it is in use', () => {
  it('is told as such, and the store says that it does not keep what is written any more', () => {
    const store = open();
    for (let index = 0; index < 50; index += 1) store.put(`key ${index}`, 'x'.repeat(2000));
    expect(store.isInPlace()).toBe(true);
    breakStateFile(folder);
    const error = errorOf(() => {
      for (let index = 0; index < 50; index += 1) store.put(`key ${index}`, 'y'.repeat(2000));
    });
    expect(error.kind).toBe('damaged');
    expect(error.message).toContain(folder);
    expect(store.isInPlace()).toBe(false);
  });

  it('in one document fails no run: the document is set aside, told with file and key, and made anew', () => {
    const notices: string[] = [];
    const store = openStateStore(folder, { lockWait: 50, onNotice: (notice) => notices.push(notice) });
    opened.push(store);
    store.put('status commerce/tile', { ready: true });
    const beside = new DatabaseSync(join(folder, 'state.db'));
    beside.exec(`UPDATE documents SET value = '{"ready":tr'`);
    beside.close();
    expect(store.get('status commerce/tile')).toBeUndefined();
    expect(notices).toEqual([expect.stringContaining('status commerce/tile')]);
    expect(notices[0]).toContain(folder);
    store.put('status commerce/tile', { ready: true });
    expect(store.get('status commerce/tile')).toEqual({ ready: true });
    expect(store.isInPlace()).toBe(true);
  });
});
