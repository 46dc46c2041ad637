import { expect, it } from 'vitest';
import { amazonUS } from './manifests.ts';
import { withWorld } from './world.ts';

const path = '/settings/settlement/taxOnlyRefundItem';

it('a picker that stores only the chosen item is asked for its list, and the item is saved with its label', () =>
  withWorld(
    async (world) => {
      const settings = { settlement: { taxOnlyRefundItem: 'Unknown Amazon SKU' } };
      await world.commit({ 'tile.yaml': world.tile(), 'amazon-us.yaml': amazonUS({ settings }) });
      expect(await world.platform.setting('AMZ-US', path)).toBe('Unknown Amazon SKU');
      const sweep = await world.sweep();
      expect(sweep.run.plan?.steps).toEqual([]);
    },
    { choices: { itemPickersYieldLabel: true } },
  ));
