import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/platform/secret.ts';
import { tokenSource, TokenError, type TokenContext, type TokenFrom } from '../../src/platform/token.ts';
import { readSecretKey } from '../../src/kubernetes/secretKey.ts';
import { canary, errorOf, scriptedPlatform, testClient } from './scripted.ts';

async function readToken(from: TokenFrom, context?: TokenContext): Promise<Secret> {
  return tokenSource(from, context)();
}

describe('a secret', () => {
  const secret = new Secret(canary);
  const ways: { way: string; shown: unknown }[] = [
    { way: 'as a text', shown: String(secret) },
    { way: 'in a template', shown: `${secret.toString()} ${[secret].join()}` },
    { way: 'as JSON', shown: JSON.stringify({ secret }) },
    { way: 'inspected', shown: inspect({ secret }, { showHidden: true, depth: 9 }) },
    { way: 'cloned', shown: inspect(structuredClone(secret)) },
    { way: 'spread', shown: inspect({ ...secret }) },
    { way: 'by its fingerprint', shown: secret.fingerprint() },
    { way: 'by its properties', shown: Object.getOwnPropertyNames(secret).join() },
  ];
  it.each(ways)('is not shown $way', ({ shown }) => {
    expect(shown).not.toContain(canary);
  });

  it('is handed out by reveal only', () => {
    expect(secret.reveal()).toBe(canary);
    expect(secret.equals(new Secret(canary))).toBe(true);
    expect(secret.equals(new Secret('another'))).toBe(false);
  });
});

describe('a token that comes back in another dress', () => {
  const value = 'a9f4c1d2e3b4a5968778695a4b3c2d1e';
  const secret = new Secret(value);
  it.each([
    ['as it is', value],
    ['in Base64', Buffer.from(value).toString('base64')],
    ['in Base64 after one character', Buffer.from(`:${value}`).toString('base64')],
    ['in Base64 of a header', Buffer.from(`Bearer ${value}\n`).toString('base64')],
    ['in Base64 of a user and a password', Buffer.from(`me:${value}`).toString('base64')],
    ['in Base64 for URLs', Buffer.from(`??>${value}>>`).toString('base64url')],
    ['in hexadecimal digits', Buffer.from(value).toString('hex')],
  ])('%s is struck out', (_reason, told) => {
    const scrubbed = secret.scrub(`the header was "${told}"`);
    expect(scrubbed).toContain('[secret]');
    const left = scrubbed.replaceAll('the header was', '');
    expect(Buffer.from(left, 'base64').toString()).not.toMatch(/[0-9a-f]{6}/);
  });
});

describe('a token in place of the name of its variable', () => {
  it('is not told in the error that it is not set', () => {
    const name = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
    expect(() => tokenSource({ env: name }, { env: {} })()).toThrow(
      /not shown, because it looks like a token/,
    );
    expect(() => tokenSource({ env: name }, { env: {} })()).not.toThrow(name);
    expect(() => tokenSource({ env: 'SHOP_TOKEN_2' }, { env: {} })()).toThrow(/SHOP_TOKEN_2 is not set/);
  });
});

