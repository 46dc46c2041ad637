import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apply } from '../../src/cli/commands/apply.ts';
import type { Output } from '../../src/cli/output.ts';
import type { Receipt } from '../../src/plan/plan.ts';
import type { EmulatorOptions } from '../../src/emulator/index.ts';
import type { TileStatus } from '../../src/report/status/statusTypes.ts';
import { amazonUS, tile, type Spec } from './manifests.ts';
import { Platform } from './platform.ts';

/** What one `storekeeper apply` came to. */
export interface Applied {
  readonly code: number;
  readonly status: TileStatus | undefined;
  readonly receipts: readonly Receipt[];
  readonly failure: { readonly kind: string; readonly message: string } | undefined;
  readonly errors: string;
}

/** A platform and a folder of manifests that are applied now and again, as from a person's terminal. */
export class Bench {
  readonly platform: Platform;
  readonly folder: string;

  private constructor(platform: Platform, folder: string) {
    this.platform = platform;
    this.folder = folder;
  }

  static async create(files: Record<string, string>, options: EmulatorOptions = {}): Promise<Bench> {
    const folder = await mkdtemp(join(tmpdir(), 'storekeeper-apply-'));
    const bench = new Bench(await Platform.start(options), folder);
    await writeFile(join(folder, 'token'), bench.platform.emulator.token, { mode: 0o600 });
    await bench.write({
      'tile.yaml': bench.tileAt(bench.platform.url),
      'amazon-us.yaml': amazonUS(),
      ...files,
    });
    return bench;
  }

  /** The tile, with the platform at `baseURL`. */
  tileAt(baseURL: string, spec: Spec = {}): string {
    return tile({ baseURL, tokenFile: join(this.folder, 'token') }, spec);
  }

  get stateDir(): string {
    return join(this.folder, 'state');
  }

  async write(files: Record<string, string>): Promise<void> {
    for (const [name, text] of Object.entries(files)) await writeFile(join(this.folder, name), text);
  }

  /** One run of `storekeeper apply`, to its end, or until it is told to end by the signal. */
  async apply(stop?: AbortSignal): Promise<Applied> {
    const out: string[] = [];
    const err: string[] = [];
    const output: Output = { out: (text) => out.push(text), err: (text) => err.push(text), terminal: false };
    const code = await apply([this.folder], { output: 'json', stateDir: this.stateDir }, output, stop);
    const { tiles } = JSON.parse(out.join('')) as {
      tiles: { status?: TileStatus; receipts: Receipt[]; failure?: Applied['failure'] }[];
    };
    const [first] = tiles;
    return {
      code,
      status: first?.status,
      receipts: first?.receipts ?? [],
      failure: first?.failure,
      errors: err.join(''),
    };
  }

  /**
   * Runs until everything is as declared, giving Amazon's consent where it is waited for. Gives the exit codes of the
   * runs, and ends after `most` of them however it stands.
   */
  async applyUntilDone(most = 6): Promise<number[]> {
    const codes: number[] = [];
    while (codes.length < most && codes.at(-1) !== 0) {
      const { code, status } = await this.apply();
      codes.push(code);
      const waiting = status?.accounts.some((account) => account.waiting?.for === 'AmazonConsent');
      if (waiting === true) await this.platform.consent();
    }
    return codes;
  }

  async close(): Promise<void> {
    await this.platform.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Runs a test with a platform and manifests of its own. */
export async function withBench(
  files: Record<string, string>,
  run: (bench: Bench) => Promise<void>,
  options: EmulatorOptions = {},
): Promise<void> {
  const bench = await Bench.create(files, options);
  try {
    await run(bench);
  } finally {
    await bench.close();
  }
}
