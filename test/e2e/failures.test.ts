import { expect, it } from 'vitest';
import { withBench } from './applying.ts';
import { account } from './manifests.ts';
import { sweepAt } from './sweeping.ts';

it('a change that is refused in three accounts is not begun in the others', () =>
  withBench(
    Object.fromEntries(
      [1, 2, 3, 4].map((number) => [
        `new-${number}.yaml`,
        account(`new-${number}`, { accountName: `NEW-${number}`, marketplace: 'DE' }),
      ]),
    ),
    async (bench) => {
      await bench.platform.client.hand('/licences', { stores: 9 });
      expect((await bench.apply()).code).toBe(0);
      const settings = { inventory: { kitPerLocation: true } };
      for (const number of [1, 2, 3, 4])
        await bench.write({
          [`new-${number}.yaml`]: account(`new-${number}`, {
            ...{ accountName: `NEW-${number}`, marketplace: 'DE', settings },
          }),
        });
      const fault = { kind: 'handler', match: { handler: 'setKitPerLocation' }, count: 99 } as const;
      await bench.platform.fault(fault);
      await bench.platform.forgetCalls();
      const { status, run } = await sweepAt(bench, new Date());
      const saves = (await bench.platform.calls()).filter(({ path }) => path.endsWith('/persistSettings'));
      expect(saves).toHaveLength(3);
      expect(run.receipts.filter(({ outcome }) => outcome === 'refused')).toHaveLength(3);
      const left = status.accounts.find((each) => each.account === 'commerce/new-4');
      expect(left?.blockers).toMatchObject([{ code: 'TooManyFailures', passing: true }]);
      expect(left?.conditions[0]).toMatchObject({ status: 'False', reason: 'TooManyFailures' });
    },
    { choices: { consentGiven: true, sellerWithConsent: false } },
  ));
