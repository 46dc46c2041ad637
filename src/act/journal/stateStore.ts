import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { Receipt, StepKind } from '../../plan/plan.ts';
import type { Json } from '../../platform/documents.ts';
import { lockFolder, type FolderLock } from './folderLock.ts';
import { openDatabase, openInMemory, type OpenedDatabase } from './openDatabase.ts';
import { explain, StateError } from './stateError.ts';

/** A step as it is written down before the call that changes the platform. `at` is ISO-8601. */
export interface BegunStep {
  /** `namespace/name` of the tile. */
  readonly tile: string;
  readonly account: string;
  /** Id of the step in its plan. */
  readonly step: string;
  readonly kind: StepKind;
  readonly planHash: string;
  readonly revision?: string;
  readonly at: string;
  /** What is needed to look for the step's effect later; must hold no secret. */
  readonly detail?: Json;
}

/** A step that was begun and whose outcome is unknown. */
export interface UnfinishedStep {
  readonly id: number;
  readonly account: string;
  readonly step: string;
  readonly kind: StepKind;
  readonly at: string;
  readonly detail: Json | undefined;
}

/** How one run on a tile, or on one account of it, ended. */
export interface SweepOutcome {
  readonly tile: string;
  readonly account?: string;
  readonly at: string;
  readonly revision?: string;
  readonly outcome: 'synced' | 'changed' | 'waiting' | 'blocked' | 'failed';
  readonly planHash?: string;
  readonly message: string;
}

/**
 * The journal, the history and small documents. Every call is on disk when it returns. Nothing is stored but what is
 * passed. All times are ISO-8601. Every method throws a StateError when the store cannot be read or written.
 */
export interface StateStore {
  /** What a person should know of how the store was opened, such as a damaged file that was set aside. */
  readonly notices: readonly string[];
  /** Written before a call that changes the platform; gives the id to finish it with. */
  begin(entry: BegunStep): number;
  /**
   * Writes what became of a step. With the outcome `unknown` it stays among the unfinished; with `waiting` it takes the
   * place of the last time that the same step waited.
   */
  finish(id: number, receipt: Receipt): void;
  /** Steps of a tile whose outcome is unknown, oldest first: begun and never finished, or finished as `unknown`. */
  unfinished(tile: string): readonly UnfinishedStep[];
  /** Notes that the platform was looked at since, so that nothing of the tile is unknown any more. */
  resolveUnfinished(tile: string, at: string): void;
  recordOutcome(outcome: SweepOutcome): void;
  /** Newest first: of one account, or without `account` those that were recorded for the tile itself. Default: 5. */
  outcomes(tile: string, account?: string, limit?: number): readonly SweepOutcome[];
  /** Small documents by key, such as the last status of a tile. */
  put(key: string, value: Json): void;
  /** Undefined where there is none, and where it cannot be read: it is set aside then, and told. */
  get(key: string): Json | undefined;
  /** Deletes finished steps and outcomes from before that time; unknown ones stay. Gives how many went. */
  prune(before: string): number;
  /** Whether what is written is still kept; false for good once the file was taken away from under the process, or broke. */
  isInPlace(): boolean;
  /** Why nothing can be written, for people; undefined where it can. After a write that failed this tries another. */
  trouble(): string | undefined;
  /** Lets go of the folder. Calling it again does nothing. */
  close(): void;
}

export interface StateStoreOptions {
  /** Milliseconds to wait for another process to let go of the folder. Default: 1000. */
  readonly lockWait?: number;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
  /** Told of a document that could not be read while the store was in use. */
  readonly onNotice?: (notice: string) => void;
}

type Row = Record<string, SQLOutputValue>;

const textOf = (row: Row, column: string): string => {
  const value = row[column];
  return typeof value === 'string' ? value : '';
};
const optional = <Key extends string>(key: Key, value: SQLOutputValue | undefined) =>
  (typeof value === 'string' ? { [key]: value } : {}) as { [K in Key]?: string };

