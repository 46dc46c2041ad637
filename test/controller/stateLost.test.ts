import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { breakStateFile } from '../act/breakState.ts';
import { amazonUS } from '../e2e/manifests.ts';
import { withRunning } from '../e2e/world.ts';

describe.concurrent('a state folder that is lost while the controller runs', () => {
  it('does not end the controller: it goes on looking, and says what is wrong', () =>
    withRunning({}, async (world) => {
      await rm(world.stateFolder, { recursive: true });
      const { run, outcome } = await world.sweep();
      expect(outcome).toBe('failed');
      expect(run.failure).toMatchObject({ kind: 'Stalled' });
      expect(run.failure?.message).toContain('Stop and start again');
      expect(world.log.join('')).toContain('is not there any more');
      expect((await world.status('commerce/amazon-us')).accountName).toBe('AMZ-US');
      expect(await world.metric('storekeeper_sweeps_total', 'failed')).toBe(1);
    }));

  it('makes /healthz fail, so that Kubernetes starts it anew', () =>
    withRunning({}, async (world) => {
      const healthz = async () => (await fetch(`${world.running.web.url}/healthz`)).status;
      expect(await healthz()).toBe(200);
      await rm(world.stateFolder, { recursive: true });
      expect(await healthz()).toBe(503);
      await world.stop();
      await world.start();
      expect(await healthz()).toBe(200);
    }));

  it('makes /healthz fail as well where the file is damaged in place', () =>
    withRunning({}, async (world) => {
      breakStateFile(world.stateFolder);
      const { run } = await world.sweep();
      expect(run.failure?.message).toContain('is damaged');
      expect((await fetch(`${world.running.web.url}/healthz`)).status).toBe(503);
      await world.stop();
      await world.start();
      expect((await fetch(`${world.running.web.url}/healthz`)).status).toBe(200);
    }));

  it('writes nothing to the platform that its journal could not tell of', () =>
    withRunning({ 'amazon-us.yaml': amazonUS() }, async (world) => {
      await rm(world.stateFolder, { recursive: true });
      await world.platform.client.hand('/ui/rename', { account: 'AMZ-US', name: 'By hand' });
      await world.sweep();
      expect(await world.platform.names()).toEqual(['By hand']);
    }));

  it('goes on as before once it is started again', () =>
    withRunning({ 'amazon-us.yaml': amazonUS() }, async (world) => {
      await rm(world.stateFolder, { recursive: true });
      await world.platform.client.hand('/ui/rename', { account: 'AMZ-US', name: 'By hand' });
      await world.stop();
      await world.start();
      expect(await world.platform.names()).toEqual(['AMZ-US']);
    }));
});
