import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** A name for this process that no other has, for leases: people read in it where it runs. */
export function holderName(): string {
  return `${hostname()}/${process.pid}/${randomBytes(4).toString('hex')}`;
}
