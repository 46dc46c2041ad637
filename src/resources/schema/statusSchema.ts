import { z } from 'zod';
import { atomicList, keyedBy } from './refine.ts';

const text = (description: string) => z.string().describe(description);
const count = (description: string) => z.int().min(0).describe(description);
const time = (description: string) => z.iso.datetime({ offset: true }).describe(description);

/** Any JSON: values of settings are text, numbers, lists and maps, and null where a setting is empty. */
const anyValue = (description: string) =>
  z.unknown().meta({ description, nullable: true, 'x-kubernetes-preserve-unknown-fields': true });

/**
 * A list that has one writer, this program, and is replaced as a whole. Bounded only where the program bounds it: a
 * status that is refused for its length would tell nothing at all.
 */
const list = <T extends z.ZodType>(item: T, description: string, most = Infinity) =>
  (most === Infinity ? z.array(item) : z.array(item).max(most)).meta(atomicList()).describe(description);

/** The limits are those of `metav1.Condition`, which every tool that waits for conditions knows. */
const conditions = z
  .array(
    z.strictObject({
      type: z
        .string()
        .min(1)
        .max(316)
        .describe('What the condition is about, such as Ready; see docs/api.md for all.'),
      status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds.'),
      reason: z
        .string()
        .min(1)
        .max(1024)
        .regex(/^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/)
        .describe('Why, as a word for programs; see docs/api.md for all.'),
      message: z.string().max(32_768).describe('Why, for people.'),
      lastTransitionTime: time('When status last changed.'),
      observedGeneration: count('Generation of the document that the condition was made from.').optional(),
    }),
  )
  .meta(keyedBy('type'))
  .describe(
    'Ready, Reconciling and Stalled as kstatus has them, and what they are made of. Reconciling and Stalled stand only while they are true.',
  );

/** Who changed something, as far as the audit log of the platform says. */
const author = (description: string) =>
  z
    .strictObject({
      who: text('Person or token.'),
      source: text('What it was changed through, such as ui or api.'),
      at: text('When, as the platform says.'),
    })
    .optional()
    .describe(description);

const drift = z.strictObject({
  path: text('JSON pointer below spec.'),
  // Not required: a merge patch takes away what is null.
  declared: anyValue('Value in the manifest; the beginning of it where its text is very long.').optional(),
  live: anyValue('Value on the platform, shortened likewise; absent where there is none.').optional(),
  reason: text(
    'Changed: once verified, then changed outside. Missing: what carried it is gone. Differs: only looked at. CloneIncomplete: cloning should have copied it.',
  ),
  response: text(
    'What comes of it: corrected, pending, reported, observed, suspended or blocked. Only corrected means that it is put back.',
  ),
  since: time('When it was first seen.'),
  changedBy: author('Who changed it, from the audit log of the platform; absent where that does not say.'),
});

const putBack = z.strictObject({
  path: text('JSON pointer below spec.'),
  from: anyValue('Value that was found; the beginning of it where it is long.').optional(),
  to: anyValue('Value that was put in its place, shortened likewise.').optional(),
  total: count('How often, with this declared value.'),
  first: time('When it was put back first, in the last struggle over it.'),
  last: time('When it was put back last.'),
  by: author('Who had changed it last; absent where the audit log does not say.'),
});

const waiting = z
  .strictObject({
    for: text('What is waited for, such as AmazonConsent; see docs/api.md for all.'),
    message: text('What is to be done.'),
    link: text('What a person must open.').optional(),
    since: time('Since when.'),
  })
  .describe('What a person or another program has to do before it can go on.');

const blocker = z.strictObject({
  code: text('Why, as a word for programs; see docs/api.md for all.'),
  path: text('JSON pointer below spec that it comes from.').optional(),
  message: text('What was found.'),
  remedy: text('What to do about it.'),
  passing: z.boolean().describe("Whether it goes by itself or by another's doing, so that it is waited for."),
  since: time('Since when it is known, where that is remembered beyond one look.').optional(),
  link: text('What a person must open, where there is one place for it.').optional(),
});

const warning = z.strictObject({
  code: text('What about, as a word for programs; see docs/api.md for all.'),
  path: text('JSON pointer below spec that it comes from.').optional(),
  message: text('What was found.'),
});

const live = z
  .strictObject({
    connection: z
      .strictObject({
        id: text('Id on the platform.'),
        name: text('Name as people see it.'),
        type: text('Kind of connection.').optional(),
        marketplaceId: text('Id of the Amazon marketplace.').optional(),
        sellerId: text("Amazon seller id; there once Amazon's consent was given.").optional(),
        offline: z.boolean().describe('Whether the platform says that it does not work.'),
      })
      .optional()
      .describe('Connection to Amazon, without anything secret.'),
    bundle: z
      .strictObject({
        id: text('Id in NetSuite; absent where the link to it does not say.').optional(),
        name: text('Name as people see it.'),
      })
      .optional()
      .describe('Bundle in NetSuite that the wizard asks or asked for.'),
    flows: z
      .strictObject({
        total: count('How many there are.'),
        on: count('How many of them are switched on.'),
        declared: count('How many of them the manifest names.'),
      })
      .describe('Flows of the account.'),
    options: z
      .strictObject({
        refreshed: count('How many lists.'),
        oldest: time('When the oldest of them was refreshed.'),
      })
      .optional()
      .describe('Option lists that have been refreshed from NetSuite.'),
  })
  .describe('What the live account has; absent where there is none.');

