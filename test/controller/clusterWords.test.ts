import { describe, expect, it } from 'vitest';
import { askedOfWords, openApproval, wordsOf } from '../../src/controller/kubernetes/desiredTiles.ts';
import type { ClusterObject } from '../../src/kubernetes/objects.ts';

const said = (kind: ClusterObject['kind'], annotations: Record<string, string>): ClusterObject => ({
  apiVersion: 'storekeeper.dev/v1alpha1',
  kind,
  metadata: { namespace: 'commerce', name: 'amazon-us', uid: '1', resourceVersion: '1', annotations },
  spec: {},
});
const asked = (object: ClusterObject) => askedOfWords(wordsOf(object), () => ({}));

describe('accept, said by annotation', () => {
  it.each<{ reason: string; paths?: string; all: string[]; some: string[] }>([
    { reason: 'means everything by itself', all: ['commerce/amazon-us'], some: [] },
    { reason: 'and beside empty lines', paths: ' \n', all: ['commerce/amazon-us'], some: [] },
    {
      reason: 'means the paths beside it, one a line',
      paths: '/settings/order\n /flows/Order Import/enabled \n',
      all: [],
      some: ['/settings/order', '/flows/Order Import/enabled'],
    },
  ])('$reason', ({ paths, all, some }) => {
    const notes = {
      'storekeeper.dev/accept-at': 'now',
      ...(paths === undefined ? {} : { 'storekeeper.dev/accept-paths': paths }),
    };
    const found = asked(said('AmazonAccount', notes));
    expect([...(found?.accept ?? [])]).toEqual(all);
    expect([...(found?.acceptPaths?.get('commerce/amazon-us') ?? [])]).toEqual(some);
  });

  it('is not said by paths alone, nor are other words narrowed by them', () => {
    const paths = { 'storekeeper.dev/accept-paths': '/settings' };
    expect(asked(said('AmazonAccount', paths))).toBeUndefined();
    const retry = asked(said('AmazonAccount', { ...paths, 'storekeeper.dev/retry-at': 'now' }));
    expect(retry).toEqual({ retry: new Set(['commerce/amazon-us']) });
  });

  it('names the account where it stands on the tile', () => {
    const notes = {
      'storekeeper.dev/accept-at': 'amazon-de now',
      'storekeeper.dev/accept-paths': '/settings',
    };
    expect(asked(said('IntegrationTile', notes))?.acceptPaths).toEqual(
      new Map([['amazon-de', new Set(['/settings'])]]),
    );
  });
});

describe('an approval, said by annotation', () => {
  it.each([
    { reason: 'names a hash', value: 'sha256:1', spent: [], hash: 'sha256:1' },
    { reason: 'and may have anything new after it', value: ' sha256:1 2026', spent: [], hash: 'sha256:1' },
    { reason: 'approves nothing when it is spent', value: 'sha256:1', spent: ['sha256:1'], hash: undefined },
    {
      reason: 'approves the same hash anew by another value',
      ...{ value: 'sha256:1 again', spent: [undefined, 'sha256:1'], hash: 'sha256:1' },
    },
    { reason: 'is none where there is no annotation', value: undefined, spent: [], hash: undefined },
  ])('$reason', ({ value, spent, hash }) => {
    expect(openApproval(value, ...spent)).toBe(hash);
  });
});
