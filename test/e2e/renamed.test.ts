import { describe, expect, it } from 'vitest';
import { withBench, type Applied } from './applying.ts';
import { account, amazonDE, inventoryFlow } from './manifests.ts';

const told = ({ status, code }: Applied, key: string) => {
  const found = status?.accounts.find((each) => each.account === key);
  return {
    code,
    ready: found?.conditions.find(({ type }) => type === 'Ready')?.status,
    codes: found?.blockers.map((blocker) => blocker.code),
  };
};

describe.concurrent('a clone whose manifest is called otherwise', () => {
  it('is not ready by that: it is still known that its search is not filtered', () =>
    withBench(
      { 'clone.yaml': amazonDE({ settings: {}, flows: [] }) },
      async (bench) => {
        await bench.applyUntilDone();
        await bench.platform.switchFlow('ACME-DE', inventoryFlow, true);
        const spec = { accountName: 'ACME-DE', marketplace: 'DE' };
        const before = { code: 1, ready: 'False', codes: ['SettingNotSaved'] };
        await bench.write({ 'clone.yaml': account('amazon-de', spec) });
        expect(told(await bench.apply(), 'commerce/amazon-de')).toMatchObject(before);

        await bench.write({ 'clone.yaml': account('germany', spec) });
        for (const _ of ['the run that takes it over', 'the next one'])
          expect(told(await bench.apply(), 'commerce/germany')).toMatchObject(before);
        expect(await bench.platform.client.filters('ACME-DE', 'inventory')).toEqual([]);
      },
      { choices: { consentGiven: true, bundleInstalled: true } },
    ));
});
