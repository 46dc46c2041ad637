import { canonicalJson } from '../../lib/canonical.ts';
import type { AccountMark, TileMarks } from '../../observe/facts.ts';
import type { IntegrationTile } from '../../resources/schema/schema.ts';
import type { AccountContext, AccountVerdict } from '../common/context.ts';
import { wizardAfter } from '../adding/draft.ts';
import { isOurs, type DesiringSource } from '../common/holder.ts';
import { isOff } from '../removing/leftOff.ts';
import { fateOf, type GoneInput } from '../removing/leaving.ts';
import { sourcesAfter } from './seenSources.ts';

/** What the marks of a tile are worked out from. */
export interface MarksInput extends Omit<GoneInput, 'source'> {
  readonly tile: IntegrationTile;
  readonly now: Date;
  /** In the order of the contexts. */
  readonly verdicts: readonly AccountVerdict[];
  readonly source?: DesiringSource | undefined;
  /** Whether something stops the whole tile. */
  readonly stopped: boolean;
  /** Ids of accounts whose removal is held as one of too many. */
  readonly heldRemovals: ReadonlySet<string>;
}

/**
 * The marks as they should stand, or undefined where they stand so already. That an account may be uninstalled is noted
 * only together with the rest, but withdrawn at once, whatever stops the account or its tile: the note must never say
 * more than the manifest did when it was last in force.
 */
export function marksAfter(input: MarksInput): TileMarks | undefined {
  const { facts, contexts, verdicts, stopped } = input;
  const { marks } = facts;
  const accounts = new Map(Object.entries(marks.accounts));
  for (const [index, context] of contexts.entries()) {
    const { live, mark } = context.identity;
    if (!live) continue;
    const next = stopped ? undefined : verdicts[index]?.mark;
    if (next) accounts.set(live.id, lastingly(mark, withDeletion(next, mayUninstall(context))));
    else if (mark?.deletion !== undefined && isOurs(mark, input.source?.mark) && !mayUninstall(context))
      accounts.set(live.id, withoutDeletion(mark));
  }
  if (!stopped) {
    dropHeldElsewhere(input, accounts);
    forgetPauses(input, accounts);
  }
  for (const id of input.heldRemovals) {
    const mark = accounts.get(id);
    if (mark && !stopped) accounts.set(id, { ...mark, removalHeld: true });
  }
  const { refused, wizard, ...rest } = marks;
  const note = stopped ? wizard : wizardAfter(input);
  const stands = refused && stillRefused(input, refused);
  const next: TileMarks = {
    ...rest,
    ...(note ? { wizard: note } : {}),
    accounts: Object.fromEntries(accounts),
    ...(stands && Object.keys(stands).length > 0 ? { refused: stands } : {}),
  };
  const changed = canonicalJson(next) !== canonicalJson(marks);
  const sources = sourcesAfter(input, changed);
  if (sources) return { ...next, sources };
  return changed ? next : undefined;
}

/** A commit by itself is no reason to write: it is noted together with what else there is to note. */
function lastingly(before: AccountMark | undefined, next: AccountMark): AccountMark {
  if (before?.commit === undefined || next.commit === undefined) return next;
  const unchanged = { ...next, commit: before.commit };
  return canonicalJson(unchanged) === canonicalJson(before) ? unchanged : next;
}

/** Whether the account would be uninstalled if its manifest went now: not while nothing of it may be changed. */
function mayUninstall({ policy }: AccountContext): boolean {
  return policy.deletion === 'Uninstall' && policy.management === 'Full' && policy.suspend === undefined;
}

function withoutDeletion({ deletion: _deletion, removalHeld: _held, ...mark }: AccountMark): AccountMark {
  return mark;
}

/** A removal that was noted and not begun on the platform is called off by a manifest that came back. */
function withDeletion(
  { removing: _removing, removalHeld: _held, ...mark }: AccountMark,
  wanted: boolean,
): AccountMark {
  return wanted ? { ...mark, deletion: 'Uninstall' } : withoutDeletion(mark);
}

/**
 * Lets go of accounts. What was noted of one whose manifest is gone and did not ask for its removal is kept, for a manifest
 * that comes back; it is dropped of those that are gone themselves, and of old ids of accounts that were installed again and
 * are held by their new ids.
 */
function dropHeldElsewhere(input: MarksInput, accounts: Map<string, AccountMark>): void {
  const { facts, contexts, declared, source, now } = input;
  const alive = new Set(facts.accounts.map((live) => live.id));
  const held = new Set(contexts.flatMap((context) => context.identity.live?.id ?? []));
  const settled = new Set(contexts.flatMap((context) => (context.identity.mark ? context.key : [])));
  for (const [id, mark] of Object.entries(facts.marks.accounts)) {
    const ours = isOurs(mark, source?.mark);
    if (!alive.has(id) && ours && settled.has(mark.account)) accounts.delete(id);
    else if (!declared || declared.has(mark.account) || held.has(id)) continue;
    else if (!alive.has(id) && ours) accounts.delete(id);
    else if (alive.has(id) && fateOf(mark, { ...input, source: source?.mark }) === 'released')
      accounts.set(id, { ...withoutDeletion(mark), released: now.toISOString() });
  }
}

/** A flow that was left off in an account that nobody holds now, and that somebody switched on, was seen to be on. */
function forgetPauses(
  { facts, contexts, declared, source }: MarksInput,
  accounts: Map<string, AccountMark>,
): void {
  const held = new Set(contexts.flatMap((context) => context.identity.live?.id ?? []));
  for (const live of declared ? facts.accounts : []) {
    const mark = accounts.get(live.id);
    if (!mark?.paused || held.has(live.id) || !isOurs(mark, source?.mark)) continue;
    const { paused, ...rest } = mark;
    const still = paused.filter((name) => isOff(live, name));
    if (still.length < paused.length)
      accounts.set(live.id, still.length > 0 ? { ...rest, paused: still } : rest);
  }
}

/** Refusals of steps that are still planned, or of which nothing can be said now. */
function stillRefused(
  { contexts, verdicts, declared, stopped }: MarksInput,
  refused: NonNullable<TileMarks['refused']>,
): NonNullable<TileMarks['refused']> {
  if (stopped) return refused;
  const known = new Map(contexts.map(({ key }, index) => [key, verdicts[index]?.refusable]));
  return Object.fromEntries(
    Object.entries(refused).filter(([key, { account }]) => {
      // What refuses the wizard of one account refuses that of the next.
      if (key === 'OpenWizard') return verdicts.some(({ refusable }) => refusable?.has(key) !== false);
      if (!known.has(account)) return !declared || isUninstall(key);
      return known.get(account)?.has(key) ?? true;
    }),
  );
}

function isUninstall(key: string): boolean {
  return key.endsWith('/UninstallAccount');
}
