import { describe, expect, it } from 'vitest';
import { errorOf, scriptedPlatform, testClient, type Reaction } from './scripted.ts';

/** What the client makes of one answer to the question for the address of the consent. */
async function asked(answer: Reaction) {
  const platform = await scriptedPlatform([answer]);
  const { client } = testClient(platform.url);
  try {
    return { url: await client.authorizationURL('c1'), seen: platform.seen };
  } finally {
    await client.close();
    await platform.close();
  }
}

const amazon = 'https://sellercentral.amazon.de/apps/authorize/consent?application_id=amzn1&state=x';

describe('the address at which a person consents', () => {
  it('is asked for with the token, the noun in the singular', async () => {
    const { url, seen } = await asked({ json: { authorizationURL: amazon } });
    expect(url).toBe(amazon);
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v1/connection/c1/oauth2']);
    expect(seen[0]?.authorization).toMatch(/^Bearer /);
  });

  const untold: { reason: string; answer: Reaction }[] = [
    { reason: 'the route is not there', answer: { status: 404, json: { errors: [] } } },
    { reason: 'the server has a page of its own there', answer: { status: 404, text: '<html></html>' } },
    { reason: 'it leads a browser on', answer: { status: 302, headers: { location: amazon } } },
    { reason: 'the token may not', answer: { status: 403, json: { message: 'no' } } },
    { reason: 'the connection cannot say yet', answer: { status: 422, json: { errors: [] } } },
    { reason: 'the platform fails at it', answer: { status: 500, json: {} } },
    { reason: 'it tells something else', answer: { json: { url: amazon } } },
    { reason: 'the address is no text', answer: { json: { authorizationURL: { href: amazon } } } },
    {
      reason: 'the address would run in a browser',
      answer: { json: { authorizationURL: 'javascript:alert(1)' } },
    },
    {
      reason: 'the address is not safe on its way',
      answer: { json: { authorizationURL: 'http://amazon.invalid/' } },
    },
    {
      reason: 'the address signs somebody in',
      answer: { json: { authorizationURL: 'https://a:b@amazon.invalid/' } },
    },
  ];
  it.each(untold)('is not told where $reason, after one call', async ({ answer }) => {
    const { url, seen } = await asked(answer);
    expect(url).toBeUndefined();
    expect(seen).toHaveLength(1);
  });

  it('is not waited for without a token that is accepted', async () => {
    const platform = await scriptedPlatform([{ status: 401, json: { message: 'Unauthorized' } }]);
    const { client } = testClient(platform.url);
    expect((await errorOf(client.authorizationURL('c1'))).kind).toBe('Denied');
    await client.close();
    await platform.close();
  });
});
