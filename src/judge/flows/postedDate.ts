import { settlementReportFlow } from '../../catalogue/flows.ts';
import type { AccountFacts, MappingFieldFacts } from '../../observe/facts.ts';
import type { AccountContext } from '../common/context.ts';
import { notedOf } from '../common/identity.ts';
import type { Findings } from '../common/findings.ts';
import { isAcceptedUnsaved, isToBeOn } from '../settings/neededSettings.ts';
import { pointer } from '../../lib/pointer.ts';

/** The import of the settlement flow, by its name in the app. */
export const settlementImport = 'Post custom settlement records to NetSuite';

/** Where it is told that the mapping of the posted date is missing, and what `policy.acceptUnsaved` names. */
export const settlementMapping = pointer('mappings', settlementImport);

/** The date at which a settlement was posted: its mapping is not copied (platform.md P99). */
export function isPostedDate(field: Pick<MappingFieldFacts, 'generate' | 'extract'>): boolean {
  return /posted_?date/i.test(field.generate) || /^posted-date/i.test(field.extract ?? '');
}

/** Paths at which the manifest maps the posted date. */
export function declaredPostedDates({ account }: AccountContext): string[] {
  return (account.spec.mappings ?? []).flatMap((mapping) =>
    (mapping.fields ?? [])
      .filter(({ generate, extract, removed }) => removed !== true && isPostedDate({ generate, extract }))
      .map(({ generate }) => pointer('mappings', mapping.import, generate)),
  );
}

/** Whether nobody says that the posted date is mapped, in a clone, where cloning leaves it out. */
export function lacksPostedDate(context: AccountContext): boolean {
  const { identity, account } = context;
  const clonedFrom =
    notedOf(identity)?.clonedFrom ?? identity.wizard?.cloneFrom ?? account.spec.setup?.cloneFrom;
  if (clonedFrom === undefined) return false;
  return declaredPostedDates(context).length === 0 && !isAcceptedUnsaved(context, settlementMapping);
}

/** What a person may do about it. */
export const mapPostedDate = `Declare the posted date under mappings of "${settlementImport}", or map it in the app and write policy.acceptUnsaved: [{ path: ${settlementMapping}, reason: … }]`;

/**
 * Tells of a clone whose settlement flow is on or declared on and posts without a date; gives the names of the flows that
 * are kept off by it. Mappings are not read for this: a clone in order would cost calls for ever, so that a person says it.
 */
export function tellPostedDate(context: AccountContext, live: AccountFacts, findings: Findings): string[] {
  const flow = live.flows.find(({ name }) => name === settlementReportFlow);
  if (!flow || !isToBeOn(context, findings, flow) || !lacksPostedDate(context)) return [];
  const running = flow.disabled ? '' : ', and is on all the same, which nobody here switches off';
  findings.block(
    'PostedDateMissing',
    settlementMapping,
    `"${settlementReportFlow}" of ${context.name} has no posted date that anybody declares: cloning does not copy its mapping${running}`,
    `${mapPostedDate}.`,
  );
  return [flow.name];
}
