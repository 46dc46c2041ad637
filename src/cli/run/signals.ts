import { giveLeasesBack } from '../../act/lease/heldLeases.ts';

/**
 * A signal that is aborted by the first SIGINT, SIGTERM or SIGHUP. The second SIGINT or SIGTERM ends the process without waiting
 * for what is under way: it gives leases back first, for two seconds at most. The third ends it at once. A terminal that
 * hangs up says so more than once, by its shell and by itself, and nobody is in a hurry then: SIGHUP is never a second one.
 */
export function untilStopped(): {
  readonly signal: AbortSignal;
  readonly stopped: Promise<void>;
  release(): void;
} {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  let signals = 0;
  const stop = (): void => {
    controller.abort();
    resolve();
  };
  const onSignal = (): void => {
    signals += 1;
    if (signals > 2) process.exit(130);
    if (signals === 2) void giveLeasesBack().finally(() => process.exit(130));
    stop();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', stop);
  return {
    signal: controller.signal,
    stopped: promise,
    release: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
      process.off('SIGHUP', stop);
    },
  };
}
