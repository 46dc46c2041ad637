import jsonPatch, { type Operation } from 'fast-json-patch';
import type { Json, JsonObject } from '../model.ts';
import { problem } from '../problem.ts';

interface PatchRules {
  /** Patterns of paths that may be patched; `*` stands for one segment. */
  readonly allowed: readonly string[];
  /** Patterns of those that belong to the app. */
  readonly locked: readonly string[];
  /** Says what is wrong with the patched document; undefined where nothing is. */
  readonly check?: (document: JsonObject) => { code?: string; message: string; field: string } | undefined;
  /** `replace` also sets what is not there, and `add` is no operation. */
  readonly replaceOnly?: boolean;
}

const operations = new Set(['add', 'replace', 'remove']);

function fits(pattern: string, path: string): boolean {
  const want = pattern.split('/');
  const have = path.split('/');
  return (
    want.length === have.length && want.every((segment, index) => segment === '*' || segment === have[index])
  );
}

function readOperations(body: Json): Operation[] {
  if (!Array.isArray(body)) throw problem(400, 'invalid_body', 'A patch must be a JSON array of operations.');
  for (const one of body) {
    const { op, path } = (one ?? {}) as { op?: Json; path?: Json };
    if (typeof op !== 'string' || !operations.has(op) || typeof path !== 'string') {
      throw problem(422, 'invalid_field', 'An operation needs op (add, replace or remove) and path.');
    }
  }
  return body as unknown as Operation[];
}

const asAdding = (operation: Operation): Operation =>
  operation.op === 'replace'
    ? { op: 'add', path: operation.path, value: operation.value as unknown }
    : operation;

/**
 * Applies an RFC 6902 patch under an allow-list and answers the new document; nothing is applied where any path is
 * refused. 422 `invalid_field` for a path outside the list, `field_locked_by_integration_app` for one of the app's.
 */
export function applyPatch(document: JsonObject, body: Json, rules: PatchRules): JsonObject {
  const sent = readOperations(body);
  if (rules.replaceOnly === true && sent.some(({ op }) => op === 'add'))
    throw problem(422, 'invalid_field', 'An operation may be replace or remove');
  const wanted = rules.replaceOnly === true ? sent.map(asAdding) : sent;
  for (const { path } of wanted) {
    if (!rules.allowed.some((pattern) => fits(pattern, path))) {
      throw problem(422, 'invalid_field', `${path} is not a whitelisted property`, path);
    }
    if (rules.locked.some((pattern) => fits(pattern, path))) {
      throw problem(422, 'field_locked_by_integration_app', `${path} belongs to the integration app`, path);
    }
  }
  let patched: JsonObject;
  try {
    const result = jsonPatch.applyPatch(structuredClone(document), wanted, true, true);
    patched = result.newDocument;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw problem(422, 'invalid_field', error.message.split('\n')[0] ?? 'The patch cannot be applied.');
  }
  const fault = rules.check?.(patched);
  if (fault) throw problem(422, fault.code ?? 'invalid_field', fault.message, fault.field);
  return patched;
}
