import { describe, expect, it } from 'vitest';
import { withBench, type Bench } from './applying.ts';
import { amazonDE, inventoryFlow } from './manifests.ts';

const title = 'Inventory of Berlin, made by hand';
const flows = [{ name: inventoryFlow, enabled: true, schedule: '7 * * * *' }];
const locations = ['Berlin DC'];
const declared = (inventory: Record<string, unknown>) => ({
  'amazon-de.yaml': amazonDE({ settings: { inventory }, flows }),
});

interface Search {
  readonly id: string;
  readonly title: string;
  readonly filters: readonly { readonly name: string; readonly labels: readonly string[] }[];
}

/** What the search that was made by hand filters by. */
async function filtersOfOther({ platform }: Bench): Promise<string[]> {
  const searches = await platform.client.get<Search[]>('/_emulator/searches');
  const found = searches.find((search) => search.title === title);
  if (!found) throw new Error(`no search ${title}: ${searches.map((search) => search.title).join(', ')}`);
  return found.filters.map(({ name, labels }) => `${name} ${labels.join(',')}`);
}

/** An account whose inventory flow runs, with a second saved search in NetSuite that no filter was written into. */
async function running(run: (bench: Bench) => Promise<void>): Promise<void> {
  await withBench(
    declared({ locations }),
    async (bench) => {
      await bench.platform.client.hand('/netsuite/lists/savedSearches', { add: [title] });
      expect((await bench.applyUntilDone()).at(-1)).toBe(0);
      expect(await filtersOfOther(bench)).toEqual([]);
      await run(bench);
      expect(await filtersOfOther(bench)).toEqual(['inventorylocation Berlin DC']);
      expect(await bench.platform.flowsOn('ACME-DE')).toEqual([inventoryFlow]);
      expect((await bench.apply()).receipts).toEqual([]);
    },
    { choices: { consentGiven: true, bundleInstalled: true } },
  );
}

const done = ({ receipts }: Awaited<ReturnType<Bench['apply']>>) =>
  receipts
    .filter(({ kind }) => kind !== 'RefreshOptions')
    .map(({ kind, step }) => (step.endsWith('/pause') ? 'pause' : kind));

describe.concurrent('another saved search of a flow that is on', () => {
  it('is filtered as declared before the flow runs on it, where the manifest chooses it', () =>
    running(async (bench) => {
      await bench.write(declared({ locations, savedSearch: title }));
      const run = await bench.apply();
      expect(run.code).toBe(0);
      expect(done(run)).toEqual(['pause', 'SaveSettings', 'SaveSettings', 'SwitchFlow']);
    }));

  it('is filtered as declared at the next look, where a person chooses it in the app', () =>
    running(async (bench) => {
      const searches = await bench.platform.client.get<Search[]>('/_emulator/searches');
      const id = searches.find((search) => search.title === title)?.id;
      await bench.platform.changeSetting(
        'ACME-DE',
        'Inventory',
        'NetSuite saved search for syncing inventory',
        id,
      );
      expect(await filtersOfOther(bench)).toEqual([]);
      const run = await bench.apply();
      expect(run.code).toBe(0);
      expect(done(run)).toEqual(['pause', 'SaveSettings', 'SwitchFlow']);
    }));
});
