import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCommand } from './command.ts';
import { chart, leaveOut, podOf, render } from './helm.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'storekeeper-chart-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

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
    const here = { '--git': emptyRepository(), '--state-dir': path.join(folder, 'state') };
    const { answer, end } = await startCommand(args, here);
    try {
      expect(await answer(container.startupProbe?.httpGet?.path)).toBe(200);
      expect(await answer(container.livenessProbe?.httpGet?.path)).toBe(200);
      // No tile is declared: it works, and there is nothing that it could be counted on for.
      expect(await answer(container.readinessProbe?.httpGet?.path)).toBe(503);
      expect(await answer('/metrics')).toBe(200);
    } finally {
      expect(await end()).toEqual([0, null]);
    }
  });
});
