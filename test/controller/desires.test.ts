import { describe, expect, it } from 'vitest';
import { desiredTilesOf } from '../../src/reconcile/desiredTiles.ts';
import { loadManifests } from '../../src/resources/load.ts';
import type { ManifestSet } from '../../src/resources/manifestSet.ts';
import { keyOf } from '../../src/resources/schema/schema.ts';

/** A set with a tile that lets in the namespaces given, and one account in each namespace given. */
function given(allowedNamespaces: string | undefined, accounts: Record<string, string>): ManifestSet {
  const documents = [
    `kind: IntegrationTile
metadata: { name: shared, namespace: platform }
spec:
  platform: { region: Europe, tokenFrom: { env: TOKEN } }
  tag: Shared${allowedNamespaces === undefined ? '' : `\n  allowedNamespaces: ${allowedNamespaces}`}`,
    ...Object.entries(accounts).map(
      ([namespace, tileRef]) => `kind: AmazonAccount
metadata: { name: de, namespace: ${namespace} }
spec: { tileRef: ${tileRef}, accountName: DE-${namespace}, marketplace: DE }`,
    ),
  ];
  const text = documents.map((each) => `apiVersion: storekeeper.dev/v1alpha1\n${each}\n`).join('---\n');
  return loadManifests([{ file: 'given.yaml', bytes: new TextEncoder().encode(text) }]);
}

const [here, there] = ['{ name: shared }', '{ name: shared, namespace: platform }'];

describe('the accounts of a tile are', () => {
  it.each([
    [
      'those of its own namespace, whether they name it or not',
      undefined,
      { platform: here },
      ['platform/de'],
    ],
    ['those of its own namespace that name it', undefined, { platform: there }, ['platform/de']],
    ['none of another namespace that means a tile of its own', "['*']", { commerce: here }, []],
    ['none of another namespace, by default', undefined, { commerce: there }, []],
    ['none of another namespace where the list is empty', '[]', { commerce: there }, []],
    ['none of a namespace that it does not name', '[marketing]', { commerce: there }, []],
    ['those of a namespace that it names', '[commerce]', { commerce: there }, ['commerce/de']],
    [
      'those of every namespace where it says so',
      "['*']",
      { platform: here, commerce: there, marketing: there },
      ['platform/de', 'commerce/de', 'marketing/de'],
    ],
  ])('%s', (_what, allowed, accounts, expected) => {
    const desires = desiredTilesOf(given(allowed, accounts), undefined, true);
    expect(desires.get('platform/shared')?.accounts.map(keyOf)).toEqual(expected);
  });

  it('and one that is shut out is still declared, so that it is not taken for gone and removed', () => {
    const desires = desiredTilesOf(given('[marketing]', { commerce: there }), undefined, true);
    expect(desires.get('platform/shared')?.declared).toContain('commerce/de');
  });
});
