import type { CoordinationV1Api, V1Lease, V1MicroTime } from '@kubernetes/client-node';
import type { Connection } from './connection.ts';

/** A Lease of the cluster, as far as holding one goes. */
export interface LeaseRecord {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Empty where nobody holds it. */
  readonly holder: string;
  /** Seconds that its holder may be silent. */
  readonly seconds: number;
  /** When its holder was last heard of, by the holder's clock; only good for seeing that it changed. */
  readonly renewedAt: string;
  readonly acquiredAt: V1MicroTime | undefined;
  /** How often it has changed hands. */
  readonly transitions: number;
}

/** What a holder writes into a Lease. */
export interface LeaseClaim {
  readonly holder: string;
  readonly seconds: number;
  readonly transitions: number;
  /** Whether the holder is a new one. */
  readonly acquired: boolean;
}

/** Label of all Leases of one group of processes; its value is the group's name. */
const groupLabel = 'storekeeper.dev/lease-group';

/** A request for a Lease must not take longer: who waits for an answer cannot tell whether it still holds. */
const timeout = 3000;

/** The Leases of one group in one namespace. Every method rejects with a `ClusterError`; 409: somebody was faster. */
export class Leases {
  readonly namespace: string;
  readonly group: string;
  readonly #connection: Connection;
  readonly #api: CoordinationV1Api;

  constructor(connection: Connection, namespace: string, group: string) {
    this.namespace = namespace;
    this.group = group;
    this.#connection = connection;
    this.#api = connection.client(connection.library.CoordinationV1Api);
  }

  async read(name: string): Promise<LeaseRecord> {
    const { namespace } = this;
    return recordOf(
      await this.#connection.request(
        `read the Lease ${namespace}/${name}`,
        (settings) => this.#api.readNamespacedLease({ namespace, name }, settings),
        { timeout },
      ),
    );
  }

  /** Those of the group. */
  async list(): Promise<LeaseRecord[]> {
    const { namespace, group } = this;
    const { items } = await this.#connection.request(
      `list the Leases of ${group} in ${namespace}`,
      (settings) =>
        this.#api.listNamespacedLease({ namespace, labelSelector: `${groupLabel}=${group}` }, settings),
      { timeout },
    );
    return items.map(recordOf);
  }

  async create(name: string, claim: LeaseClaim): Promise<LeaseRecord> {
    const { namespace } = this;
    const body = this.#body(name, claim, undefined);
    return recordOf(
      await this.#connection.request(
        `create the Lease ${namespace}/${name}`,
        (settings) => this.#api.createNamespacedLease({ namespace, body }, settings),
        { timeout },
      ),
    );
  }

  /** Writes a claim over the Lease as it was read. */
  async replace(known: LeaseRecord, claim: LeaseClaim): Promise<LeaseRecord> {
    const { namespace } = this;
    const { name } = known;
    const body = this.#body(name, claim, known);
    return recordOf(
      await this.#connection.request(
        `renew the Lease ${namespace}/${name}`,
        (settings) => this.#api.replaceNamespacedLease({ namespace, name, body }, settings),
        { timeout },
      ),
    );
  }

  async remove(name: string): Promise<void> {
    const { namespace } = this;
    await this.#connection.request(
      `remove the Lease ${namespace}/${name}`,
      (settings) => this.#api.deleteNamespacedLease({ namespace, name }, settings),
      { timeout },
    );
  }

  #body(name: string, claim: LeaseClaim, known: LeaseRecord | undefined): V1Lease {
    // A Date would be written without microseconds, which the API refuses.
    const { V1MicroTime } = this.#connection.library;
    const now = new V1MicroTime();
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name,
        namespace: this.namespace,
        labels: { [groupLabel]: this.group },
        ...(known === undefined ? {} : { resourceVersion: known.resourceVersion, uid: known.uid }),
      },
      spec: {
        holderIdentity: claim.holder,
        leaseDurationSeconds: claim.seconds,
        leaseTransitions: claim.transitions,
        renewTime: now,
        acquireTime: claim.acquired || known?.acquiredAt === undefined ? now : known.acquiredAt,
      },
    };
  }
}

function recordOf({ metadata, spec }: V1Lease): LeaseRecord {
  return {
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    resourceVersion: metadata?.resourceVersion ?? '',
    holder: spec?.holderIdentity ?? '',
    seconds: spec?.leaseDurationSeconds ?? 0,
    renewedAt: spec?.renewTime === undefined ? '' : new Date(spec.renewTime).toISOString(),
    acquiredAt: spec?.acquireTime,
    transitions: spec?.leaseTransitions ?? 0,
  };
}
