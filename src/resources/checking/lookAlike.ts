import type { LookAlike } from '../manifestSet.ts';
import { isSopsDocument } from '../reading/encrypted.ts';
import type { Place } from '../reading/place.ts';
import { valueAt } from './words.ts';

/** Fields that only an account of ours has; `spec` may be missing around them. */
const ownFields = ['accountName', 'tileRef'];
/** Two of these tell an account as well. */
const otherFields = [
  'marketplace',
  'sellerId',
  'connection',
  'setup',
  'settings',
  'flows',
  'addOns',
  'policy',
];

/**
 * A document that is left aside, where it looks like the manifest of an account: by its kind, by its fields, or because it is
 * encrypted, so that nobody can say what it is. None or one.
 */
export function lookAlike(place: Place, value: unknown, what: string): LookAlike[] {
  // What is encrypted and does not say what it is may be anything; a secret of a cluster says so.
  const encrypted = isSopsDocument(value) && valueAt(value, ['kind']) === undefined;
  if (!encrypted && valueAt(value, ['kind']) !== 'AmazonAccount' && !hasOurFields(value)) return [];
  const name = text(valueAt(value, ['metadata', 'name'])) ?? text(valueAt(value, ['name']));
  const accountName = text(valueAt(value, ['spec', 'accountName'])) ?? text(valueAt(value, ['accountName']));
  return [
    {
      ...place.originOf([]),
      what,
      ...(name === undefined ? {} : { name }),
      ...(accountName === undefined ? {} : { accountName }),
    },
  ];
}

function hasOurFields(value: unknown): boolean {
  return [value, valueAt(value, ['spec'])].some(
    (at) =>
      ownFields.some((field) => has(at, field)) || otherFields.filter((field) => has(at, field)).length >= 2,
  );
}

const has = (value: unknown, field: string): boolean => valueAt(value, [field]) !== undefined;

/** A text that is no cipher. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && !value.startsWith('ENC[') ? value : undefined;
}
