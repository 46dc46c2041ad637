import { defaultChoices, withChoices, type Choices } from './choices.ts';
import { Faults } from './faults.ts';
import { CallLog } from './http/calls.ts';
import type { Stage } from './http/context.ts';
import { seededWord } from './random.ts';
import { seedWorld } from './seed/seed.ts';
import { buildApp, listen, shut } from './server.ts';
import { readStateFile, StateFile } from './statefile.ts';

export type { Choices } from './choices.ts';

export interface EmulatorOptions {
  /** 0, the default: any free port. */
  port?: number;
  /** How many accounts the tile is seeded with; 1 by default. */
  accounts?: number;
  /** The same seed gives the same tile; 1 by default. */
  seed?: number;
  /** The API token that is accepted; by default one that follows from the seed. */
  token?: string;
  /** Where the state is kept between two starts. Without it, in memory only. */
  stateFile?: string;
  /** What is switched away from the emulator's choices. */
  choices?: Partial<Choices>;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /** Members of a page of a list. */
  pageSize?: number;
}

export interface Emulator {
  /** `http://127.0.0.1:<port>`: base URL of the API, without `/v1`, and of everything else. */
  readonly url: string;
  readonly token: string;
  readonly integrationId: string;
  /** Writes the state file, where there is one, and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts an integrator.io with the Amazon – NetSuite app in it, on the loopback interface. Rejects where the port is
 * taken, a choice is unknown or the state file cannot be read.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const seed = options.seed ?? 1;
  const token = options.token ?? seededWord(seed, 'token', 32);
  const pageSize = options.pageSize === undefined ? {} : { pageSize: options.pageSize };
  const choices = withChoices(defaultChoices, { ...pageSize, ...options.choices });
  const clock = options.clock ?? Date.now;
  const fresh = () => seedWorld({ seed, accounts: options.accounts ?? 1 }, choices, clock);
  const stored = options.stateFile === undefined ? undefined : readStateFile(options.stateFile);
  const world = fresh();
  if (stored) world.state = stored;
  const file =
    options.stateFile === undefined ? undefined : new StateFile(options.stateFile, () => world.state);
  world.onChange = () => file?.changed();
  let url = '';
  const stage: Stage = {
    world,
    faults: new Faults(),
    calls: new CallLog(),
    baseURL: () => url,
    reset: () => {
      world.state = fresh().state;
      world.touch();
    },
  };
  const { server, port } = await listen(buildApp(stage, token), options.port ?? 0);
  url = `http://127.0.0.1:${String(port)}`;
  return {
    url,
    token,
    integrationId: world.state.tile?._id ?? seededWord(seed, 'integration', 24),
    close: async () => {
      await shut(server);
      await file?.flush();
    },
  };
}
