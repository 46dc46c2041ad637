import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Sweep } from '../../src/reconcile/sweep.ts';
import { withBench, type Bench } from './applying.ts';
import { account, amazonDE } from './manifests.ts';
import { sweepAt } from './sweeping.ts';
import { isReady, withRunning, type World } from './world.ts';

const fr = account('amazon-fr', { accountName: 'ACME-FR', marketplace: 'FR' });
const de = 'commerce/amazon-de';

/** The tile as the controller tells it over HTTP. */
async function tileOf(world: World) {
  const answer = await fetch(`${world.running.web.url}/api/v1/tiles`);
  const { tiles } = (await answer.json()) as {
    tiles: { blockers: { code: string; remedy: string }[]; abandonedDraft?: { account: string } }[];
  };
  return tiles[0];
}

/** A world in which a commit that added an account is taken back while Amazon's consent is waited for. */
function revertedInMidWizard(story: (world: World) => Promise<void>): Promise<void> {
  return withRunning({}, async (world) => {
    await world.commit({ 'amazon-de.yaml': amazonDE() });
    await world.commit({ 'amazon-de.yaml': null, 'amazon-fr.yaml': fr });
    await story(world);
  });
}

describe.concurrent('a commit that is taken back while a wizard is open', () => {
  it('leaves a draft that the tile, a metric and the account behind it tell of', () =>
    revertedInMidWizard(async (world) => {
      const tile = await tileOf(world);
      expect(tile?.abandonedDraft?.account).toBe(de);
      expect(tile?.blockers.map(({ code }) => code)).toContain('DraftAbandoned');
      expect(await world.metric('storekeeper_tile_abandoned_draft_timestamp_seconds')).toBeGreaterThan(0);
      const behind = await world.status('commerce/amazon-fr');
      expect(behind.blockers.map(({ code }) => code)).toEqual(['WizardBusy']);
      expect(isReady(await world.status('commerce/amazon-us'))).toBe(true);
      expect(await world.platform.wizardsOpened()).toBe(1);
    }));

  it('is gone on with when the manifest comes back', () =>
    revertedInMidWizard(async (world) => {
      await world.commit({ 'amazon-de.yaml': amazonDE(), 'amazon-fr.yaml': null });
      await world.platform.consent();
      await world.sweep();
      expect(await world.platform.names()).toEqual(['AMZ-US', 'ACME-DE']);
      expect(await world.platform.wizardsOpened()).toBe(1);
    }));
});

/** A folder from which the manifest is taken away while its wizard waits for consent, and another account comes. */
async function takenAway(
  policy: Record<string, unknown>,
  story: (bench: Bench) => Promise<void>,
): Promise<void> {
  await withBench({ 'amazon-de.yaml': amazonDE() }, async (bench) => {
    await bench.apply();
    await rm(join(bench.folder, 'amazon-de.yaml'));
    await bench.write({ 'amazon-fr.yaml': fr, 'tile.yaml': bench.tileAt(bench.platform.url, { policy }) });
    await story(bench);
  });
}

const begin = Date.now();
const later = (hours: number) => new Date(begin + hours * 3_600_000);
const outcomes = ({ run }: Sweep) => run.receipts.map(({ kind, outcome }) => `${kind} ${outcome}`);

describe.concurrent('a draft whose manifest is gone', () => {
  it('is given up when the time of the policy has passed, in the app’s own way, and the next account is added', () =>
    takenAway({ abandonDraftsAfter: '2h' }, async (bench) => {
      expect(outcomes(await sweepAt(bench, later(1)))).toEqual([]);
      expect(outcomes(await sweepAt(bench, later(2)))).toEqual([]);
      const sweep = await sweepAt(bench, later(4));
      expect(outcomes(sweep)).toEqual(['AbandonWizard done', 'OpenWizard done', 'ConnectAmazon waiting']);
      expect(await bench.platform.names()).toHaveLength(2);
      expect(sweep.status.abandonedDraft).toBeUndefined();
      await bench.platform.consent();
      await sweepAt(bench, later(5));
      expect(await bench.platform.names()).toEqual(['AMZ-US', 'ACME-FR']);
    }));

  it('is never given up without a word or a policy', () =>
    takenAway({}, async (bench) => {
      for (const hours of [1, 500, 5000]) expect(outcomes(await sweepAt(bench, later(hours)))).toEqual([]);
      expect(await bench.platform.names()).toHaveLength(2);
    }));

  it('is given up on a person’s word, and what is opened after it is not', () =>
    takenAway({}, async (bench) => {
      const asked = { abandon: new Set(['amazon-de']) };
      expect(outcomes(await sweepAt(bench, later(1), asked))).toContain('AbandonWizard done');
      expect(await bench.platform.wizardsOpened()).toBe(2);
      expect(await bench.platform.names()).toHaveLength(2);
    }));

  it('that the app does not remove is left as it was, and a person is told what to do in the app', () =>
    takenAway({}, async (bench) => {
      await bench.platform.breakConnection('netsuite');
      const sweep = await sweepAt(bench, later(1), { abandon: new Set([de]) });
      const [receipt] = sweep.run.receipts;
      expect(receipt).toMatchObject({ kind: 'AbandonWizard', outcome: 'refused' });
      expect(await bench.platform.names()).toHaveLength(2);
      expect(sweep.status.abandonedDraft?.account).toBe(de);
    }));
});

describe.concurrent('the wizard of an account that is declared', () => {
  it('is given up on a person’s word and begun anew, once', () =>
    withBench({ 'amazon-de.yaml': amazonDE() }, async (bench) => {
      await bench.apply();
      const [before] = (await bench.platform.accounts()).slice(1);
      const sweep = await sweepAt(bench, later(1), { abandon: new Set([de]) });
      expect(sweep.run.receipts.filter(({ kind }) => kind === 'AbandonWizard')).toMatchObject([
        { outcome: 'done' },
      ]);
      const [after] = (await bench.platform.accounts()).slice(1);
      expect(after?.id).not.toBe(before?.id);
      expect(await bench.platform.wizardsOpened()).toBe(2);
    }));
});
