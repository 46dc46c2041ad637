import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { withEmulator } from './client.ts';

/** `fetch` would not send these headers as they are given. */
async function statusOf(url: string, method: string, headers: Record<string, string>): Promise<number> {
  const call = request(url, { method, headers });
  call.end();
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode ?? 0;
}

describe('pages of other origins', () => {
  it.each<[Record<string, string>, number, string]>([
    [{}, 204, 'a program'],
    [{ Origin: 'https://example.net' }, 403, 'a form or script of another page'],
    [{ Origin: 'null', 'Content-Type': 'text/plain' }, 403, 'a simple request out of a sandbox'],
    [{ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }, 403, 'a request without an origin'],
    [{ Host: 'rebound.example.net' }, 421, 'a name that was pointed at this machine'],
  ])('POST /_emulator/reset with %j is answered with %i (%s)', async (headers, expected) => {
    await withEmulator({}, async (_client, emulator) => {
      expect(await statusOf(`${emulator.url}/_emulator/reset`, 'POST', headers)).toBe(expected);
    });
  });

  it('may lead a person to a page of it by a link', async () => {
    await withEmulator({}, async (client, emulator) => {
      const { connectionId } = (await client.get<{ connectionId: string }[]>('/_emulator/accounts'))[0] ?? {};
      const url = `${emulator.url}/connection/${connectionId ?? ''}/oauth2`;
      const visit = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' };
      expect(await statusOf(url, 'GET', visit)).toBeLessThan(400);
    });
  });
});
