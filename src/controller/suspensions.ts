import type { StateStore } from '../act/journal/stateStore.ts';
import type { Json } from '../platform/documents.ts';
import { keyOf, type AmazonAccount, type IntegrationTile } from '../resources/schema/schema.ts';
import type { Suspension as ManifestSuspension } from '../judge/common/suspension.ts';
import type { DesiredTile } from '../reconcile/desiredTiles.ts';
import type { SaidByCommand } from '../judge/removing/leaving.ts';
import { effectivePolicy } from '../judge/common/policy.ts';
import { canonicalJson } from '../lib/canonical.ts';

/** Why a person has an account or a tile left alone, by command rather than by its manifest. */
export interface Suspension {
  readonly reason: string;
  readonly owner?: string;
  /** ISO-8601. */
  readonly since: string;
  /**
   * Accounts that it holds and whose manifests say that they are to be uninstalled when they go: while nothing may be done
   * to them, that is noted nowhere else.
   */
  readonly uninstalls?: readonly string[];
  /** When it was ended, where it held accounts whose manifests had gone meanwhile: those go on. ISO-8601. */
  readonly resumed?: string;
}

const place = 'suspensions';

/** What people have suspended by command: kept in the state store, so that a new process knows it too. */
export class Suspensions {
  readonly #store: Pick<StateStore, 'put'>;
  #all: Readonly<Record<string, Suspension>>;

  /** Reads what was suspended before. Throws a StateError. */
  constructor(store: Pick<StateStore, 'get' | 'put'>) {
    this.#store = store;
    this.#all = (store.get(place) ?? {}) as unknown as Record<string, Suspension>;
  }

  /** That of an account or a tile, by `kind namespace/name`. */
  of(document: string): Suspension | undefined {
    const found = this.#all[document];
    return found?.resumed === undefined ? found : undefined;
  }

  /** Puts one in force. Throws a StateError, and nothing has changed then. */
  suspend(document: string, suspension: Suspension): void {
    const uninstalls = this.#all[document]?.uninstalls;
    this.#keep({ ...this.#all, [document]: { ...suspension, ...(uninstalls ? { uninstalls } : {}) } });
  }

  /**
   * Takes one away at `now`. What it held of accounts that are not among the `declared` goes on by that, and is remembered.
   * Throws a StateError, and nothing has changed then.
   */
  resume(document: string, declared: ReadonlySet<string>, now: Date): void {
    const { [document]: before, ...others } = this.#all;
    const uninstalls = before?.uninstalls?.filter((key) => !declared.has(key)) ?? [];
    if (before === undefined || uninstalls.length === 0) this.#keep(others);
    else this.#keep({ ...others, [document]: { ...before, uninstalls, resumed: now.toISOString() } });
  }

  /** Remembers what manifests say is to be done when they go, for as long as they are suspended. Throws a StateError. */
  note({ tile, accounts, declared = new Set() }: DesiredTile, now: Date): void {
    const noted = Object.entries(this.#all).map(([document, suspension]) => {
      const { uninstalls: before = [], resumed, ...rest } = suspension;
      const held = accounts.filter((account) => holds(document, tile, account));
      const keys = new Set(held.map(keyOf));
      const saying = held.filter((account) => saysUninstall(tile, account, now)).map(keyOf);
      const uninstalls =
        resumed === undefined
          ? [...before.filter((key) => !keys.has(key)), ...saying].sort()
          : before.filter((key) => !declared.has(key));
      return [
        document,
        {
          ...rest,
          ...(uninstalls.length === 0 ? {} : { uninstalls }),
          ...(resumed === undefined ? {} : { resumed }),
        },
      ] as const;
    });
    const all: Readonly<Record<string, Suspension>> = Object.fromEntries(
      noted.filter(([, { resumed, uninstalls }]) => resumed === undefined || uninstalls !== undefined),
    );
    if (canonicalJson(all) !== canonicalJson(this.#all)) this.#keep(all);
  }

  /** What is declared, with what is suspended by command suspended. */
  over(desire: DesiredTile): DesiredTile {
    const all = Object.entries(this.#all);
    if (all.length === 0) return desire;
    const inForce = Object.fromEntries(all.filter(([, { resumed }]) => resumed === undefined));
    return {
      ...desire,
      tile: suspended(desire.tile, inForce),
      accounts: desire.accounts.map((account) => suspended(account, inForce)),
      said: this.#said(keyOf(desire.tile)),
    };
  }

  /** What was said of accounts, whether a manifest declares them or not. */
  #said(tile: string): SaidByCommand {
    const all = Object.entries(this.#all);
    const accounts = all.flatMap(([document, suspension]) => {
      const key = accountKeyOf(document);
      if (key === undefined || suspension.resumed !== undefined) return [];
      return [[key, { suspension: asSuspend(suspension), what: 'account', document: key }] as const];
    });
    const ofTile = this.of(`IntegrationTile ${tile}`);
    return {
      accounts: new Map(accounts),
      tile: ofTile && { suspension: asSuspend(ofTile), what: 'tile', document: tile },
      resumed: new Set(all.flatMap(([, { resumed, uninstalls = [] }]) => (resumed ? uninstalls : []))),
    };
  }

  #keep(all: Readonly<Record<string, Suspension>>): void {
    this.#store.put(place, all as unknown as Json);
    this.#all = all;
  }
}

/** The account that a suspension is of; undefined for that of a tile. */
function accountKeyOf(document: string): string | undefined {
  return document.startsWith('AmazonAccount ') ? document.slice('AmazonAccount '.length) : undefined;
}

/** Whether the suspension of a document holds an account of the tile. */
function holds(document: string, tile: IntegrationTile, account: AmazonAccount): boolean {
  return accountKeyOf(document) === keyOf(account) || document === `IntegrationTile ${keyOf(tile)}`;
}

/** Whether the account is to be uninstalled when its manifest goes, as the manifests say by themselves. */
function saysUninstall(tile: IntegrationTile, account: AmazonAccount, now: Date): boolean {
  const { deletion, management, suspend } = effectivePolicy(tile, account, keyOf(account), now);
  return deletion === 'Uninstall' && management === 'Full' && suspend === undefined;
}

function asSuspend({ reason, owner, since }: Suspension): ManifestSuspension {
  const origin = { by: 'command', since } as const;
  return { reason, origin, ...(owner === undefined ? {} : { owner }) };
}

/** The document suspended as its manifest could say it, whatever it says of a suspension itself. */
function suspended<T extends AmazonAccount | IntegrationTile>(
  document: T,
  all: Readonly<Record<string, Suspension>>,
): T {
  const found = all[`${document.kind} ${keyOf(document)}`];
  if (found === undefined) return document;
  return { ...document, spec: { ...document.spec, suspend: asSuspend(found) } };
}
