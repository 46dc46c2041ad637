import { describe, expect, it } from 'vitest';
import { account, amazonUS, type Spec } from './manifests.ts';
import { isReady, withWorld, type World } from './world.ts';

const label = ['Product > General', 'NetSuite price level to sync product price'] as const;
const path = '/settings/product/priceLevel';
const priceLevel = (value: string): Spec => ({ settings: { product: { priceLevel: value } } });

/** A running world that keeps what is invalid, with two accounts, of which the second asks to be uninstalled when it goes. */
async function withTwo(
  story: (world: World, second: (value: string) => string, name: string) => Promise<void>,
) {
  await withWorld(
    async (world) => {
      world.onInvalid = 'KeepInvalid';
      const live = (await world.platform.accounts())[1];
      const name = live?.name ?? '';
      const second = (value: string) =>
        account('second', {
          ...{ accountName: name, marketplace: live?.marketplace, policy: { deletion: 'Uninstall' } },
          ...priceLevel(value),
        });
      await world.commit({
        'tile.yaml': world.tile({ policy: { budgets: { removals: 5 } } }),
        'amazon-us.yaml': amazonUS(priceLevel('Base Price')),
        'second.yaml': second('Base Price'),
      });
      await story(world, second, name);
    },
    { accounts: 2 },
  );
}

const get = async (world: World, of: string) =>
  (await (await fetch(`${world.running.web.url}${of}`)).json()) as Record<string, unknown>;

describe.concurrent(
  'a commit with one broken file and one good change, where the policy is to keep what is invalid',
  () => {
    it('brings the good change to the platform and says what is kept; a restart changes nothing; the mend comes whole', () =>
      withTwo(async (world, second, name) => {
        const first = (await get(world, '/api/v1/sources'))['sources'] as { inForce: { commit: string } }[];
        const broken = second('Online Price').replace('marketplace:', 'market:');
        const poll = await world.commitInPart(
          { 'amazon-us.yaml': amazonUS(priceLevel('Online Price')), 'second.yaml': broken },
          'Raise prices',
        );
        expect(poll.outcome).toBe('invalid');
        const expectInPart = async () => {
          expect(await world.platform.setting('AMZ-US', path)).toBe('Online Price');
          expect(await world.platform.setting(name, path)).toBe('Base Price');
          const status = await world.status('commerce/second');
          const asOf = first[0]?.inForce.commit ?? '';
          expect(isReady(status)).toBe(true);
          expect(status).toMatchObject({ kept: { commit: asOf, because: 'Faulty' } });
          expect(status.conditions.find(({ type }) => type === 'Ready')?.message).toMatch(
            new RegExp(`is kept as of ${asOf.slice(0, 12)}: second\\.yaml:\\d+: `),
          );
          expect(await world.status('commerce/amazon-us')).not.toHaveProperty('kept');
          expect(await get(world, '/api/v1/sources')).toMatchObject({
            sources: [
              {
                inForce: { subject: 'Raise prices' },
                refused: { subject: 'Raise prices', problemCount: 2 },
                kept: { count: 1, documents: [{ name: 'commerce/second', commit: asOf }] },
                conditions: [
                  { type: 'Ready', status: 'False', reason: 'InForceInPart' },
                  { type: 'Stalled', status: 'True' },
                ],
              },
            ],
          });
          expect(await get(world, '/readyz')).toMatchObject({
            ready: true,
            reason: expect.stringMatching(
              /^ok, but: Commit \w{12} by .* is in force in part since .* 1 document is not taken/,
            ) as string,
          });
          expect(await world.metric('storekeeper_source_kept_documents')).toBe(1);
        };
        await expectInPart();
        // Drift of a kept account is put back to what is kept.
        await world.platform.changeSetting(name, label[0], label[1], 'Online Price');
        await world.sweep();
        await expectInPart();

        await world.stop();
        await world.platform.forgetCalls();
        await world.startInPart();
        await expectInPart();
        expect(await world.platform.writes()).toEqual([]);

        await world.commit({ 'second.yaml': second('Online Price') });
        expect(await world.platform.setting(name, path)).toBe('Online Price');
        expect(await world.metric('storekeeper_source_kept_documents')).toBe(0);
        expect(await world.status('commerce/second')).not.toHaveProperty('kept');
      }));

    it.each([
      ['cut off in its header', (text: string) => text.slice(0, 45)],
      ['cut off in the middle of a word', (text: string) => text.slice(0, text.indexOf('accountName') + 5)],
      [
        'cut off where its syntax breaks',
        (text: string) => `${text.slice(0, text.indexOf('marketplace'))}  "`,
      ],
      ['emptied', () => ''],
      ['deleted', () => null],
    ])('never uninstalls an account whose file was %s', (_how, cut) =>
      withTwo(async (world, second, name) => {
        await world.commitInPart({
          'amazon-us.yaml': amazonUS({ ...priceLevel('Online Price') }),
          'second.yaml': cut(second('Base Price')),
          'other.yaml': account('other', { accountName: 'OTHER', marketplace: 'Atlantis' }),
        });
        await world.sweep();
        expect(await world.platform.setting('AMZ-US', path)).toBe('Online Price');
        expect(await world.platform.names()).toEqual(['AMZ-US', name]);
        expect(await world.status('commerce/second')).toMatchObject({ kept: {}, blockers: [] });
        expect(world.last.run.plan?.steps.filter(({ kind }) => kind.startsWith('Uninstall'))).toEqual([]);
      }),
    );
  },
);
