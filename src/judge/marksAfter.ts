import { canonicalJson } from '../observe/canonical.ts';
import type { AccountMark, TileFacts, TileMarks } from '../observe/facts.ts';
import type { AccountContext, AccountVerdict } from './context.ts';
import { isLeaving } from './removal.ts';

/** What the marks of a tile are worked out from. */
export interface MarksInput {
  readonly facts: TileFacts;
  readonly contexts: readonly AccountContext[];
  /** In the order of the contexts. */
  readonly verdicts: readonly AccountVerdict[];
  /** Keys of the accounts of the whole source; undefined where only a part of it was read. */
  readonly declared: ReadonlySet<string> | undefined;
  /** Keys of the accounts that may be uninstalled, where the source says so by name. */
  readonly leaving?: ReadonlySet<string> | undefined;
  /** Whether something stops the whole tile. */
  readonly stopped: boolean;
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
    if (next) accounts.set(live.id, withDeletion(next, mayUninstall(context)));
    else if (mark?.deletion !== undefined && !mayUninstall(context))
      accounts.set(live.id, withoutDeletion(mark));
  }
  if (!stopped) for (const id of released(input)) accounts.delete(id);
  const next: TileMarks = { ...marks, accounts: Object.fromEntries(accounts) };
  return canonicalJson(next) === canonicalJson(marks) ? undefined : next;
}

/** Whether the account would be uninstalled if its manifest went now: not while nothing of it may be changed. */
function mayUninstall({ policy }: AccountContext): boolean {
  return policy.deletion === 'Uninstall' && policy.management === 'Full' && policy.suspend === undefined;
}

function withoutDeletion({ deletion: _deletion, ...mark }: AccountMark): AccountMark {
  return mark;
}

/** A removal that was noted and not begun on the platform is called off by a manifest that came back. */
function withDeletion({ removing: _removing, ...mark }: AccountMark, wanted: boolean): AccountMark {
  return wanted ? { ...mark, deletion: 'Uninstall' } : withoutDeletion(mark);
}

/**
 * Ids of accounts that are let go of: those whose manifest is gone and did not ask for their removal, or that are gone
 * themselves; and the old ids of accounts that were installed again and are held by their new ids.
 */
function released({ facts, contexts, declared, leaving }: MarksInput): string[] {
  const alive = new Set(facts.accounts.map((live) => live.id));
  const held = new Set(contexts.flatMap((context) => context.identity.live?.id ?? []));
  const settled = new Set(contexts.flatMap((context) => (context.identity.mark ? context.key : [])));
  return Object.entries(facts.marks.accounts).flatMap(([id, mark]) => {
    if (!alive.has(id) && settled.has(mark.account)) return id;
    if (!declared || declared.has(mark.account) || held.has(id)) return [];
    return alive.has(id) && isLeaving(mark, leaving) ? [] : id;
  });
}
