import type { CallOptions, PlatformApi } from '../platform/api.ts';
import type { AuditDocument } from '../platform/documents.ts';
import type { AccountFacts, FieldFacts, FlowFacts, ImportFacts } from './facts.ts';

/** Who last changed something, by the platform's audit log. */
export interface LastChange {
  readonly who: string;
  /** What it was changed through: `ui`, `api`, `connector`, … (platform.md P23). */
  readonly source: string;
  /** ISO-8601. */
  readonly at: string;
}

/** The audit log of a tile, read once and asked about single things. */
export class AuditTrail {
  readonly #entries: readonly AuditDocument[];

  constructor(entries: readonly AuditDocument[]) {
    this.#entries = [...entries].sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1));
  }

  /** Who last changed a settings field, found by its live name in the paths that the log names. */
  ofField(field: FieldFacts): LastChange | undefined {
    return this.#last((entry) =>
      (entry.fieldChanges ?? []).some((change) => change.fieldPath?.includes(field.name) === true),
    );
  }

  /** Who last saved a settings field: its value, and not the list of its options, which a refresh changes too. */
  ofSave(field: FieldFacts): LastChange | undefined {
    return this.#last(
      (entry) =>
        (entry.event ?? 'update') === 'update' &&
        (entry.fieldChanges ?? []).some(
          ({ fieldPath }) => fieldPath?.replace(/\.value$/, '').endsWith(field.name) === true,
        ),
    );
  }

  /** Who last changed a flow; `property` such as `disabled` or `schedule`. */
  ofFlow(flow: FlowFacts, property: string): LastChange | undefined {
    return this.#last(
      (entry) =>
        entry._resourceId === flow.id &&
        (entry.fieldChanges ?? []).some((change) => change.fieldPath === property),
    );
  }

  /** Who last changed an import: the log does not tell its fields apart. */
  ofImport(found: ImportFacts): LastChange | undefined {
    return this.#last((entry) => entry._resourceId === found.id);
  }

  /** Who last changed the name of an account. */
  ofName(account: AccountFacts): LastChange | undefined {
    const field = account.fields.find((candidate) => candidate.name.includes('setAccountName'));
    return field && this.ofField(field);
  }

  #last(matches: (entry: AuditDocument) => boolean): LastChange | undefined {
    const entry = this.#entries.find(matches);
    if (!entry) return undefined;
    return {
      who: entry.byUser?.email ?? entry.byUser?.name ?? entry.byUser?._id ?? 'unknown',
      source: entry.source ?? 'unknown',
      at: entry.time ?? '',
    };
  }
}

/** Reads the audit log of a tile from a moment on (ISO-8601). Rejects with `PlatformError`. */
export async function readAuditTrail(
  api: PlatformApi,
  integrationId: string,
  from: string,
  options?: CallOptions,
): Promise<AuditTrail> {
  return new AuditTrail(await api.listAudit(integrationId, { from }, options));
}
