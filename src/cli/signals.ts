import { giveLeasesBack } from '../act/heldLeases.ts';

/**
 * A signal that is aborted by the first SIGINT or SIGTERM. The second ends the process without waiting for what is under way:
 * it gives leases back first, for two seconds at most. The third ends it at once.
 */
export function untilStopped(): {
  readonly signal: AbortSignal;
  readonly stopped: Promise<void>;
  release(): void;
} {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  let signals = 0;
  const onSignal = (): void => {
    signals += 1;
    if (signals > 2) process.exit(130);
    if (signals === 2) void giveLeasesBack().finally(() => process.exit(130));
    controller.abort();
    resolve();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    stopped: promise,
    release: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
