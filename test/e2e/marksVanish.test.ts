import { describe, expect, it } from 'vitest';
import { withBench } from './applying.ts';
import { account } from './manifests.ts';
import { Tap } from './tap.ts';

const isMarks = ({ method, path }: { method: string; path: string }) =>
  method === 'GET' && path.includes('_marks');

describe('notes on the platform that are answered as not there in the middle of a run', () => {
  it.each([
    { times: 1, reason: 'once' },
    { times: 2, reason: 'twice in a row' },
    { times: 4, reason: 'until the run gives up' },
  ])('$reason are not believed: nothing is written over, and no account is added again', ({ times }) =>
    withBench(
      { 'amazon-fr.yaml': account('amazon-fr', { accountName: 'ACME-FR', marketplace: 'FR' }) },
      async (bench) => {
        await bench.applyUntilDone();
        // Without its note the account would be taken for missing: it has not the declared name.
        await bench.platform.client.hand('/ui/rename', { account: 'ACME-FR', name: 'France' });
        let reads = 0;
        const tap = await Tap.open(bench.platform.url, (call) => {
          if (!isMarks(call)) return 'passed';
          reads += 1;
          return reads > 1 && reads <= 1 + times ? 'absent' : 'passed';
        });
        try {
          await bench.write({ 'tile.yaml': bench.tileAt(tap.url) });
          await bench.apply();
          await bench.applyUntilDone();
        } finally {
          await tap.close();
        }
        expect((await bench.platform.names()).sort()).toEqual(['ACME-FR', 'AMZ-US']);
        expect(await bench.platform.wizardsOpened()).toBe(1);
      },
      { choices: { consentGiven: true, bundleInstalled: true } },
    ),
  );
});
