import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { checkVersion, migrations } from './migrations.ts';
import { explain } from './stateError.ts';

/** A step as the journal has it. `outcome` is absent where it was begun and never finished. */
export interface PastStep {
  readonly account: string;
  readonly step: string;
  readonly kind: string;
  /** Of the plan that it was done by. */
  readonly planHash: string;
  readonly at: string;
  readonly outcome?: string;
  readonly message?: string;
}

/** A run on a tile that told something new, with its steps and those of the quiet runs between it and the one before. */
export interface PastRun {
  /** `namespace/name`. */
  readonly tile: string;
  /** When it ended, ISO-8601. */
  readonly at: string;
  readonly revision?: string;
  readonly outcome: string;
  /** Of the plan that was left when it ended; what was done was done by the plans of the steps. */
  readonly planHash?: string;
  readonly message: string;
  readonly steps: readonly PastStep[];
}

type Row = Record<string, SQLOutputValue>;

const isNamed = (column: string) =>
  `(${column} = :name OR substr(${column}, instr(${column}, '/') + 1) = :name)`;
const stepsOfRun = 'steps.tile = runs.tile AND steps.at > runs.since AND steps.at <= runs.at';
const runs = `WITH runs AS (
    SELECT *, lag(at, 1, '') OVER (PARTITION BY tile ORDER BY at, id) AS since FROM outcomes WHERE account IS NULL
  ) SELECT * FROM runs
  WHERE :name IS NULL OR ${isNamed('runs.tile')}
    OR EXISTS (SELECT 1 FROM steps WHERE ${stepsOfRun} AND ${isNamed('steps.account')})
  ORDER BY at DESC, id DESC LIMIT :limit`;
const stepsBetween = `SELECT account, step, kind, plan_hash, at, outcome, message FROM steps
  WHERE tile = :tile AND at > :since AND at <= :at ORDER BY id`;

/**
 * The history in a state folder, newest first; undefined where there is none. It is only read, so that a controller may be at
 * work in the folder meanwhile. `name`: of a tile, or of an account, whose steps alone are given then; with or without its
 * namespace. Throws a `StateError` where it cannot be read.
 */
export function readHistory(
  folder: string,
  { name, limit }: { readonly name?: string | undefined; readonly limit: number },
): readonly PastRun[] | undefined {
  const place = resolve(folder);
  const file = join(place, 'state.db');
  if (!existsSync(file)) return undefined;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    if (checkVersion(database, place) < migrations.length) return undefined;
    const steps = database.prepare(stepsBetween);
    return database
      .prepare(runs)
      .all({ name: name ?? null, limit })
      .map((row) => {
        const { tile = null, since = null, at = null } = row;
        return pastRun(row, steps.all({ tile, since, at }).map(pastStep), name);
      });
  } catch (error) {
    throw explain(error, place);
  } finally {
    database?.close();
  }
}

function pastRun(row: Row, steps: readonly PastStep[], name: string | undefined): PastRun {
  const { revision, plan_hash: planHash } = row;
  const isOfTile = name === undefined || calls(textOf(row['tile']), name);
  return {
    tile: textOf(row['tile']),
    at: textOf(row['at']),
    ...(typeof revision === 'string' ? { revision } : {}),
    outcome: textOf(row['outcome']),
    ...(typeof planHash === 'string' ? { planHash } : {}),
    message: textOf(row['message']),
    steps: isOfTile ? steps : steps.filter(({ account }) => calls(account, name)),
  };
}

function pastStep(row: Row): PastStep {
  const { outcome, message } = row;
  return {
    account: textOf(row['account']),
    step: textOf(row['step']),
    kind: textOf(row['kind']),
    planHash: textOf(row['plan_hash']),
    at: textOf(row['at']),
    ...(typeof outcome === 'string' ? { outcome } : {}),
    ...(typeof message === 'string' ? { message } : {}),
  };
}

/** Whether a name is that of a key, with or without its namespace. */
function calls(key: string, name: string): boolean {
  return key === name || key.slice(key.indexOf('/') + 1) === name;
}

function textOf(value: SQLOutputValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
