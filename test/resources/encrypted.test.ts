import { describe, expect, it } from 'vitest';
import { formatProblem, loadManifests } from '../../src/resources/load.ts';

const read = (content: string) =>
  loadManifests([{ file: 'x.yaml', bytes: new TextEncoder().encode(content) }]);
const told = (content: string) => read(content).problems.map(formatProblem);

const secret = (plain: string) => `ENC[AES256_GCM,data:${plain},iv:aGVs,tag:d29y,type:str]`;
const sops = `sops:\n  version: 3.9.0\n  mac: "${secret('x')}"\n`;
const ours = 'apiVersion: storekeeper.dev/v1alpha1\nkind: AmazonAccount\n';

describe('what is encrypted is called so', () => {
  it.each([
    ['git-crypt', '\0GITCRYPT\0\u0001\u0002'],
    ['age', 'age-encryption.org/v1\n-> X25519 abc\n'],
    ['age', '-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n'],
    ['PGP', '-----BEGIN PGP MESSAGE-----\n\nhQEM\n'],
    ['Ansible Vault', '$ANSIBLE_VAULT;1.1;AES256\n6231\n'],
  ])('a file of %s, by how it begins', (name, content) => {
    const [line = '', ...more] = told(content);
    expect(more).toEqual([]);
    expect(line).toContain(
      `x.yaml:1:1: (document): found a file encrypted with ${name}, accepted: the manifest itself`,
    );
    expect(line).toContain('it only names where the token is');
  });

  it('a document of SOPS, in one problem in place of one for each of its fields', () => {
    const document = `${ours}metadata: { name: us }\nspec:\n  tileRef: { name: shop }\n  accountName: "${secret('Q2Fw')}"\n  marketplace: US\n${sops}`;
    expect(told(document)).toEqual([
      expect.stringContaining(
        'x.yaml:1:1: (document): found a document encrypted with SOPS, accepted: the document itself: decrypt it before the commit',
      ),
    ]);
  });

  it('a document of SOPS of which even the kind is encrypted, because it may be one of ours', () => {
    const document = `apiVersion: "${secret('a')}"\nkind: "${secret('b')}"\nmetadata: { name: "${secret('c')}" }\n${sops}`;
    expect(told(document)).toEqual([
      expect.stringContaining('its kind too, so that nobody can tell whose it is'),
    ]);
  });

  it('but one of another program is left alone with a note', () => {
    const { problems, notes } = read(`apiVersion: v1\nkind: Secret\ndata: { a: "${secret('a')}" }\n${sops}`);
    expect(problems).toEqual([]);
    expect(notes.map(({ message }) => message)).toEqual([
      'a document encrypted with SOPS is left alone: v1 Secret',
    ]);
  });

  it('and a manifest in which a person wrote a field "sops" is held against the schema as ever', () => {
    expect(told(`${ours}metadata: { name: us }\nspec: {}\nsops: yes please\n`).join('\n')).toContain(
      'unknown field sops',
    );
  });
});
