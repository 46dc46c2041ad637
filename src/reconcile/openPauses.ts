import type { Receipt, Step } from '../plan/plan.ts';

/**
 * Flows that a run has switched off around a save and not on again yet. While there are any the run does not hear that the
 * process is to end, in their accounts: whoever says so may be a terminal that hung up, and nobody may come back soon to
 * switch them on.
 */
export class OpenPauses {
  readonly #flows = new Map<string, string>();

  /** Takes in what became of a step. */
  note(step: Step, { outcome }: Pick<Receipt, 'outcome'>): void {
    if (step.kind !== 'SwitchFlow' || outcome !== 'done') return;
    const flow = `${step.account}/${step.flow}`;
    if (!step.disabled) this.#flows.delete(flow);
    else if (step.id.endsWith('/pause')) this.#flows.set(flow, step.account);
  }

  /** Whether there are any, in the account where one is given. */
  any(account?: string): boolean {
    return account === undefined ? this.#flows.size > 0 : [...this.#flows.values()].includes(account);
  }
}
