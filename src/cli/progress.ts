import type { Receipt, Step } from '../plan/plan.ts';
import { colorsFor, type Output } from './output.ts';
import { visibleCell, visibleLines } from './render/visible.ts';

const signs: Record<Receipt['outcome'], string> = {
  done: '✓',
  waiting: '…',
  refused: '✗',
  failed: '✗',
  unknown: '?',
};

/** Shows steps as they are carried out: on a terminal with a line that moves, elsewhere one line for each receipt. */
export class Progress {
  readonly #output: Output;
  readonly #startedAt = performance.now();

  constructor(output: Output) {
    this.#output = output;
  }

  step(step: Step): void {
    if (this.#output.terminal)
      this.#output.err(`\r\u001b[K  ${visibleCell(step.title)} (${this.#elapsed()})`);
  }

  receipt(receipt: Receipt, step: Step): void {
    const colors = colorsFor(this.#output);
    const paint =
      receipt.outcome === 'done' ? colors.green : receipt.outcome === 'waiting' ? colors.yellow : colors.red;
    this.clear();
    const link = receipt.link === undefined ? [] : [`    open ${receipt.link}`];
    const head = `${paint(signs[receipt.outcome])} ${receipt.account}: ${step.title}: ${receipt.message}`;
    this.#output.err(visibleLines([head, ...link, '']));
  }

  /** Takes the moving line away. */
  clear(): void {
    if (this.#output.terminal) this.#output.err('\r\u001b[K');
  }

  #elapsed(): string {
    return `${Math.round((performance.now() - this.#startedAt) / 1000)} s`;
  }
}
