import { canonicalJson, sha256 } from '../../lib/canonical.ts';
import type { AccountFacts } from '../../observe/facts.ts';
import type { Json } from '../../platform/documents.ts';
import { isAccepted } from '../../plan/asked.ts';
import type { AccountContext } from '../common/context.ts';
import type { Findings } from '../common/findings.ts';
import { otherHolder } from '../common/holding.ts';
import type { UndeclaredChange } from '../../plan/plan.ts';
import { isWithin, pointer } from '../../lib/pointer.ts';
import { isIgnored } from '../common/policy.ts';
import { valueDigest } from '../settings/values.ts';
import { declaredValues, liveValues, type LiveValue, type WholeValue } from './undeclaredValues.ts';

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
  const declared = declaredValues(context, live);
  const touched = [...declared, ...context.policy.ignored];
  const digests = new Map(Object.entries(baseline?.digests ?? {}));
  const known = [...declared, ...findings.switchedOn.map((name) => pointer('flows', name, 'enabled'))];
  const changes: UndeclaredChange[] = [];
  for (const value of liveValues(live, findings.paused).flatMap((whole) =>
    heldApart(whole, touched, digests),
  )) {
    const { path, alias = path, shown, digest } = value;
    const isChange =
      baseline !== undefined &&
      isWatched(context, value, known) &&
      digests.get(path) !== digest &&
      !isNew(value, digests);
    if (isChange && !takesIn(context, path) && !takesIn(context, alias)) {
      changes.push({ account: context.key, path, live: shown });
      continue;
    }
    if (isChange) findings.accepted.push(path);
    if (digest === undefined) digests.delete(path);
    else digests.set(path, digest);
  }
  const at = baseline?.at ?? context.now.toISOString();
  findings.noteBaseline({ at, digests: Object.fromEntries(digests) });
  return changes;
}

/** One value as it is held against the baseline. */
interface Held extends Omit<LiveValue, 'compared'> {
  /** Absent where the value is gone. */
  readonly digest: string | undefined;
  /** Whether it is a change where the baseline does not know it. */
  readonly isTold: boolean;
}

/**
 * A value as a whole; an import or a map of which a manifest declares or ignores a part, part by part, and from then on, since
 * the whole would change with it. Parts of which the baseline knows only the whole are taken into it; once it knows parts, one
 * that comes or goes is a change. Takes the whole out of the digests where the parts stand for it.
 */
function heldApart(whole: WholeValue, touched: readonly string[], digests: Map<string, string>): Held[] {
  const held = ({ compared, ...value }: LiveValue, isTold: boolean): Held => {
    return { ...value, digest: digestOf(compared), isTold };
  };
  const { parts, ...value } = whole;
  const isPart = (path: string) => path !== whole.path && isWithin(path, whole.path);
  const known = parts ? [...digests.keys()].filter(isPart) : [];
  if (!parts || (known.length === 0 && !touched.some(isPart))) return [held(value, false)];
  digests.delete(whole.path);
  const there = new Set(parts.map(({ path }) => path));
  const gone = known.filter((path) => !there.has(path));
  return [
    ...parts.map((part) => held(part, known.length > 0)),
    ...gone.map((path) => ({ path, shown: null, digest: undefined, isTold: true })),
  ];
}

/** Whether nobody says of a value that it is his: neither a manifest, `known`, nor a rule that ignores it. */
function isWatched(
  { policy }: AccountContext,
  { path, alias = path }: Held,
  known: readonly string[],
): boolean {
  if (known.some((own) => isWithin(path, own) || isWithin(own, path))) return false;
  return !isIgnored(policy, path) && !isIgnored(policy, alias);
}

/** Whether an update of the app, or an add-on, brought the value: that is no hand edit, but a flow that is on is. */
function isNew({ path, shown, isTold }: Held, digests: ReadonlyMap<string, string>): boolean {
  return !digests.has(path) && !isTold && !(path.endsWith('/enabled') && shown === true);
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
