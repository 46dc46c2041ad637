import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../controller/virtualTime.ts';
import { amazonDE, amazonUS } from './manifests.ts';
import { until } from './until.ts';
import { isReady, withRunning, withWorld } from './world.ts';

const key = 'commerce/amazon-de';
const choices = { wizardConnectionMasked: true };
const german = { type: 'Amazon-SP-API', sellingRegion: 'europe', marketplaceId: 'A1PA6795UKMFR9' };

describe.concurrent('a connection of the wizard that holds a secret which is not shown', () => {
  it('is waited for, with its link and the values, and never written', () =>
    withRunning(
      { 'de.yaml': amazonDE() },
      async (world) => {
        const [, draft] = await world.platform.accounts();
        const { waiting } = await world.status(key);
        expect(waiting).toMatchObject({
          for: 'AmazonConnection',
          link: `${world.platform.url}/connections/edit/connections/${draft?.connectionId ?? ''}`,
          message: expect.stringMatching(
            /type Amazon-SP-API, selling region Europe, marketplace DE \(Germany\), id A1PA6795UKMFR9/,
          ) as string,
        });
        const puts = (await world.platform.calls()).filter(({ method }) => method === 'PUT');
        expect(puts.filter(({ path }) => path.startsWith('/v1/connections/'))).toEqual([]);
        await world.platform.forgetCalls();

        await world.sweep();
        expect((await world.status(key)).waiting).toEqual(waiting);
        expect(await world.platform.writes()).toEqual([]);
      },
      { choices },
    ));

  it('keeps since when in the note, for a controller that knows nothing else', () =>
    withRunning(
      { 'de.yaml': amazonDE() },
      async (world) => {
        const { waiting } = await world.status(key);
        await world.stop();
        await world.start();
        expect((await world.status(key)).waiting).toEqual(waiting);
      },
      { choices },
    ));

  it('is told anew with what it has when something else was entered', () =>
    withRunning(
      { 'de.yaml': amazonDE() },
      async (world) => {
        const before = (await world.status(key)).waiting;
        await world.platform.client.hand('/ui/connection', { ...german, marketplaceId: 'A13V1IB3VIYZZH' });
        await world.sweep();
        const { waiting } = await world.status(key);
        expect(waiting?.message).toMatch(/It has .*marketplace FR \(France\)/);
        expect(waiting?.since).toBe(before?.since);
      },
      { choices },
    ));

  it('goes on by itself once they are entered: consent is asked for, with a link of its own, and the account finished', () =>
    withWorld(
      async (world) => {
        const time = new VirtualTime(Date.now());
        world.timers = time;
        await world.commit({
          'tile.yaml': world.tile({ interval: '12h' }),
          'us.yaml': amazonUS(),
          'de.yaml': amazonDE(),
        });
        await world.platform.client.hand('/ui/connection', german);
        const consent = await until('consent to be waited for', async () => {
          await time.pass(20_000);
          const { waiting } = await world.status(key);
          return waiting?.for === 'AmazonConsent' ? waiting : undefined;
        });
        expect(consent.link).toContain('/oauth2');
        await world.platform.consent();
        await until('the account to be ready', async () => {
          await time.pass(5000);
          return isReady(await world.status(key)) ? true : undefined;
        });
        expect(await world.platform.wizardsOpened()).toBe(1);
      },
      { choices },
    ));
});
