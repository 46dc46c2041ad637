import { describe, expect, it } from 'vitest';
import { askedOfWords, wordsOf } from '../../src/controller/kubernetes/desiredTiles.ts';
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
