/** What is said of a file or document that is encrypted. */
export interface EncryptedWords {
  readonly found: string;
  readonly accepted: string;
}

const why =
  'A manifest needs no encryption: it holds no secret, it only names where the token is (tokenFrom)';

interface Scheme {
  /** How such a file begins. */
  readonly begins: readonly Uint8Array[];
  readonly words: EncryptedWords;
}

const text = (...beginnings: readonly string[]) => beginnings.map((beginning) => Buffer.from(beginning));

/** Files that are encrypted as a whole, by how they begin. */
const schemes: readonly Scheme[] = [
  {
    begins: text('\0GITCRYPT\0'),
    words: {
      found: 'a file encrypted with git-crypt',
      accepted: `the manifest itself, in UTF-8: take it out of .gitattributes (filter=git-crypt) and commit it again; git-crypt decrypts in a work tree only, and none is read. ${why}`,
    },
  },
  {
    begins: text('age-encryption.org/v1', '-----BEGIN AGE ENCRYPTED FILE-----'),
    words: {
      found: 'a file encrypted with age',
      accepted: `the manifest itself: decrypt it before the commit. ${why}`,
    },
  },
  {
    begins: text('-----BEGIN PGP MESSAGE-----'),
    words: {
      found: 'a file encrypted with PGP',
      accepted: `the manifest itself: decrypt it before the commit. ${why}`,
    },
  },
  {
    begins: text('$ANSIBLE_VAULT;'),
    words: {
      found: 'a file encrypted with Ansible Vault',
      accepted: `the manifest itself: decrypt it before the commit. ${why}`,
    },
  },
];

/** What encrypted a file as a whole; undefined for one that is not known to be encrypted. */
export function encryptedFile(bytes: Uint8Array): EncryptedWords | undefined {
  const begins = (beginning: Uint8Array) =>
    beginning.every((byte, index) => bytes[index] === byte) && bytes.length >= beginning.length;
  return schemes.find((scheme) => scheme.begins.some(begins))?.words;
}

/** What is said of a document that SOPS has encrypted. */
export const sopsWords: EncryptedWords = {
  found: 'a document encrypted with SOPS',
  accepted: `the document itself: decrypt it before the commit (sops decrypt --in-place FILE). ${why}`,
};

/** A value as SOPS writes it in the place of one that it has encrypted. */
export const isSopsValue = (value: unknown): boolean =>
  typeof value === 'string' && value.startsWith('ENC[') && value.endsWith(']');

/** Whether SOPS has encrypted a document: it adds a mapping `sops` beside the other keys, with what it needs to decrypt. */
export function isSopsDocument(value: unknown): boolean {
  const sops = (value as { readonly sops?: unknown } | null)?.sops;
  if (typeof sops !== 'object' || sops === null || Array.isArray(sops)) return false;
  return ['mac', 'version', 'lastmodified', 'encrypted_regex', 'encrypted_suffix'].some((key) =>
    Object.hasOwn(sops, key),
  );
}