const outcome = z.strictObject({
  at: time('When the sweep ended.'),
  revision: text('Revision of the manifest, such as generation:7.').optional(),
  planHash: text('Hash of the plan.'),
  outcome: text('synced, changed, drifted, waiting, blocked or failed.'),
  message: text('How it ended, for people.'),
});

/** `observedGeneration` of a document that no controller has looked at yet. */
export const neverObserved = -1;

/** What both kinds have. */
const common = {
  observedGeneration: z
    .int()
    .min(neverObserved)
    .optional()
    .describe('Generation of the document that this status was made from; -1: nobody has looked at it yet.'),
  conditions: conditions.optional(),
  driftPaths: count('How many declared paths differ from their live values and are not put back.').optional(),
  blockers: list(blocker, 'Why something may not be acted on now.').optional(),
  warnings: list(warning, 'What a person should know of and that stops nothing.').optional(),
  lastAppliedRevision: text('Last revision that was wholly in force, such as generation:7.').optional(),
  lastHandledReconcileAt: text(
    'Value of the annotation storekeeper.dev/reconcile-at that was last acted on.',
  ).optional(),
  lastHandledWords: z
    .record(z.string().max(63), z.string())
    .optional()
    .describe(
      'Values of the annotations storekeeper.dev/abandon-at, take-over-at, accept-at and retry-at that were last acted on, by what stands after the slash.',
    ),
};

/** Schema of `status` of an `AmazonAccount`. Nothing in it is required: a new object has none of it. */
export const accountStatusSchema = z.strictObject({
  ...common,
  accountName: text('Name of the account in the app.').optional(),
  accountId: text('Id of the account on the platform, once it exists.').optional(),
  marketplace: text('Country code of the Amazon marketplace.').optional(),
  state: z
    .enum(['absent', 'installing', 'active', 'uninstalling'])
    .optional()
    .describe('Where the live account is in its life.'),
  management: z
    .enum(['Observe', 'Full'])
    .optional()
    .describe('Observe: only looked at. Full: created and changed.'),
  declaredPaths: count('How many declared paths were compared.').optional(),
  drift: list(
    drift,
    'Declared paths that differ or were put back in the last sweep. At most 50; driftPaths counts all.',
    50,
  ).optional(),
  undeclared: list(
    z.strictObject({
      path: text('JSON pointer below spec.'),
      live: anyValue('Value on the platform, shortened where its text is very long.').optional(),
      since: time('When it was first seen.'),
      changedBy: author(
        'Who changed it to that, from the audit log of the platform; absent where that does not say.',
      ),
    }),
    'Changes in the app that no manifest declares, where policy.undeclared says Report. At most 50.',
    50,
  ).optional(),
  waiting: waiting.optional(),
  checklist: list(
    z.strictObject({
      item: text('What is to be done for a new account.'),
      state: z.enum(['done', 'planned', 'waiting', 'notDeclared', 'byHand']).describe('How far it is.'),
      waitsFor: text('Whom or what it waits for.').optional(),
    }),
    'What a new account needs before its flows are switched on.',
  ).optional(),
  live: live.optional(),
  putBack: list(
    putBack,
    'What was changed outside and put back in the last month, newest first.',
    20,
  ).optional(),
  heldSince: time(
    'Since when the deletion of the document is held as part of a loss that may not be meant; it stays so until it is let go of or passes.',
  ).optional(),
  lastAttemptedRevision: text('Revision of the last sweep, such as generation:7.').optional(),
  outcomes: list(outcome, 'The last outcomes that told something new, newest first.', 5).optional(),
});

/** Schema of `status` of an `IntegrationTile`. */
export const tileStatusSchema = z.strictObject({
  ...common,
  planHash: text('Hash of the plan of the last sweep, which an approval has to name.').optional(),
  lastHandledApproval: text(
    'Value of the annotation storekeeper.dev/approve that is spent: it let something pass, or named nothing. The same value approves nothing any more.',
  ).optional(),
  integrationId: text('Id of the installed integration app that the tile was found to be.').optional(),
  accounts: z
    .strictObject({
      declared: count('How many accounts are declared in the tile.'),
      ready: count('How many of them are ready.'),
      drifted: count('How many of them differ from their manifests.'),
    })
    .optional()
    .describe('Declared accounts of the tile.'),
  unmanaged: list(z.string(), 'Accounts in the tile that no manifest declares, by name.').optional(),
  abandonedDraft: z
    .strictObject({
      account: text('Key of the manifest that is gone; what a person names to give the draft up.'),
      accountId: text('Id of the draft on the platform.'),
      accountName: text('What the app calls the draft.'),
      startedAt: time('When its wizard was opened.'),
      since: time('Since when its manifest is seen to be gone.'),
    })
    .optional()
    .describe(
      "An unfinished account of Storekeeper's wizard whose manifest is gone; absent where there is none.",
    ),
  licence: z
    .strictObject({
      bought: count('How many were bought; absent where the licence does not say.').optional(),
      used: count('How many are in use.'),
      free: count('How many are left; absent where the licence does not say.').optional(),
      edition: text('Edition of the app.').optional(),
      expires: text('When it ends, as the platform says.').optional(),
    })
    .optional()
    .describe('Account licences of the tile; absent where the token may not read them.'),
});

/** Read-only all the way down, so that what the program keeps frozen fits. */
type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

export type AccountObjectStatus = Frozen<z.output<typeof accountStatusSchema>>;
export type TileObjectStatus = Frozen<z.output<typeof tileStatusSchema>>;
