import type { AccountMark, GoneMark, SavedMark } from '../../observe/facts.ts';
import type { Json } from '../../platform/documents.ts';
import { isAsked } from '../../plan/asked.ts';
import type { AccountContext } from './context.ts';
import { heldBy } from './holding.ts';
import { madeBy } from './identity.ts';
import { isLetBe, notPersistedRule } from '../drift/letBe.ts';
import type { Blocker, BlockerCode, Drift, Warning } from '../../plan/plan.ts';
import { putBackAfter, putBackTurn, tugOfWarText } from '../drift/putBack.ts';
import { isWithin } from '../../lib/pointer.ts';
import type { ComparedPath } from '../settings/settingVerdict.ts';
import { valueDigest } from '../settings/values.ts';
import { shownValue } from '../../plan/wording.ts';

/** Why a differing value is written: the manifest changed, or the app did. */
export type WriteReason = 'ValueDeclared' | 'ValueDrifted';

/**
 * Collects what judging one installed account finds: every declared path is either in sync, drift, or a change that the
 * manifest asks for. Lives for one judgement.
 */
export class Findings {
  readonly drift: Drift[] = [];
  readonly blockers: Blocker[] = [];
  readonly warnings: Warning[] = [];
  readonly paths: ComparedPath[] = [];
  /** Paths whose value is right but was only stored, by cloning or as a default of the app. */
  readonly onlyStored: string[] = [];
  readonly #context: AccountContext;
  readonly #before: AccountMark;
  readonly #managed: boolean;
  readonly #applied: Record<string, string> = {};
  #clone: AccountMark['cloneVerified'];
  readonly #gone: Record<string, GoneMark> = {};
  readonly #saved: Record<string, SavedMark> = {};
  /** Settings that are to be saved again, by path: since when, or `undefined` where this plan is what makes it so. */
  readonly #unsaved = new Map<string, string | undefined>();
  /** Flows that were switched off around a save and are still off. */
  readonly paused: string[] = [];
  /** Flows that Storekeeper switched on and that are on. */
  readonly switchedOn: string[] = [];
  /** Paths that a person takes in, though no manifest declares them. */
  readonly accepted: string[] = [];
  #baseline: AccountMark['baseline'];

