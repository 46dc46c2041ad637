import { apiGroup, apiVersion, defaultNamespace, kinds, type Kind } from '../group.ts';
import type { RawDocument } from '../reading/documents.ts';
import type { Fault } from '../reading/place.ts';
import type { Findings } from './draft.ts';
import { type Draft } from './draft.ts';
import { editDistance, nearest, nearestHint } from './nearest.ts';
import { lookAlike } from './lookAlike.ts';
import { shapeAt, shapeOf, shapeWords } from './shape.ts';
import { isSopsDocument, isSopsValue, sopsWords } from '../reading/encrypted.ts';
import { clip, show } from './show.ts';
import { isTokenPath, valueAt } from './words.ts';
import { words } from '../schema/words.ts';

const listKinds = ['List', ...kinds.map((kind) => `${kind}List`)];

/**
 * Sorts out which documents are ours. A `List` is unpacked, documents of other API groups are left alone with a note,
 * and what looks like ours but is not quite becomes an error. Faults of YAML count only in documents of ours.
 */
export function draftsOf(raw: RawDocument, findings: Findings): Draft[] {
  const drafts = unpack(raw, findings);
  if (raw.broken) return drafts;
  const roots = drafts.map((draft) => ({ draft, path: draft.place.problemOf(whole).path }));
  for (const fault of raw.faults) {
    const { path } = raw.place.problemOf(fault);
    const root = roots.find((candidate) => path === candidate.path || path.startsWith(`${candidate.path}/`));
    if (fault.onlyForText && !(root && takesText(fault, root.draft, root.path))) continue;
    const concernsUs = root ?? (raw.value === undefined || (fault.path.length === 0 && drafts.length > 0));
    if (concernsUs) findings.fault(raw.place, root ? inContext(fault, root.draft, root.path) : fault);
  }
  return drafts;
}

const whole: Fault = { path: [], found: '', accepted: '' };

/** Whether the schema takes a text where a fault is. */
function takesText(fault: Fault, draft: Draft, root: string): boolean {
  return shapeWords(shapeAt(shapeOf(draft.kind), pathWithin(fault, root))).includes('a string');
}

/** The path of a fault below the root of its document. */
function pathWithin(fault: Fault, root: string): Fault['path'] {
  return fault.path.slice(root === '' ? 0 : root.split('/').length - 1);
}

/** A word that other programs read as a truth value is told with what the schema wants in its place. */
function inContext(fault: Fault, draft: Draft, root: string): Fault {
  const path = pathWithin(fault, root);
  if (isTokenPath(path))
    return {
      ...fault,
      path: fault.path.slice(0, fault.path.length - path.length + 3),
      found: 'something that is not shown',
      accepted: 'env, file or secretKeyRef with plain text',
    };
  if (fault.word === undefined) return fault;
  const shape = shapeAt(shapeOf(draft.kind), path);
  if (shape === undefined) return fault;
  if (path.join('/') === 'spec/marketplace')
    return {
      ...fault,
      accepted: `${words.marketplace}${/^no$/i.test(fault.word) ? '; Amazon has none for Norway' : ''}`,
    };
  const accepted = shapeWords(shape);
  return { ...fault, accepted: accepted.includes('string') ? `"${fault.word}" in quotes` : accepted };
}

function unpack(raw: RawDocument, findings: Findings): Draft[] {
  const { value, place, broken } = raw;
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    if (!broken)
      findings.fault(place, {
        path: [],
        found: show(value),
        accepted: `a manifest: a mapping with apiVersion: ${apiVersion}`,
      });
    return [];
  }
  const [version, kind] = [valueAt(value, ['apiVersion']), valueAt(value, ['kind'])];
  const items = valueAt(value, ['items']);
  if (isListKind(version, kind) && Array.isArray(items))
    return items.flatMap((item: unknown, index) =>
      unpack({ ...raw, value: item ?? null, place: place.below(['items', index]) }, findings),
    );
  if (broken) return isKind(kind) ? [draftOf(kind, raw)] : [];
  if (isSopsDocument(value)) return encrypted(raw, version, kind, findings);
  return isOurs(raw, version, kind, findings) && isKind(kind) ? [draftOf(kind, raw)] : [];
}

/**
 * A document that SOPS has encrypted. One of ours is a fault, and is known by name and not judged; so is one whose kind cannot be
 * read any more, because it may be ours. Those of other programs, such as secrets of a cluster, are left alone.
 */
