import { describe, expect, it } from 'vitest';
import { judgeOne } from './builders.ts';

describe('the kind of connection of an account that exists', () => {
  const rows = [
    {
      reason: 'another than declared is told, and not changed',
      declared: 'Hybrid',
      live: 'Amazon-SP-API',
      told: true,
    },
    {
      reason: 'the declared one is in order',
      declared: 'SellingPartnerAPI',
      live: 'Amazon-SP-API',
      told: false,
    },
    {
      reason: 'one that nobody declares is left alone',
      declared: undefined,
      live: 'Amazon-Hybrid',
      told: false,
    },
  ];
  it.each(rows)('$reason', ({ declared, live, told }) => {
    const plan = judgeOne({
      spec: declared === undefined ? {} : { connection: { type: declared } },
      live: { connectionType: live },
    });
    expect(plan.warnings.map(({ code, path }) => ({ code, path }))).toEqual(
      told ? [{ code: 'ConnectionTypeDiffers', path: '/connection/type' }] : [],
    );
    expect(plan.steps).toEqual([]);
  });
});
