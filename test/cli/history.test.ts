import { describe, expect, it } from 'vitest';
import type { PastRun } from '../../src/act/journal/readHistory.ts';
import { openStateStore } from '../../src/act/journal/stateStore.ts';
import { withBench, type Bench } from '../e2e/applying.ts';
import { amazonUS } from '../e2e/manifests.ts';
import { storekeeper } from './command.ts';

const priced = (priceLevel: string) => amazonUS({ settings: { product: { priceLevel } } });

async function runsOf(bench: Bench, ...args: string[]): Promise<readonly PastRun[]> {
  const { code, stdout, stderr } = await storekeeper([
    ...['history', ...args, '--state-dir', bench.stateDir, '-o', 'json'],
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as readonly PastRun[];
}

/** A bench on which two things were done, one after the other. */
function withTwoRuns(test: (bench: Bench) => Promise<void>): Promise<void> {
  return withBench({ 'amazon-us.yaml': priced('Base Price') }, async (bench) => {
    expect((await bench.apply()).code).toBe(0);
    await bench.write({ 'amazon-us.yaml': priced('Wholesale Price') });
    expect((await bench.apply()).code).toBe(0);
    await test(bench);
  });
}

describe.concurrent('storekeeper history', () => {
  it('tells of each run when it was, what came of it and its steps, newest first', () =>
    withTwoRuns(async (bench) => {
      const runs = await runsOf(bench);
      const [newest, before] = runs;
      expect(newest).toMatchObject({
        tile: 'commerce/amazon-netsuite',
        outcome: 'changed',
        planHash: expect.stringMatching(/^sha256:[0-9a-f]+$/) as unknown,
        steps: [
          { kind: 'RefreshOptions' },
          { account: 'commerce/amazon-us', kind: 'SaveSettings', outcome: 'done' },
        ],
      });
      expect(newest?.steps[1]?.planHash).not.toBe(newest?.planHash);
      expect(before?.steps.map(({ kind }) => kind)).toContain('AdoptAccount');
      expect(runs.map(({ at }) => at)).toEqual(
        runs
          .map(({ at }) => at)
          .sort()
          .reverse(),
      );
      expect(await runsOf(bench, '--last', '1')).toEqual([newest]);
      for (const name of ['amazon-us', 'commerce/amazon-us', 'amazon-netsuite'])
        expect((await runsOf(bench, name))[0]).toEqual(newest);
    }));

  it('says it in lines as well, also while another process has the folder', () =>
    withTwoRuns(async (bench) => {
      const held = openStateStore(bench.stateDir);
      try {
        const { code, stdout } = await storekeeper(['history', '--state-dir', bench.stateDir]);
        expect(code).toBe(0);
        expect(stdout).toMatch(/^\S+Z {2}commerce\/amazon-netsuite {2}changed .*plan sha256:[0-9a-f]{12}$/m);
        expect(stdout).toMatch(/^ {2}done {2}SaveSettings {2}commerce\/amazon-us/m);
      } finally {
        held.close();
      }
    }));

  it('refuses a folder without history, and a name of which nothing is known', () =>
    withTwoRuns(async (bench) => {
      const nowhere = await storekeeper(['history', '--state-dir', `${bench.folder}/none`]);
      expect(nowhere).toMatchObject({ code: 1, stdout: '' });
      expect(nowhere.stderr).toMatch(/none has no history; name the folder/);
      const nobody = await storekeeper(['history', 'nobody', '--state-dir', bench.stateDir]);
      expect(nobody).toMatchObject({ code: 1, stdout: '' });
      expect(nobody.stderr).toMatch(/found "nobody"[^]*accepted: the name of a tile/);
    }));
});
