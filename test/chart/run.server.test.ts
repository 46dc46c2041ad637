import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chart, leaveOut, podOf, render } from './helm.ts';

let folder: string;
let started: ChildProcess | undefined;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'storekeeper-chart-'));
});
afterAll(async () => {
  started?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** A repository with one commit and no manifests. */
function emptyRepository(): string {
  const repository = path.join(folder, 'accounts');
  const git = (...args: string[]) =>
    execFileSync('git', [
      '-C',
      repository,
      '-c',
      'user.name=test',
      '-c',
      'user.email=test@example.com',
      ...args,
    ]);
  execFileSync('git', ['init', '--quiet', repository]);
  git('commit', '--quiet', '--allow-empty', '--message', 'nothing yet');
  return repository;
}

describe.skipIf(leaveOut)('the command with the arguments of the chart', () => {
  it('comes up, answers where the probes and Prometheus look, and ends in order on SIGTERM', async () => {
    const values = path.join(chart, 'ci', 'secrets-through-api-values.yaml');
    const release = await render('--values', values);
    const { args, container } = podOf(release);
    // What a test cannot have as it is: the repository, the volume, a port that may be taken, every network.
    const here = new Map([
      ['--git', emptyRepository()],
      ['--state-dir', path.join(folder, 'state')],
      ['--port', '0'],
      ['--host', '127.0.0.1'],
    ]);
    const given = args.map((arg) => {
      const value = here.get(arg.split('=')[0] ?? '');
      return value === undefined ? arg : `${arg.split('=')[0] ?? ''}=${value}`;
    });
    const child = spawn(process.execPath, ['src/cli/main.ts', ...given], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    started = child;
    const ended = once(child, 'exit');
    try {
      let url: string | undefined;
      const said: string[] = [];
      for await (const line of createInterface({ input: child.stderr })) {
        said.push(line);
        url = /listening on (http:\/\/[\d.]+:\d+)/.exec(line)?.[1];
        if (url !== undefined) break;
      }
      if (url === undefined) throw new Error(`it did not come up: ${said.join('\n')}`);
      child.stderr.resume();
      const answer = async (where: string | undefined) => {
        const { status } = await fetch(`${url}${where ?? '/missing'}`);
        return status;
      };
      expect(await answer(container.startupProbe?.httpGet?.path)).toBe(200);
      expect(await answer(container.livenessProbe?.httpGet?.path)).toBe(200);
      // No tile is declared: it works, and there is nothing that it could be counted on for.
      expect(await answer(container.readinessProbe?.httpGet?.path)).toBe(503);
      expect(await answer('/metrics')).toBe(200);
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).toEqual([0, null]);
  });
});
