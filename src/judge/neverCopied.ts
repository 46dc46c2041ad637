import { findFlow, flows, settlementRequestFlow } from '../catalogue/flows.ts';
import type { MappingFieldFacts } from '../observe/facts.ts';
import type { AccountContext } from './context.ts';
import type { ChecklistItem } from './plan.ts';
import { pointer } from './pointer.ts';

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

/** The add-ons of the source, or all that the catalogue knows of where it has none that we see. */
function addOnItems(
  context: AccountContext,
  state: (paths: readonly string[]) => ChecklistItem['state'],
): ChecklistItem[] {
  const declared = context.account.spec.addOns ?? [];
  const from = context.identity.mark?.clonedFrom ?? context.identity.wizard?.cloneFrom;
  const source = context.facts.accounts.find((account) => account.id === from);
  const installed = (source?.addOns ?? []).filter((addOn) => addOn.status === 'installed');
  const known = new Set(flows.flatMap((flow) => flow.addOn ?? []));
  return installed
    .filter((addOn) => known.has(addOn.id) || addOn.flows.length > 0)
    .map(({ id, name }) => {
      const own = declared.filter((each) => [id, name].some((word) => sameWord(word, each.name)));
      return { item: `Add-on ${name}`, state: state(own.map((each) => pointer('addOns', each.name))) };
    });
}

function sameWord(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