  constructor(context: AccountContext) {
    this.#context = context;
    const { mark, wizard, passed } = context.identity;
    this.#managed = mark !== undefined;
    const made = wizard && madeBy(wizard, context.key);
    this.#before = mark ?? made ?? passed ?? { account: context.key, applied: {}, refreshed: {} };
    for (const [path, since] of Object.entries(this.#before.unsaved ?? {})) this.#unsaved.set(path, since);
    for (const path of context.policy.ignored) this.keepMarks(path);
  }

  /** The mark as it stands, or the one that adoption will write. */
  get before(): AccountMark {
    return this.#before;
  }

  /** The mark as it should stand after this judgement. */
  get after(): AccountMark {
    const {
      untaken: before = {},
      gone: _gone,
      released: _released,
      paused: _paused,
      switchedOn: _switchedOn,
      baseline: _baseline,
      unsaved: _unsaved,
      saved: savedBefore = {},
      putBack,
      ...mark
    } = this.#before;
    const { asked, key, now } = this.#context;
    const different = new Set(this.paths.filter((path) => !path.same).map((path) => path.path));
    const untaken = Object.fromEntries(Object.entries(before).filter(([path]) => different.has(path)));
    const unsaved = Object.fromEntries(
      [...this.#unsaved].flatMap(([path, since]) => (since === undefined ? [] : [[path, since] as const])),
    );
    const stillSaved = Object.entries(savedBefore).filter(([path]) => unsaved[path] === undefined);
    const saved = { ...Object.fromEntries(stillSaved), ...this.#saved };
    return {
      ...mark,
      ...heldBy(this.#context),
      ...(Object.keys(saved).length > 0 ? { saved } : {}),
      ...(Object.keys(unsaved).length > 0 ? { unsaved } : {}),
      ...(this.#clone ? { cloneVerified: this.#clone } : {}),
      applied: this.#applied,
      ...putBackAfter(
        putBack,
        new Set(this.paths.flatMap(({ path, same }) => (same ? path : []))),
        isAsked(asked, 'retry', key),
        now,
      ),
      ...(Object.keys(untaken).length > 0 ? { untaken } : {}),
      ...(this.switchedOn.length > 0 ? { switchedOn: this.switchedOn } : {}),
      ...(this.#baseline ? { baseline: this.#baseline } : {}),
      ...(this.paused.length > 0 ? { paused: this.paused } : {}),
      ...(Object.keys(this.#gone).length > 0 ? { gone: this.#gone } : {}),
    };
  }

  /** Declared paths that differ, or that something keeps from being judged. */
  get open(): string[] {
    const different = this.paths.filter((path) => !path.same).map((path) => path.path);
    const blocked = this.blockers.flatMap(({ code, path }) => (code === 'ChecklistOpen' ? [] : (path ?? [])));
    return [...different, ...blocked];
  }

  get managed(): boolean {
    return this.#managed;
  }

  /** Whether Storekeeper installed the account itself: what it holds is what cloning or the app's defaults stored. */
  get madeByUs(): boolean {
    return this.#before.made === true || this.#before.clonedFrom !== undefined;
  }

  /** Whether values of the account may be stored that were never applied: made by us, or cloned by the word of its manifest. */
  get mayBeOnlyStored(): boolean {
    return this.madeByUs || this.#context.account.spec.setup?.cloneFrom !== undefined;
  }

  /**
   * How it is known that a setting was saved in this account; undefined where it is not. In an account that we installed, or
   * that was cloned by the word of its manifest, a declared value is noted as verified only after it was saved.
   */
  savedHow(path: string): SavedMark | undefined {
    if (this.#unsaved.has(path)) return undefined;
    const noted = this.#saved[path] ?? this.#before.saved?.[path];
    if (noted || !this.mayBeOnlyStored || this.#before.applied[path] === undefined) return noted;
    return { at: this.#before.since ?? this.#context.now.toISOString(), how: 'us' };
  }

  /** Notes that a setting was saved in this account, where that is not known yet. */
  noteSaved(path: string, saved: SavedMark): void {
    const known = this.#before.saved?.[path];
    const isKnown = known !== undefined && !this.#unsaved.has(path) && (known.searches || !saved.searches);
    this.#unsaved.delete(path);
    if (!isKnown) this.#saved[path] ??= saved;
  }

  /**
   * Takes back that a setting is saved, because another saved search is chosen: `since` when that is so, undefined where it
   * only will be by this plan.
   */
  takeBackSaved(path: string, since?: string): void {
    if (this.#unsaved.get(path) !== undefined) return;
    this.#unsaved.set(path, since);
    if (since !== undefined) delete this.#saved[path];
  }

  /** Says that a setting stays saved after all: the other search is not chosen now. */
  leaveSaved(path: string): void {
    if (this.#unsaved.get(path) === undefined) this.#unsaved.delete(path);
  }

  /** Whether a setting was saved and has to be saved again: `now`, or together with the search that this plan chooses. */
  toSaveAgain(path: string): 'now' | 'withSearch' | undefined {
    if (!this.#unsaved.has(path)) return undefined;
    return this.#unsaved.get(path) === undefined ? 'withSearch' : 'now';
  }

  /** Since when a setting is not saved any more, because another search was chosen. */
  unsavedSince(path: string): string | undefined {
    return this.#unsaved.get(path);
  }

  /** Notes what changes that no manifest declares are held against. */
  noteBaseline(baseline: NonNullable<AccountMark['baseline']>): void {
    this.#baseline = baseline;
  }

  /** Notes a value that NetSuite renamed or deleted. */
  noteGone(path: string, gone: GoneMark): void {
    this.#gone[path] = gone;
  }

  /** Notes what holding the clone against its source came to. */
  noteClone(verified: NonNullable<AccountMark['cloneVerified']>): void {
    this.#clone = verified;
  }

  /** Records something that cloning should have copied and that nobody declares: told, and not written. */
  cloneIncomplete(path: string, expected: Json, live: Json | undefined): void {
    const { key, policy } = this.#context;
    const response = policy.management === 'Observe' ? 'observed' : policy.suspend ? 'suspended' : 'reported';
    this.drift.push({ account: key, path, declared: expected, live, reason: 'CloneIncomplete', response });
  }

  /** Notes a path that is as declared. */
  inSync(path: ComparedPath): void {
    this.paths.push(path);
    this.#applied[path.path] = valueDigest(path.declared);
  }

  /** Keeps what was noted of a path and everything below it, without looking at it. */
  keepMarks(prefix: string): void {
    for (const [path, digest] of Object.entries(this.#before.applied)) {
      if (isWithin(path, prefix)) this.#applied[path] = digest;
    }
  }

  /** Whether the path was once verified with the value that is still declared, so that somebody else changed it. */
  isDrift(path: ComparedPath): boolean {
    return this.#before.applied[path.path] === valueDigest(path.declared);
  }

  /** Whether drift of the path is left as it is: reported by the policy, or because putting it back is no use now. */
  leavesDrift(path: ComparedPath): boolean {
    return (
      this.isDrift(path) && (this.#context.policy.drift === 'Report' || this.#struggle(path) !== undefined)
    );
  }

  /** What putting the path back again has to wait for, where somebody changes it whenever it is put back. */
  #struggle(path: ComparedPath): string | undefined {
    const { asked, key, now, policy, mayWrite } = this.#context;
    if (policy.drift === 'Report' || !mayWrite || isAsked(asked, 'retry', key)) return undefined;
    const found = putBackTurn(this.#before.putBack?.[path.path], path, now);
    return found.turn === 'now' ? undefined : tugOfWarText(path.path, found);
  }

  /**
   * Records differing paths and tells why they are to be written, or undefined where they are not. `blocked`: they
   * cannot be written now; `missing`: because what carried the value is gone.
   */
  different(paths: readonly ComparedPath[], blocked = false, missing = blocked): WriteReason | undefined {
    const { policy, mayWrite } = this.#context;
    const givenUp = paths.find((path) => this.#isGivenUp(path));
    if (givenUp && mayWrite && !blocked) this.#blockUntaken(givenUp);
    const held = blocked || givenUp !== undefined;
    let reason: WriteReason | undefined;
    for (const path of paths) {
      this.paths.push(path);
      this.keepMarks(path.path);
      const drifted = this.isDrift(path);
      if (drifted || policy.management === 'Observe') this.#recordDrift(path, drifted, missing, held);
      if (!drifted) reason = 'ValueDeclared';
      else if (!this.leavesDrift(path)) reason ??= 'ValueDrifted';
    }
    return mayWrite && !held ? reason : undefined;
  }

  /** Whether the value was written twice and not taken, so that it is let be for a day (decisions, 31). */
  #isGivenUp(path: ComparedPath): boolean {
    const { asked, key, now } = this.#context;
    const mark = this.#before.untaken?.[path.path];
    return !isAsked(asked, 'retry', key) && isLetBe(mark, valueDigest(path.declared), notPersistedRule, now);
  }

  #blockUntaken(path: ComparedPath): void {
    const message = `The platform answered with success but did not take ${shownValue(path.declared)}; it holds ${path.live === undefined ? 'nothing' : shownValue(path.live)}`;
    this.block(
      isWithin(path.path, '/mappings') ? 'MappingLocked' : 'ValueNotTaken',
      path.path,
      message,
      path.declared === 'UseNull'
        ? 'Declare onMiss: UseEmptyString, Fail, or UseDefault with a default, since imports of NetSuite may know no null; it is tried again after a day.'
        : 'Look whether the app locks it. Declare what the app takes, or leave it out; it is tried again after a day.',
    );
  }

  #recordDrift(path: ComparedPath, drifted: boolean, missing: boolean, held: boolean): void {
    const reason = !drifted ? 'Differs' : (path.gone ?? (missing ? 'Missing' : 'Changed'));
    const { key } = this.#context;
    const struggle = drifted && !held ? this.#struggle(path) : undefined;
    const response = struggle === undefined ? this.#response(held) : 'reported';
    this.drift.push({
      account: key,
      path: path.path,
      declared: path.declared,
      ...(path.meaning === undefined ? {} : { meaning: path.meaning }),
      live: path.live,
      reason,
      response,
    });
    if (struggle !== undefined)
      this.warnings.push({ account: key, code: 'TugOfWar', path: path.path, message: struggle });
  }

  #response(blocked: boolean): Drift['response'] {
    const { policy, tileBlocked } = this.#context;
    if (policy.management === 'Observe') return 'observed';
    if (policy.suspend) return 'suspended';
    if (policy.drift === 'Report') return 'reported';
    return blocked || tileBlocked ? 'blocked' : 'corrected';
  }

  block(code: BlockerCode, path: string | undefined, message: string, remedy: string, passing = false): void {
    this.blockers.push({ account: this.#context.key, code, path, message, remedy, passing });
  }
}
