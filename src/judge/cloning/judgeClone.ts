import { findMarketplace } from '../../catalogue/marketplaces.ts';
import { settings as catalogue, type SettingEntry } from '../../catalogue/settings.ts';
import type { AccountFacts } from '../../observe/facts.ts';
import { compareClone } from './cloneCheck.ts';
import type { AccountContext } from '../common/context.ts';
import { matchField } from '../settings/declared.ts';
import { declaredPaths } from '../settings/declaredPaths.ts';
import type { Findings } from '../common/findings.ts';
import { isWithin } from '../../lib/pointer.ts';
import { isIgnored } from '../common/policy.ts';
import { displayWire, isBlank, liveWire, sameWire } from '../settings/values.ts';
import { shownValue } from '../../plan/wording.ts';

/**
 * Holds an account that we cloned against its source, once, right after it was installed; what is found then is told until
 * it is equal, declared or ignored. Values that were copied and belong to one account are warned of until declared.
 */
export function judgeClone(context: AccountContext, live: AccountFacts, findings: Findings): void {
  const { clonedFrom, cloneVerified } = findings.before;
  const source = context.facts.accounts.find((account) => account.id === clonedFrom);
  if (!findings.managed || !source || source === live) return;
  const declared = declaredPaths(context);
  const isDeclared = (path: string) =>
    declared.some((own) => isWithin(path, own) || isWithin(own, path)) || isIgnored(context.policy, path);
  warnOfAccountBound(context, source, live, isDeclared, findings);
  if (cloneVerified?.open.length === 0) return;
  // A source that is not whole proves nothing, and without the imports half of the table could not be looked at.
  const readable = source.state === 'active' && live.imports !== undefined && source.imports !== undefined;
  const first = cloneVerified === undefined;
  if (first && (!readable || context.policy.management !== 'Full' || context.tileBlocked)) return;
  const found = compareClone(source, live).filter(
    ({ path }) => !isDeclared(path) && (first || cloneVerified.open.includes(path)),
  );
  for (const { path, expected, live: value } of found) findings.cloneIncomplete(path, expected, value);
  findings.noteClone({
    at: cloneVerified?.at ?? context.now.toISOString(),
    open: found.map((finding) => finding.path),
  });
}

function warnOfAccountBound(
  context: AccountContext,
  source: AccountFacts,
  live: AccountFacts,
  isDeclared: (path: string) => boolean,
  findings: Findings,
): void {
  for (const entry of catalogue) {
    if (!entry.accountBound || entry.onClone === 'notCopied' || isDeclared(entry.path)) continue;
    const message = accountBound(context, source, live, entry);
    if (message === undefined) continue;
    findings.warnings.push({
      account: context.key,
      code: 'AccountBoundValue',
      path: entry.path,
      message: `${message}. Declare it, with the same value where it is right.`,
    });
  }
}

/** What is probably wrong with a copied value of one setting; undefined where nothing is. */
function accountBound(
  context: AccountContext,
  source: AccountFacts,
  live: AccountFacts,
  entry: SettingEntry,
): string | undefined {
  const setting = { ...entry, value: null, entry };
  const [from, to] = [matchField(source.fields, setting), matchField(live.fields, setting)];
  if (!from.ok || !to.ok) return undefined;
  const wire = liveWire(to.field);
  if (isBlank(wire)) return undefined;
  const shown = shownValue(displayWire(to.field, wire));
  const copied = sameWire(to.field, wire, liveWire(from.field));
  if (entry.path === '/settings/product/currency') {
    const marketplace = findMarketplace(context.account.spec.marketplace);
    const currency = displayWire(to.field, wire);
    if (!marketplace || currency === marketplace.currency) return undefined;
    // NetSuite's names of currencies are free: one that is no code is judged by where it came from.
    const isCode = typeof currency === 'string' && /^[A-Z]{3}$/.test(currency);
    const sourceSells = findMarketplace(source.amazon?.marketplaceId ?? '');
    if (!isCode && !(copied && sourceSells?.currency !== marketplace.currency)) return undefined;
    return `"${entry.label}" is ${shown}, while ${marketplace.country} sells in ${marketplace.currency}`;
  }
  return copied
    ? `"${entry.label}" was copied from ${source.name} (${shown}) and is usually right for one account only`
    : undefined;
}
