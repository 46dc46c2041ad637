import type { StateStore } from '../act/journal/stateStore.ts';
import type { Json } from '../platform/documents.ts';
import { keyOf, type AmazonAccount, type IntegrationTile } from '../resources/schema/schema.ts';
import type { Suspension as ManifestSuspension } from '../judge/common/suspension.ts';
import type { DesiredTile } from '../reconcile/reconcile.ts';

/** Why a person has an account or a tile left alone, by command rather than by its manifest. */
export interface Suspension {
  readonly reason: string;
  readonly owner?: string;
  /** ISO-8601. */
  readonly since: string;
}

const place = 'suspensions';

/** What people have suspended by command: kept in the state store, so that a new process knows it too. */
export class Suspensions {
  readonly #store: Pick<StateStore, 'put'>;
  #all: Readonly<Record<string, Suspension>>;

  /** Reads what was suspended before. Throws a StateError. */
  constructor(store: Pick<StateStore, 'get' | 'put'>) {
    this.#store = store;
    this.#all = (store.get(place) ?? {}) as unknown as Record<string, Suspension>;
  }

  /** That of an account or a tile, by `kind namespace/name`. */
  of(document: string): Suspension | undefined {
    return this.#all[document];
  }

  /** Puts one in force, or with undefined takes it away. Throws a StateError, and nothing has changed then. */
  set(document: string, suspension: Suspension | undefined): void {
    const { [document]: _before, ...others } = this.#all;
    const all = suspension === undefined ? others : { ...others, [document]: suspension };
    this.#store.put(place, all as unknown as Json);
    this.#all = all;
  }

  /** What is declared, with what is suspended by command suspended. */
  over(desire: DesiredTile): DesiredTile {
    if (Object.keys(this.#all).length === 0) return desire;
    return {
      ...desire,
      tile: suspended(desire.tile, this.#all),
      accounts: desire.accounts.map((account) => suspended(account, this.#all)),
    };
  }
}

/** The document suspended as its manifest could say it, whatever it says of a suspension itself. */
function suspended<T extends AmazonAccount | IntegrationTile>(
  document: T,
  all: Readonly<Record<string, Suspension>>,
): T {
  const found = all[`${document.kind} ${keyOf(document)}`];
  if (found === undefined) return document;
  const { reason, owner, since } = found;
  const suspend: ManifestSuspension = {
    ...{ reason, origin: { by: 'command', since } },
    ...(owner === undefined ? {} : { owner }),
  };
  return { ...document, spec: { ...document.spec, suspend } };
}
