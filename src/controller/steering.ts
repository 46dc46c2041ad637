import { StateError } from '../act/journal/stateError.ts';
import { askedFor } from '../plan/asked.ts';
import { keysNamed } from '../plan/askedNames.ts';
import { isOver } from '../judge/common/policy.ts';
import { canonicalJson, sha256 } from '../lib/canonical.ts';
import { conditionOf } from '../report/status/conditions.ts';
import { keyOf, type AmazonAccount, type IntegrationTile } from '../resources/schema/schema.ts';
import type {
  PassReceipt,
  RunWish,
  SteeredDocument,
  Steering,
  SteeringAnswer,
  SteeringReceipt,
  SuspensionReceipt,
} from '../web/steering.ts';
import type { Engine } from './engine.ts';
import type { DesiredTile } from '../reconcile/desiredTiles.ts';
import type { Suspension, Suspensions } from './suspensions.ts';
import type { Sweep } from '../reconcile/sweep.ts';

/** What steering a controller needs of it. */
export interface SteeringOptions {
  readonly engine: Pick<Engine, 'desires' | 'request' | 'statuses' | 'stopping'>;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Where people suspend by command; absent where they do it in the documents themselves. */
  readonly suspending?: {
    readonly suspensions: Suspensions;
    /** What the manifests declare, whatever is suspended by command. */
    readonly declared: () => ReadonlyMap<string, DesiredTile>;
    /** Puts what is suspended now in force for a tile. */
    readonly changed: (tile: string) => void;
  };
  /** How a held commit is let pass; absent where manifests come from no repository. */
  readonly pass?: (commit: string) => Promise<SteeringAnswer<PassReceipt>>;
}

/** A digest of what is declared of a tile: two readers of the same manifests come to the same. */
export function declarationDigest({ tile, accounts }: DesiredTile): string {
  const sorted = [...accounts].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return `sha256:${sha256(canonicalJson({ tile, accounts: sorted }))}`;
}

interface Found {
  readonly tile: string;
  /** Its declaration, before anything is suspended by command. */
  readonly desire: DesiredTile;
  readonly manifest: AmazonAccount | IntegrationTile;
}

/** What a person asks of a controller whose manifests are in force. */
export class ControllerSteering implements Steering {
  readonly #options: SteeringOptions;

  constructor(options: SteeringOptions) {
    this.#options = options;
  }

  async run(wish: RunWish): Promise<SteeringAnswer<SteeringReceipt>> {
    const { engine, now } = this.#options;
    const found = this.#find(wish.document);
    if (!found.ok) return found;
    const { tile, desire } = found.told;
    if (wish.declares !== undefined && wish.declares !== declarationDigest(desire))
      return {
        ok: false,
        why: 'Conflict',
        message: `the controller works on the tile ${tile} by other manifests than those${desire.revision === undefined ? '' : `: by ${desire.revision}`}; it would put back what they change`,
      };
    const told = { ...wish.document, requestedAt: now().toISOString(), handled: false };
    const { word, approved } = wish;
    // A run that gives a draft up leaves nothing behind that would bear its name.
    const draft = word && this.#draftNamed(tile, word.account);
    const answered = engine.request(tile, {
      ...(word === undefined ? {} : { asked: askedFor(word.word, word.account, word.paths) }),
      ...(approved === undefined ? {} : { approved }),
    });
    const sweep = await this.#within(answered, wish.wait);
    if (sweep === 'later') return { ok: true, told };
    if (sweep === undefined)
      return engine.stopping
        ? { ok: false, why: 'Stopping', message: 'the controller is stopping; ask again when it runs' }
        : {
            ok: false,
            why: 'NotFound',
            message: `the tile ${tile} is not worked on by this controller any more`,
          };
    if (word !== undefined)
      return this.#wordTold(sweep, wish, draft ?? word.account, { ...told, handled: true });
    const { approval } = sweep.run;
    const came = approved === undefined || approval === undefined ? {} : { approval };
    return { ok: true, told: { ...told, handled: true, ...standing(sweep, wish.document), ...came } };
  }