describe('the token', () => {
  it('goes into the header and nowhere else, even where the platform repeats it', async () => {
    const platform = await scriptedPlatform((request, index) => {
      const text = `who is ${request.authorization ?? ''}?`;
      if (index % 2 === 0)
        return { status: 503, json: { errors: [{ code: canary, message: text, field: canary }] } };
      return { status: 400, json: { message: text } };
    });
    const { client, log } = testClient(platform.url);
    const errors = [
      await errorOf(client.getFlow('f1')),
      await errorOf(client.runInstallerStep('i1', 'fn', {})),
      await errorOf(client.persistSettings('i1', 'a', {})),
    ];
    expect(platform.seen[0]?.authorization).toBe(`Bearer ${canary}`);
    expect(inspect([errors, log], { depth: 20, showHidden: true })).not.toContain(canary);
    expect(log.length).toBeGreaterThan(2);
    await client.close();
    await platform.close();
  });

  it('is not in an error about a lost connection either, nor in the client itself', async () => {
    const platform = await scriptedPlatform(['cut']);
    const { client, log } = testClient(platform.url);
    const error = await errorOf(client.getFlow('f1'));
    expect(inspect([error, client, log], { depth: 20, showHidden: true })).not.toContain(canary);
    await client.close();
    await platform.close();
  });

  it('is read again once after a 401, and the call repeated with the new one, whatever the call', async () => {
    const platform = await scriptedPlatform((request) =>
      request.authorization === 'Bearer new' ? { json: { success: true } } : { status: 401, json: {} },
    );
    const asked: (boolean | undefined)[] = [];
    const token = (ask?: { fresh?: boolean }) => {
      asked.push(ask?.fresh);
      return new Secret(ask?.fresh === true ? 'new' : 'old');
    };
    const { client } = testClient(platform.url, { token });
    await client.runInstallerStep('i1', 'fn', {});
    expect(asked).toEqual([undefined, true]);
    expect(platform.seen.map(({ authorization }) => authorization)).toEqual(['Bearer old', 'Bearer new']);
    await client.close();
    await platform.close();
  });

  it('that is the same when read again is not tried twice', async () => {
    const platform = await scriptedPlatform([
      { status: 401, json: { errors: [{ code: 'unauthorized', message: 'no' }] } },
    ]);
    const { client } = testClient(platform.url);
    expect(await errorOf(client.tokenInfo())).toMatchObject({ kind: 'Denied', effect: 'none', status: 401 });
    expect(platform.seen).toHaveLength(1);
    await client.close();
    await platform.close();
  });

  it('that cannot be had is said with the place, without a call', async () => {
    const platform = await scriptedPlatform([{ json: {} }]);
    const { client } = testClient(platform.url, { token: tokenSource({ env: 'NOT_SET' }, { env: {} }) });
    const error = await errorOf(client.tokenInfo());
    expect(error).toMatchObject({ kind: 'Denied', effect: 'none' });
    expect(error.message).toContain('NOT_SET is not set');
    expect(platform.seen).toEqual([]);
    await client.close();
    await platform.close();
  });
});

describe('a connection document', () => {
  const whole = { _id: 'c1', name: 'Amazon', type: 'http' };

  it('with a mask anywhere is not sent', async () => {
    const platform = await scriptedPlatform([{ json: {} }]);
    const { client } = testClient(platform.url);
    const document = { ...whole, http: { auth: { oauth: { tokens: ['******'] } } } };
    expect(await errorOf(client.putConnection('c1', document))).toMatchObject({
      kind: 'Refused',
      effect: 'none',
    });
    expect(platform.seen).toEqual([]);
    await client.close();
    await platform.close();
  });

  it('does not come back to people in what the platform says about it', async () => {
    const platform = await scriptedPlatform((request) => ({
      status: 422,
      json: { errors: [{ code: 'invalid_field', message: `cannot take ${request.body}`, field: 'http' }] },
    }));
    const { client } = testClient(platform.url);
    const document = { ...whole, http: { auth: { token: 'top-secret-value' } } };
    const error = await errorOf(client.putConnection('c1', document));
    expect(error.message).toContain('cannot take');
    expect(inspect(error, { depth: 9 })).not.toContain('top-secret-value');
    await client.close();
    await platform.close();
  });
});

describe('where tokens come from', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'token-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const texts = [
    { reason: 'as it is', text: 'abc', token: 'abc' },
    { reason: 'trimmed', text: '  abc \n', token: 'abc' },
    { reason: 'the first line only', text: 'abc\r\nsecond', token: 'abc' },
    { reason: 'without a byte order mark', text: '\uFEFFabc', token: 'abc' },
  ];
  it.each(texts)('a file: $reason', async ({ text, token }) => {
    const file = join(folder, 'token');
    await writeFile(file, text);
    expect((await readToken({ file })).reveal()).toBe(token);
    expect((await readToken({ env: 'T' }, { env: { T: text } })).reveal()).toBe(token);
  });

  const bad = [
    { reason: 'empty', text: '\n', said: 'is empty' },
    { reason: 'the word Bearer in front', text: 'Bearer abc', said: 'the token alone' },
    { reason: 'a space in it', text: `${canary} abc`, said: 'a space' },
    { reason: 'a character that no header carries', text: `${canary}ü`, said: 'outside ASCII' },
  ];
  it.each(bad)('refused without being shown: $reason', async ({ text, said }) => {
    const error: unknown = await readToken({ env: 'T' }, { env: { T: text } }).catch(
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(TokenError);
    expect((error as Error).message).toContain(said);
    expect(inspect(error)).not.toContain(canary);
  });

  it('a file is read again when it has changed', async () => {
    const file = join(folder, 'token');
    await writeFile(file, 'one');
    await utimes(file, 1000, 1000);
    const source = tokenSource({ file });
    const first = await source();
    expect(await source()).toBe(first);
    await writeFile(file, 'two');
    await utimes(file, 2000, 2000);
    expect((await source()).reveal()).toBe('two');
  });

  it('a file that is not there is named', async () => {
    await expect(readToken({ file: join(folder, 'none') })).rejects.toThrow(/none cannot be read \(ENOENT\)/);
  });

  it('exactly one place', () => {
    expect(() => tokenSource({})).toThrow('names 0 places');
    expect(() => tokenSource({ env: 'A', file: 'b' })).toThrow('names 2 places');
  });
});

