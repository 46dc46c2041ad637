import { z } from 'zod';
import type { Json } from '../platform/documents.ts';
import { refusalCauses } from '../platform/refusals.ts';
import type { TileMarks } from './facts.ts';
import { KnownError } from '../lib/knownError.ts';

const bundle = z.object({ id: z.string().optional(), name: z.string() });

const triedMark = z.object({ digest: z.string(), times: z.int(), at: z.string() });

const putBackMark = triedMark.extend({
  total: z.int(),
  first: z.string(),
  from: z.json().optional(),
  to: z.json(),
  by: z.object({ who: z.string(), source: z.string(), at: z.string() }).optional(),
});

const refusedMark = triedMark.extend({
  account: z.string(),
  since: z.string(),
  way: z.string(),
  message: z.string(),
  // A cause that only a newer version knows is one that this version does not wait for.
  cause: z.enum(refusalCauses).optional().catch(undefined),
  link: z.string().optional(),
});

/** Members that a newer Storekeeper wrote are kept: what is not known is not ours to drop. */
const accountMark = z.looseObject({
  account: z.string(),
  clonedFrom: z.string().optional(),
  bundle: bundle.optional(),
  made: z.literal(true).optional(),
  cloneVerified: z.object({ at: z.string(), open: z.array(z.string()) }).optional(),
  applied: z.record(z.string(), z.string()).default({}),
  saved: z
    .record(
      z.string(),
      z.object({
        at: z.string(),
        how: z.enum(['us', 'audit', 'running']),
        by: z.string().optional(),
        searches: z.record(z.string(), z.string()).optional(),
        searchesAssumed: z.boolean().optional(),
      }),
    )
    .optional(),
  unsaved: z.record(z.string(), z.string()).optional(),
  paused: z.array(z.string()).optional(),
  switchedOn: z.array(z.string()).optional(),
  baseline: z.object({ at: z.string(), digests: z.record(z.string(), z.string()) }).optional(),
  refreshed: z.record(z.string(), z.string()).default({}),
  refreshTried: z.record(z.string(), z.string()).optional(),
  gone: z
    .record(
      z.string(),
      z.object({ digest: z.string(), reason: z.enum(['OptionRenamed', 'OptionDeleted']), live: z.json() }),
    )
    .optional(),
  since: z.string().optional(),
  untaken: z.record(z.string(), triedMark).optional(),
  putBack: z.record(z.string(), putBackMark).optional(),
  deletion: z.literal('Uninstall').optional(),
  removing: z.string().optional(),
  removalHeld: z.literal(true).optional(),
  tile: z.string().optional(),
  source: z
    .object({ name: z.string(), branch: z.string().optional(), folder: z.string().optional() })
    .optional(),
  commit: z.string().optional(),
  takenFrom: z.string().optional(),
  released: z.string().optional(),
});

const wizardMark = z.looseObject({
  account: z.string(),
  startedAt: z.string(),
  knownAccounts: z.array(z.string()),
  accountId: z.string().optional(),
  connectionId: z.string().optional(),
  marketplaceId: z.string().optional(),
  orphanedAt: z.string().optional(),
  abandoning: z.string().optional(),
  sellerId: z.string().optional(),
  cloneFrom: z.string().optional(),
  steps: z
    .array(
      z.object({
        name: z.string(),
        kind: z.enum(['connection', 'bundle', 'form', 'action']),
        completed: z.boolean(),
        link: z.string().optional(),
        linkAt: z.string().optional(),
        enter: z.string().optional(),
        bundle: bundle.optional(),
        waitingSince: z.string().optional(),
      }),
    )
    .default([]),
});

const tileMarks = z.looseObject({
  version: z.literal(1),
  sequence: z.int().optional(),
  writer: z
    .looseObject({
      holder: z.string(),
      term: z.object({ name: z.string(), number: z.number() }).optional(),
    })
    .optional(),
  accounts: z.record(z.string(), accountMark),
  wizard: wizardMark.optional(),
  refused: z.record(z.string(), refusedMark).optional(),
  sources: z.record(z.string(), z.object({ seen: z.string(), until: z.string() })).optional(),
});

/** Marks of a tile that Storekeeper has never touched. */
export const noMarks: TileMarks = { version: 1, accounts: {} };

/** Key of the platform's global state under which the marks of a tile are kept. */
export function marksKey(integrationId: string): string {
  return `storekeeper_${integrationId}_marks`;
}

/**
 * Reads the marks that stand on the platform. Undefined (nothing there) gives empty marks; anything that is not ours
 * throws: going on without the marks could open a second wizard for one account.
 */
export function readMarks(stored: Json | undefined): TileMarks {
  if (stored === undefined || stored === null) return noMarks;
  const parsed = tileMarks.safeParse(stored);
  if (!parsed.success)
    throw new MarksError(
      parsed.error.issues.map(
        ({ path, message }) => `${path.join('.')}: ${message.replace('received undefined', 'found nothing')}`,
      ),
    );
  return parsed.data as TileMarks;
}

/** The marks on the platform cannot be read: somebody else wrote under our key, or a newer Storekeeper did. */
export class MarksError extends KnownError {
  override readonly name = 'MarksError';
  constructor(faults: readonly string[]) {
    super(
      `Storekeeper's marks in the platform's state are not readable (${faults.slice(0, 3).join('; ')}). ` +
        'Expected what this version writes. Look at the value, and remove the key if it can be done without: accounts are then adopted again by name.',
    );
  }
}
