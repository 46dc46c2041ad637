import { z } from 'zod';
import { day, duration, instant } from './fields.ts';
import { keyedBy, pattern } from './refine.ts';

const ignoreRule = z.strictObject({
  path: pattern(
    z.string().max(1000),
    /^\/\S(.*\S)?$/,
    'a path below spec such as /settings/order/shipMethods',
  ).describe('Path below spec; everything under it is ignored too.'),
  reason: z.string().min(1).describe('Why this difference is accepted.'),
  expires: day.optional().describe('Last day of the rule; afterwards the path is managed again.'),
});

const policyFields = {
  management: z
    .enum(['Observe', 'Full'])
    .optional()
    .describe('Observe: look and report, never write. Full: create and change. Default Full.'),
  drift: z
    .enum(['Correct', 'Report'])
    .optional()
    .describe(
      'What happens to a value that was changed in the app: put back, or only reported. Default Correct.',
    ),
  deletion: z
    .enum(['Orphan', 'Uninstall'])
    .optional()
    .describe(
      'What happens to the live account when its manifest is seen to be deleted: Orphan leaves it alone; Uninstall has the app remove it, within policy.budgets.removals of the tile. Default Orphan.',
    ),
  undeclared: z
    .enum(['Report', 'Ignore'])
    .optional()
    .describe(
      'What comes of changes in the app that no manifest declares, since the account first was as declared. Report: they are told apart from drift, until a person accepts them. Default Ignore.',
    ),
  firstSave: z
    .enum(['PauseFlows', 'BetweenRuns'])
    .optional()
    .describe(
      'How a setting is saved for the first time while flows that use it are on. PauseFlows: these flows are switched off around the save. BetweenRuns: they stay on, and it is saved while no run is under way. Default PauseFlows.',
    ),
  ignore: z
    .array(ignoreRule)
    .max(100)
    .meta(keyedBy('path'))
    .optional()
    .describe('Differences that are accepted for a while.'),
};

const acceptedSetting = z.strictObject({
  path: pattern(
    z.string().max(1000),
    /^\/(settings|mappings)(\/\S(.*\S)?)?$/,
    'a path of settings such as /settings/inventory/locations, or of mappings such as /mappings/IMPORT',
  ).describe(
    'Path of a setting below spec, or /mappings/Post custom settlement records to NetSuite for its posted date; everything under it is accepted too.',
  ),
  reason: z.string().min(1).describe('Why flows may run without it having been seen saved in this account.'),
});

/** Schema of `spec.policy` of an `AmazonAccount`. */
export const accountPolicy = z
  .strictObject({
    ...policyFields,
    acceptUnsaved: z
      .array(acceptedSetting)
      .max(100)
      .meta(keyedBy('path'))
      .optional()
      .describe(
        'Settings that the saved searches of flows depend on, and that need not be known to have been saved in this account, or may be blank. Only for this account, never for a whole tile.',
      ),
  })
  .describe('How this account is treated; what is absent follows the tile.');

const budgets = z
  .strictObject({
    accountsChanged: z.int().min(1).optional().describe('Most accounts that one run may change.'),
    flowsSwitchedOff: z.int().min(0).optional().describe('Most flows that one run may switch off.'),
    failures: z
      .int()
      .min(1)
      .optional()
      .describe(
        'Accounts in which a step of the same kind may fail or be refused before one run begins no more of that kind. Default 3.',
      ),
    removals: z
      .int()
      .min(0)
      .optional()
      .describe(
        'Most accounts that one run may uninstall. Default 0: each removal must be approved by the hash of its plan.',
      ),
  })
  .describe('Limits of one run; a plan over them is refused until a person approves it by its hash.');

/** Schema of `spec.policy` of an `IntegrationTile`. */
export const tilePolicy = z
  .strictObject({
    ...policyFields,
    budgets: budgets.optional(),
    abandonDraftsAfter: duration
      .optional()
      .describe(
        "How long an unfinished account that Storekeeper's wizard began stands after its manifest is gone, before it is given up; it holds a licence and the app's one wizard. Absent: until a person says so.",
      ),
    removeLastAccount: z
      .boolean()
      .optional()
      .describe(
        'Whether the last account of the tile may be uninstalled too, which removes the whole tile. Default false.',
      ),
  })
  .describe('Defaults for the accounts of this tile.');

/** Schema of `spec.removed` of an `AmazonAccount`. */
export const removed = z
  .strictObject({
    reason: z.string().min(1).max(1000).describe('Why the account is to go.'),
    by: z.string().min(1).max(200).describe('Who says so and can be asked.'),
  })
  .describe(
    'The account is to be uninstalled, which cannot be undone: within policy.budgets.removals of the tile, or when its plan is approved. The manifest may be deleted afterwards.',
  );

/** Schema of `spec.suspend` of both kinds. */
export const suspend = z
  .strictObject({
    reason: z.string().min(1).describe('Why nothing may be changed now.'),
    owner: z.string().min(1).optional().describe('Who suspended it and can be asked.'),
    until: instant.optional().describe('Day or time at which the suspension ends by itself.'),
  })
  .describe('While present, nothing is changed; differences are still shown.');
