/** Timers as the queue uses them, so that it can run in virtual time. */
export interface Timers {
  readonly now: () => number;
  readonly set: (task: () => void, milliseconds: number) => { clear(): void };
}

export const realTimers: Timers = {
  now: Date.now,
  set: (task, milliseconds) => {
    const handle = setTimeout(task, Math.min(milliseconds, 2 ** 31 - 1));
    return { clear: () => clearTimeout(handle) };
  },
};

interface Entry {
  due: number;
  timer: { clear(): void } | undefined;
}

/**
 * A queue of keys to be worked on: a key is worked on by one worker at a time, stands in the queue once, and what is
 * asked for while it is being worked on comes right after. An earlier date wins over a later one.
 */
export class KeyedQueue {
  readonly #work: (key: string) => Promise<void>;
  readonly #workers: number;
  readonly #timers: Timers;
  readonly #waiting = new Map<string, Entry>();
  readonly #ready: string[] = [];
  readonly #running = new Map<string, Promise<void>>();
  #closed = false;

  /** `work` must not reject: a rejection is a fault of the program and is thrown where nobody catches it. */
  constructor(work: (key: string) => Promise<void>, workers: number, timers: Timers = realTimers) {
    this.#work = work;
    this.#workers = workers;
    this.#timers = timers;
  }

  /** Keys that are due and not yet worked on. */
  get depth(): number {
    return this.#ready.length;
  }

  /** Asks for a key to be worked on after so many milliseconds. */
  add(key: string, milliseconds = 0): void {
    if (this.#closed || this.#ready.includes(key)) return;
    const due = this.#timers.now() + milliseconds;
    const known = this.#waiting.get(key);
    if (known && known.due <= due) return;
    known?.timer?.clear();
    if (milliseconds <= 0) this.#due(key);
    else this.#waiting.set(key, { due, timer: this.#timers.set(() => this.#due(key), milliseconds) });
  }

  /** Takes a key out of the queue; work in hand goes on. */
  remove(key: string): void {
    this.#waiting.get(key)?.timer?.clear();
    this.#waiting.delete(key);
    const index = this.#ready.indexOf(key);
    if (index !== -1) this.#ready.splice(index, 1);
  }

  #due(key: string): void {
    this.#waiting.delete(key);
    if (!this.#ready.includes(key)) this.#ready.push(key);
    this.#next();
  }

  #next(): void {
    while (!this.#closed && this.#running.size < this.#workers) {
      const index = this.#ready.findIndex((key) => !this.#running.has(key));
      if (index === -1) return;
      const [key] = this.#ready.splice(index, 1) as [string];
      const done = this.#work(key).finally(() => {
        this.#running.delete(key);
        this.#next();
      });
      this.#running.set(key, done);
    }
  }

  /** Takes nothing new and resolves when the work in hand is done. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const entry of this.#waiting.values()) entry.timer?.clear();
    this.#waiting.clear();
    this.#ready.length = 0;
    await Promise.all(this.#running.values());
  }
}
