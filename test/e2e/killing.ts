import { start } from '../cli/command.ts';
import type { Bench } from './applying.ts';
import { Tap } from './tap.ts';

/**
 * Runs `storekeeper apply` in a process of its own and kills it without warning as soon as the platform has carried out
 * its n-th write, of those that `counts` takes. Gives whether it came that far.
 */
export async function applyAndKill(
  bench: Bench,
  nth: number,
  counts: (path: string) => boolean = () => true,
): Promise<boolean> {
  let writes = 0;
  let kill = (): void => undefined;
  const tap = await Tap.open(bench.platform.url, ({ method, path }) => {
    if (method !== 'GET' && !path.endsWith('/ping') && counts(path)) writes += 1;
    if (writes === nth) kill();
    return 'passed';
  });
  try {
    await bench.write({ 'tile.yaml': bench.tileAt(tap.url) });
    const { child, ended } = start(['apply', bench.folder, '--state-dir', bench.stateDir]);
    kill = () => void child.kill('SIGKILL');
    const { signal } = await ended;
    return signal === 'SIGKILL';
  } finally {
    await tap.close();
    await bench.write({ 'tile.yaml': bench.tileAt(bench.platform.url) });
  }
}

/** What two minutes do: the lease of the process that is no more runs out. */
export async function letLeaseRunOut({ platform }: Bench): Promise<void> {
  await platform.client.call('DELETE', `/v1/state/storekeeper_${platform.emulator.integrationId}_lease`);
}
