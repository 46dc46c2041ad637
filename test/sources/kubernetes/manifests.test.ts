import { describe, expect, it } from 'vitest';
import { ManifestReader } from '../../../src/sources/kubernetes/manifests.ts';
import { finalizer, type ClusterObject } from '../../../src/kubernetes/objects.ts';

const rules = { processTokens: true, now: new Date('2026-03-01T10:00:00Z') };
const apiVersion = 'storekeeper.dev/v1alpha1';

const tile = {
  apiVersion,
  kind: 'IntegrationTile',
  metadata: { name: 'shop', namespace: 'commerce', uid: 'tile' },
  spec: { platform: { region: 'Europe', tokenFrom: { env: 'TOKEN' } }, tag: 'shop', interval: '10m' },
} as unknown as ClusterObject;

const account = (name: string, accountName: string, deleting = false) =>
  ({
    apiVersion,
    kind: 'AmazonAccount',
    metadata: {
      ...{ name, namespace: 'commerce', uid: name },
      ...(deleting ? { deletionTimestamp: '2026-03-01T09:59:00Z', finalizers: [finalizer] } : {}),
    },
    spec: {
      ...{ tileRef: { name: 'shop' }, accountName, marketplace: 'NL' },
      policy: { deletion: 'Uninstall' },
    },
  }) as unknown as ClusterObject;

const waysOut = (...accounts: ClusterObject[]) =>
  new ManifestReader().read([tile], accounts, rules).leaving.map(({ key, way }) => [key, way]);

describe('a document that is being deleted and asks for its account to be uninstalled', () => {
  it('is held until that is done', () => {
    expect(waysOut(account('nl', 'AMZ-NL', true))).toEqual([['commerce/nl', 'Uninstall']]);
  });

  it('lets go of the account where another document means it: it was renamed, by applying the new and pruning the old', () => {
    expect(waysOut(account('nl', 'AMZ-NL', true), account('new-nl', 'AMZ-NL'))).toEqual([
      ['commerce/nl', 'LetGo'],
    ]);
  });

  it('passes it to nobody who is being deleted as well, or means another account', () => {
    expect(
      waysOut(account('nl', 'AMZ-NL', true), account('old-nl', 'AMZ-NL', true), account('be', 'AMZ-BE')).map(
        ([, way]) => way,
      ),
    ).toEqual(['Uninstall', 'Uninstall']);
  });
});
