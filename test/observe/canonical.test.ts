import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, deepFreeze, sha256 } from '../../src/lib/canonical.ts';
import { valueDigest } from '../../src/judge/settings/values.ts';

/** The same value with the members of every object in reverse order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

describe('canonical JSON', () => {
  it('is the same for equal values, whatever the order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    {
      reason: 'members stand in order',
      value: { b: 1, a: { d: 2, c: 3 } },
      text: '{"a":{"c":3,"d":2},"b":1}',
    },
    { reason: 'lists keep theirs', value: [2, 1], text: '[2,1]' },
    { reason: 'undefined members are left out', value: { a: undefined, b: 1 }, text: '{"b":1}' },
  ])('$reason', ({ value, text }) => {
    expect(canonicalJson(value)).toBe(text);
  });
});

describe('digests', () => {
  it('are SHA-256 as everybody computes it', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('of a declared value do not depend on the order of a list, nor on how YAML reads an id', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.nat())), (list) => {
        expect(valueDigest([...list].reverse())).toBe(valueDigest(list.map(String)));
      }),
    );
    expect(valueDigest(7)).toBe(valueDigest('7'));
  });

  it.each([
    { reason: 'a tick and its text', a: true, b: 'true' },
    { reason: 'a text and a list of it', a: 'x', b: ['x'] },
    { reason: 'nothing and a blank', a: null, b: '' },
  ])('tell apart $reason', ({ a, b }) => {
    expect(valueDigest(a)).not.toBe(valueDigest(b));
  });
});

describe('freezing', () => {
  it('reaches every member and gives the same value back', () => {
    const value = { a: [{ b: 1 }], c: null };
    expect(deepFreeze(value)).toBe(value);
    expect([value, value.a, value.a[0]].every((part) => Object.isFrozen(part))).toBe(true);
  });
});
