import { canonicalJson, sha256 } from '../../lib/canonical.ts';
import type { AccountFacts, FieldFacts } from '../../observe/facts.ts';
import type { Json } from '../../platform/documents.ts';
import { isAccepted } from '../../plan/asked.ts';
import type { AccountContext } from '../common/context.ts';
import { declaredPaths } from '../settings/declaredPaths.ts';
import { fieldPaths } from '../settings/fieldPaths.ts';
import type { Findings } from '../common/findings.ts';
import { flowTimes } from '../flows/flowTimes.ts';
import { otherHolder } from '../common/holding.ts';
import type { UndeclaredChange } from '../../plan/plan.ts';
import { isWithin, pointer } from '../../lib/pointer.ts';
import { isIgnored } from '../common/policy.ts';
import { displayWire, liveWire, valueDigest } from '../settings/values.ts';

/** Digits of a digest in a baseline: a mark has hundreds of them, and it only has to tell two values apart. */
const digestDigits = 12;

/**
 * What was changed in the app and no manifest declares, held against the baseline that was taken when the account first was as
 * declared. `settled`: nothing of the account is open now, so that a baseline may be taken. Notes the baseline as it should
 * stand: what is declared moves it along, a person's `accept` takes in what he means.
 */
export function judgeUndeclared(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  settled: boolean,
): UndeclaredChange[] {
  if (context.policy.undeclared === 'Ignore') return [];
  const { baseline } = findings.before;
  if (!baseline && !settled) return [];
  const values = valuesOf(live, findings);
  const now = Object.fromEntries([...values].map(([path, value]) => [path, digestOf(value)]));
  if (!baseline) {
    findings.noteBaseline({ at: context.now.toISOString(), digests: now });
    return [];
  }
  const declared = declaredPaths(context);
  const leftOver = new Set(findings.switchedOn.map((name) => pointer('flows', name, 'enabled')));
  const digests: Record<string, string> = { ...baseline.digests };
  const changes: UndeclaredChange[] = [];
  for (const [path, value] of values) {
    const watched =
      !declared.some((own) => isWithin(path, own) || isWithin(own, path)) &&
      !leftOver.has(path) &&
      !isIgnored(context.policy, path);
    const before = baseline.digests[path];
    const digest = now[path] as string;
    // What an update of the app, or an add-on, brought is no hand edit, but a flow that is on is.
    const isNew = before === undefined && !(path.endsWith('/enabled') && value === true);
    if (!watched || isNew) digests[path] = digest;
    else if (before !== digest && takesIn(context, path)) {
      digests[path] = digest;
      findings.accepted.push(path);
    } else if (before !== digest) changes.push({ account: context.key, path, live: value });
  }
  findings.noteBaseline({ at: baseline.at, digests });
  return changes;
}

/** Whether a person takes a change in, and that can be noted: what nobody would remember is told on. */
export function takesIn(context: AccountContext, path: string): boolean {
  const { asked, key, policy, tileBlocked } = context;
  const isNoted =
    context.identity.mark !== undefined &&
    !tileBlocked &&
    policy.management === 'Full' &&
    otherHolder(context) === undefined;
  return isNoted && isAccepted(asked, key, path);
}

function digestOf(value: Json): string {
  return sha256(canonicalJson(value)).slice(0, digestDigits);
}

/** Everything of an account that a manifest could declare, by path. Mappings only where they were read. */
function valuesOf(live: AccountFacts, { paused }: Findings): Map<string, Json> {
  const values = new Map<string, Json>();
  for (const [field, path] of fieldPaths(live.fields))
    if (path !== '/accountName') values.set(path, shown(field));
  for (const flow of live.flows) {
    // What we switched off ourselves, and are to switch on again, nobody else changed.
    values.set(pointer('flows', flow.name, 'enabled'), !flow.disabled || paused.includes(flow.name));
    values.set(pointer('flows', flow.name, 'schedule'), flowTimes(flow).times);
  }
  for (const { name, fields, lookups } of live.imports ?? [])
    values.set(pointer('mappings', name), JSON.parse(JSON.stringify({ fields, lookups })) as Json);
  return values;
}

function shown(field: FieldFacts): Json {
  if (!field.staticMap) return displayWire(field, liveWire(field));
  const { map, default: fallback, allowFailures } = field.staticMap;
  return { map, default: fallback ?? null, allowFailures };
}

/**
 * Flows that Storekeeper switched on for a manifest that does not declare their switch any more: nobody declares that they
 * run, and nobody switches them off. Told as long as they are on; a person's `accept` ends it.
 */
export function judgeLeftOvers(context: AccountContext, live: AccountFacts, findings: Findings): void {
  const { before } = findings;
  const running = new Set(live.flows.flatMap(({ name, disabled }) => (disabled ? [] : name)));
  const known = new Set([...(before.switchedOn ?? []), ...verifiedOn(live, findings)]);
  for (const name of known) {
    if (!running.has(name)) {
      if (findings.paused.includes(name)) findings.switchedOn.push(name);
      continue;
    }
    const path = pointer('flows', name, 'enabled');
    const own = context.account.spec.flows?.find((flow) => flow.name === name);
    if (own?.enabled === undefined) {
      if (takesIn(context, path)) {
        findings.accepted.push(path);
        continue;
      }
      if (!isIgnored(context.policy, path)) {
        const message = `"${name}" of ${context.name} is on because its manifest once declared it, and no manifest declares its switch any more: it runs on. Declare enabled: false to have it switched off, or enabled: true to keep it; or switch it off in the app.`;
        findings.warnings.push({ account: context.key, code: 'LeftOver', path, message });
      }
    }
    findings.switchedOn.push(name);
  }
}

/** Every flow of an account that we installed was off at first: one that was verified as on went on for a manifest. */
function verifiedOn(live: AccountFacts, { before, madeByUs }: Findings): string[] {
  if (!madeByUs) return [];
  const on = valueDigest(true);
  return live.flows.flatMap(({ name }) =>
    before.applied[pointer('flows', name, 'enabled')] === on ? name : [],
  );
}
