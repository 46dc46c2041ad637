import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { amazonUS } from '../e2e/manifests.ts';
import { isReady, withRunning, type World } from '../e2e/world.ts';
import { conditionOf } from '../../src/report/status/conditions.ts';

const prepare: DatabaseSync['prepare'] = Reflect.get(DatabaseSync.prototype, 'prepare');

/** Has every write fail as SQLite fails on a full disk; reading goes on. */
function fillDisk(): void {
  vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, sql, ...rest) {
    if (!/^\s*SELECT/i.test(sql))
      throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
    return prepare.call(this, sql, ...rest);
  });
}

afterEach(() => void vi.restoreAllMocks());

const readyz = async (world: World) => {
  const answer = await fetch(`${world.running.web.url}/readyz`);
  return { status: answer.status, text: await answer.text() };
};
const advice = 'Let this process write there, with space left on its disk';

describe('a disk that is full while the controller runs', () => {
  it('is told in the status of tile and account, of nothing it is said that it was put back, and it passes', () =>
    withRunning({ 'amazon-us.yaml': amazonUS() }, async (world) => {
      fillDisk();
      await world.platform.client.hand('/ui/rename', { account: 'AMZ-US', name: 'By hand' });
      const before = world.log.length;
      const { status } = await world.sweep();
      const account = await world.status('commerce/amazon-us');
      for (const conditions of [status.conditions, account.conditions]) {
        expect(conditionOf(conditions, 'Ready')).toMatchObject({ status: 'False', reason: 'RunFailed' });
        expect(conditionOf(conditions, 'Stalled')).toMatchObject({
          reason: 'RunFailed',
          message: expect.stringContaining(advice) as string,
        });
        expect(conditionOf(conditions, 'Reconciling')).toBeUndefined();
      }
      expect(account.drift).toMatchObject([{ path: '/accountName', response: 'pending' }]);
      expect(world.log.slice(before).join('')).not.toContain('"corrected"');
      expect(world.log.slice(before).join('')).toContain('"outcome":"pending"');
      expect(await world.platform.names()).toEqual(['By hand']);
      expect(await readyz(world)).toEqual({ status: 503, text: expect.stringContaining(advice) as string });

      // Since when is kept, though it could not be written.
      const since = conditionOf(status.conditions, 'Stalled')?.lastTransitionTime;
      expect(conditionOf((await world.sweep()).status.conditions, 'Stalled')?.lastTransitionTime).toBe(since);

      vi.restoreAllMocks();
      expect((await readyz(world)).status).toBe(200);
      await world.sweep();
      expect(await world.platform.names()).toEqual(['AMZ-US']);
      expect(isReady(await world.status('commerce/amazon-us'))).toBe(true);
    }));

  it('is told of a tile that is as declared, whose account stays what it is', () =>
    withRunning({ 'amazon-us.yaml': amazonUS() }, async (world) => {
      fillDisk();
      const { status } = await world.sweep();
      expect(conditionOf(status.conditions, 'Stalled')?.message).toContain(advice);
      expect(isReady(await world.status('commerce/amazon-us'))).toBe(true);
    }));

  it('refuses a suspension that would not outlive the process, and says why', () =>
    withRunning({ 'amazon-us.yaml': amazonUS() }, (world) => {
      fillDisk();
      const answer = world.running.controller.steering.suspend(
        { kind: 'AmazonAccount', key: 'commerce/amazon-us' },
        { reason: 'stock-taking' },
      );
      expect(answer).toMatchObject({
        ok: false,
        why: 'NotKept',
        message: expect.stringMatching(/^nothing is changed: .*space left on its disk/) as string,
      });
      return Promise.resolve();
    }));
});
