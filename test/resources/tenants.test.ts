import { describe, expect, it } from 'vitest';
import { loadManifests } from '../../src/resources/load.ts';

const tile = (namespace: string, tokenFrom: string, which: string) =>
  `apiVersion: storekeeper.dev/v1alpha1\nkind: IntegrationTile\nmetadata: { name: shop, namespace: ${namespace} }\nspec: { platform: { region: NorthAmerica, tokenFrom: ${tokenFrom} }, ${which} }\n`;

const problems = (...tiles: string[]) =>
  loadManifests([{ file: 'all.yaml', bytes: new TextEncoder().encode(tiles.join('---\n')) }]).problems.length;

const secret = '{ secretKeyRef: { name: integrator-io, key: token } }';
const id = 'integrationId: 5f1a00000000000000000001';

describe('two tiles that name an installed app alike', () => {
  it.each([
    {
      reason:
        'a tag belongs to the tenant of its token: two tokens may be two companies, or sandbox and production',
      tiles: [tile('a', '{ env: TOKEN_A }', 'tag: amazon'), tile('b', '{ env: TOKEN_B }', 'tag: amazon')],
      problems: 0,
    },
    {
      reason: 'a secret of one name is another one in each namespace',
      tiles: [tile('a', secret, 'tag: amazon'), tile('b', secret, 'tag: amazon')],
      problems: 0,
    },
    {
      reason: 'one token is one tenant, in which a tag is one app',
      tiles: [tile('a', '{ env: TOKEN }', 'tag: amazon'), tile('b', '{ env: TOKEN }', 'tag: amazon')],
      problems: 1,
    },
    {
      reason: 'an id is one app whichever token asks for it',
      tiles: [tile('a', '{ env: TOKEN_A }', id), tile('b', '{ env: TOKEN_B }', id)],
      problems: 1,
    },
  ])('$reason', ({ tiles, problems: expected }) => {
    expect(problems(...tiles)).toBe(expected);
  });
});