function toUnfinished(row: Row): UnfinishedStep {
  const detail = row['detail'];
  return {
    id: Number(row['id']),
    account: textOf(row, 'account'),
    step: textOf(row, 'step'),
    kind: textOf(row, 'kind') as StepKind,
    at: textOf(row, 'at'),
    detail: parsed(detail),
  };
}

/** The value of a JSON text, undefined where it is none: a row may have been damaged without SQLite's noticing. */
function parsed(text: SQLOutputValue | undefined): Json | undefined {
  try {
    return typeof text === 'string' ? (JSON.parse(text) as Json) : undefined;
  } catch {
    return undefined;
  }
}

function toOutcome(row: Row): SweepOutcome {
  return {
    tile: textOf(row, 'tile'),
    ...optional('account', row['account']),
    at: textOf(row, 'at'),
    ...optional('revision', row['revision']),
    outcome: textOf(row, 'outcome') as SweepOutcome['outcome'],
    ...optional('planHash', row['plan_hash']),
    message: textOf(row, 'message'),
  };
}

const openSteps = `resolved_at IS NULL AND (outcome IS NULL OR outcome = 'unknown')`;

class SqliteStateStore implements StateStore {
  readonly notices: readonly string[];
  readonly #database: DatabaseSync;
  readonly #place: string;
  readonly #lock: FolderLock | undefined;
  readonly #isInPlace: () => boolean;
  readonly #onNotice: (notice: string) => void;
  #damaged = false;
  /** Why the last write failed. */
  #trouble: string | undefined;

  constructor(
    opened: OpenedDatabase,
    place: string,
    lock: FolderLock | undefined,
    onNotice: (notice: string) => void = () => undefined,
  ) {
    this.#database = opened.database;
    this.notices = opened.notices;
    this.#place = place;
    this.#lock = lock;
    this.#isInPlace = opened.isInPlace;
    this.#onNotice = onNotice;
  }

  isInPlace(): boolean {
    return !this.#damaged && this.#isInPlace();
  }

