import { findFlow, settlementRequestFlow } from '../catalogue/flows.ts';
import { isAddOn } from '../observe/addOns.ts';
import type { MappingFieldFacts } from '../observe/facts.ts';
import type { AccountContext } from './context.ts';
import type { ChecklistItem } from './plan.ts';
import { pointer } from './pointer.ts';
import { findSource } from './preflight.ts';

const settlementImport = 'Post custom settlement records to NetSuite';

/** External id of the import that carries the mode of the settlement flows, which cloning does not copy. */
export const requestImport = `${findFlow(settlementRequestFlow)?.externalId}_import`;

/** The date at which a settlement was posted: its mapping is not copied (domain reference 3.2). */
export function isPostedDate(field: Pick<MappingFieldFacts, 'generate' | 'extract'>): boolean {
  return /posted_?date/i.test(field.generate) || /^posted-date/i.test(field.extract ?? '');
}

/**
 * What cloning never copies and neither a setting nor a flow stands for: a person's to do, or to declare. `stateOf`
 * tells how declared paths stand, taken together.
 */
export function neverCopiedItems(
  context: AccountContext,
  stateOf: (paths: readonly string[]) => ChecklistItem['state'],
): ChecklistItem[] {
  const { spec } = context.account;
  const state = (paths: readonly string[]): ChecklistItem['state'] =>
    paths.length > 0 ? stateOf(paths) : 'notDeclared';
  const dates = (spec.mappings ?? []).flatMap((mapping) =>
    (mapping.fields ?? [])
      .filter((field) => isPostedDate({ generate: field.generate, extract: field.extract }))
      .map((field) => pointer('mappings', mapping.import, field.generate)),
  );
  return [
    { item: `Posted date in "${settlementImport}"`, state: state(dates) },
    { item: 'Product categories with their mappings', state: 'notDeclared' },
    ...addOnItems(context, state),
  ];
}

/** The add-ons of the source: they are installed again for each account, with a licence of their own. */
function addOnItems(
  context: AccountContext,
  state: (paths: readonly string[]) => ChecklistItem['state'],
): ChecklistItem[] {
  const declared = context.account.spec.addOns ?? [];
  const { clonedFrom } = context.identity.mark ?? {};
  const source =
    context.facts.accounts.find((account) => account.id === clonedFrom) ??
    findSource(context.facts, context.account, context.all);
  const installed = (source?.addOns ?? []).filter((addOn) => addOn.status === 'installed');
  return installed.map((addOn) => {
    const own = declared.filter(({ name }) => isAddOn(addOn, name));
    return { item: `Add-on ${addOn.name}`, state: state(own.map(({ name }) => pointer('addOns', name))) };
  });
}
