import { describe, expect, it } from 'vitest';
import type { TileMarks } from '../../src/observe/facts.ts';
import { VirtualTime } from '../controller/virtualTime.ts';
import { amazonDE, amazonUS } from './manifests.ts';
import { until } from './until.ts';
import { isReady, withRunning, withWorld, type World } from './world.ts';

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

/** Lets the platform's notes say that the link was asked for so many minutes earlier. */
async function askEarlier({ platform }: World, minutes: number): Promise<void> {
  const [note] = (await platform.calls()).filter(({ path }) => path.endsWith('_marks'));
  const path = note?.path ?? '';
  const marks = await platform.client.get<TileMarks>(path);
  const steps = marks.wizard?.steps.map((step) => {
    if (step.linkAt === undefined) return step;
    return { ...step, linkAt: new Date(Date.parse(step.linkAt) - minutes * 60_000).toISOString() };
  });
  await platform.client.call('PUT', path, { ...marks, wizard: { ...marks.wizard, steps } });
}

describe.concurrent('the link at which consent is given', () => {
  it('is asked for anew after an hour, not before, and goes on as it was noted where nothing else is told', () =>
    withRunning(
      { 'amazon-de.yaml': amazonDE() },
      async (world) => {
        const { platform } = world;
        const sweepAfter = async (minutes: number) => {
          await world.stop();
          await askEarlier(world, minutes);
          await callsOf(world);
          await world.start();
          const { waiting } = await world.status('commerce/amazon-de');
          const calls = await platform.calls();
          return { waiting, asked: calls.filter(({ path }) => path.endsWith('/oauth2')).length };
        };
        const { waiting: before } = await world.status('commerce/amazon-de');
        await platform.client.call('PATCH', '/_emulator/choices', { consentAddress: true });
        expect(await sweepAfter(50)).toEqual({ waiting: before, asked: 0 });

        const { waiting: renewed, asked } = await sweepAfter(10);
        expect(asked).toBe(1);
        expect(renewed).toMatchObject({ for: 'AmazonConsent', since: before?.since });
        expect(renewed?.link).toContain('application_id=');
        expect(await sweepAfter(50)).toEqual({ waiting: renewed, asked: 0 });

        await platform.client.call('PATCH', '/_emulator/choices', { consentAddress: false });
        expect(await sweepAfter(10)).toEqual({ waiting: renewed, asked: 1 });
      },
      { choices: { consentAddress: false } },
    ));
});
