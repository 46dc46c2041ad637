import type { AccountMark, SourceMark } from '../../observe/facts.ts';
import { isAsked } from '../../plan/asked.ts';
import type { AccountContext } from './context.ts';
import { finding, type Finding } from './finding.ts';
import { holdingMark, isAlive, isOurs, isSameHolder, lastHeard, sourceText } from './holder.ts';

/** The source that holds the live account of a manifest, where it is another one than that of the manifest. */
export function otherHolder({ facts, identity, source }: HeldBy): SourceMark | undefined {
  const mark = identity.live && holdingMark(facts, identity.live.id);
  return mark?.source !== undefined && !isOurs(mark, source?.mark) ? mark.source : undefined;
}

type HeldBy = Pick<AccountContext, 'facts' | 'identity' | 'source'>;

/**
 * Whether a person said that the account is to be taken over from the source that holds it: by name for this run, or in the
 * manifest. A manifest's word was heard once: it does not take the account back from a source that took it from here.
 */
export function isTakenOver(context: AccountContext, holder: SourceMark): boolean {
  if (isAsked(context.asked, 'takeOver', context.key)) return true;
  if (context.account.spec.setup?.takeOver !== sourceText(holder)) return false;
  const mark = context.identity.live && context.facts.marks.accounts[context.identity.live.id];
  return context.source === undefined || mark?.takenFrom !== sourceText(context.source.mark);
}

/**
 * An account that another living source holds is not written: two that write in turn would both say that all is well.
 * Undefined where nobody else holds it, where its holder has not been heard of any more, and by a person's word.
 */
export function judgeHolder(context: AccountContext): Finding | undefined {
  const holder = otherHolder(context);
  if (!holder || isTakenOver(context, holder) || !isAlive(context.facts.marks, holder, context.now))
    return undefined;
  const { live, mark } = { live: context.identity.live, mark: markOf(context) };
  const { seen = '', until = '' } = lastHeard(context.facts.marks, holder) ?? {};
  return finding(
    'HeldElsewhere',
    `"${live?.name ?? context.name}" is held by the manifest ${mark?.account ?? '?'} of another source, ${sourceText(holder)}, which was last heard of at ${seen}`,
    `Remove the manifest here or there. To take the account over, say so: storekeeper take-over ${context.key}, or setup.takeOver: "${sourceText(holder)}" in the manifest. By itself it passes on when that source has not been heard of until ${until}.`,
  );
}

function markOf({ facts, identity }: AccountContext): AccountMark | undefined {
  return identity.live && facts.marks.accounts[identity.live.id];
}

/** What is noted of who holds an account, beside what is known of the account itself. */
export function heldBy(context: AccountContext): Partial<AccountMark> {
  if (!context.source) return {};
  const { mark: named, commit } = context.source;
  const { formerly: _formerly, ...mark } = named;
  const holder = otherHolder(context);
  const before = markOf(context)?.source;
  return {
    tile: `${context.tile.metadata.namespace}/${context.tile.metadata.name}`,
    // Of two that are one holder the first stays noted: they would write it in turn.
    source: before && isSameHolder(before, mark) ? before : mark,
    ...(commit === undefined ? {} : { commit }),
    ...(holder && isTakenOver(context, holder) ? { takenFrom: sourceText(holder) } : {}),
  };
}
