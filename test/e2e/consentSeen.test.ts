import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../controller/virtualTime.ts';
import { amazonDE, amazonUS } from './manifests.ts';
import { until } from './until.ts';
import { isReady, withWorld, type World } from './world.ts';

/** A controller in virtual time whose German account waits for Amazon's consent. */
function withWaiting(story: (world: World, time: VirtualTime) => Promise<void>): Promise<void> {
  return withWorld(async (world) => {
    const time = new VirtualTime(Date.now());
    world.timers = time;
    await world.commit({
      'tile.yaml': world.tile({ interval: '10m' }),
      'amazon-us.yaml': amazonUS(),
      'amazon-de.yaml': amazonDE(),
    });
    await story(world, time);
  });
}

/** Calls since the last count, as `METHOD path`, without ids. */
async function callsOf({ platform }: World): Promise<string[]> {
  const calls = await platform.calls();
  await platform.forgetCalls();
  return calls.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{24}/g, 'ID')}`);
}

describe.concurrent('consent that a person gives while the controller waits for it', () => {
  it('is looked for by one ping every five seconds, and by no sweep', () =>
    withWaiting(async (world, time) => {
      await callsOf(world);
      for (let looks = 1; looks <= 6; looks += 1) {
        await time.pass(5000);
        await until('a look', async () =>
          (await world.platform.calls()).length >= looks ? true : undefined,
        );
      }
      const calls = await callsOf(world);
      expect(calls).toHaveLength(6);
      expect(new Set(calls).size).toBe(1);
      expect(calls[0]).toMatch(/ \/v1\/connections\/ID\/ping$/);
    }));

  it('is noticed at the next look, and the account finished without another word', () =>
    withWaiting(async (world, time) => {
      await world.platform.consent();
      await until('the account to be ready', async () => {
        await time.pass(5000);
        return isReady(await world.status('commerce/amazon-de')) ? true : undefined;
      });
      expect(await world.platform.wizardsOpened()).toBe(1);
    }));
});
