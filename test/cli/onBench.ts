import { expect } from 'vitest';
import type { Bench } from '../e2e/applying.ts';
import { storekeeper, type Ended } from './command.ts';

const token = 'canary0123456789canary0123456789';
export const options = { token };

/** Runs a command on the manifests of a bench. No output of any command may ever hold the token or a stack. */
export async function run(bench: Bench, ...args: string[]): Promise<Ended> {
  const stateful = args[0] === 'apply' ? ['--state-dir', bench.stateDir] : [];
  const ended = await storekeeper([...args, bench.folder, ...stateful]);
  expect(ended.stdout + ended.stderr).not.toContain('canary');
  expect(ended.stderr).not.toMatch(/\n\s+at /);
  return ended;
}
