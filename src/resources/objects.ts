import { checkDocument } from './checking/documentChecks.ts';
import { Findings, type Draft } from './checking/draft.ts';
import { checkSchema, type Checked } from './checking/schemaCheck.ts';
import { checkSet } from './checking/setChecks.ts';
import { onOneLine } from './checking/show.ts';
import type { Kind } from './group.ts';
import type { Problem } from './manifestSet.ts';
import { makePlace } from './reading/place.ts';
import type { AmazonAccount, IntegrationTile } from './schema/schema.ts';
import { storedTileKey } from './tenancy.ts';

/** A document as the Kubernetes API holds it, with what tells its versions apart. */
export interface StoredObject {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
  /** Differs whenever the document does. */
  readonly version: string;
  /** ISO-8601; of two documents for one account the older one is in force. */
  readonly createdAt: string;
  /** The whole document; its `status` is not looked at. */
  readonly value: Readonly<Record<string, unknown>>;
}

/** A document with its defaults, or what is wrong with it; both where only other documents are in its way. */
export interface CheckedObject {
  readonly kind: Kind;
  /** `namespace/name`. */
  readonly key: string;
  readonly document: AmazonAccount | IntegrationTile | undefined;
  readonly problems: readonly Problem[];
}

interface Known {
  readonly version: string;
  readonly draft: Draft;
  readonly checked: Checked | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Holds stored documents against the same rules as manifests in files: each by itself, then against each other. What was
 * checked stays known by its version, so that a change of one document does not have all the others checked again. One
 * document that is not valid takes nothing away from the others.
 */
export class ObjectChecker {
  #known = new Map<string, Known>();

  /** Accounts whose tile is not among the objects are held against nothing but themselves. */
  check(objects: readonly StoredObject[]): readonly CheckedObject[] {
    const next = new Map<string, Known>();
    for (const object of objects) {
      const title = titleOf(object);
      const known = this.#known.get(title);
      next.set(title, known?.version === object.version ? known : checkAlone(object));
    }
    this.#known = next;
    const findings = new Findings();
    const tiles = new Set(
      objects
        .filter(({ kind }) => kind === 'IntegrationTile')
        .map((tile) => `${tile.namespace}/${tile.name}`),
    );
    const byAge = [...objects].sort((a, b) => (ageKey(a) < ageKey(b) ? -1 : 1));
    const drafts = byAge.flatMap((object) => next.get(titleOf(object))?.draft ?? []);
    checkSet(
      drafts.filter(
        (draft) => draft.kind === 'IntegrationTile' || tiles.has(storedTileKey(draft.value, draft.namespace)),
      ),
      findings,
    );
    const told = Map.groupBy(findings.problems, (problem) => problem.file);
    return objects.map((object) => {
      const title = titleOf(object);
      const known = next.get(title);
      return {
        kind: object.kind,
        key: `${object.namespace}/${object.name}`,
        document: known?.checked?.document,
        problems: [...(known?.problems ?? []), ...(told.get(title) ?? [])],
      };
    });
  }
}

/** A fault of a stored document for people: the path, what was found, what would be accepted. */
export function objectProblem({ path, found, accepted }: Problem): string {
  return onOneLine(`${path === '' ? 'the document' : path}: found ${found}; accepted: ${accepted}`);
}

const titleOf = ({ kind, namespace, name }: StoredObject): string => `${kind} ${namespace}/${name}`;
const ageKey = (object: StoredObject): string => `${object.createdAt} ${titleOf(object)}`;

function checkAlone(object: StoredObject): Known {
  const { status: _status, ...value } = object.value;
  // There are no lines in a cluster.
  const origin = { file: titleOf(object), line: 0, column: 0 };
  const draft: Draft = {
    ...{ kind: object.kind, namespace: object.namespace, name: object.name, value, broken: false },
    place: makePlace(
      () => 0,
      () => origin,
    ),
  };
  const findings = new Findings();
  const checked = checkSchema(draft, findings);
  checkDocument(draft, findings);
  return { version: object.version, draft, checked, problems: findings.problems };
}
