import type { AccountFacts, FlowFacts } from '../../observe/facts.ts';
import { pointer } from '../../lib/pointer.ts';
import type { DeclaredFlow } from '../../resources/schema/schema.ts';
import type { AccountContext } from '../common/context.ts';
import type { Findings } from '../common/findings.ts';
import { isIgnored } from '../common/policy.ts';
import { takesIn } from '../drift/undeclared.ts';

/**
 * Notes the flows that Storekeeper switched off around a save and, cut off meanwhile, not on again. They are to be on again as
 * before, whatever the manifest says of them by now, unless it declares them off or a person accepts that they are off. Where
 * nobody here may switch them on, that is told: the platform alone does not show that they were on.
 */
export function noteLeftOff(context: AccountContext, live: AccountFacts, findings: Findings): void {
  const off = new Set(live.flows.flatMap(({ name, disabled }) => (disabled ? name : [])));
  for (const name of findings.before.paused ?? []) {
    const path = pointer('flows', name, 'enabled');
    const ignored = isIgnored(context.policy, path);
    const declared = ignored ? undefined : declaredSwitch(context, name);
    if (!off.has(name) || declared === false) continue;
    if (declared === undefined && takesIn(context, path)) {
      findings.accepted.push(path);
      continue;
    }
    findings.paused.push(name);
    if (context.mayWrite && !ignored) continue;
    findings.block('FlowLeftOff', path, leftOffText(name, context.name), remedyOf(context, ignored), true);
  }
}

/** What is told of a flow that is off because a run was cut off. */
export function leftOffText(flow: string, account: string): string {
  return `"${flow}" of ${account} is off: it was switched off around a save, and the run that did that was cut off before it was on again`;
}

function remedyOf({ policy, tileBlocked }: AccountContext, ignored: boolean): string {
  const byHand = 'Switch it on in the app';
  if (ignored) return `${byHand}, or end the rule that ignores its switch: Storekeeper then does it.`;
  if (tileBlocked) return `${byHand}, or see to what else is told of the account: Storekeeper then does it.`;
  if (policy.suspend) return `${byHand}, or end the suspension: Storekeeper then does it.`;
  return `${byHand}, or declare management: Full, with which Storekeeper does it. Declare enabled: false if it is to stay off.`;
}

/**
 * The flows to judge: the declared ones, and those that go on again though no manifest declares their switch any more.
 */
export function flowsToJudge(context: AccountContext, { paused }: Findings): DeclaredFlow[] {
  const declared = context.account.spec.flows ?? [];
  if (!context.mayWrite) return declared;
  const known = new Set(declared.map(({ name }) => name));
  return [
    ...declared.map((flow) =>
      flow.enabled === undefined && paused.includes(flow.name) ? { ...flow, enabled: true } : flow,
    ),
    ...paused.flatMap((name) => (known.has(name) ? [] : { name, enabled: true })),
  ];
}

/** What the manifest says of a flow's switch, without what `flowsToJudge` adds. */
export function declaredSwitch({ account }: AccountContext, name: string): boolean | undefined {
  return account.spec.flows?.find((flow) => flow.name === name)?.enabled;
}

/** Whether a flow was on, or is to be on again, but for a save around which it was switched off. */
export function wasOn({ paused }: Findings, flow: FlowFacts): boolean {
  return !flow.disabled || paused.includes(flow.name);
}
