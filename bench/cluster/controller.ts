import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { command, node } from '../paths.ts';

/** A line of a process that is measured: of the controller's log, or what is added to it here. */
interface Line {
  readonly msg?: string;
  readonly url?: string;
  readonly planHash?: string;
  /** How many documents the baseline of memory keeps. */
  readonly kept?: number;
  /** Bytes that the process held at most; its last line. */
  readonly peakMemory?: number;
}

/** Loaded into a process that is measured: its last line says how much memory it held at most. */
const tellPeak = `process.on('exit', () => process.stderr.write(JSON.stringify({ peakMemory: process.resourceUsage().maxRSS * 1024 }) + '\\n'));`;

const started = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});

/** A process that is measured, known by the lines that it writes on stderr. */
export class Measured {
  readonly child: ChildProcess;
  /** When it was started, on the clock of `performance.now`. */
  readonly startedAt = performance.now();
  readonly #lines: { readonly line: Line; readonly at: number }[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #ended: Promise<unknown>;
  #isOver = false;

  constructor(file: string, args: readonly string[]) {
    const loaded = `data:text/javascript,${encodeURIComponent(tellPeak)}`;
    this.child = spawn(node, ['--import', loaded, file, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    started.add(this.child);
    this.#ended = once(this.child, 'close').then(() => {
      this.#isOver = true;
      started.delete(this.child);
      this.#wake();
    });
    if (this.child.stderr)
      createInterface({ input: this.child.stderr }).on('line', (text) => this.#take(text));
  }

  #take(text: string): void {
    if (!text.startsWith('{')) return;
    this.#lines.push({ line: JSON.parse(text) as Line, at: performance.now() });
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /**
   * The first line of a kind from the `from`th of its kind on, and when it was written. Rejects where the process ends
   * before, or takes longer than so many milliseconds.
   */
  async line(
    what: string,
    isIt: (line: Line) => boolean,
    from = 0,
    milliseconds = 120_000,
  ): Promise<{ readonly line: Line; readonly at: number }> {
    const deadline = performance.now() + milliseconds;
    for (;;) {
      const found = this.#lines.filter(({ line }) => isIt(line))[from];
      if (found) return found;
      if (this.#isOver) throw new Error(`a process that was measured ended before ${what}`);
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`${what} did not come within ${String(milliseconds / 1000)} s`);
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, left);
        this.#waiting.add(wake);
      });
    }
  }

  /** How many lines of a kind it has written. */
  count(isIt: (line: Line) => boolean): number {
    return this.#lines.filter(({ line }) => isIt(line)).length;
  }

  /** Sends a signal and waits until the process is gone. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.child.kill(signal);
    await this.#ended;
  }

  /** Ends it in good order and gives the bytes of memory that it held at most. */
  async endAndTellPeak(): Promise<number> {
    await this.end();
    const { line } = await this.line('its peak of memory', ({ peakMemory }) => peakMemory !== undefined);
    return line.peakMemory ?? Number.NaN;
  }
}

/** Every sweep that could read its tile writes one line with the hash of its plan. */
const isSweep = ({ planHash }: Line) => planHash !== undefined;

/** The shipped command, watching one namespace; its state folder is a new one, as in a new pod. */
export class Controller extends Measured {
  readonly #state: string;

  private constructor(args: readonly string[], state: string) {
    super(command, [...args, '--state-dir', state]);
    this.#state = state;
  }

  static async start({ kubeconfig, namespace }: { kubeconfig: string; namespace: string }) {
    const state = await mkdtemp(path.join(tmpdir(), 'storekeeper-bench-state-'));
    return new Controller(
      [
        ...['run', '--kubernetes', '--kubeconfig', kubeconfig, '--namespace', namespace],
        ...['--lease-namespace', namespace, '--port', '0', '--log-level', 'debug'],
      ],
      state,
    );
  }

  /** Sweeps that it has come to the end of. */
  get sweeps(): number {
    return this.count(isSweep);
  }

  /** When the sweep of this number, from 0, had come to its end. Its statuses are written just after that. */
  async sweptAt(sweep: number): Promise<number> {
    return (await this.line(`sweep ${String(sweep + 1)}`, isSweep, sweep)).at;
  }

  /** Waits until it could take over. */
  async ready(): Promise<void> {
    const { line } = await this.line('that it listens', ({ url }) => url !== undefined);
    const url = line.url ?? '';
    while (!(await fetch(`${url}/readyz`)).ok) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** Seconds that its sweeps have taken so far, by its own metrics. */
  secondsSwept(): Promise<number> {
    return this.#metric('storekeeper_sweep_duration_seconds_sum');
  }

  /** Statuses that it has written into the cluster. */
  statusesWritten(): Promise<number> {
    return this.#metric('storekeeper_status_writes_total', 'outcome="done"');
  }

  /** The sum of a metric over its labels, of those samples that have this text among them. */
  async #metric(name: string, label = ''): Promise<number> {
    const { line } = await this.line('that it listens', ({ url }) => url !== undefined);
    const text = await (await fetch(`${line.url ?? ''}/metrics`)).text();
    const samples = text.split('\n').filter((each) => /^[a-z_]+/.exec(each)?.[0] === name);
    return samples
      .filter((each) => each.includes(label))
      .reduce((sum, each) => sum + Number(each.split(' ').at(-1)), 0);
  }

  override async end(signal?: NodeJS.Signals): Promise<void> {
    await super.end(signal);
    await rm(this.#state, { recursive: true, force: true });
  }
}
