import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { ProcessIdentity, ProcessWatch } from '../act/lease/leaseValue.ts';

/** A name for this process that no other has, for leases: people read in it where it runs. */
export function holderName(): string {
  return `${hostname()}/${process.pid}/${randomBytes(4).toString('hex')}`;
}

/** How a machine tells of its processes; the parts that differ in tests. */
export interface ProcessTable {
  /** `/proc/PID/stat`; throws where it cannot be read. */
  readonly stat: (pid: number | 'self') => string;
  /** Start of the machine and space of process numbers; throws where the machine does not tell. */
  readonly space: () => string;
  /** Sends signal 0; throws an error with `code` ESRCH where there is no such process. */
  readonly probe: (pid: number) => void;
}

/** Linux tells all of it; elsewhere reading fails, and a lease is only told by when it runs out. */
const machine: ProcessTable = {
  stat: (pid) => readFileSync(`/proc/${pid}/stat`, 'utf8'),
  // Containers may have equal host names and process numbers: a number means a process only within its space.
  space: () =>
    `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`,
  probe: (pid) => void process.kill(pid, 0),
};

/**
 * What this process knows of itself and of others on its machine, so that it need not wait for the lease of one that was
 * killed: a process has ended where its number is free, is a zombie's, or belongs to one that began at another time.
 */
export function processWatch(table: ProcessTable = machine): ProcessWatch {
  return { self: identityOf(table), hasEnded: (other) => hasEnded(table, other) };
}

function identityOf(table: ProcessTable): ProcessIdentity | undefined {
  try {
    const { started } = readStat(table.stat('self'));
    return { machine: `${hostname()} ${table.space()}`, pid: process.pid, started };
  } catch {
    return undefined;
  }
}

function hasEnded(table: ProcessTable, { pid, started }: ProcessIdentity): boolean {
  try {
    table.probe(pid);
  } catch (error) {
    // Anything else than "no such process", such as "not yours", says that there is one.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
  }
  try {
    const now = readStat(table.stat(pid));
    return now.started !== started || now.state === 'Z' || now.state === 'X';
  } catch {
    return false;
  }
}

/** State and start time are the 3rd and 22nd field; the 2nd is a name in brackets that may hold anything. */
function readStat(text: string): { state: string; started: string } {
  const [state = '', ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const started = rest[18];
  if (started === undefined || started === '') throw new RangeError('not the stat of a process');
  return { state, started };
}
