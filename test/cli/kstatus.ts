/** What kstatus makes of a custom resource; Flux and others wait by it. */
export type Kstatus = 'Current' | 'InProgress' | 'Failed' | 'Terminating';

interface Document {
  readonly metadata: { readonly generation?: number; readonly deletionTimestamp?: string };
  readonly status?: unknown;
}

/** The rules of sigs.k8s.io/cli-utils/pkg/kstatus for documents of kinds that it does not know by name. */
export function kstatusOf({ metadata, status }: Document): Kstatus {
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  const { observedGeneration, conditions = [] } = (status ?? {}) as {
    observedGeneration?: number;
    conditions?: readonly { readonly type: string; readonly status: string }[];
  };
  if (observedGeneration !== undefined && observedGeneration !== metadata.generation) return 'InProgress';
  const statusOf = (type: string) => conditions.find((each) => each.type === type)?.status;
  if (statusOf('Reconciling') === 'True') return 'InProgress';
  if (statusOf('Stalled') === 'True') return 'Failed';
  const ready = statusOf('Ready');
  return ready === undefined || ready === 'True' ? 'Current' : 'InProgress';
}
