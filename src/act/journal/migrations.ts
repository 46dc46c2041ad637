import type { DatabaseSync } from 'node:sqlite';
import { StateError } from './stateError.ts';

/**
 * How the store came to be: entry n leads from version n to n + 1, kept in `user_version`. Entries are only ever added,
 * never changed: stores in the field were made by them. Times are ISO-8601 in UTC with milliseconds, so that they sort as text.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE steps (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     tile TEXT NOT NULL,
     account TEXT NOT NULL,
     step TEXT NOT NULL,
     kind TEXT NOT NULL,
     plan_hash TEXT NOT NULL,
     revision TEXT,
     at TEXT NOT NULL,
     detail TEXT,
     outcome TEXT,
     message TEXT,
     finished_at TEXT,
     resolved_at TEXT
   ) STRICT;
   CREATE INDEX steps_open ON steps (tile) WHERE resolved_at IS NULL AND (outcome IS NULL OR outcome = 'unknown');
   CREATE INDEX steps_at ON steps (at);
   CREATE TABLE outcomes (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     tile TEXT NOT NULL,
     account TEXT,
     at TEXT NOT NULL,
     revision TEXT,
     outcome TEXT NOT NULL,
     plan_hash TEXT,
     message TEXT NOT NULL
   ) STRICT;
   CREATE INDEX outcomes_of ON outcomes (tile, account, at);
   CREATE INDEX outcomes_at ON outcomes (at);
   CREATE TABLE documents (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`,
];

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

/** The version of a store. Throws a StateError for one that these migrations do not know. */
export function checkVersion(database: DatabaseSync, place: string, steps = migrations): number {
  const found = versionOf(database);
  if (found > steps.length)
    throw new StateError(
      'tooNew',
      `The state in ${place} was written by a newer version (its format is ${found}, this one knows up to ${steps.length}). ` +
        'Use that version again, or give this one a folder of its own.',
    );
  return found;
}

/**
 * Brings a store to the newest version, each migration in a transaction of its own with its version.
 * Throws a StateError for a store of a version that these migrations do not know, and leaves it as it is.
 */
export function migrate(database: DatabaseSync, place: string, steps: readonly string[] = migrations): void {
  const found = checkVersion(database, place, steps);
  for (const [index, sql] of steps.entries()) {
    if (index < found) continue;
    database.exec('BEGIN IMMEDIATE');
    try {
      database.exec(sql);
      database.exec(`PRAGMA user_version = ${index + 1}`);
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}
