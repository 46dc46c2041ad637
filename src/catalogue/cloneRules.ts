import type { Certainty } from './certainty.ts';

/** What the wizard's clone does with a thing. */
export type CloneEffect = 'copied' | 'reset' | 'notCopied' | 'new' | 'shared';

/** One row of the clone table. */
export interface CloneRule {
  readonly thing: string;
  readonly effect: CloneEffect;
  readonly certainty: Certainty;
  readonly note: string;
}

/**
 * The clone table. Per flow and per setting the rule stands in `flows.ts` (`scheduleCloned`) and `settings.ts`
 * (`onClone`); this table is the whole, for the emulator's clone and for the checklist that people read.
 */
export const cloneRules: readonly CloneRule[] = [
  { thing: 'importsAndExports', effect: 'copied', certainty: 'H', note: 'new documents with new ids' },
  { thing: 'mappings', effect: 'copied', certainty: 'H', note: 'field maps, static maps and lookups' },
  { thing: 'settings', effect: 'copied', certainty: 'H', note: 'values; see onClone of each setting' },
  {
    thing: 'flowSchedules',
    effect: 'copied',
    certainty: 'H',
    note: 'except order and settlement flows; see scheduleCloned',
  },
  { thing: 'flowSwitches', effect: 'reset', certainty: 'H', note: 'every flow arrives switched off' },
  {
    thing: 'settlementMode',
    effect: 'notCopied',
    certainty: 'M',
    note: 'starts in the default mode of the app',
  },
  {
    thing: 'postedDateMapping',
    effect: 'notCopied',
    certainty: 'M',
    note: 'of the import Post custom settlement records to NetSuite',
  },
  {
    thing: 'productCategories',
    effect: 'notCopied',
    certainty: 'M',
    note: 'with their mappings and variation themes',
  },
  {
    thing: 'savedSearches',
    effect: 'new',
    certainty: 'H',
    note: 'the account gets searches of its own, without the filters of the settings',
  },
  {
    thing: 'accountIds',
    effect: 'new',
    certainty: 'H',
    note: 'account, seller, marketplace, connections and all resources',
  },
  { thing: 'amazonConnection', effect: 'new', certainty: 'H', note: 'step 1 of the wizard' },
  { thing: 'netsuiteConnection', effect: 'shared', certainty: 'H', note: 'one for the whole tile' },
  { thing: 'addOns', effect: 'notCopied', certainty: 'M', note: 'to be installed again, with a licence' },
  {
    thing: 'optionLists',
    effect: 'notCopied',
    certainty: 'H',
    note: 'not refreshed: they may lack what NetSuite has today',
  },
  { thing: 'history', effect: 'notCopied', certainty: 'M', note: 'jobs, errors and delta state' },
];
