import type {
  ConnectionDocument,
  FlowDocument,
  ImportDocument,
  IntegrationDocument,
  SectionDocument,
} from '../platform/documents.ts';
import type { TileMarks } from './facts.ts';
import { present } from './tree.ts';

/** What was read of a tile, before anything is made of it. */
export interface ReadTile {
  readonly integration: IntegrationDocument;
  readonly flows: readonly FlowDocument[];
  readonly connections: readonly ConnectionDocument[];
  /** Undefined where they were not asked for. */
  readonly imports?: readonly ImportDocument[] | undefined;
  readonly marks: TileMarks;
}

/**
 * Whether all of something is gone that the rest of the answers speaks of: every account that is noted, the store map of
 * the sections that are there, or every flow, connection or import that the document names. An answer of that kind once
 * is more often the platform's than the truth: lists have been answered with 204 and `[]` in passing (platform.md P12).
 */
export function hasVanished({ integration, flows, connections, imports, marks }: ReadTile): boolean {
  const { settings } = integration;
  const sections = present(settings?.sections).filter(({ id }) => typeof id === 'string');
  const stores = present(settings?.storemap);
  const noted = Object.entries(marks.accounts).filter(([, mark]) => mark.removing === undefined);
  const accountsGone =
    noted.length > 0 && !noted.some(([id]) => sections.some((section) => section.id === id));
  return (
    accountsGone ||
    (stores.length === 0 && sections.length > 0) ||
    (flows.length === 0 && sections.some(showsFlows)) ||
    (connections.length === 0 && stores.some((store) => Boolean(store.amazonHttpConnectionId))) ||
    (imports?.length === 0 && stores.some((store) => present(store.imports).length > 0))
  );
}

function showsFlows(section: SectionDocument): boolean {
  return present(section.flows).length > 0 || present(section.sections).some(showsFlows);
}
