import { setTimeout as wait } from 'node:timers/promises';
import { median } from '../numbers.ts';
import { Controller } from './controller.ts';
import { askAt, isReady, Observer, patchSpec, type Scene, type Seen } from './scene.ts';

/** How long a change takes to get through; medians, in seconds. */
export interface ChangeFigures {
  readonly rounds: number;
  /** From the patch of an account's spec to the value on the platform. */
  readonly toPlatform: number;
  /** From the patch to the status that tells of it. */
  readonly toStatus: number;
  /** From the annotation that asks for a sweep to its receipt. */
  readonly toReceipt: number;
  /** A sweep with nothing to do, by the process's own clock. */
  readonly sweep: number;
}

/** A tile is swept ten times at once and then every five seconds; the start takes one of the ten. */
const rounds = 8;
const priceLevel = '/settings/product/priceLevel';
const priceLevels = ['Base Price', 'Online Price'] as const;

/** Changes accounts one after the other, and asks at them for sweeps, and waits each time until it is done and told. */
export async function measureChanges(scene: Scene): Promise<ChangeFigures> {
  const changed = await withController(scene, (_controller, observer, accounts) =>
    each(accounts, (account) => changeOne(scene, observer, account)),
  );
  const [toReceipt, sweep] = await withController(scene, async (controller, observer, accounts) => {
    const [sweptBefore, secondsBefore] = [controller.sweeps, await controller.secondsSwept()];
    const times = await each(accounts, (account) => askOne(scene, observer, account));
    const seconds = (await controller.secondsSwept()) - secondsBefore;
    return [times, seconds / (controller.sweeps - sweptBefore)] as const;
  });
  return {
    ...{ rounds, sweep, toReceipt: median(toReceipt) },
    toPlatform: median(changed.map(({ platform }) => platform)),
    toStatus: median(changed.map(({ status }) => status)),
  };
}

/** Lets `work` use a process that has swept once, and is ended afterwards. */
async function withController<T>(
  scene: Scene,
  work: (controller: Controller, observer: Observer, accounts: readonly Seen[]) => Promise<T>,
): Promise<T> {
  const controller = await Controller.start(scene);
  try {
    await controller.sweptAt(0);
    return await Observer.with(scene, (observer) => {
      const accounts = observer.objects.filter(({ kind }) => kind === 'AmazonAccount').slice(0, rounds);
      return work(controller, observer, accounts);
    });
  } finally {
    await controller.end();
  }
}

async function each<T>(accounts: readonly Seen[], work: (account: Seen) => Promise<T>): Promise<T[]> {
  const found: T[] = [];
  for (const account of accounts) found.push(await work(account));
  return found;
}

async function askOne(scene: Scene, observer: Observer, { metadata: { name } }: Seen): Promise<number> {
  const value = `bench-${String(Date.now())}`;
  const startedAt = performance.now();
  await askAt(scene, 'AmazonAccount', name, value);
  const isReceipt = ({ status }: Seen) => status?.lastHandledReconcileAt === value;
  const at = await observer.untilOne('a receipt', 'AmazonAccount', name, isReceipt);
  return (at - startedAt) / 1000;
}

async function changeOne(scene: Scene, observer: Observer, { metadata, spec }: Seen) {
  const account = spec?.accountName ?? '';
  const before = await priceLevelOf(scene, account);
  const wanted = priceLevels.find((level) => level !== before) ?? '';
  const startedAt = performance.now();
  const onPlatform = untilOnPlatform(scene, account, wanted);
  const changed = await patchSpec(scene, 'AmazonAccount', metadata.name, {
    settings: { product: { priceLevel: wanted } },
  });
  const told = observer.untilOne('the status of a change', 'AmazonAccount', metadata.name, (object) =>
    isReady(object, changed.metadata.generation),
  );
  const [platformAt, toldAt] = await Promise.all([onPlatform, told]);
  return { platform: (platformAt - startedAt) / 1000, status: (toldAt - startedAt) / 1000 };
}

async function untilOnPlatform(scene: Scene, account: string, wanted: string): Promise<number> {
  const deadline = performance.now() + 120_000;
  while ((await priceLevelOf(scene, account)) !== wanted) {
    if (performance.now() > deadline) throw new Error(`${account} was not changed within two minutes`);
    await wait(10);
  }
  return performance.now();
}

/** As the platform has it, read past its API: it is no call. */
async function priceLevelOf({ tile }: Scene, account: string): Promise<unknown> {
  const answer = await fetch(`${tile.url}/_emulator/accounts?account=${encodeURIComponent(account)}`);
  const [found] = (await answer.json()) as { settings: Record<string, unknown> }[];
  return found?.settings[priceLevel];
}
