import { describe, expect, it } from 'vitest';
import { accountNamed, knownAccounts } from '../../src/report/compare/accountNames.ts';
import { account, marks, mark, tile } from './builders.ts';
import { factsOf } from './live.ts';

/** A tile with a declared account, one that is declared and not there yet, and one without a manifest. */
const accounts = knownAccounts([
  {
    tile: tile(),
    accounts: [
      account('amazon-us', { accountName: 'AMZ-US' }),
      account('amazon-de', { accountName: 'ACME-DE' }),
    ],
    facts: factsOf({
      accounts: [
        { id: '1', name: 'AMZ-US (renamed)' },
        { id: '2', name: 'AMZ-FR' },
      ],
      marks: marks({ '1': mark({ account: 'shop/amazon-us' }) }),
    }),
  },
]);

describe('the account that a person means', () => {
  it.each([
    { reason: 'the name of its manifest', name: 'amazon-us', id: '1' },
    { reason: 'its manifest with the namespace', name: 'shop/amazon-us', id: '1' },
    { reason: 'its declared name, though it was renamed in the app', name: 'AMZ-US', id: '1' },
    { reason: 'its name in the app now', name: 'AMZ-US (renamed)', id: '1' },
    { reason: 'its id', name: '1', id: '1' },
    { reason: 'the name of one that has no manifest', name: 'AMZ-FR', id: '2' },
    { reason: 'one that is declared and not there yet', name: 'ACME-DE', id: undefined },
  ])('is found by $reason', ({ name, id }) => {
    const named = accountNamed(accounts, name);
    expect(named.ok && named.found.live?.id).toBe(id);
    expect(named.ok).toBe(true);
  });

  it('is asked for with the nearest names where there is none', () => {
    const named = accountNamed(accounts, 'amazon-ed');
    expect(named).toMatchObject({ ok: false });
    expect(named.ok ? '' : named.message).toMatch(/^no account is called "amazon-ed"; nearest: "amazon-de"/);
  });

  it('is asked for by something certain where several bear the name', () => {
    const twice = knownAccounts([
      {
        tile: tile(),
        accounts: [account('amazon', { accountName: 'AMZ' })],
        facts: factsOf({
          accounts: [
            { id: '1', name: 'AMZ' },
            { id: '2', name: 'amazon' },
          ],
        }),
      },
    ]);
    const named = accountNamed(twice, 'amazon');
    expect(named.ok ? '' : named.message).toBe(
      '2 accounts bear the name "amazon"; write one of "shop/amazon", "2"',
    );
  });
});
