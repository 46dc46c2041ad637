import { findFlow, productFlow, settlementReportFlow, settlementRequestFlow } from '../../catalogue/flows.ts';
import { isAddOn } from '../../observe/addOns.ts';
import type { AccountFacts } from '../../observe/facts.ts';
import type { AccountContext } from '../common/context.ts';
import { notedOf } from '../common/identity.ts';
import { isAcceptedUnsaved } from '../settings/neededSettings.ts';
import type { ChecklistItem } from '../../plan/plan.ts';
import { pointer } from '../../lib/pointer.ts';
import {
  declaredPostedDates,
  lacksPostedDate,
  settlementImport,
  settlementMapping,
} from '../flows/postedDate.ts';
import { findSource } from '../adding/preflight.ts';

/** External id of the import that carries the mode of the settlement flows, which cloning does not copy. */
export const requestImport = `${findFlow(settlementRequestFlow)?.externalId}_import`;

/**
 * What cloning never copies and neither a setting nor a flow stands for: a person's to do, or to declare. `stateOf`
 * tells how declared paths stand, taken together.
 */
export function neverCopiedItems(
  context: AccountContext,
  stateOf: (paths: readonly string[]) => ChecklistItem['state'],
): ChecklistItem[] {
  const state = (paths: readonly string[]): ChecklistItem['state'] =>
    paths.length > 0 ? stateOf(paths) : 'notDeclared';
  return [postedDateItem(context, state), ...categoryItems(sourceOf(context)), ...addOnItems(context, state)];
}

/** Needed where the settlement flow is declared on; who accepts that it is not declared has mapped it. */
function postedDateItem(
  context: AccountContext,
  state: (paths: readonly string[]) => ChecklistItem['state'],
): ChecklistItem {
  const item = `Posted date in "${settlementImport}"`;
  const flow = context.account.spec.flows?.find(({ name }) => name === settlementReportFlow);
  if (flow?.enabled === true && lacksPostedDate(context))
    return {
      item,
      state: 'waiting',
      waitsFor: 'the manifest to declare it, or to accept that it is mapped by hand',
    };
  const accepted = isAcceptedUnsaved(context, settlementMapping) ? [settlementMapping] : [];
  return { item, state: state([...declaredPostedDates(context), ...accepted]) };
}

/** The account that this one was or is to be cloned from; undefined where it is not there any more. */
function sourceOf(context: AccountContext): AccountFacts | undefined {
  const { clonedFrom } = notedOf(context.identity) ?? {};
  return (
    context.facts.accounts.find((account) => account.id === clonedFrom) ??
    findSource(context.facts, context.account, context.all)
  );
}

/** Categories stand behind the flow that lists products: a source without it has none (decisions, 11). */
function categoryItems(source: AccountFacts | undefined): ChecklistItem[] {
  if (source && !source.flows.some(({ name }) => name === productFlow)) return [];
  const from = source === undefined ? 'those of the account it was cloned from' : `those of ${source.name}`;
  const item = `Product categories, custom categories and variation themes with their mappings (compare with ${from})`;
  return [{ item, state: 'byHand' }];
}

/** The add-ons of the source: they are installed again for each account, with a licence of their own. */
function addOnItems(
  context: AccountContext,
  state: (paths: readonly string[]) => ChecklistItem['state'],
): ChecklistItem[] {
  const declared = context.account.spec.addOns ?? [];
  const installed = (sourceOf(context)?.addOns ?? []).filter((addOn) => addOn.status === 'installed');
  return installed.map((addOn) => {
    const own = declared.filter(({ name }) => isAddOn(addOn, name));
    return { item: `Add-on ${addOn.name}`, state: state(own.map(({ name }) => pointer('addOns', name))) };
  });
}
