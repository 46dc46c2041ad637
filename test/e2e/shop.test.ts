import { describe, expect, it } from 'vitest';
import { amazonUS, inventoryFlow } from './manifests.ts';
import { withWorld } from './world.ts';

describe('how the shop behind an account does', () => {
  it('an account that is as declared and cut off from Amazon is not ready, and says so at once', () =>
    withWorld(async (world) => {
      await world.commit({ 'tile.yaml': world.tile(), 'amazon-us.yaml': amazonUS() });
      expect(await world.metric('storekeeper_account_connection_online', 'amazon-us')).toBe(1);
      const { connectionId } = (await world.platform.accounts()).find(({ name }) => name === 'AMZ-US') ?? {};
      await world.platform.client.hand(`/connections/${connectionId}/offline`, {
        offline: true,
        noticed: true,
      });
      await world.sweep();
      const status = await world.status('commerce/amazon-us');
      expect(status.conditions).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ type: 'Ready', status: 'False', reason: 'AmazonOffline' }),
          expect.objectContaining({ type: 'ConnectionReady', status: 'False' }),
        ]),
      );
      expect(status.waiting?.for).toBe('AmazonConnection');
      expect(await world.metric('storekeeper_account_connection_online', 'amazon-us')).toBe(0);
    }));

  it('a good run of a flow is found by one list of jobs, which quiet sweeps do not ask for again', () =>
    withWorld(
      async (world) => {
        const flow = await world.platform.flow('AMZ-US', inventoryFlow);
        const { status } = await world.platform.client.call('POST', `/v1/flows/${flow.id}/run`, {});
        expect(status).toBe(201);
        await world.commit({ 'tile.yaml': world.tile(), 'amazon-us.yaml': amazonUS() });
        await world.sweep();
        const asked = (await world.platform.calls()).filter(({ path }) => path.startsWith('/v1/jobs'));
        expect(asked).toHaveLength(1);
        expect(
          await world.metric('storekeeper_account_flow_last_success_timestamp_seconds', 'amazon-us'),
        ).toBeGreaterThan(0);
      },
      { choices: { jobMilliseconds: 0 } },
    ));
});