function encrypted(raw: RawDocument, version: unknown, kind: unknown, findings: Findings): Draft[] {
  if (isSopsValue(version) || isSopsValue(kind)) {
    findings.fault(raw.place, {
      path: [],
      found: `${sopsWords.found}, its kind too, so that nobody can tell whose it is`,
      accepted: `${sopsWords.accepted}. A document of another program belongs into another folder`,
    });
    return [];
  }
  if (groupOf(version) !== apiGroup && !isKind(kind)) {
    const what = sopsWords.found;
    findings.note(
      raw.place,
      [],
      `${what} is left alone: ${clip(String(version))} ${describeKind(kind)}`,
      'Encrypted',
    );
    findings.lookAlikes.push(...lookAlike(raw.place, raw.value, what));
    return [];
  }
  findings.fault(raw.place, { path: [], ...sopsWords });
  return isKind(kind) ? [draftOf(kind, { ...raw, broken: true })] : [];
}

const isKind = (kind: unknown): kind is Kind => kinds.some((known) => known === kind);

function isListKind(version: unknown, kind: unknown): boolean {
  return (version === 'v1' || groupOf(version) === apiGroup) && listKinds.some((known) => known === kind);
}

const groupOf = (version: unknown): string =>
  typeof version === 'string' ? (version.split('/')[0] ?? '') : '';

function draftOf(kind: Kind, { value, place, broken }: RawDocument): Draft {
  const name = valueAt(value, ['metadata', 'name']);
  const namespace = valueAt(value, ['metadata', 'namespace']);
  return {
    kind,
    value,
    place,
    broken,
    name: typeof name === 'string' ? name : undefined,
    namespace: typeof namespace === 'string' ? namespace : defaultNamespace,
  };
}

/** Whether a document is of our group, version and kinds. What looks like it but is not becomes a fault, the rest a note. */
function isOurs({ place, value }: RawDocument, version: unknown, kind: unknown, findings: Findings): boolean {
  if (version === undefined) return withoutVersion({ place, value }, kind, findings);
  if (typeof version !== 'string') {
    findings.fault(place, { path: ['apiVersion'], found: show(version), accepted: apiVersion });
    return false;
  }
  const group = groupOf(version);
  if (group !== apiGroup) return ofOtherGroup({ place, value }, version, kind, findings);
  if (version !== apiVersion)
    findings.fault(place, {
      path: ['apiVersion'],
      found: `the unknown version ${show(version)}`,
      accepted: `${apiVersion}, the nearest one`,
    });
  if (kind === undefined)
    findings.fault(place, { path: ['kind'], found: 'no kind', accepted: `kind: ${kinds.join(' or ')}` });
  else if (!isKind(kind))
    findings.fault(place, {
      path: ['kind'],
      found: typeof kind === 'string' ? `the unknown kind ${show(kind)}` : show(kind),
      accepted: `${kinds.join(' or ')}${typeof kind === 'string' ? nearestHint(kind, kinds) : ''}`,
    });
  return version === apiVersion && isKind(kind);
}

function ofOtherGroup(
  { place, value }: Pick<RawDocument, 'place' | 'value'>,
  version: string,
  kind: unknown,
  findings: Findings,
): boolean {
  const misspelt = editDistance(groupOf(version), apiGroup) <= 2;
  if (misspelt || (isKind(kind) && !version.includes('/')))
    findings.fault(place, {
      path: ['apiVersion'],
      found: show(version),
      accepted: `${apiVersion}, the nearest one`,
    });
  else {
    const what = `${clip(version)} ${describeKind(kind)}`;
    findings.note(place, [], `${what} left alone: it belongs to another program`, 'OtherGroup');
    findings.lookAlikes.push(...lookAlike(place, value, what));
  }
  return false;
}

const describeKind = (kind: unknown): string => (typeof kind === 'string' ? clip(kind) : 'document');

function withoutVersion(
  { place, value }: Pick<RawDocument, 'place' | 'value'>,
  kind: unknown,
  findings: Findings,
): boolean {
  const keys = Object.keys(value ?? {});
  const looksLikeManifest = kind !== undefined || keys.includes('spec') || keys.includes('metadata');
  const misspelt = keys.find((key) => nearest(key, ['apiVersion']) !== undefined);
  if (!looksLikeManifest && misspelt === undefined) {
    findings.note(place, [], 'left alone: a document without apiVersion and kind is no manifest', 'NoHeader');
    findings.lookAlikes.push(...lookAlike(place, value, 'a document without apiVersion and kind'));
  } else
    findings.fault(place, {
      path: ['apiVersion'],
      found: misspelt === undefined ? 'no apiVersion' : `no apiVersion, but ${clip(misspelt)}`,
      accepted: `apiVersion: ${apiVersion}`,
    });
  return false;
}
