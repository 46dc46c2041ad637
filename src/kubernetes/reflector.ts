import { formatDuration } from '../lib/duration.ts';
import { ClusterError } from './clusterError.ts';
import { keyOfObject, slim, type ClusterObject, type ObjectPage } from './objects.ts';
import type { WatchEvent } from './watch.ts';

/** Where a reflector gets its documents from. Both reject with a `ClusterError`. */
export interface ListWatch {
  list(page: { limit: number; next: string | undefined }, signal: AbortSignal): Promise<ObjectPage>;
  /** Resolves when the watch ends in good order. */
  watch(
    from: { resourceVersion: string; timeoutSeconds: number },
    onEvent: (event: WatchEvent) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

/** What a reflector is made of. Clock, sleep and randomness are passed in so that it can run in virtual time. */
export interface ReflectorOptions {
  /** What is reflected, for people and metrics. */
  readonly name: string;
  readonly source: ListWatch;
  /** Called once for each change, with the document as it is now, or undefined where it is gone. Must not throw. */
  readonly onChange: (key: string, object: ClusterObject | undefined) => void;
  /** Called whenever all documents have been listed. */
  readonly onListed?: () => void;
  /** Told in one sentence that it is not going well, and what is done about it. */
  readonly onTrouble?: (message: string) => void;
  /** Told in one sentence, once, that it goes well again. */
  readonly onRecovery?: (message: string) => void;
  readonly now: () => number;
  /** Rejects or resolves early when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
}

const pageSize = 500;
/** Pauses after failures: full jitter below a bound that doubles. Milliseconds. */
const firstBackoff = 800;
const longestBackoff = 30_000;
/** A watch that lasted so long was a good one: the next failure is the first again. */
const goodWatch = 10_000;
/** Watches are asked for 4 to 8 minutes, so that those of many replicas do not all end at once. */
const shortestWatch = 240;

/** `full jitter`: anywhere below a bound that doubles with each failure in a row. */
export function backoff(failures: number, random: () => number): number {
  return random() * Math.min(longestBackoff, firstBackoff * 2 ** Math.min(failures, 16));
}

/**
 * Keeps a copy of the documents of one list: lists them page by page, watches from there, goes on from the last version
 * after every interruption, and lists anew where the server has forgotten that version. A change is told once, however
 * often the server tells it; what changed between two lists is found by comparing. It ends only when it is stopped.
 */
export class Reflector {
  readonly #options: ReflectorOptions;
  readonly #objects = new Map<string, ClusterObject>();
  readonly #stop = new AbortController();
  #version: string | undefined;
  #listed = false;
  #lastHeard: number | undefined;
  #trouble: ClusterError | undefined;
  /** Events of the watch in hand. */
  #eventsHeard = 0;
  /** Failures in a row, by which the pauses grow. */
  #failures = 0;
  /** Ends the pause that is being made. */
  #wake = new AbortController();
  /** Since when the server cannot be reached or refuses, in epoch milliseconds. */
  #failingSince: number | undefined;
  #loop: Promise<void> | undefined;

  constructor(options: ReflectorOptions) {
    this.#options = options;
  }

  /** What is known of the documents, by `namespace/name`. */
  get objects(): ReadonlyMap<string, ClusterObject> {
    return this.#objects;
  }

  /** Whether all documents have been listed once. */
  get listed(): boolean {
    return this.#listed;
  }

  /** When the server last said anything, in epoch milliseconds. */
  get lastHeard(): number | undefined {
    return this.#lastHeard;
  }

  /** Why the server does not give the documents, since it last gave any; undefined where it does. */
  get trouble(): ClusterError | undefined {
    return this.#trouble;
  }

  get name(): string {
    return this.#options.name;
  }

  /** Begins; returns at once. */
  start(): void {
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  /** Tries again at once, where a pause is being made: somebody else has seen that the server is there. */
  wake(): void {
    this.#failures = 0;
    this.#wake.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      this.#eventsHeard = 0;
      const startedAt = this.#options.now();
      let error: unknown;
      try {
        if (this.#version === undefined) await this.#list(signal);
        await this.#watch(signal);
      } catch (thrown) {
        error = thrown;
      }
      if (signal.aborted) return;
      const lasted = this.#options.now() - startedAt >= goodWatch;
      const heard = this.#eventsHeard > 0;
      if (lasted || heard) this.#failures = 0;
      if (error !== undefined) this.#note(error);
      // A server may end a watch whenever it likes; one that ends every watch at once must not be asked in a tight loop.
      else if (lasted || heard) continue;
      await this.#pause(signal);
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const { sleep, random } = this.#options;
    this.#wake = new AbortController();
    const milliseconds = backoff(this.#failures++, random);
    await sleep(milliseconds, AbortSignal.any([signal, this.#wake.signal])).catch(() => undefined);
  }

  #note(error: unknown): void {
    const { onTrouble, name } = this.#options;
    this.#trouble = error instanceof ClusterError ? error : undefined;
    const expired = error instanceof ClusterError && error.status === 410;
    if (expired) this.#version = undefined;
    else this.#failingSince ??= this.#options.now();
    const message = error instanceof Error ? error.message : String(error);
    onTrouble?.(
      expired
        ? `the version of ${name} that was watched is too old for the server; all is listed anew`
        : `${message}; tried again`,
    );
  }

  async #list(signal: AbortSignal): Promise<void> {
    const found = new Map<string, ClusterObject>();
    let next: string | undefined;
    let version: string;
    do {
      const page = await this.#options.source.list({ limit: pageSize, next }, signal);
      this.#heard();
      for (const object of page.items) found.set(keyOfObject(object), slim(object));
      ({ next, resourceVersion: version } = page);
    } while (next !== undefined);
    for (const key of [...this.#objects.keys()]) if (!found.has(key)) this.#take(key, undefined);
    for (const [key, object] of found) this.#take(key, object);
    this.#version = version;
    this.#listed = true;
    this.#options.onListed?.();
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { source, random } = this.#options;
    const timeoutSeconds = Math.round(shortestWatch * (1 + random()));
    const from = { resourceVersion: this.#version ?? '', timeoutSeconds };
    await source.watch(from, (event) => this.#event(event), signal);
  }

  #event({ type, object }: WatchEvent): void {
    this.#heard();
    this.#eventsHeard += 1;
    const { resourceVersion } = object.metadata;
    if (type !== 'BOOKMARK') {
      const key = keyOfObject(object);
      this.#take(key, type === 'DELETED' ? undefined : slim(object));
    }
    this.#version = resourceVersion;
  }

  /** Takes a document in and tells of it, unless it is known as it is. */
  #take(key: string, object: ClusterObject | undefined): void {
    const known = this.#objects.get(key);
    if (object === undefined) {
      if (!this.#objects.delete(key)) return;
    } else {
      const same =
        known?.metadata.uid === object.metadata.uid &&
        known.metadata.resourceVersion === object.metadata.resourceVersion;
      this.#objects.set(key, object);
      if (same) return;
    }
    this.#options.onChange(key, object);
  }

  #tellRecovery(): void {
    const { now, name, onRecovery } = this.#options;
    if (this.#failingSince === undefined) return;
    const pause = formatDuration(now() - this.#failingSince);
    this.#failingSince = undefined;
    onRecovery?.(`${name} can be read again, after ${pause} in which it could not`);
  }

  #heard(): void {
    this.#lastHeard = this.#options.now();
    this.#tellRecovery();
    this.#trouble = undefined;
  }
}
