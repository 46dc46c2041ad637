import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { isBusy, isDamage, StateError } from './stateError.ts';

const holderRecord = z.object({ pid: z.int(), host: z.string(), since: z.string() });

/** Who holds the lock, as far as it is told. */
function holderOf(folder: string): string {
  try {
    const { pid, host, since } = holderRecord.parse(
      JSON.parse(readFileSync(join(folder, 'lock.json'), 'utf8')),
    );
    return `process ${pid} on ${host}, since ${since}`;
  } catch {
    return 'another process';
  }
}

/** A lock that is held until `release`. */
export interface FolderLock {
  release(): void;
}

/** Opens the lock file with its lock taken; closed again where it throws. */
function takeLock(folder: string, wait: number): DatabaseSync {
  const database = new DatabaseSync(join(folder, 'lock.db'), { timeout: wait });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    throw new StateError(
      'inUse',
      `The state folder ${folder} is in use by ${holderOf(folder)}. Stop that one, or give this one a folder of its own.`,
    );
  }
}

/**
 * Takes the folder for this process. The lock is one of the operating system, held through an open transaction on a file
 * of its own: it ends with its process, however that ends, so that a dead one leaves nothing to clear away and a pid
 * that was given out again fools nobody. `lock.json` only tells people who it is.
 * Throws a StateError that names the holder when it is not free within `wait` milliseconds.
 */
export function lockFolder(folder: string, wait: number, now: () => number): FolderLock {
  let database: DatabaseSync;
  try {
    database = takeLock(folder, wait);
  } catch (error) {
    if (!isDamage(error)) throw error;
    // The file has no content worth keeping, and nobody can hold a lock on one that cannot be read.
    rmSync(join(folder, 'lock.db'), { force: true });
    database = takeLock(folder, wait);
  }
  const holder = { pid: process.pid, host: hostname(), since: new Date(now()).toISOString() };
  try {
    writeFileSync(join(folder, 'lock.json'), `${JSON.stringify(holder)}\n`);
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    release: () => {
      rmSync(join(folder, 'lock.json'), { force: true });
      database.close();
    },
  };
}
