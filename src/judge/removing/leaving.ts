import type { AccountFacts, AccountMark, TileFacts } from '../../observe/facts.ts';
import type { AmazonAccount } from '../../resources/schema/schema.ts';
import type { AccountContext } from '../common/context.ts';
import type { Departures } from './departure.ts';
import { isOurs, type NamedSource } from '../common/holder.ts';
import type { ForcedSuspension } from '../common/suspension.ts';

/** What people said by command of the accounts of a tile, whether a manifest declares them or not. */
export interface SaidByCommand {
  /** The suspensions of accounts, by `namespace/name`. */
  readonly accounts: ReadonlyMap<string, ForcedSuspension>;
  /** That of the tile, which holds for all its accounts. */
  readonly tile?: ForcedSuspension | undefined;
  /** Accounts that were let go on after their manifests had gone, which said last that they are to be uninstalled then. */
  readonly resumed: ReadonlySet<string>;
}

/** What tells which accounts are gone. */
export interface GoneInput {
  readonly facts: TileFacts;
  /**
   * Keys of the accounts of the whole source, of all its tiles; undefined where only a part of it was read, so that
   * nothing can be said to be gone.
   */
  readonly declared: ReadonlySet<string> | undefined;
  /** Keys of the accounts that may be uninstalled, where the source says so by name. */
  readonly leaving?: ReadonlySet<string> | undefined;
  /** What the source saw of manifests that it has no more; undefined where it has no history. */
  readonly departures?: Departures | undefined;
  readonly source?: NamedSource | undefined;
  /** What people said by command, whether a manifest declares the account or not. */
  readonly said?: SaidByCommand | undefined;
  /** The accounts that stay. */
  readonly contexts: readonly AccountContext[];
}

/**
 * What becomes of an account that we noted and that no manifest declares any more. `leaving`: it is to be uninstalled.
 * `missing`: nobody was seen to remove its manifest, so that it is held and told. `suspended`: a person has
 * it left alone by command, so that what its manifest's going means waits and is told. `released`: it is let go of and left
 * as it is. `kept`: it is nobody's here.
 */
export type Fate = 'leaving' | 'missing' | 'suspended' | 'released' | 'kept';

/** An account that is to go, and by what. */
export interface Leaving {
  readonly key: string;
  readonly live: AccountFacts;
  readonly mark: AccountMark;
  /** What its manifest says of its removal, where it is there and says so. */
  readonly word?: NonNullable<AmazonAccount['spec']['removed']>;
  /** How its manifest went, for people. */
  readonly how?: string;
}

/** An account whose manifest is not there, and nobody was seen to remove it. */
export interface MissingAccount {
  readonly key: string;
  readonly live: AccountFacts;
  /** What was found in its place; undefined where the source has no history that could tell. */
  readonly why: string | undefined;
}

/**
 * The fate of an account whose manifest is not among the declared ones. A source that names those that leave is believed;
 * every other must have seen an act. Letting go of an account changes nothing in it and is taken back by the manifest that
 * returns, so that only what a source found in the manifest's place keeps it from that. A removal that was begun goes on.
 */
export function fateOf(
  mark: AccountMark,
  { leaving, departures, source, said }: Pick<GoneInput, 'leaving' | 'departures' | 'source' | 'said'>,
): Fate {
  if (mark.released !== undefined || !isOurs(mark, source)) return 'kept';
  if (leaving) return leaving.has(mark.account) ? 'leaving' : 'released';
  if (mark.removing !== undefined) return 'leaving';
  const departure = departures?.get(mark.account);
  if (departure?.seen === false) return 'missing';
  if (suspensionOf(mark.account, said)) return 'suspended';
  // While it was suspended nothing was noted of its removal; that it goes on was said by command.
  if (mark.deletion !== 'Uninstall' && said?.resumed.has(mark.account) !== true) return 'released';
  return departure ? 'leaving' : 'missing';
}

function suspensionOf(key: string, said: SaidByCommand | undefined): ForcedSuspension | undefined {
  return said?.accounts.get(key) ?? said?.tile;
}

/** An account whose manifest is gone and that is suspended by command. */
export interface SuspendedAccount extends Pick<Leaving, 'key' | 'live' | 'how'> {
  readonly suspension: ForcedSuspension;
}

/** The accounts that are gone from the source, by what becomes of them, each in the order of their keys. */
export interface GoneAccounts {
  readonly leaving: readonly Leaving[];
  readonly missing: readonly MissingAccount[];
  readonly suspended: readonly SuspendedAccount[];
}

/** Finds the accounts that are gone from the source. */
export function goneAccounts(input: GoneInput): GoneAccounts {
  const { facts, declared, departures, contexts } = input;
  const leaving: Leaving[] = [];
  const missing: MissingAccount[] = [];
  const suspended: SuspendedAccount[] = [];
  const held = new Set(contexts.flatMap((context) => context.identity.live?.id ?? []));
  for (const live of declared ? facts.accounts : []) {
    const mark = facts.marks.accounts[live.id];
    if (!mark || held.has(live.id) || declared?.has(mark.account) === true) continue;
    // One that a person is uninstalling is left to that person.
    if (live.state === 'uninstalling' && mark.removing === undefined) continue;
    const fate = fateOf(mark, input);
    const departure = departures?.get(mark.account);
    const key = mark.account;
    if (fate === 'missing')
      missing.push({ key, live, why: departure?.seen === false ? departure.why : undefined });
    const how = departure?.seen === true ? { how: departure.how } : {};
    if (fate === 'leaving') leaving.push({ key, live, mark, ...how });
    const suspension = fate === 'suspended' ? suspensionOf(key, input.said) : undefined;
    if (suspension) suspended.push({ key, live, suspension, ...how });
  }
  const inOrder = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
  return {
    leaving: leaving.sort(inOrder),
    missing: missing.sort(inOrder),
    suspended: suspended.sort(inOrder),
  };
}
