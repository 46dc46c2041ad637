import { withPutBack } from '../judge/drift/putBack.ts';
import { canonicalJson } from '../lib/canonical.ts';
import type {
  AccountMark,
  MarksWriter,
  PutBackMark,
  RefusedMark,
  TileMarks,
  WizardMark,
} from '../observe/facts.ts';
import { marksKey, readMarks } from '../observe/marks.ts';
import type { CallOptions, PlatformApi } from '../platform/api.ts';
import type { Json } from '../platform/documents.ts';
import { readBackPauses } from './pauses.ts';
import type { OwnWrites } from './ownWrites.ts';
import { KnownError } from '../lib/knownError.ts';

/** Somebody else has written the marks of the tile since they were read: what was to be noted is based on the past. */
export class MarksMovedError extends KnownError {
  override readonly name = 'MarksMovedError';
  constructor(writer: MarksWriter | undefined) {
    super(
      `Storekeeper's marks of the tile were written by ${writer?.holder ?? 'an older Storekeeper'} since this run read them. They were not overwritten, and the run ends here. Nothing to do: the next one looks at the tile anew; where it comes again and again, look who else works on the tile.`,
    );
  }
}

/** The platform still answers with marks from before our own last write. */
export class StaleReadError extends KnownError {
  override readonly name = 'StaleReadError';
  constructor(found: number, expected: number) {
    super(
      `The platform answers with marks number ${String(found)} of the tile, and this process has seen number ${String(expected)}: its state is behind. Nothing was written. Nothing to do: the tile is looked at again.`,
    );
  }
}

/** Who writes marks, and what he knows of his own earlier writes. */
export interface MarksOwner {
  readonly writer: MarksWriter;
  readonly written: OwnWrites;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** The marks of a tile while a plan is carried out: changed in memory, written to the platform where it counts. */
export class Marks {
  readonly #api: PlatformApi;
  readonly #integrationId: string;
  readonly #owner: MarksOwner;
  #current: TileMarks;
  /** As they stand on the platform, as far as we know. */
  #standing: TileMarks;
  /** The number of a write of ours whose answer may have been lost. */
  #tried: number | undefined;
  #dirty: boolean;

  /** `noted`: as observed. `wanted`: as the plan would have them; written with the next flush. */
  constructor(
    api: PlatformApi,
    integrationId: string,
    noted: TileMarks,
    wanted: TileMarks | undefined,
    owner: MarksOwner,
  ) {
    this.#api = api;
    this.#integrationId = integrationId;
    this.#owner = owner;
    this.#standing = noted;
    this.#current = wanted ?? noted;
    this.#dirty = wanted !== undefined;
  }

  get wizard(): WizardMark | undefined {
    return this.#current.wizard;
  }

  setWizard(wizard: WizardMark | undefined): void {
    const { wizard: before, ...rest } = this.#current;
    if (JSON.stringify(before) === JSON.stringify(wizard)) return;
    this.#current = wizard ? { ...rest, wizard } : rest;
    this.#dirty = true;
  }

  account(accountId: string): AccountMark | undefined {
    return this.#current.accounts[accountId];
  }

  /** Lets go of an account that is no more. */
  dropAccount(accountId: string): void {
    const { [accountId]: gone, ...accounts } = this.#current.accounts;
    if (gone === undefined) return;
    this.#current = { ...this.#current, accounts };
    this.#dirty = true;
  }

  setAccount(accountId: string, mark: AccountMark): void {
    this.#current = { ...this.#current, accounts: { ...this.#current.accounts, [accountId]: mark } };
    this.#dirty = true;
  }

  /** Notes values that were answered with success and not taken; `times`: how many tries this one counts for. */
  noteNotPersisted(
    accountId: string,
    digests: Readonly<Record<string, string>>,
    at: string,
    times = 1,
  ): void {
    const mark = this.#current.accounts[accountId];
    if (!mark) return;
    const untaken = { ...mark.untaken };
    for (const [path, digest] of Object.entries(digests)) {
      const before = untaken[path];
      untaken[path] = { digest, times: before?.digest === digest ? before.times + times : times, at };
    }
    this.setAccount(accountId, { ...mark, untaken });
  }

  /** Notes a refusal; one in the same way as before counts on. The key is that of `refusalKey`. */
  noteRefused(key: string, { at, ...refusal }: Omit<RefusedMark, 'times' | 'since'>): RefusedMark {
    const { refused = {} } = this.#current;
    const before = refused[key];
    const again = before?.digest === refusal.digest && before.way === refusal.way;
    const mark = {
      ...refusal,
      at,
      since: again || (before && before.cause === refusal.cause) ? before.since : at,
      times: again ? before.times + 1 : 1,
    };
    this.#current = { ...this.#current, refused: { ...refused, [key]: mark } };
    this.#dirty = true;
    return mark;
  }

  /** Forgets a refusal, where one was noted: the step has been taken. */
  forgetRefused(key: string): void {
    const { refused, ...rest } = this.#current;
    if (refused?.[key] === undefined) return;
    const { [key]: _taken, ...others } = refused;
    this.#current = Object.keys(others).length > 0 ? { ...rest, refused: others } : rest;
    this.#dirty = true;
  }

