import type { TileLease } from './lease.ts';

type Lease = Pick<TileLease, 'release'>;

/** Milliseconds that a process that is to end spends on giving leases back. */
export const lastMilliseconds = 2000;

/** Leases that this process may hold at this moment. */
const held = new Set<Lease>();

/** Takes a lease and remembers it from before the call that may take it. Rejects as `take` does. */
export async function holding(lease: Lease, take: () => Promise<void>): Promise<void> {
  held.add(lease);
  try {
    await take();
  } catch (error) {
    held.delete(lease);
    throw error;
  }
}

/**
 * Gives a lease back and forgets it. `hurry`: the process is to end, so what takes longer than two seconds is cut off by
 * `cut`; the lease then runs out by itself. Rejects as `release` does.
 */
export async function giveBack(
  lease: Lease,
  hurry?: {
    readonly cut: AbortController;
    readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  },
): Promise<void> {
  const done = new AbortController();
  void hurry?.sleep(lastMilliseconds, done.signal).then(
    () => hurry.cut.abort(),
    () => undefined,
  );
  try {
    await lease.release();
  } finally {
    done.abort();
    held.delete(lease);
  }
}

/**
 * Gives back every lease that is held, for a process that ends without finishing what it is at: whoever comes next does not
 * have to wait until they run out. Resolves after two seconds at the latest, whatever came of it.
 */
export async function giveLeasesBack(): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, lastMilliseconds);
  await Promise.race([Promise.allSettled([...held].map((lease) => lease.release())), late]);
  clearTimeout(timer);
}
