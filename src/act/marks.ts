import type { AccountMark, RefusedMark, TileMarks, WizardMark } from '../observe/facts.ts';
import { marksKey } from '../observe/marks.ts';
import type { CallOptions, PlatformApi } from '../platform/api.ts';
import type { Json } from '../platform/documents.ts';

/** The marks of a tile while a plan is carried out: changed in memory, written to the platform where it counts. */
export class Marks {
  readonly #api: PlatformApi;
  readonly #integrationId: string;
  #current: TileMarks;
  #dirty: boolean;

  /** `noted`: as observed. `wanted`: as the plan would have them; written with the next flush. */
  constructor(api: PlatformApi, integrationId: string, noted: TileMarks, wanted: TileMarks | undefined) {
    this.#api = api;
    this.#integrationId = integrationId;
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
  noteUntaken(accountId: string, digests: Readonly<Record<string, string>>, at: string, times = 1): void {
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

  /** Writes the marks where they changed. Rejects with `PlatformError`. */
  async flush(call?: CallOptions): Promise<void> {
    if (!this.#dirty) return;
    await this.#api.putState(marksKey(this.#integrationId), this.#current as unknown as Json, call);
    this.#dirty = false;
  }
}