describe('a token in a Kubernetes secret', () => {
  let folder = '';
  const before = process.env['KUBECONFIG'];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kube-'));
  });
  afterEach(async () => {
    if (before === undefined) delete process.env['KUBECONFIG'];
    else process.env['KUBECONFIG'] = before;
    await rm(folder, { recursive: true });
  });

  async function cluster(url: string): Promise<void> {
    const config = {
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'c' },
      clusters: [{ name: 'c', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { token: 'cluster-token' } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    };
    process.env['KUBECONFIG'] = join(folder, 'config');
    await writeFile(process.env['KUBECONFIG'], JSON.stringify(config));
  }
  const from = { secretKeyRef: { name: 'integrator-io', key: 'token' } };
  const secretWith = (data: Record<string, string>) => ({
    json: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'integrator-io' }, data },
  });
  const encoded = (text: string) => Buffer.from(text).toString('base64');

  it('is read from the namespace of the tile, kept for a minute, and read anew when it was refused', async () => {
    const api = await scriptedPlatform((_, index) => secretWith({ token: encoded(`token-${index}\n`) }));
    await cluster(api.url);
    let now = 0;
    const source = tokenSource(from, { namespace: 'commerce', clock: () => now, readSecret: readSecretKey });
    expect((await source()).reveal()).toBe('token-0');
    expect(api.seen[0]?.path).toBe('/api/v1/namespaces/commerce/secrets/integrator-io');
    now = 59_000;
    expect((await source()).reveal()).toBe('token-0');
    expect((await source({ fresh: true })).reveal()).toBe('token-1');
    now = 120_000;
    expect((await source()).reveal()).toBe('token-2');
    await api.close();
  });

  const failures = [
    { reason: 'no such secret', answer: { status: 404, json: { message: canary } }, said: 'create it' },
    {
      reason: 'not allowed',
      answer: { status: 403, json: { message: canary } },
      said: 'allow get on this secret',
    },
    { reason: 'no such key', answer: secretWith({ password: encoded(canary) }), said: 'it has password' },
  ];
  it.each(failures)(
    '$reason: said with the place, without what the cluster answered',
    async ({ answer, said }) => {
      const api = await scriptedPlatform([answer]);
      await cluster(api.url);
      const error: unknown = await readToken(from, {
        namespace: 'commerce',
        readSecret: readSecretKey,
      }).catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(TokenError);
      expect((error as Error).message).toContain(
        'the key token of the Kubernetes secret commerce/integrator-io',
      );
      expect((error as Error).message).toContain(said);
      expect(inspect(error, { depth: 9 })).not.toContain(canary);
      await api.close();
    },
  );

  it('is read once for all that ask meanwhile, but not for who was refused with it', async () => {
    // Given: readings that end when the test says so.
    const readings: ((text: string) => void)[] = [];
    const readSecret = () => new Promise<string>((resolve) => readings.push(resolve));
    const source = tokenSource(from, { namespace: 'commerce', clock: () => 0, readSecret });
    // When: two ask, and one that was refused.
    const [one, other] = [source(), source()];
    const fresh = source({ fresh: true });
    const after = source();
    expect(readings).toHaveLength(2);
    readings[1]?.('new');
    expect((await Promise.all([fresh, after])).map((secret) => secret.reveal())).toEqual(['new', 'new']);
    readings[0]?.('old');
    // Then: who asked first has what was there then, and it is kept for nobody else.
    expect((await Promise.all([one, other])).map((secret) => secret.reveal())).toEqual(['old', 'old']);
    expect((await source()).reveal()).toBe('new');
    expect(readings).toHaveLength(2);
  });

  it('is tried anew where a reading has failed, by each that asks after it', async () => {
    let failures = 0;
    const readSecret = () => Promise.reject(new Error(`failure ${String((failures += 1))}`));
    const source = tokenSource(from, { namespace: 'commerce', readSecret });
    await Promise.all([
      expect(source()).rejects.toThrow('failure 1'),
      expect(source()).rejects.toThrow('failure 1'),
    ]);
    await expect(source()).rejects.toThrow('failure 2');
  });

  it('needs a namespace', async () => {
    await expect(readToken(from)).rejects.toThrow('no namespace');
  });
});