  suspend(
    document: SteeredDocument,
    { reason, owner }: { readonly reason: string; readonly owner?: string | undefined },
  ): SteeringAnswer<SuspensionReceipt> {
    const since = this.#options.now().toISOString();
    return this.#setSuspension(document, { reason, ...(owner === undefined ? {} : { owner }), since });
  }

  resume(document: SteeredDocument): SteeringAnswer<SuspensionReceipt> {
    return this.#setSuspension(document, undefined);
  }

  async pass(commit: string): Promise<SteeringAnswer<PassReceipt>> {
    const { pass } = this.#options;
    if (pass) return await pass(commit);
    const message = 'this controller follows the documents of a cluster: it holds no commit';
    return { ok: false, why: 'Conflict', message };
  }

  #setSuspension(
    document: SteeredDocument,
    suspension: Suspension | undefined,
  ): SteeringAnswer<SuspensionReceipt> {
    const { suspending } = this.#options;
    if (suspending === undefined)
      return {
        ok: false,
        why: 'Conflict',
        message:
          'this controller follows the documents of a cluster: suspend and resume them there, with "storekeeper suspend --kubernetes" or the annotation storekeeper.dev/pause',
      };
    const { suspensions, changed, declared } = suspending;
    const name = `${document.kind} ${document.key}`;
    const before = suspensions.of(name)?.reason;
    const found = this.#find(document);
    // What is suspended is let go on also where no manifest declares it any more.
    if (!found.ok && (suspension !== undefined || before === undefined)) return found;
    const keys = [...declared().values()].flatMap(({ accounts }) => accounts.map(keyOf));
    const refused = notKept(() =>
      suspension
        ? suspensions.suspend(name, suspension)
        : suspensions.resume(name, new Set(keys), this.#options.now()),
    );
    if (refused) return refused;
    for (const tile of found.ok ? [found.told.tile] : declared().keys()) changed(tile);
    const suspendedBy = found.ok ? this.#suspendedBy(document, found.told) : [];
    return { ok: true, told: { ...document, suspendedBy, ...(before === undefined ? {} : { before }) } };
  }

  /** What suspends a document, by its manifest, its tile's or a command. */
  #suspendedBy(document: SteeredDocument, { tile, desire, manifest }: Found): string[] {
    const isTile = document.kind === 'IntegrationTile';
    const own = this.#suspensionTexts(`${document.kind} ${document.key}`, manifest, 'its manifest', 'it');
    if (isTile) return own;
    const whose = `the manifest of its tile ${tile}`;
    return [
      ...own,
      ...this.#suspensionTexts(`IntegrationTile ${tile}`, desire.tile, whose, `its tile ${tile}`),
    ];
  }

  #suspensionTexts(
    name: string,
    { spec }: AmazonAccount | IntegrationTile,
    manifest: string,
    what: string,
  ): string[] {
    const command = this.#options.suspending?.suspensions.of(name);
    const { suspend } = spec;
    return [
      ...(command ? [`${what} is suspended by command since ${command.since} (${command.reason})`] : []),
      ...(suspend && !isOver(suspend, this.#options.now())
        ? [`${manifest} suspends it (spec.suspend: ${suspend.reason}); change it there`]
        : []),
    ];
  }

  #find({ kind, key }: SteeredDocument): SteeringAnswer<Found> {
    const { engine, suspending } = this.#options;
    const declared = suspending?.declared() ?? engine.desires;
    for (const [tile, desire] of declared) {
      const all = kind === 'IntegrationTile' ? [desire.tile] : desire.accounts;
      const manifest = all.find((each) => keyOf(each) === key);
      if (manifest) return { ok: true, told: { tile, desire, manifest } };
    }
    const tiles = [...declared.keys()];
    return {
      ok: false,
      why: 'NotFound',
      message: `no ${kind} ${key} is declared to this controller; its tiles: ${tiles.length === 0 ? 'none' : tiles.join(', ')}`,
    };
  }

  /** The run, or `later` where it has not ended within so many milliseconds. */
  async #within(
    answered: Promise<Sweep | undefined>,
    milliseconds: number,
  ): Promise<Sweep | undefined | 'later'> {
    const done = new AbortController();
    const tooLong = this.#options.sleep(milliseconds, done.signal).then(
      () => 'later' as const,
      () => 'later' as const,
    );
    try {
      return await Promise.race([answered, tooLong]);
    } finally {
      done.abort();
    }
  }

  /** The key of the account whose unfinished wizard nobody declares any more, where a name means it. */
  #draftNamed(tile: string, name: string): string | undefined {
    const draft = this.#options.engine.statuses().find((status) => status.tile === tile)?.abandonedDraft;
    if (!draft) return undefined;
    const { account, accountName, accountId } = draft;
    const names = [account, account.slice(account.indexOf('/') + 1), accountName, accountId];
    return names.includes(name) ? account : undefined;
  }

  /** What a word came to. An account that has no manifest is told by its tile and by what the run did for it. */
  #wordTold(
    sweep: Sweep,
    { document, word }: RunWish,
    name: string,
    told: SteeringReceipt,
  ): SteeringAnswer<SteeringReceipt> {
    const withAccepted = (about: SteeredDocument) => ({
      ...standing(sweep, about),
      ...(word?.word === 'accept' ? takenIn(sweep, about) : {}),
    });
    if (document.kind === 'AmazonAccount') return { ok: true, told: { ...told, ...withAccepted(document) } };
    const declared = sweep.status.accounts.find(({ account, accountName }) =>
      [account, accountName].includes(name),
    );
    const [noted] = sweep.run.facts ? keysNamed(name, sweep.run.facts) : [];
    const acted = sweep.run.receipts.find(({ account }) => account === name)?.account;
    const key = declared?.account ?? noted ?? acted;
    if (key === undefined && sweep.run.facts !== undefined)
      return {
        ok: false,
        why: 'NotFound',
        message: `nothing that Storekeeper made or manages in the tile ${document.key} is called "${name}"; it has ${namesOf(sweep)}`,
      };
    const about: SteeredDocument = { kind: 'AmazonAccount', key: key ?? name };
    return { ok: true, told: { ...told, ...about, ...withAccepted(about) } };
  }
}

