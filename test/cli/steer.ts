import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { World } from '../e2e/world.ts';
import { storekeeper, type Ended } from './command.ts';

/** A command on the machine of the controller, with the same state folder; it tells no secret. */
export async function steer(world: World, ...args: string[]): Promise<Ended> {
  const ended = await storekeeper([...args, '--state-dir', world.stateFolder]);
  const apiToken = readFileSync(join(world.stateFolder, 'api-token'), 'utf8').trim();
  expect(ended.stdout + ended.stderr).not.toContain('canary');
  expect(ended.stdout + ended.stderr).not.toContain(apiToken);
  expect(ended.stderr).not.toMatch(/\n\s+at /);
  return ended;
}
