import { describe, expect, it } from 'vitest';
import { withWayOut } from '../../src/controller/kubernetes/faultStatus.ts';
import type { ClusterObject } from '../../src/kubernetes/objects.ts';
import { explainStatus } from '../../src/kubernetes/clusterError.ts';

const object = {
  ...{ apiVersion: 'storekeeper.dev/v1alpha1', kind: 'AmazonAccount' },
  metadata: { namespace: 'shop', name: 'de', uid: 'u', resourceVersion: '1' },
} as ClusterObject;

const ready = (message: string) =>
  ({ type: 'Ready', status: 'False', reason: 'LastAccount', message, lastTransitionTime: '' }) as const;

describe('how to let go of what is being deleted', () => {
  it.each([
    ['is added where nothing says it', 'It is the last one.'],
    [
      'is not added where it is said',
      'It is the last one; let it go: kubectl annotate amazonaccount -n shop de storekeeper.dev/let-go=true.',
    ],
  ])('%s', (_what, message) => {
    const [told] = withWayOut([ready(message)], 'AmazonAccount', object);
    expect(told?.message.split('storekeeper.dev/let-go=true')).toHaveLength(2);
  });
});

describe('what is not found in a cluster', () => {
  it.each([
    ['a document of a kind that it knows', 'secrets "integrator-io" not found', false],
    ['a kind that it does not know', 'the server could not find the requested resource', true],
    ['a kind that it does not know, where the path is unknown', '404 page not found', true],
  ])('is %s: definitions are spoken of only where they may be missing', (_what, said, definitions) => {
    expect(explainStatus('read it', 404, said).includes('definitions')).toBe(definitions);
  });
});
