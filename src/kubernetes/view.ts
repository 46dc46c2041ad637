import type { Kind } from '../resources/group.ts';
import { kinds } from '../resources/group.ts';
import type { ClusterApi } from './clusterApi.ts';
import type { Connection } from './connection.ts';
import { group, pathOf, plurals, type ClusterObject } from './objects.ts';
import { Reflector, type ReflectorOptions } from './reflector.ts';
import { watchOnce } from './watch.ts';

/** What the view of a cluster is made of. */
export interface ViewOptions extends Pick<
  ReflectorOptions,
  'now' | 'sleep' | 'random' | 'onTrouble' | 'onRecovery'
> {
  /** Undefined: all namespaces. */
  readonly namespaces: readonly string[] | undefined;
  /** Only tiles with these labels; their accounts follow. */
  readonly tileSelector?: string | undefined;
  readonly onChange: (kind: Kind, key: string, object: ClusterObject | undefined) => void;
  /** Called whenever one of the lists was read whole. */
  readonly onListed: () => void;
}

/** Copies of our documents in a cluster, kept by one reflector for each kind and namespace. */
export class ClusterView {
  readonly #reflectors: readonly { readonly kind: Kind; readonly reflector: Reflector }[];

  constructor(connection: Connection, api: ClusterApi, options: ViewOptions) {
    const { namespaces, tileSelector, onChange, ...rest } = options;
    this.#reflectors = kinds.flatMap((kind) =>
      (namespaces ?? [undefined]).map((namespace) => {
        const labelSelector = kind === 'IntegrationTile' ? tileSelector : undefined;
        const reflector = new Reflector({
          ...rest,
          name: `${kind} in ${namespace ?? 'all namespaces'}`,
          onChange: (key, object) => onChange(kind, key, object),
          source: {
            list: (page, signal) => api.listPage({ kind, namespace, labelSelector }, page, { signal }),
            watch: (from, onEvent, signal) =>
              watchOnce(
                connection,
                { path: pathOf(kind, namespace), labelSelector, ...from },
                onEvent,
                signal,
              ),
          },
        });
        return { kind, reflector };
      }),
    );
  }

  start(): void {
    for (const { reflector } of this.#reflectors) reflector.start();
  }

  /** Has every list that pauses after a failure tried again at once. */
  wake(): void {
    for (const { reflector } of this.#reflectors) reflector.wake();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#reflectors.map(({ reflector }) => reflector.stop()));
  }

  /** Whether everything has been listed once: before that, what is not there says nothing. */
  get listed(): boolean {
    return this.#reflectors.every(({ reflector }) => reflector.listed);
  }

  /** The first reason why documents are not known: a kind that the cluster does not know, or a list that was never read. */
  get lacking(): string | undefined {
    for (const { kind, reflector } of this.#reflectors)
      if (reflector.trouble?.status === 404) return missingDefinition(kind);
    const unlisted = this.#reflectors.find(({ reflector }) => !reflector.listed)?.reflector;
    if (!unlisted) return undefined;
    const why = unlisted.trouble ? `: ${unlisted.trouble.message}` : '';
    return `the documents of the cluster have not been listed yet${why}`;
  }

  /** When the server last said anything about each list, in epoch milliseconds, by the name of the list. */
  lastHeard(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      this.#reflectors.flatMap(({ reflector }) =>
        reflector.lastHeard === undefined ? [] : [[reflector.name, reflector.lastHeard]],
      ),
    );
  }

  all(kind: Kind): ClusterObject[] {
    return this.#of(kind).flatMap((reflector) => [...reflector.objects.values()]);
  }

  find(kind: Kind, key: string): ClusterObject | undefined {
    for (const reflector of this.#of(kind)) {
      const found = reflector.objects.get(key);
      if (found) return found;
    }
    return undefined;
  }

  #of(kind: Kind): Reflector[] {
    return this.#reflectors.filter((each) => each.kind === kind).map(({ reflector }) => reflector);
  }
}

/** What is missing in a cluster that does not know a kind, and how it gets there. */
function missingDefinition(kind: Kind): string {
  return (
    `the cluster has no definition ${plurals[kind]}.${group}, so that there can be no ${kind}: install it with the chart ` +
    '(crds.install), or with kubectl apply --server-side -f crds/'
  );
}
