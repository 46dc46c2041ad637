import { expect, it } from 'vitest';
import { storekeeper } from './command.ts';

it('the demo plays the whole story in under a minute and ends with exit 0', { timeout: 90_000 }, async () => {
  const began = performance.now();
  const { code, stdout, stderr } = await storekeeper(['demo', '--once']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect((performance.now() - began) / 1000).toBeLessThan(60);
  for (const part of [
    /adopted the account AMZ-US/,
    /committed amazon-de\.yaml/,
    /waits: .*consent/i,
    /waits: .*bundle/i,
    /cloned AMZ-US into ACME-DE/,
    /switched 3 flows on/,
    /reports the drift/,
    /put the price level back/,
    /switched it on again/,
    /Every part of the story happened\./,
  ])
    expect(stdout).toMatch(part);
});
