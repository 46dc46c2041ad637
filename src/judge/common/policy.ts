import { keyOf, type AmazonAccount, type IntegrationTile } from '../../resources/schema/schema.ts';
import type { Warning } from '../../plan/plan.ts';
import { isWithin, shownPath } from '../../lib/pointer.ts';
import type { ForcedSuspension, Suspension } from './suspension.ts';
import { shortened } from '../../plan/wording.ts';

/** How one account is treated, after the tile's defaults and the calendar. */
export interface EffectivePolicy {
  readonly management: 'Observe' | 'Full';
  readonly drift: 'Correct' | 'Report';
  readonly deletion: 'Orphan' | 'Uninstall';
  readonly suspend: ForcedSuspension | undefined;
  /** What comes of changes that no manifest declares. */
  readonly undeclared: 'Report' | 'Ignore';
  /** How a setting is saved for the first time while flows that use it are on. */
  readonly firstSave: 'PauseFlows' | 'BetweenRuns';
  /** Whether the manifest of the account itself says so. */
  readonly firstSaveAsked: boolean;
  /** Settings that need not be known to have been saved. */
  readonly acceptUnsaved: readonly string[];
  /** Paths whose differences are accepted today. */
  readonly ignored: readonly string[];
  readonly warnings: readonly Warning[];
}

/** First moment after a day or instant such as `2027-01-31`: a rule that expires on a day holds through that day. */
function endOf(text: string): number {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  return Date.parse(text) + (day ? 86_400_000 : 0);
}

/** The policy in force for an account at `now`: its own, then the tile's, then the defaults (manage fully, correct drift). */
export function effectivePolicy(
  tile: IntegrationTile,
  account: AmazonAccount,
  accountKey: string,
  now: Date,
): EffectivePolicy {
  const own = account.spec.policy;
  const inherited = tile.spec.policy;
  const rules = [...(inherited?.ignore ?? []), ...(own?.ignore ?? [])];
  const expired = rules.filter((rule) => rule.expires !== undefined && endOf(rule.expires) <= now.getTime());
  const suspend = tileSuspension(tile, now) ?? forced('account', accountKey, account.spec.suspend, now);
  const overdue = [tile.spec.suspend, account.spec.suspend].find((entry) => entry && isOver(entry, now));
  const warnings: Warning[] = expired.map((rule) => ({
    account: accountKey,
    code: 'IgnoreExpired',
    path: rule.path,
    message: `The rule that ignored ${shortened(shownPath(rule.path), 100)} ("${shortened(rule.reason, 100)}") ended on ${rule.expires}; the path is managed again. Remove the rule, or give it a new date.`,
  }));
  if (overdue) {
    warnings.push({
      account: accountKey,
      code: 'SuspendExpired',
      path: '/suspend',
      message: `The suspension ("${shortened(overdue.reason, 150)}") ended at ${overdue.until}; the account is managed again. Remove it from the manifest.`,
    });
  }
  return {
    ...choicesOf(own, inherited),
    firstSaveAsked: own?.firstSave !== undefined,
    acceptUnsaved: (own?.acceptUnsaved ?? []).map((entry) => entry.path),
    suspend,
    ignored: rules.filter((rule) => !expired.includes(rule)).map((rule) => rule.path),
    warnings,
  };
}

type Choices = Pick<EffectivePolicy, 'management' | 'drift' | 'deletion' | 'undeclared' | 'firstSave'>;

const defaultChoices: Choices = {
  management: 'Full',
  drift: 'Correct',
  deletion: 'Orphan',
  undeclared: 'Ignore',
  firstSave: 'PauseFlows',
};

/** What the account says, else what its tile says, else the default, choice by choice. */
function choicesOf(
  own: AmazonAccount['spec']['policy'],
  inherited: IntegrationTile['spec']['policy'],
): Choices {
  const said = (policy: Partial<{ [K in keyof Choices]: Choices[K] | undefined }> = {}): Partial<Choices> =>
    Object.fromEntries(
      Object.keys(defaultChoices).flatMap((key) => {
        const value = policy[key as keyof Choices];
        return value === undefined ? [] : [[key, value]];
      }),
    );
  return { ...defaultChoices, ...said(inherited), ...said(own) };
}

/** Whether a suspension has ended by itself at `now`. */
export function isOver(suspend: Pick<Suspension, 'until'>, now: Date): boolean {
  return suspend.until !== undefined && endOf(suspend.until) <= now.getTime();
}

/** What suspends the tile as a whole at `now`; undefined where nothing does. */
export function tileSuspension(tile: IntegrationTile, now: Date): ForcedSuspension | undefined {
  return forced('tile', keyOf(tile), tile.spec.suspend, now);
}

function forced(
  what: ForcedSuspension['what'],
  document: string,
  suspension: Suspension | undefined,
  now: Date,
): ForcedSuspension | undefined {
  return suspension && !isOver(suspension, now) ? { suspension, what, document } : undefined;
}

/** Whether an ignore rule covers the path. */
export function isIgnored(policy: EffectivePolicy, path: string): boolean {
  return policy.ignored.some((prefix) => isWithin(path, prefix));
}
