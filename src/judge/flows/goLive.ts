import { findFlow } from '../../catalogue/flows.ts';
import { settings } from '../../catalogue/settings.ts';
import type { AccountFacts } from '../../observe/facts.ts';
import type { AccountContext } from '../common/context.ts';
import { declaredSettings, matchField } from '../settings/declared.ts';
import type { Findings } from '../common/findings.ts';
import { isBlank, liveWire } from '../settings/values.ts';

/**
 * What keeps an order flow from being switched on for the first time: without a go-live date it takes in orders of the
 * past. A date that cloning copied is the source's and does not count; the manifest says its own, or that history is
 * wanted (platform.md P61, P101). Undefined where nothing does.
 */
export function missingGoLive(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  flow: { readonly name: string; readonly history?: boolean | undefined },
): { message: string; remedy: string } | undefined {
  const entry = findFlow(flow.name);
  if (!entry?.importsOrders || flow.history) return undefined;
  const setting = settings.find(({ section, kind }) => section[0] === entry.section && kind === 'date');
  if (!setting || declaredSettings(context.account).some((declared) => declared.path === setting.path))
    return undefined;
  const match = matchField(live.fields, { ...setting, value: null, entry: setting });
  if (findings.before.clonedFrom === undefined && match.ok && !isBlank(liveWire(match.field)))
    return undefined;
  return {
    message: `"${flow.name}" would take in orders of the past: the manifest declares no go-live date for it`,
    remedy: `Declare ${setting.path.slice(1).replaceAll('/', '.')}, or history: true at the flow where orders of the past are wanted.`,
  };
}
