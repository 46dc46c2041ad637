import { request as send, createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { withBench, type Bench } from './applying.ts';
import { amazonDE, customerFlow, inventoryFlow, orderFlow } from './manifests.ts';
import { filtersOf, sixFilters } from './platform.ts';

/** How a request that is delivered twice is carried out, and which answer is given back. */
type Delivery = 'at once' | 'one after the other' | 'answer lost';

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

function deliver(url: URL, method: string, headers: IncomingHttpHeaders, body: Buffer): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const onward = send(url, { method, headers }, (answer) => {
      void buffer(answer).then((text) => {
        resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: text });
      }, reject);
    });
    onward.on('error', reject);
    onward.end(body);
  });
}

/** A way to the platform on which every save of settings is delivered twice. */
async function twice(
  target: string,
  delivery: Delivery,
  story: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const pass = async () => {
      const body = await buffer(incoming);
      const once = () => deliver(new URL(path, target), method, headers, body);
      const saves = path.endsWith('/persistSettings');
      let given: Answered;
      if (!saves) given = await once();
      else if (delivery === 'at once') [, given] = await Promise.all([once(), once()]);
      else {
        await once();
        given = await once();
        if (delivery === 'answer lost') return void outgoing.destroy();
      }
      outgoing.writeHead(given.status, given.headers);
      outgoing.end(given.body);
    };
    pass().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await story(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function expectAsDeclared({ platform }: Bench): Promise<void> {
  expect(await filtersOf(platform, 'ACME-DE')).toEqual(sixFilters);
  expect(await platform.flowsOn('ACME-DE')).toEqual([customerFlow, orderFlow, inventoryFlow]);
}

describe.concurrent('a save that is delivered twice', () => {
  it.each(
    (['at once', 'one after the other', 'answer lost'] as const).flatMap((delivery) =>
      [0, 40].map((milliseconds) => ({ delivery, milliseconds })),
    ),
  )(
    'has the filters in NetSuite ($delivery; $milliseconds ms between reading and writing)',
    ({ delivery, milliseconds }) =>
      withBench(
        { 'amazon-de.yaml': amazonDE() },
        (bench) =>
          twice(bench.platform.url, delivery, async (url) => {
            await bench.write({ 'tile.yaml': bench.tileAt(url) });
            expect((await bench.applyUntilDone()).at(-1)).toBe(0);
            await expectAsDeclared(bench);
          }),
        { choices: { settingsMilliseconds: milliseconds } },
      ),
  );
});
