/** One call that was made to the platform. */
export interface Call {
  readonly time: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  /** Whether it was of a kind that changes something: everything but reading (also by POST, as the audit log may be), pinging and previewing. */
  readonly wrote: boolean;
  /** Whether the state was different afterwards. */
  readonly changed: boolean;
  readonly who: string;
}

const limit = 200_000;

/** The calls since the start or since the list was emptied. Those under `/_emulator` are not among them. */
export class CallLog {
  private calls: Call[] = [];

  add(call: Call): void {
    this.calls.push(call);
    if (this.calls.length > limit) this.calls.splice(0, limit / 10);
  }

  list(): readonly Call[] {
    return this.calls;
  }

  clear(): void {
    this.calls = [];
  }
}

/** Whether a call is of a kind that may change something. */
export function isWrite(method: string, path: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && !/\/(ping|preview|audit)$/.test(path);
}
