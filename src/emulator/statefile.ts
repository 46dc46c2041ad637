import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import type { State } from './model.ts';

/** Whether a value is a state of this emulator, of the format that it writes. */
export function isState(value: unknown): value is State {
  return value !== null && typeof value === 'object' && (value as { format?: unknown }).format === 1;
}

/** Reads a state file; undefined where there is none. An error names what is wrong with one that cannot be used. */
export function readStateFile(path: string): State | undefined {
  if (!existsSync(path)) return undefined;
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`the state file ${path} is not JSON; remove it to start from the seed`, { cause: error });
  }
  if (!isState(found)) {
    throw new Error(
      `the state file ${path} is not a state of this emulator; remove it to start from the seed`,
    );
  }
  return found;
}

/** Writes the state into a file some time after it has changed, and once more at the end. */
export class StateFile {
  private readonly path: string;
  private readonly state: () => State;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(path: string, state: () => State) {
    this.path = path;
    this.state = state;
  }

  /** Notes a change; many of them in a row are written once. */
  changed(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.writing = this.writing.then(() => this.write()).catch(() => undefined); // The last write, at the end, says what is wrong.
    }, 200);
  }

  /** Writes now. Rejects where the file cannot be written. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.writing;
    await this.write();
  }

  /** A reader of the file sees the old state or the new one, never half of one. */
  private async write(): Promise<void> {
    const partial = `${this.path}.partial`;
    await writeFile(partial, JSON.stringify(this.state()), { mode: 0o600 });
    await rename(partial, this.path);
  }
}
