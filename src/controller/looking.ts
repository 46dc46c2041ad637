import {
  accountNamed,
  knownAccounts,
  type KnownAccount,
  type KnownTile,
} from '../report/compare/accountNames.ts';
import { declaredKeysNamed } from '../plan/askedNames.ts';
import { compareAccounts, type AccountComparison } from '../report/compare/compareAccounts.ts';
import { nothingMore, type Needs } from '../observe/needs.ts';
import { observeTile } from '../observe/observe.ts';
import type { PlatformApi } from '../platform/api.ts';
import type { FlowDocument, JobDocument } from '../platform/documents.ts';
import { flowRows, type FlowRow } from '../report/flowList.ts';
import { keyOf } from '../resources/schema/schema.ts';
import type { Looking, LookingAnswer } from '../web/looking.ts';
import { bugOf, classify } from '../reconcile/failures.ts';
import type { Bugs } from '../report/bugs.ts';
import type { Platforms } from '../reconcile/platforms.ts';
import type { DesiredTile } from '../reconcile/desiredTiles.ts';

/** A tile as it is declared and as it was just read. */
export interface SeenTile extends KnownTile {
  readonly api: PlatformApi;
  /** The flow documents of the whole tile: facts leave out what changes by itself. */
  readonly flowDocuments: readonly FlowDocument[];
}

/** The account that a list or a comparison is about. */
export interface LiveAccountName {
  /** `namespace/name` of its manifest; absent where none declares it. */
  readonly account?: string;
  readonly accountName: string;
  readonly accountId: string;
  /** `namespace/name`. */
  readonly tile: string;
}

/** The flows of a live account. */
export interface FlowList extends LiveAccountName {
  readonly observedAt: string;
  readonly flows: readonly FlowRow[];
}

/** Two live accounts side by side. */
export interface NamedComparison extends AccountComparison {
  readonly a: LiveAccountName;
  readonly b: LiveAccountName;
}

/** What was looked for, or why there is none: a name that nothing or several bear, or an account that is not there yet. */
export type Looked<T> =
  { readonly ok: true; readonly found: T } | { readonly ok: false; readonly message: string };

/** What looking at accounts needs of a controller. */
export interface LookingOptions {
  readonly desires: () => ReadonlyMap<string, DesiredTile>;
  readonly platforms: Platforms;
  readonly now: () => Date;
  readonly bugs?: Bugs | undefined;
}

/** What comparing needs to be read. */
export const comparingNeeds: Needs = { ...nothingMore, mappings: true };

/** Reads some declared tiles without writing anything. Rejects with what stopped the reading. */
export async function seeTiles(
  desires: Iterable<DesiredTile>,
  platforms: Platforms,
  needs: Needs = nothingMore,
): Promise<SeenTile[]> {
  const tiles: SeenTile[] = [];
  for (const { tile, accounts } of desires) {
    const call = { lane: 'person' as const };
    const api = platforms.of(tile);
    const integrationId = await platforms.integrationId(tile, call);
    let flowDocuments: FlowDocument[] = [];
    const listening: PlatformApi = {
      ...api,
      listFlows: async (...asked) => (flowDocuments = await api.listFlows(...asked)),
    };
    const facts = await observeTile(listening, integrationId, () => new Date(), call, undefined, needs);
    tiles.push({ tile, accounts, facts, api, flowDocuments });
  }
  return tiles;
}

/**
 * The flows of the account that bears a name, with their schedules, next runs, on or off, declared or not, and how they last
 * ended. Rejects with a `PlatformError`.
 */
export async function flowListOf(
  tiles: readonly SeenTile[],
  name: string,
  now: Date,
): Promise<Looked<FlowList>> {
  const looked = liveNamed(tiles, name, 'it has no flows');
  if (!looked.ok) return looked;
  const { seen, live, manifest, named } = looked.found;
  const flows = flowRows({
    account: live,
    declared: manifest?.spec.flows ?? [],
    documents: seen.flowDocuments,
    jobs: await lastJobs(seen, live),
    now,
  });
  return { ok: true, found: { ...named, observedAt: seen.facts.observedAt, flows } };
}

