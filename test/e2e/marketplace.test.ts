import { describe, expect, it } from 'vitest';
import { account } from './manifests.ts';
import { withWorld } from './world.ts';

const asia = (marketplace: string) => account('amazon-asia', { accountName: 'ACME-ASIA', marketplace });

describe('a marketplace that is corrected while an account is being added', () => {
  it('is written as long as consent is outstanding, so that the person consents to the right one', () =>
    withWorld(async (world) => {
      await world.commit({ 'tile.yaml': world.tile(), 'asia.yaml': asia('JP') });
      await world.commit({ 'asia.yaml': asia('SG') });
      await world.platform.consent();
      await world.sweep();
      const made = (await world.platform.accounts()).find(({ name }) => name === 'ACME-ASIA');
      expect(made).toMatchObject({ marketplace: 'SG', state: 'active' });
      expect(await world.platform.wizardsOpened()).toBe(1);
    }));

  it('after consent is a mismatch that names both countries and the way out, and nothing is configured', () =>
    withWorld(async (world) => {
      await world.commit({ 'tile.yaml': world.tile(), 'asia.yaml': asia('JP') });
      await world.platform.consent();
      await world.commit({ 'asia.yaml': asia('SG') });
      const status = await world.status('commerce/amazon-asia');
      expect(status.blockers).toEqual([
        expect.objectContaining({
          code: 'MarketplaceMismatch',
          message: expect.stringMatching(/JP \(Japan\).*SG \(Singapore\)/) as string,
          remedy: expect.stringMatching(/marketplace: JP.*abandon/) as string,
        }),
      ]);
      await world.commit({ 'asia.yaml': asia('JP') });
      const made = (await world.platform.accounts()).find(({ name }) => name === 'ACME-ASIA');
      expect(made).toMatchObject({ marketplace: 'JP', state: 'active' });
    }));
});
