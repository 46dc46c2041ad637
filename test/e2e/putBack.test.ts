import { expect, it } from 'vitest';
import { withBench } from './applying.ts';
import { amazonUS } from './manifests.ts';
import { sweepAt } from './sweeping.ts';

/** The emulated audit log goes by the clock. */
const begin = Date.now();
const minutes = (count: number) => new Date(begin + count * 60_000);

const currency = '/settings/product/currency';
const section = 'Product > General';
const label = 'NetSuite currency to sync product price';

it('what is changed again and again is put back with a record of who, less often, and then reported', () =>
  withBench({ 'amazon-us.yaml': amazonUS({ settings: { product: { currency: 'USD' } } }) }, async (bench) => {
    await sweepAt(bench, minutes(0));
    const fight = async (at: number) => {
      await bench.platform.changeSetting('AMZ-US', section, label, 'GBP');
      const { status } = await sweepAt(bench, minutes(at));
      const [account] = status.accounts;
      if (!account) throw new Error('no account');
      return { account, live: await bench.platform.setting('AMZ-US', currency) };
    };
    for (const at of [10, 20, 30]) {
      const { account, live } = await fight(at);
      expect(live).toBe('USD');
      expect(account.putBack).toMatchObject([
        {
          path: currency,
          from: 'GBP',
          to: 'USD',
          total: at / 10,
          by: { who: expect.stringContaining('sam') as string },
        },
      ]);
    }
    const paused = await fight(40);
    expect(paused.live).toBe('GBP');
    expect(paused.account.warnings.map(({ code }) => code)).toContain('TugOfWar');
    expect(paused.account.conditions[0]).toMatchObject({ type: 'Ready', status: 'False' });
    expect((await fight(100)).live).toBe('USD');
    expect((await fight(400)).live).toBe('USD');
    const given = await fight(2000);
    expect(given.live).toBe('GBP');
    expect(given.account.drift).toMatchObject([{ path: currency, response: 'reported' }]);
    expect(given.account.putBack).toMatchObject([{ total: 5 }]);
  }));