/** What `accept` came to: what was taken in, and what else is changed and not declared. */
function takenIn(
  { run, status }: Sweep,
  { key }: SteeredDocument,
): Pick<SteeringReceipt, 'accepted' | 'undeclared'> {
  const account = status.accounts.find((each) => each.account === key);
  const leftOver = (account?.warnings ?? []).flatMap(({ code, path }) =>
    code === 'LeftOver' ? (path ?? []) : [],
  );
  return {
    accepted: run.accepted.flatMap((each) => (each.account === key ? each.path : [])),
    undeclared: [...(account?.undeclared ?? []).map(({ path }) => path), ...leftOver],
  };
}

/** The refusal of what a person asked for where it could not be kept, so that it would not outlive the process. */
function notKept(keep: () => void): Extract<SteeringAnswer<never>, { ok: false }> | undefined {
  try {
    keep();
    return undefined;
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return { ok: false, why: 'NotKept', message: `nothing is changed: ${error.message}` };
  }
}

function namesOf({ run }: Sweep): string {
  const { accounts = {}, wizard } = run.facts?.marks ?? {};
  const keys = [
    ...Object.values(accounts).map(({ account }) => account),
    ...(wizard ? [wizard.account] : []),
  ];
  return keys.length === 0 ? 'none' : [...new Set(keys)].join(', ');
}

/** How a document stands after a run, and what the run did for it. An account without a manifest stands nowhere. */
function standing({ status, run, outcome }: Sweep, { kind, key }: SteeredDocument): Partial<SteeringReceipt> {
  const account = kind === 'AmazonAccount' ? status.accounts.find((each) => each.account === key) : undefined;
  const told = kind === 'AmazonAccount' ? account : status;
  const ready = told && conditionOf(told.conditions, 'Ready');
  const receipts = run.receipts.filter((receipt) => kind === 'IntegrationTile' || receipt.account === key);
  const { failure } = run;
  return {
    ...(ready === undefined ? {} : { ready }),
    ...(account?.waiting === undefined ? {} : { waiting: account.waiting }),
    outcome,
    receipts,
    ...(failure === undefined ? {} : { failure: { kind: failure.kind, message: failure.message } }),
  };
}
