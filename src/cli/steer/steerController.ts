import { oneNamed } from '../../report/compare/accountNames.ts';
import { wordSpellings } from '../../plan/asked.ts';
import type { TileStatus } from '../../report/status/statusTypes.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { SteeredDocument, SteeringReceipt } from '../../web/steering.ts';
import { ControllerClient, type ControllerChoice } from './controllerClient.ts';
import { exitCodes, UsageError, type ExitCode } from '../exit.ts';
import { jsonText, type Output } from '../output.ts';
import { tellStanding, type Target, type WaitOptions, type Wish } from './steered.ts';

/** Where a document stands in the API of a controller. */
export function pathOfDocument({ kind, key }: SteeredDocument, action: string): string {
  const [namespace = '', name = ''] = key.split('/');
  const what = kind === 'AmazonAccount' ? 'accounts' : 'tiles';
  return `/api/v1/${what}/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}/${action}`;
}

/**
 * The document of a running controller that a person named. Rejects with a `UsageError` for a name that nothing or several
 * bear.
 */
export async function documentOf(client: ControllerClient, { what, name }: Target): Promise<SteeredDocument> {
  const { tiles } = await client.get<{ tiles: readonly TileStatus[] }>('/api/v1/tiles');
  const named = oneNamed(things(tiles, what), name, what ?? 'account or tile', ({ names }) => names);
  if (!named.ok) throw new UsageError(named.message);
  return named.found.document;
}

/** Asks a running controller for a run, waits for it and tells how the document stands. */
export async function askController(
  wish: Wish,
  target: Target,
  choice: ControllerChoice,
  options: WaitOptions,
  output: Output,
): Promise<ExitCode> {
  const client = new ControllerClient(choice);
  const timeout = options.wait ? options.timeout : 0;
  const { path, body } = await requestOf(client, wish, target);
  const told = await client.post<SteeringReceipt>(path, { ...body, wait: timeout / 1000 }, timeout);
  if (told.handled) return tellStanding(told, options, output);
  if (options.wait)
    throw new UsageError(
      `the run of the controller at ${client.server} has not ended within ${formatDuration(timeout)}; what was asked for stays and is answered by that run (--timeout)`,
    );
  output.out(options.output === 'json' ? jsonText(told) : `${told.kind} ${told.key}: asked for\n`);
  return exitCodes.ok;
}

async function requestOf(client: ControllerClient, wish: Wish, target: Target) {
  if (wish.verb === 'word') {
    const action = wordSpellings[wish.word];
    const { tiles } = await client.get<{ tiles: readonly TileStatus[] }>('/api/v1/tiles');
    const accounts = things(tiles, 'account');
    if (accounts.some(({ names }) => names.includes(target.name))) {
      const document = await documentOf(client, { ...target, what: 'account' });
      return { path: pathOfDocument(document, action), body: { ...pathsOf(wish) } };
    }
    // No manifest declares it any more: the tile knows it by the notes on the platform.
    const tile = tileOf(things(tiles, 'tile'), target);
    return { path: pathOfDocument(tile, action), body: { account: target.name, ...pathsOf(wish) } };
  }
  const document = await documentOf(client, target);
  return wish.verb === 'approve'
    ? { path: pathOfDocument(await tileFor(client, document), 'approve'), body: { hash: wish.hash } }
    : { path: pathOfDocument(document, 'reconcile'), body: {} };
}

function pathsOf({ paths = [] }: Extract<Wish, { verb: 'word' }>) {
  return paths.length === 0 ? {} : { paths };
}

/** What is approved is the plan of a tile, also where one of its accounts was named. */
async function tileFor(client: ControllerClient, document: SteeredDocument): Promise<SteeredDocument> {
  if (document.kind === 'IntegrationTile') return document;
  const { tiles } = await client.get<{ tiles: readonly TileStatus[] }>('/api/v1/tiles');
  const tile = tiles.find(({ accounts }) => accounts.some(({ account }) => account === document.key));
  return { kind: 'IntegrationTile', key: tile?.tile ?? '' };
}

interface Thing {
  readonly document: SteeredDocument;
  /** The most certain first. */
  readonly names: readonly string[];
}

function things(tiles: readonly TileStatus[], what: Target['what']): Thing[] {
  const ofTiles = tiles.map(({ tile, integrationId }) =>
    thing({ kind: 'IntegrationTile', key: tile }, [integrationId]),
  );
  const ofAccounts = tiles.flatMap(({ accounts }) =>
    accounts.map(({ account, accountName, accountId = '' }) =>
      thing({ kind: 'AmazonAccount', key: account }, [accountName, accountId]),
    ),
  );
  return [...(what === 'account' ? [] : ofTiles), ...(what === 'tile' ? [] : ofAccounts)];
}

function thing(document: SteeredDocument, others: readonly string[]): Thing {
  const { key } = document;
  return { document, names: [key, key.slice(key.indexOf('/') + 1), ...others.filter((name) => name !== '')] };
}

function tileOf(tiles: readonly Thing[], { name, tile }: Target): SteeredDocument {
  if (tile !== undefined) {
    const named = oneNamed(tiles, tile, 'tile', ({ names }) => names);
    if (!named.ok) throw new UsageError(named.message);
    return named.found.document;
  }
  const [only] = tiles;
  if (only !== undefined && tiles.length === 1) return only.document;
  throw new UsageError(
    `no manifest declares an account called "${name}"; name its tile with --tile: ${tiles.map(({ document }) => document.key).join(', ') || 'none has been looked at yet'}`,
  );
}
