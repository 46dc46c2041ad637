import type { z } from 'zod';
import { accountSchema, tileSchema, type AmazonAccount, type IntegrationTile } from '../schema/schema.ts';
import type { Path } from '../reading/place.ts';
import { templateWords } from '../reading/syntaxWords.ts';
import type { Draft, Findings } from './draft.ts';
import { nearest } from './nearest.ts';
import { clip } from './show.ts';
import { faultsOf, valueAt } from './words.ts';

/** Fields of `metadata` that Kubernetes itself writes or knows. */
const metadataFields = [
  'name',
  'namespace',
  'labels',
  'annotations',
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'finalizers',
  'generateName',
  'generation',
  'managedFields',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
];

/** A document that fits its schema, with defaults filled in. */
export type Checked =
  | { readonly kind: 'IntegrationTile'; readonly document: IntegrationTile }
  | { readonly kind: 'AmazonAccount'; readonly document: AmazonAccount };

/** Holds a draft against the schema of its kind; undefined with faults where it does not fit. */
export function checkSchema(draft: Draft, findings: Findings): Checked | undefined {
  const value = withoutStatus(draft, findings);
  const isSound = checkMetadata(draft, findings);
  templatesIn(value, [], draft, findings);
  if (draft.kind === 'IntegrationTile') {
    const document = parsed(draft, value, tileSchema.safeParse(value, { reportInput: false }), findings);
    return document && isSound ? { kind: draft.kind, document } : undefined;
  }
  const document = parsed(draft, value, accountSchema.safeParse(value, { reportInput: false }), findings);
  return document && isSound ? { kind: draft.kind, document } : undefined;
}

function parsed<T>(
  draft: Draft,
  value: unknown,
  result: z.ZodSafeParseResult<T>,
  findings: Findings,
): T | undefined {
  if (result.success) return result.data;
  for (const fault of faultsOf(draft.kind, value, result.error.issues)) findings.fault(draft.place, fault);
  return undefined;
}

function withoutStatus(draft: Draft, findings: Findings): unknown {
  if (valueAt(draft.value, ['status']) === undefined) return draft.value;
  findings.note(draft.place, ['status'], 'status is left alone: it is written by Storekeeper, not read');
  const { status: _status, ...rest } = draft.value as Record<string, unknown>;
  return rest;
}

/** Kubernetes lets `metadata` have more than we read; a misspelt namespace must be noticed all the same. */
function checkMetadata(draft: Draft, findings: Findings): boolean {
  const metadata = valueAt(draft.value, ['metadata']);
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return true;
  const unknown = Object.keys(metadata).filter((key) => !metadataFields.includes(key));
  for (const key of unknown) {
    const near = nearest(key, metadataFields);
    findings.fault(draft.place, {
      path: ['metadata', key],
      found: `the unknown field ${clip(key)}`,
      accepted: `one of name, namespace, labels, annotations${near === undefined ? '' : `; nearest: ${near}`}`,
      at: 'key',
    });
  }
  return unknown.length === 0;
}

const template = /\{\{[^}]*\}\}|\$\{[^}]*\}|<%.*%>/;

/** Template markers in texts. Settings, annotations and reasons may have them: the app knows markers of its own. */
function templatesIn(value: unknown, path: Path, draft: Draft, findings: Findings): void {
  if (path[0] === 'spec' && path[1] === 'settings') return;
  if ((path[0] === 'metadata' && path[1] === 'annotations') || path.at(-1) === 'reason') return;
  if (typeof value === 'string') {
    if (template.test(value)) findings.fault(draft.place, { path, ...templateWords });
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => templatesIn(item, [...path, index], draft, findings));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) templatesIn(member, [...path, key], draft, findings);
  }
}