  trouble(): string | undefined {
    if (this.#trouble === undefined) return undefined;
    try {
      this.put('last try', true);
    } catch {
      // It is told as every failed write is.
    }
    return this.#trouble;
  }

  begin(entry: BegunStep): number {
    const { tile, account, step, kind, planHash, revision, at, detail } = entry;
    const written = this.#write(
      'INSERT INTO steps (tile, account, step, kind, plan_hash, revision, at, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      [
        tile,
        account,
        step,
        kind,
        planHash,
        revision ?? null,
        at,
        detail === undefined ? null : JSON.stringify(detail),
      ],
    );
    return Number(written.lastInsertRowid);
  }

  finish(id: number, receipt: Receipt): void {
    const { changes } = this.#write(
      `UPDATE steps SET outcome = ?, message = ?, finished_at = ? WHERE id = ? AND (outcome IS NULL OR outcome = 'unknown')`,
      [receipt.outcome, receipt.message, receipt.at, id],
    );
    if (Number(changes) === 0)
      throw new StateError(
        'misuse',
        `Step ${id} cannot be finished as ${receipt.outcome}: the journal has no unfinished step of that id. Each step is begun once and finished once.`,
      );
    // A person may be waited for over weeks of sweeps: one line says as much as thousands.
    if (receipt.outcome === 'waiting')
      this.#write(
        `DELETE FROM steps WHERE id <> ?1 AND outcome = 'waiting' AND (tile, account, step) = (SELECT tile, account, step FROM steps WHERE id = ?1)`,
        [id],
      );
  }

  unfinished(tile: string): readonly UnfinishedStep[] {
    return this.#read(
      `SELECT id, account, step, kind, at, detail FROM steps WHERE tile = ? AND ${openSteps} ORDER BY id`,
      [tile],
    ).map(toUnfinished);
  }

  resolveUnfinished(tile: string, at: string): void {
    this.#write(`UPDATE steps SET resolved_at = ? WHERE tile = ? AND ${openSteps}`, [at, tile]);
  }

  recordOutcome(outcome: SweepOutcome): void {
    this.#write(
      'INSERT INTO outcomes (tile, account, at, revision, outcome, plan_hash, message) VALUES (?, ?, ?, ?, ?, ?, ?)',
      [
        outcome.tile,
        outcome.account ?? null,
        outcome.at,
        outcome.revision ?? null,
        outcome.outcome,
        outcome.planHash ?? null,
        outcome.message,
      ],
    );
  }

  outcomes(tile: string, account?: string, limit = 5): readonly SweepOutcome[] {
    const sql = 'SELECT * FROM outcomes WHERE tile = ? AND account IS ? ORDER BY at DESC, id DESC LIMIT ?';
    return this.#read(sql, [tile, account ?? null, limit]).map(toOutcome);
  }

  put(key: string, value: Json): void {
    this.#write(
      'INSERT INTO documents (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      [key, JSON.stringify(value)],
    );
  }

  get(key: string): Json | undefined {
    const value = this.#read('SELECT value FROM documents WHERE key = ?', [key])[0]?.['value'];
    if (value === undefined) return undefined;
    const document = parsed(value);
    if (document === undefined) this.#setAside(key);
    return document;
  }

  /** What is kept by key is worked out anew where it is missing; what is damaged must not fail every run that asks for it. */
  #setAside(key: string): void {
    const aside = `damaged ${key}`;
    this.#write('UPDATE OR REPLACE documents SET key = ? WHERE key = ?', [aside, key]);
    this.#onNotice(
      `The document "${key}" in the state file in ${this.#place} is not readable. It is kept as "${aside}", and made anew.`,
    );
  }

  prune(before: string): number {
    const steps = this.#write(`DELETE FROM steps WHERE at < ? AND NOT (${openSteps})`, [before]);
    const outcomes = this.#write('DELETE FROM outcomes WHERE at < ?', [before]);
    return Number(steps.changes) + Number(outcomes.changes);
  }

  close(): void {
    if (!this.#database.isOpen) return;
    this.#database.close();
    this.#lock?.release();
  }

  #write(sql: string, values: SQLInputValue[]) {
    try {
      const written = this.#guard(() => {
        this.#checkPlace();
        return this.#database.prepare(sql).run(...values);
      });
      this.#trouble = undefined;
      return written;
    } catch (error) {
      this.#trouble = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  #checkPlace(): void {
    if (!this.#isInPlace())
      throw new StateError(
        'damaged',
        `The state file in ${this.#place} is not there any more, or another stands in its place: what is written to it would be lost. Stop and start again: a fresh one is made where there is none.`,
      );
  }

  #read(sql: string, values: SQLInputValue[]): Row[] {
    return this.#guard(() => this.#database.prepare(sql).all(...values));
  }

  #guard<T>(task: () => T): T {
    if (!this.#database.isOpen)
      throw new StateError('misuse', `The state store in ${this.#place} was used after it had been closed.`);
    try {
      return task();
    } catch (error) {
      const explained = explain(error, this.#place);
      this.#damaged ||= explained instanceof StateError && explained.kind === 'damaged';
      throw explained;
    }
  }
}

/**
 * Opens the state store in a folder, which is made where it is missing, or one that lives in memory (`:memory:`).
 * One process at a time has a folder. Throws a StateError: `inUse` names the holder, `unwritable`, `tooNew`.
 * A damaged file is set aside and told in `notices`.
 */
export function openStateStore(folder: string, options: StateStoreOptions = {}): StateStore {
  if (folder === ':memory:') return new SqliteStateStore(openInMemory(), 'memory', undefined);
  const place = resolve(folder);
  const clock = options.clock ?? Date.now;
  let lock: FolderLock | undefined;
  try {
    mkdirSync(place, { recursive: true, mode: 0o700 });
    lock = lockFolder(place, options.lockWait ?? 1000, clock);
    return new SqliteStateStore(openDatabase(place, clock()), place, lock, options.onNotice);
  } catch (error) {
    lock?.release();
    throw explain(error, place);
  }
}
