import { expect, it } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import { createPlatformClient } from '../../src/platform/client.ts';
import { Secret } from '../../src/platform/secret.ts';

it('reads everything from the emulator, page by page, and counts what it cost', async () => {
  const emulator = await startEmulator({ accounts: 3, pageSize: 5 });
  const client = createPlatformClient({ baseURL: emulator.url, token: () => new Secret(emulator.token) });
  const { integrationId } = emulator;
  try {
    expect(await client.tokenInfo()).toHaveProperty('_userId');
    expect((await client.listIntegrations()).map(({ _id }) => _id)).toContain(integrationId);
    const tile = await client.getIntegration(integrationId);
    expect(tile.settings?.sections).toHaveLength(3);
    const flows = await client.listFlows(integrationId);
    expect(flows.length).toBeGreaterThan(5);
    expect(new Set(flows.map(({ _id }) => _id)).size).toBe(flows.length);
    const connections = await client.listConnections(integrationId);
    expect(connections.length).toBeGreaterThan(2);
    expect(await client.listLicences()).not.toHaveLength(0);
    expect(await client.listAudit(integrationId, {})).toBeInstanceOf(Array);
    const [flow] = flows;
    expect(await client.getFlow(flow?._id ?? '')).toMatchObject({ _id: flow?._id });
    expect(await client.listLatestJobs(flow?._id ?? '')).toEqual([]);
    expect(await client.pingConnection(connections[0]?._id ?? '')).toEqual({ online: true });

    expect(await client.getState('storekeeper.test')).toBeUndefined();
    await client.putState('storekeeper.test', { holder: 'a' });
    expect(await client.getState('storekeeper.test')).toEqual({ holder: 'a' });
    await client.deleteState('storekeeper.test');
    expect(await client.getState('storekeeper.test')).toBeUndefined();

    const pages = client.calls.byRoute['GET /v1/integrations/{integrationId}/flows'];
    expect(pages).toBe(Math.ceil(flows.length / 5));
  } finally {
    await client.close();
    await emulator.close();
  }
});
