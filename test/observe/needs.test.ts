import { describe, expect, it } from 'vitest';
import type { AccountMark } from '../../src/observe/facts.ts';
import { importsNeeded, needsOf } from '../../src/observe/needs.ts';
import { account, mark, marks, tile } from '../judge/builders.ts';

const postedDate = [{ import: 'Order Import', fields: [{ generate: 'memo', extract: 'sku' }] }];
const clone = { account: 'shop/de', clonedFrom: '1' };

describe('imports are listed', () => {
  it.each<{
    reason: string;
    noted?: Partial<AccountMark>;
    ofTile?: Record<string, unknown>;
    declared?: string;
    spec?: Record<string, unknown>;
    live?: string[];
    needed: boolean;
  }>([
    { reason: 'not where nobody asks', needed: false },
    { reason: 'where mappings are declared', spec: { mappings: postedDate }, needed: true },
    { reason: 'for a clone that was not compared yet', noted: clone, needed: true },
    {
      reason: 'not for one that was',
      noted: { ...clone, cloneVerified: { at: '2026-03-01T10:00:00Z', open: [] } },
      needed: false,
    },
    {
      reason: 'while a mapping of it is found incomplete',
      noted: {
        ...clone,
        cloneVerified: { at: '2026-03-01T10:00:00Z', open: ['/mappings/Order Import/memo'] },
      },
      needed: true,
    },
    {
      reason: 'not while something else of it is',
      noted: { ...clone, cloneVerified: { at: '2026-03-01T10:00:00Z', open: ['/flows/x/schedule'] } },
      needed: false,
    },
    {
      reason: 'for an account whose manifest asks for changes that it does not declare',
      spec: { policy: { undeclared: 'Report' } },
      needed: true,
    },
    {
      reason: 'for an account whose tile asks for them',
      ofTile: { policy: { undeclared: 'Report' } },
      needed: true,
    },
    {
      reason: 'not where the account says that it is to be left out',
      ofTile: { policy: { undeclared: 'Report' } },
      spec: { policy: { undeclared: 'Ignore' } },
      needed: false,
    },
    { reason: 'not for a clone whose source is gone', noted: clone, live: ['2'], needed: false },
    { reason: 'not for a clone that no manifest holds', noted: clone, declared: 'fr', needed: false },
  ])('$reason', ({ noted = {}, declared = 'de', spec, ofTile = {}, live = ['1', '2'], needed }) => {
    const needs = needsOf(tile(ofTile), [account(declared, spec)]);
    expect(importsNeeded(needs, marks({ '2': mark(noted) }), new Set(live))).toBe(needed);
  });

  it('and licence metadata is read, where add-ons are declared', () => {
    expect(needsOf(tile(), [account('de')]).addOns).toBe(false);
    expect(needsOf(tile(), [account('de', { addOns: [{ name: 'fbaReturns' }] })]).addOns).toBe(true);
  });
});
