import { describe, expect, it } from 'vitest';
import { withBench } from '../e2e/applying.ts';
import { amazonUS } from '../e2e/manifests.ts';

const ours = 'Orders to our own warehouse';

describe('a flow that a person built and the app does not know', () => {
  it('is declared by its name like any other: switched, scheduled and then in order', () =>
    withBench({}, async (bench) => {
      await bench.platform.client.hand('/ui/custom-flow', { account: 'AMZ-US', flow: ours });
      const flows = [{ name: ours, enabled: true, schedule: '15 4 * * *', timezone: 'Europe/Berlin' }];
      await bench.write({ 'amazon-us.yaml': amazonUS({ flows }) });
      expect((await bench.apply()).code).toBe(0);
      expect((await bench.platform.client.account('AMZ-US')).flows[ours]).toMatchObject({
        enabled: true,
        timezone: 'Europe/Berlin',
      });
      await bench.platform.forgetCalls();
      expect((await bench.apply()).code).toBe(0);
      expect(await bench.platform.writes()).toEqual([]);
    }));
});
