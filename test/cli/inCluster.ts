import { expect } from 'vitest';
import type { ClusterWorld } from '../kubernetes/world.ts';
import { storekeeper, type Ended } from './command.ts';

/** Every token of these tests has this word in it: no output of any command may. */
export const token = 'canary0123456789canary0123456789';

/** Runs a command with a kubeconfig, by default the administrator's; its output never holds the token or a stack. */
export async function withKubeconfig(kubeconfig: string, ...args: string[]): Promise<Ended> {
  const ended = await storekeeper(args, { KUBECONFIG: kubeconfig });
  expect(ended.stdout + ended.stderr).not.toContain('canary');
  expect(ended.stderr).not.toMatch(/\n\s+at /);
  return ended;
}

/** Runs a command as administrator in the namespace of a world. */
export function run(world: ClusterWorld, ...args: string[]): Promise<Ended> {
  return withKubeconfig(world.cluster.kubeconfig, ...args, '-n', world.namespace);
}

/** What a command prints as JSON. */
export async function json<T>(world: ClusterWorld, ...args: string[]): Promise<T> {
  return JSON.parse((await run(world, ...args, '-o', 'json')).stdout) as T;
}

/** Gives a user rights on our documents in the namespace of a world, and the path of a kubeconfig for it. */
export async function userWith(
  world: ClusterWorld,
  user: 'user-1' | 'user-2' | 'user-3' | 'user-4',
  verbs: readonly string[],
): Promise<string> {
  const resources = ['amazonaccounts', 'integrationtiles'];
  const rule = `--resource=${resources.map((each) => `${each}.storekeeper.dev`).join(',')}`;
  await world.kubectl('create', 'role', user, `--verb=${verbs.join(',')}`, rule);
  await world.kubectl('create', 'rolebinding', user, `--role=${user}`, `--user=${user}`);
  return await world.cluster.addUser(user);
}
