import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Breaks a state file in place while a store has it open, as a failing disk would: all but its first page, which tells what it is.
 * Another connection writes first, so that the store does not go on with the pages that it has in memory.
 */
export function breakStateFile(folder: string): void {
  const file = join(folder, 'state.db');
  const beside = new DatabaseSync(file);
  beside.exec('CREATE TABLE beside (value TEXT); PRAGMA wal_checkpoint(TRUNCATE)');
  beside.close();
  const handle = openSync(file, 'r+');
  const header = Buffer.alloc(18);
  readSync(handle, header, 0, 18, 0);
  const page = header.readUInt16BE(16);
  writeSync(handle, Buffer.alloc(statSync(file).size - page, 'x'), 0, undefined, page);
  closeSync(handle);
}
