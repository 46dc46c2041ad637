import { z } from 'zod';
import type { Json } from '../../platform/documents.ts';

/**
 * A term of office that is known to be the only one of its name at a time, with a number that goes up from one to the
 * next: who holds a later term need not wait for the lease of an earlier one to run out.
 */
export interface Term {
  readonly name: string;
  readonly number: number;
}

/** A process, told apart from every other that ever had its number. */
export interface ProcessIdentity {
  /** Machine, start of the machine and space of process numbers in one text: equal only where numbers mean the same. */
  readonly machine: string;
  readonly pid: number;
  /** When the process began, as its machine counts. */
  readonly started: string;
}

/** What a process knows of itself and of others on its machine. */
export interface ProcessWatch {
  /** Undefined where the machine does not tell. */
  readonly self: ProcessIdentity | undefined;
  /** Whether a process of the same machine has certainly ended. */
  readonly hasEnded: (process: ProcessIdentity) => boolean;
}

/** A lease as it stands on the platform. */
export interface LeaseValue {
  readonly holder: string;
  readonly expiresAt: string;
  /** When it was taken; absent where an older Storekeeper did. */
  readonly since?: string | undefined;
  readonly term?: Term | undefined;
  readonly process?: ProcessIdentity | undefined;
}

const leaseValue = z.object({
  holder: z.string(),
  expiresAt: z.string(),
  since: z.string().optional().catch(undefined),
  term: z.object({ name: z.string(), number: z.number() }).optional().catch(undefined),
  process: z.object({ machine: z.string(), pid: z.int(), started: z.string() }).optional().catch(undefined),
});

/** Reads what stands under the key of a lease; undefined where that is no lease. */
export function readLease(value: Json | undefined): LeaseValue | undefined {
  return leaseValue.safeParse(value).data;
}

/** Whether the holder is a process of this machine that has ended without giving the lease back. */
export function isDead({ process }: LeaseValue, watch: ProcessWatch | undefined): boolean {
  return process !== undefined && process.machine === watch?.self?.machine && watch.hasEnded(process);
}

/** For people: who works on the tile, since when, and how long that holds. */
export function leaseText({ holder, since, expiresAt, process }: LeaseValue, watch?: ProcessWatch): string {
  const here = process !== undefined && process.machine === watch?.self?.machine;
  const where = here ? ` (process ${String(process.pid)} on this machine)` : '';
  const began = since === undefined ? '' : ` since ${since}`;
  return `${holder} is working on the tile${where}${began}; its lease holds until ${expiresAt} and is renewed while it works`;
}
