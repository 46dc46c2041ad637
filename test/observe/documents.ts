import { noMarks } from '../../src/observe/marks.ts';
import type { AccountFacts, TileFacts } from '../../src/observe/facts.ts';
import { buildFacts } from '../../src/observe/observe.ts';
import type { ConnectionDocument, FlowDocument, IntegrationDocument } from '../../src/platform/documents.ts';

/** Id of the tile of these documents. */
export const id = '5f1a00000000000000000001';

/** Facts of documents as odd as the platform may answer them; they are cast, since the types promise better ones. */
export function factsOf(
  settings: unknown,
  over: { integration?: object; flows?: unknown; connections?: unknown; licences?: unknown } = {},
): TileFacts {
  return buildFacts({
    integration: { _id: id, _connectorId: 'c', settings, ...over.integration } as IntegrationDocument,
    flows: (over.flows ?? []) as FlowDocument[],
    connections: (over.connections ?? []) as ConnectionDocument[],
    licences: over.licences as undefined,
    marks: noMarks,
    observedAt: '2026-03-01T10:00:00.000Z',
  });
}

/** One account with the given section and store entry. */
export function accountOf(
  section: object,
  store: object = { shopInstallComplete: 'true' },
): AccountFacts | undefined {
  const facts = factsOf({
    supportsMultiStore: true,
    storemap: [null, { accountid: '1', ...store }],
    sections: [null, { id: '1', title: 'US', ...section }],
  });
  return facts.accounts[0];
}
