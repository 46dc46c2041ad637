import { expect, it } from 'vitest';
import { tellingApart } from '../../src/judge/settings/values.ts';

it.each([
  {
    reason: 'a value that reads otherwise is shown as it is',
    declared: 'EUR',
    live: 'USD',
    current: '1',
    told: 'USD',
  },
  {
    reason: 'one that reads the same is shown with what is stored',
    declared: 'USD',
    live: 'USD',
    current: '7',
    told: 'USD (stored as "7")',
  },
  { reason: 'also in a list', declared: ['A'], live: ['A'], current: ['2'], told: '["A"] (stored as ["2"])' },
])('$reason', ({ declared, live, current, told }) => {
  expect(tellingApart(declared, live, current)).toBe(told);
});
