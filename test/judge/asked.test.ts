import { describe, expect, it } from 'vitest';
import { askedFor, isAccepted, unitedAsked, wordSpelled } from '../../src/plan/asked.ts';
import { askedKeys, keysNamed, type NamedFacts } from '../../src/plan/askedNames.ts';
import { account, mark, wizard } from './builders.ts';

const us = account('amazon-us', { accountName: 'AMZ-US' });
const facts: NamedFacts = {
  accounts: [
    { id: 'id-us', name: 'AMZ-US' },
    { id: 'id-draft', name: 'Amazon store 2' },
    { id: 'id-theirs', name: 'By hand' },
  ],
  marks: {
    accounts: { 'id-us': mark({ account: 'commerce/amazon-us' }) },
    wizard: wizard({ account: 'commerce/amazon-de', accountId: 'id-draft' }),
  },
};

describe('the account that a word means', () => {
  it.each([
    ['commerce/amazon-de', ['commerce/amazon-de'], 'the key of a manifest that is gone'],
    ['amazon-de', ['commerce/amazon-de'], 'its name alone'],
    ['Amazon store 2', ['commerce/amazon-de'], 'the name that the draft has in the app'],
    ['id-draft', ['commerce/amazon-de'], 'its id'],
    ['AMZ-US', ['commerce/amazon-us'], 'an account that is noted as ours'],
    ['By hand', [], "somebody else's account, of which no note says anything"],
    ['amazon-fr', [], 'a name that nothing bears'],
  ])('%s is %j: %s', (name, keys) => {
    expect(keysNamed(name, facts)).toEqual(keys);
  });

  it('is also a declared one by any of its names, before there is a note of it', () => {
    const none = { accounts: [], marks: { accounts: {} } };
    for (const name of ['AMZ-US', 'amazon-us', 'shop/amazon-us']) {
      const asked = askedKeys({ takeOver: new Set([name]) }, [us], none);
      expect(asked?.takeOver).toContain('shop/amazon-us');
    }
  });

  it('stays what was said where nothing bears the name, so that nothing else is meant', () => {
    expect(askedKeys({ retry: new Set(['amazon-fr']) }, [us], facts)).toEqual({
      retry: new Set(['amazon-fr']),
    });
  });
});

describe('the paths that a person accepts', () => {
  it('are those of the account that the name means', () => {
    const asked = askedKeys(askedFor('accept', 'AMZ-US', ['/settings']), [us], facts);
    expect(isAccepted(asked, 'commerce/amazon-us', '/settings/order/fba/importAs')).toBe(true);
    expect(isAccepted(asked, 'commerce/amazon-us', '/flows/A/enabled')).toBe(false);
    expect(isAccepted(asked, 'commerce/amazon-de', '/settings/order/fba/importAs')).toBe(false);
  });

  it('add up, and are nothing beside a word that means all of it', () => {
    const paths = [askedFor('accept', 'a', ['/x']), askedFor('accept', 'a', ['/y'])];
    expect(unitedAsked(paths)?.acceptPaths?.get('a')).toEqual(new Set(['/x', '/y']));
    expect(isAccepted(unitedAsked([...paths, askedFor('accept', 'a')]), 'a', '/z')).toBe(true);
  });
});

describe('what several people asked for', () => {
  it('is one, and nothing where nobody asked', () => {
    expect(
      unitedAsked([{ retry: new Set(['a']) }, undefined, { retry: new Set(['b']), accept: new Set(['a']) }]),
    ).toEqual({ retry: new Set(['a', 'b']), accept: new Set(['a']) });
    expect(unitedAsked([undefined, {}])).toBeUndefined();
  });

  it('is spelled with hyphens', () => {
    expect(['take-over', 'takeOver', 'constructor'].map(wordSpelled)).toEqual([
      'takeOver',
      undefined,
      undefined,
    ]);
  });
});
