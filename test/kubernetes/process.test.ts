import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onFreePort, startServer } from '../../scripts/cluster/process.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'storekeeper-process-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const started = (script: string, ready: () => Promise<boolean> = () => Promise.resolve(false)) =>
  startServer({
    name: 'server',
    path: process.execPath,
    args: ['-e', script],
    log: path.join(folder, 'log'),
    ready,
  });

/** Whether anybody listens there. */
const answers = (port: number) =>
  fetch(`http://127.0.0.1:${String(port)}`).then(
    () => true,
    () => false,
  );

const listen = (port: number) =>
  `require('node:http').createServer((_, response) => response.end()).listen(${String(port)}, '127.0.0.1')`;

describe('a server that a test starts', () => {
  it('is there when it is ready, and gone when it was stopped', async () => {
    const { port, server } = await onFreePort(async (port) => ({
      port,
      server: await started(listen(port), () => answers(port)),
    }));
    expect(await answers(port)).toBe(true);
    await server.stop();
    expect(await answers(port)).toBe(false);
    await server.stop();
  });

  it('and ends before it is ready is reported with the end of its log', async () => {
    const script = 'for (let line = 1; line <= 30; line += 1) console.error("line", line); process.exit(3)';
    const lines = Array.from({ length: 20 }, (_, index) => `line ${String(index + 11)}`);
    await expect(started(script)).rejects.toThrow(
      `server ended with 3 before it was ready; the end of its log:\n${lines.join('\n')}`,
    );
  });

  it('and is no program is reported, too', async () => {
    const log = path.join(folder, 'log');
    const ready = () => Promise.resolve(false);
    await expect(
      startServer({ name: 'server', path: path.join(folder, 'none'), args: [], log, ready }),
    ).rejects.toThrow(/^server cannot be started: spawn .*none ENOENT$/);
  });

  it('ends with the tests, even where they are killed', async () => {
    const script = `
      const [, module, log, listening, url] = process.argv;
      const { startServer } = await import(module);
      const ready = () => fetch(url).then(() => true, () => false);
      await startServer({ name: 'server', path: process.execPath, args: ['-e', listening], log, ready });
      console.log('ready');
      setInterval(() => undefined, 1000);`;
    const { port, tests } = await onFreePort(async (port) => {
      const module = path.join(import.meta.dirname, '..', '..', 'scripts', 'cluster', 'process.ts');
      const given = [module, path.join(folder, 'log'), listen(port), `http://127.0.0.1:${String(port)}`];
      const tests = spawn(process.execPath, ['--input-type=module', '-e', script, ...given], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(tests.stdout, 'data');
      return { port, tests };
    });
    expect(await answers(port)).toBe(true);
    tests.kill('SIGKILL');
    await expect.poll(() => answers(port), { timeout: 10_000 }).toBe(false);
  });

  it('gets another port where somebody else was quicker', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port: taken } = other.address() as AddressInfo;
    const tried: number[] = [];
    const server = await onFreePort((free) => {
      const port = tried.length === 0 ? taken : free;
      tried.push(port);
      return started(listen(port), () => (port === taken ? Promise.resolve(false) : answers(port)));
    });
    expect(tried).toHaveLength(2);
    await server.stop();
    await new Promise((resolve) => other.close(resolve));
  });
});
