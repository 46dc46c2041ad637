import type { AccountFacts } from '../observe/facts.ts';
import { judgeAddOns } from './addOns/addOns.ts';
import { judgeFlows } from './flows/activeFlows.ts';
import { noteLeftOff } from './flows/leftOff.ts';
import { judgeSettings } from './settings/activeSettings.ts';
import type { AccountContext } from './common/context.ts';
import { Findings } from './common/findings.ts';
import { otherHolder } from './common/holding.ts';
import { judgeClone } from './cloning/judgeClone.ts';
import { judgeMappings } from './mappings/mappings.ts';
import { noteSavedSettings } from './settings/neededSettings.ts';
import type { Step } from '../plan/plan.ts';
import { judgeLeftOvers } from './drift/undeclared.ts';
import { adoptStep } from './common/adoptStep.ts';

/**
 * Judges one installed account: its settings, schedules and switches. Steps come in the order in which they are safe:
 * switching off, add-ons, refreshing options, saving, mapping, scheduling, and switching on last.
 */
export function judgeActive(
  context: AccountContext,
  live: AccountFacts,
): { steps: Step[]; findings: Findings } {
  const findings = new Findings(context);
  noteSavedSettings(context, live, findings);
  // What is adopted is noted before anything else of it is judged.
  if (context.policy.undeclared !== 'Ignore' && findings.before.baseline)
    findings.noteBaseline(findings.before.baseline);
  noteLeftOff(context, live, findings);
  judgeLeftOvers(context, live, findings);
  const { refreshes, saves, pending, pauses } = judgeSettings(context, live, findings);
  const now = saves.filter((step) => !step.deferred);
  const later = saves.filter((step) => step.deferred);
  const mappings = judgeMappings(context, live, findings);
  const addOns = judgeAddOns(context, live, findings);
  const unfinished = refreshes.length > 0 || later.length > 0;
  const flows = judgeFlows(context, live, findings, { unfinished, pending, pauses });
  judgeClone(context, live, findings);
  if (!context.mayWrite) return { steps: [], findings };
  const adopt =
    findings.managed && !otherHolder(context)
      ? []
      : [adoptStep(context, live.id, findings.after, context.identity.wizard !== undefined)];
  const pausedNow = flows.pauses.filter((step) => !step.deferred);
  const pausedLater = flows.pauses.filter((step) => step.deferred);
  const rest = [
    ...[...refreshes, ...pausedNow, ...now, ...mappings, ...flows.schedules],
    ...[...pausedLater, ...later, ...flows.on],
  ];
  // An add-on changes ids: what comes after it is worked out anew.
  const settled = addOns.length === 0 ? rest : rest.map((step): Step => ({ ...step, deferred: true }));
  return { steps: [...adopt, ...flows.off, ...addOns, ...settled], findings };
}
