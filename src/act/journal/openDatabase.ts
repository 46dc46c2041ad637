import { existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from './migrations.ts';
import { isDamage } from './stateError.ts';

/** An open database, and what a person should know of how it came to be open. */
export interface OpenedDatabase {
  readonly database: DatabaseSync;
  readonly notices: readonly string[];
  /** Whether the open file still stands where it was opened: SQLite goes on writing to one that was deleted. */
  readonly isInPlace: () => boolean;
}

const busyTimeout = 5000;

/** Opens and checks; throws the errors of SQLite with the file closed again. */
function openChecked(file: string, place: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyTimeout });
  try {
    // FULL: what was begun must be known after a power cut too, not only after a crash of ours.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF');
    const [first] = database.prepare('PRAGMA quick_check(1)').all();
    const verdict = first?.['quick_check'];
    if (verdict !== 'ok') throw Object.assign(new Error(String(verdict)), { errcode: 11 });
    migrate(database, place);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Whether the file at a path is still the one that it is now. */
function watchPlace(file: string): () => boolean {
  const inode = () => statSync(file, { throwIfNoEntry: false })?.ino;
  const opened = inode();
  return () => inode() === opened;
}

/** Renames the damaged file with its log to a name that is free, and gives that name. */
function setAside(file: string, now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]/g, '').replace(/\.\d+/, '');
  let name = `${file}.damaged-${stamp}`;
  for (let copy = 2; existsSync(name); copy += 1) name = `${file}.damaged-${stamp}-${copy}`;
  renameSync(file, name);
  // The log must not stay: SQLite would replay it into the fresh file.
  for (const suffix of ['-wal', '-shm'])
    if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${name}${suffix}`);
  return name;
}

/**
 * Opens the database of a state folder at the newest version. A damaged file is set aside, never deleted, and a fresh
 * one made, which a notice tells. Throws errors of SQLite and of the file system, and a StateError for a newer version.
 */
export function openDatabase(folder: string, now: number): OpenedDatabase {
  const file = join(folder, 'state.db');
  try {
    return { database: openChecked(file, folder), notices: [], isInPlace: watchPlace(file) };
  } catch (error) {
    if (!isDamage(error)) throw error;
    const name = setAside(file, now);
    const notice =
      `The state file ${file} was damaged (${error instanceof Error ? error.message : 'unreadable'}) and was set aside as ${name}. ` +
      'A fresh one was made: history is lost, and steps that were under way are looked for on the platform.';
    return { database: openChecked(file, folder), notices: [notice], isInPlace: watchPlace(file) };
  }
}

/** A database that ends with the process, for tests and one-off runs. */
export function openInMemory(): OpenedDatabase {
  const database = new DatabaseSync(':memory:');
  migrate(database, 'memory');
  return { database, notices: [], isInPlace: () => true };
}
