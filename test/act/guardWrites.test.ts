import { describe, expect, it } from 'vitest';
import { guardWrites, writingMethods } from '../../src/act/lease/guardWrites.ts';
import { createPlatformClient } from '../../src/platform/client.ts';
import { routes } from '../../src/platform/routes.ts';
import { Secret } from '../../src/platform/secret.ts';

const client = () => createPlatformClient({ baseURL: 'http://127.0.0.1:9', token: () => new Secret('none') });

describe('a guarded platform', () => {
  it('knows every method that writes: as many as there are routes that do', () => {
    const writing = Object.values(routes).filter((route) => route.writes);
    expect(writingMethods.size).toBe(writing.length);
    for (const name of writingMethods) expect(client()).toHaveProperty(name);
  });

  it('asks before each of them, and makes no call where it is refused', async () => {
    const refused = new Error('not ours');
    const guarded = guardWrites(client(), () => Promise.reject(refused)) as unknown as Record<
      string,
      (...parameters: unknown[]) => Promise<unknown>
    >;
    for (const name of writingMethods) {
      await expect(guarded[name]?.('5f1a00000000000000000001', 'x', {}, {})).rejects.toBe(refused);
    }
  });

  it('asks nothing before it reads', async () => {
    const guarded = guardWrites(client(), () => Promise.reject(new Error('asked')));
    await expect(guarded.getFlow('5f1a00000000000000000001')).rejects.toMatchObject({
      name: 'PlatformError',
    });
  });
});