  /** Notes values that were read back as declared. */
  noteApplied(accountId: string, digests: Readonly<Record<string, string>>): void {
    const mark = this.#current.accounts[accountId];
    if (mark && Object.keys(digests).length > 0)
      this.setAccount(accountId, { ...mark, applied: { ...mark.applied, ...digests } });
  }

  /** Notes settings that were saved and read back, by path, and the searches that were chosen then. */
  noteSaved(
    accountId: string,
    paths: readonly string[],
    at: string,
    searchesOf: (path: string) => Readonly<Record<string, string>>,
  ): void {
    const mark = this.#current.accounts[accountId];
    if (!mark || paths.length === 0) return;
    const saved = { ...mark.saved };
    for (const path of paths) saved[path] = { at, how: 'us', searches: searchesOf(path) };
    const { unsaved = {}, ...rest } = mark;
    const left = Object.entries(unsaved).filter(([path]) => !paths.includes(path));
    const open = left.length > 0 ? { unsaved: Object.fromEntries(left) } : {};
    this.setAccount(accountId, { ...rest, saved, ...open });
  }

  /** Notes that a flow was switched on for a manifest, or off. */
  noteSwitched(accountId: string, flow: string, on: boolean): void {
    const mark = this.#current.accounts[accountId];
    if (!mark) return;
    const { switchedOn: before = [], ...rest } = mark;
    const others = before.filter((name) => name !== flow);
    const after = on ? [...others, flow] : others;
    this.setAccount(accountId, after.length > 0 ? { ...rest, switchedOn: after } : rest);
  }

  /** Notes that a flow is switched off around a save, or on again. */
  notePaused(accountId: string, flow: string, paused: boolean): void {
    const mark = this.#current.accounts[accountId];
    if (!mark) return;
    const { paused: before = [], ...rest } = mark;
    const others = before.filter((name) => name !== flow);
    const after = paused ? [...others, flow] : others;
    this.setAccount(accountId, after.length > 0 ? { ...rest, paused: after } : rest);
  }

  /** Notes what was changed outside and has been put back. */
  notePutBack(
    accountId: string,
    path: string,
    putBack: Omit<PutBackMark, 'times' | 'total' | 'first'>,
  ): void {
    const mark = this.#current.accounts[accountId];
    if (mark) this.setAccount(accountId, { ...mark, ...withPutBack(mark.putBack, path, putBack) });
  }

  noteRefreshed(accountId: string, path: string, at: string): void {
    const mark = this.#current.accounts[accountId];
    if (!mark) return;
    const { refreshTried, ...rest } = mark;
    const { [path]: _tried, ...others } = refreshTried ?? {};
    const tried = Object.keys(others).length > 0 ? { refreshTried: others } : {};
    this.setAccount(accountId, { ...rest, ...tried, refreshed: { ...mark.refreshed, [path]: at } });
  }

  /** Notes a refresh that was due and may come to nothing, so that the next one goes to another list. */
  noteRefreshTried(accountId: string, path: string, at: string): void {
    const mark = this.#current.accounts[accountId];
    if (mark) this.setAccount(accountId, { ...mark, refreshTried: { ...mark.refreshTried, [path]: at } });
  }

  /**
   * Writes the marks where they changed, with a number one higher than those that stand. Reads first: marks that somebody
   * else has written since are not overwritten. Rejects with `MarksMovedError`, `StaleReadError` or `PlatformError`.
   */
  async flush(call: CallOptions = {}): Promise<void> {
    if (!this.#dirty) return;
    const standing = await this.#readStanding(call);
    const { writer, written, now } = this.#owner;
    const sequence = numberOf(standing) + 1;
    this.#tried = sequence;
    const next: TileMarks = { ...this.#current, sequence, writer };
    await this.#api.putState(marksKey(this.#integrationId), next as unknown as Json, call);
    written.noteMarks(
      { baseURL: this.#api.baseURL, integrationId: this.#integrationId },
      sequence,
      now().getTime(),
    );
    this.#standing = next;
    this.#dirty = false;
  }

  async #readStanding(call: CallOptions): Promise<TileMarks> {
    const expected = numberOf(this.#standing);
    let found = 0;
    for (const pause of readBackPauses) {
      if (pause > 0) await this.#owner.sleep(pause, call.signal);
      const standing = readMarks(await this.#api.getState(marksKey(this.#integrationId), call));
      if (this.#isKnown(standing)) return standing;
      found = numberOf(standing);
      if (found >= expected) throw new MarksMovedError(standing.writer);
    }
    throw new StaleReadError(found, expected);
  }

  /** Whether the marks are those that ours are based on, or ones that we wrote and got no answer to. */
  #isKnown(found: TileMarks): boolean {
    const { writer } = this.#owner;
    if (this.#tried !== undefined && found.sequence === this.#tried && found.writer?.holder === writer.holder)
      return true;
    if (found.sequence === undefined) return canonicalJson(found) === canonicalJson(this.#standing);
    return (
      found.sequence === this.#standing.sequence && found.writer?.holder === this.#standing.writer?.holder
    );
  }
}

function numberOf(marks: TileMarks): number {
  return marks.sequence ?? 0;
}
