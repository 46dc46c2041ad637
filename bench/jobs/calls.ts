import { subscribe } from 'node:diagnostics_channel';
import { z } from 'zod';
import type { Tile } from '../tile.ts';

const call = z.object({
  method: z.string(),
  path: z.string(),
  query: z.string(),
  status: z.number(),
  wrote: z.boolean(),
});

/** Calls as the platform counted them; they do not depend on the machine. */
export interface Calls {
  readonly total: number;
  /** The first call of each list or document. */
  readonly first: number;
  /** Further pages of a list. */
  readonly pages: number;
  readonly writes: number;
  /** Answered with 429. */
  readonly refused: number;
  /** By method and route; further pages are counted with their list. */
  readonly byRoute: Readonly<Record<string, number>>;
  /** Where and what each reading call was, so that a baseline can fetch the same. */
  readonly read: readonly string[];
}

/** Empties the platform's list of calls. */
export async function forgetCalls(tile: Tile): Promise<void> {
  await (await fetch(`${tile.url}/_emulator/calls`, { method: 'DELETE' })).arrayBuffer();
}

/** The calls since `forgetCalls`. */
export async function countCalls(tile: Tile): Promise<Calls> {
  const answer: unknown = await (await fetch(`${tile.url}/_emulator/calls`)).json();
  const calls = z
    .object({ calls: z.array(call) })
    .parse(Array.isArray(answer) ? { calls: answer } : answer).calls;
  const byRoute: Record<string, number> = {};
  for (const { method, path } of calls) {
    const route = `${method} ${path.replaceAll(/[0-9a-f]{24}/g, '{id}')}`;
    byRoute[route] = (byRoute[route] ?? 0) + 1;
  }
  const answered = calls.filter(({ status }) => status !== 429);
  const pages = answered.filter(({ query }) => new URLSearchParams(query).has('after')).length;
  const writes = answered.filter(({ wrote }) => wrote).length;
  return {
    ...{ total: calls.length, first: answered.length - pages - writes, pages, writes, byRoute },
    refused: calls.length - answered.length,
    read: answered.filter(({ wrote }) => !wrote).map(({ path, query }) => joined(path, query)),
  };
}

function joined(path: string, query: string): string {
  return query === '' || query.startsWith('?') ? path + query : `${path}?${query}`;
}

let received = 0;
subscribe('undici:request:bodyChunkReceived', (message) => {
  received += (message as { readonly chunk: Buffer }).chunk.length;
});

/** Bytes of all answers that this process has received. */
export function bytesReceived(): number {
  return received;
}
