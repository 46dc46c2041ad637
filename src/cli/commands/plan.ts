import { writeFile } from 'node:fs/promises';
import { planTile } from '../../reconcile/planTile.ts';
import type { Plan } from '../../plan/plan.ts';
import { canonicalJson, sha256 } from '../../lib/canonical.ts';
import { exitCodes, type ExitCode } from '../exit.ts';
import { readDeclared, type Declared, type DeclaredPlace } from '../declared.ts';
import { colorsFor, jsonText, type Format, type Output } from '../output.ts';
import { planText } from '../render/planText.ts';

export interface PlanOptions {
  readonly output: Format;
  /** File to write the plan to as JSON, for `apply --plan`. */
  readonly out?: string;
}

/** What `-o json` prints and `--out` writes: the plans of all tiles, and their parts in one list each. */
export interface PlanDocument {
  /** The plan's hash; of several tiles, a hash over theirs. */
  readonly hash: string;
  readonly steps: Plan['steps'];
  readonly drift: Plan['drift'];
  readonly blockers: Plan['blockers'];
  readonly warnings: Plan['warnings'];
  readonly calls: number;
  readonly tiles: readonly Plan[];
  /** Documents of a cluster that are not acted on; files with a problem are not planned at all. */
  readonly faults?: Declared['faults'];
}

/** Puts the plans of several tiles together. */
export function planDocument(plans: readonly Plan[]): PlanDocument {
  const only = plans.length === 1 ? plans[0] : undefined;
  return {
    hash: only?.hash ?? `sha256:${sha256(canonicalJson(plans.map((plan) => [plan.tile, plan.hash])))}`,
    steps: plans.flatMap((plan) => plan.steps),
    drift: plans.flatMap((plan) => plan.drift),
    blockers: plans.flatMap((plan) => plan.blockers),
    warnings: plans.flatMap((plan) => plan.warnings),
    calls: plans.reduce((sum, plan) => sum + plan.calls, 0),
    tiles: plans,
  };
}

/**
 * `storekeeper plan PATH…` or `--kubernetes`: what would be done, without doing it. Exit 0 no changes; 2 changes, drift or
 * something that is waited for; 1 an error, or something that the manifests must be mended for.
 */
export async function plan(place: DeclaredPlace, options: PlanOptions, output: Output): Promise<ExitCode> {
  const { desires, faults, platforms } = await readDeclared(place, output);
  try {
    const plans: Plan[] = [];
    for (const desire of desires.values()) {
      const context = {
        platforms,
        lane: 'person' as const,
        now: () => new Date(),
        approved: desire.approved,
      };
      plans.push((await planTile(context, desire)).plan);
    }
    const document = { ...planDocument(plans), ...(place.cluster === undefined ? {} : { faults }) };
    if (options.out !== undefined) await writeFile(options.out, jsonText(document));
    output.out(
      options.output === 'json'
        ? jsonText(document)
        : plans.map((entry) => planText(entry, colorsFor(output))).join('\n'),
    );
    return exitOf(document);
  } finally {
    await platforms.close();
  }
}

function exitOf(document: PlanDocument): ExitCode {
  if (document.faults !== undefined && document.faults.length > 0) return exitCodes.error;
  if (document.blockers.some((blocker) => !blocker.passing)) return exitCodes.error;
  return document.steps.length + document.drift.length + document.blockers.length === 0
    ? exitCodes.ok
    : exitCodes.open;
}
