import type {
  FieldDocument,
  FlowDocument,
  IntegrationSettings,
  SectionDocument,
  SectionFlowDocument,
} from '../platform/documents.ts';
import type { FieldFacts, FlowFacts, StaticMapFacts } from './facts.ts';
import type { OptionPool } from './options.ts';

/** What fields are read with: shared option lists, and the fields that were refreshed in this run, by live name. */
export interface Reading {
  readonly pool: OptionPool;
  readonly refreshed?: ReadonlyMap<string, FieldDocument>;
}

/** Reads what the app writes as `true` or `"true"`. */
export function truthy(value: unknown): boolean {
  return value === true || value === 'true';
}

/** Members of a list that the app may fill with nulls, or leave out. */
export function present<T>(list: readonly (T | null | undefined)[] | undefined): T[] {
  return Array.isArray(list)
    ? list.filter((member): member is T => member !== null && member !== undefined)
    : [];
}

/** The entry of `settings.general`, which is a list by account in an app with several accounts. */
export function generalSection(
  settings: IntegrationSettings,
  accountId: string,
): SectionDocument | undefined {
  const general = settings.general;
  if (Array.isArray(general)) return present(general).find((entry) => entry.id === accountId);
  return undefined;
}

function staticMap(field: FieldDocument, pool: OptionPool): StaticMapFacts {
  return {
    map: Object.fromEntries(Object.entries(field.map ?? {}).map(([key, value]) => [key, value])),
    default: field.default,
    allowFailures: truthy(field.allowFailures),
    extracts: pool.read(field.extracts),
  };
}

function fieldFacts(field: FieldDocument, section: readonly string[], reading: Reading): FieldFacts {
  const isMap = field.type === 'staticMapWidget';
  const { pool } = reading;
  const refreshed = reading.refreshed?.get(field.name);
  const listed = refreshed ?? field;
  return {
    section,
    label: field.label ?? field.name,
    name: field.name,
    type: field.type ?? 'input',
    value: field.value,
    options: pool.read(isMap ? listed.generates : listed.options),
    refreshable: truthy(field.supportsRefresh) || truthy(field.supportsGeneratesRefresh),
    storesChoiceOnly: field.properties?.yieldValueAndLabel === true,
    fresh: refreshed !== undefined,
    staticMap: isMap ? staticMap(field, pool) : undefined,
  };
}

function isField(field: FieldDocument | null | undefined): field is FieldDocument {
  return typeof field?.name === 'string';
}

/**
 * All settings fields below a section, in the app's order, each with the titles that lead to it. Fields of a flow stand
 * under the section that shows the flow.
 */
export function walkFields(
  section: SectionDocument,
  titles: readonly string[],
  reading: Reading,
): FieldFacts[] {
  const own = present(section.fields)
    .filter(isField)
    .map((field) => fieldFacts(field, titles, reading));
  const ofFlows = present(section.flows).flatMap((flow) =>
    present(flow.settings)
      .filter(isField)
      .map((field) => fieldFacts(field, titles, reading)),
  );
  const below = present(section.sections).flatMap((child) =>
    walkFields(child, [...titles, child.title ?? ''], reading),
  );
  return [...own, ...ofFlows, ...below];
}

/** A flow's name without the account in brackets that the app appends. */
export function withoutSuffix(name: string): string {
  return name.replace(/ \[[^\]]*\]$/, '');
}

/** The flows that the sections of an account show, joined with the flow documents by id; unknown ids are left out. */
export function walkFlows(
  section: SectionDocument,
  title: string,
  byId: ReadonlyMap<string, FlowDocument>,
): FlowFacts[] {
  const own = present<SectionFlowDocument>(section.flows).flatMap((entry): FlowFacts[] => {
    const flow = byId.get(entry._id);
    if (!flow) return [];
    return [
      {
        id: flow._id,
        name: withoutSuffix(flow.name ?? ''),
        section: title,
        disabled: flow.disabled === true,
        // The platform answers null or a blank where nothing is set.
        schedule: flow.schedule || undefined,
        timezone: flow.timezone || undefined,
      },
    ];
  });
  return [
    ...own,
    ...present(section.sections).flatMap((child) => walkFlows(child, title || (child.title ?? ''), byId)),
  ];
}