/** Settings, flows and mappings of the two accounts that bear the names, side by side. */
export function comparisonOf(
  tiles: readonly SeenTile[],
  names: readonly [string, string],
): Looked<NamedComparison> {
  const a = liveNamed(tiles, names[0], 'only live accounts are compared');
  const b = liveNamed(tiles, names[1], 'only live accounts are compared');
  if (!a.ok) return a;
  if (!b.ok) return b;
  const side = ({ seen, live }: LiveNamed) => ({ integrationId: seen.facts.integration.id, account: live });
  const { same, counts, values } = compareAccounts(side(a.found), side(b.found));
  return { ok: true, found: { a: a.found.named, b: b.found.named, same, counts, values } };
}

interface LiveNamed {
  readonly seen: SeenTile;
  readonly live: NonNullable<KnownAccount['live']>;
  readonly manifest: KnownAccount['manifest'];
  readonly named: LiveAccountName;
}

function liveNamed(tiles: readonly SeenTile[], name: string, otherwise: string): Looked<LiveNamed> {
  const named = accountNamed(knownAccounts(tiles), name);
  if (!named.ok) return named;
  const { tile, manifest, live } = named.found;
  const seen = tiles.find((each) => keyOf(each.tile) === tile);
  if (!live || !seen)
    return { ok: false, message: `${name} is declared and not in the tile ${tile} yet; ${otherwise}` };
  return {
    ok: true,
    found: {
      ...{ seen, live, manifest },
      named: {
        ...(manifest ? { account: keyOf(manifest) } : {}),
        ...{ accountName: live.name, accountId: live.id, tile },
      },
    },
  };
}

/**
 * The newest jobs of the flows that ever ran, one call each: the list of a tile's jobs has every run of every account,
 * and no order is documented for it.
 */
async function lastJobs(
  tile: SeenTile,
  account: NonNullable<KnownAccount['live']>,
): Promise<Map<string, JobDocument[]>> {
  const ran = new Set(tile.flowDocuments.filter((flow) => flow.lastExecutedAt).map((flow) => flow._id));
  const asked = account.flows.filter((flow) => ran.has(flow.id));
  const answers = await Promise.all(
    asked.map(async ({ id }) => [id, await tile.api.listLatestJobs(id, { lane: 'person' })] as const),
  );
  return new Map(answers);
}

/** Looks at accounts for people who ask a running controller, through its own clients and so within its own quota. */
export class ControllerLooking implements Looking {
  readonly #options: LookingOptions;

  constructor(options: LookingOptions) {
    this.#options = options;
  }

  flows(name: string): Promise<LookingAnswer> {
    return this.#look([name], nothingMore, (tiles) => flowListOf(tiles, name, this.#options.now()));
  }

  compare(a: string, b: string): Promise<LookingAnswer> {
    return this.#look([a, b], comparingNeeds, (tiles) => Promise.resolve(comparisonOf(tiles, [a, b])));
  }

  async #look(
    names: readonly string[],
    needs: Needs,
    use: (tiles: readonly SeenTile[]) => Promise<Looked<object>>,
  ): Promise<LookingAnswer> {
    const { desires, platforms } = this.#options;
    try {
      const looked = await use(await seeTiles(holding(names, desires()), platforms, needs));
      return looked.ok
        ? { ok: true, told: looked.found }
        : { ok: false, why: 'NotFound', message: looked.message };
    } catch (error) {
      const bug = bugOf(error);
      if (bug !== undefined) this.#options.bugs?.note('web', bug, { account: names.join(', ') });
      return { ok: false, why: 'Unreadable', message: classify(error).message };
    }
  }
}

/** The tiles that need to be read for some names: those that declare them; all where a name is declared nowhere. */
function holding(
  names: readonly string[],
  desires: ReadonlyMap<string, DesiredTile>,
): readonly DesiredTile[] {
  const all = [...desires.values()];
  const found = names.map((name) =>
    all.filter(({ accounts }) => declaredKeysNamed(name, accounts).length > 0),
  );
  return found.some((tiles) => tiles.length === 0)
    ? all
    : all.filter((desire) => found.flat().includes(desire));
}
