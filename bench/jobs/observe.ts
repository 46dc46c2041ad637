import { marksKey, readMarks } from '../../src/observe/marks.ts';
import { buildFacts } from '../../src/observe/observe.ts';
import { sideBySide, type Pair } from '../numbers.ts';
import type { Tile } from '../tile.ts';
import { clientOf } from './engine.ts';

/** Making facts of what the platform answered. */
export interface ObserveFigures {
  /** Settings fields and flows in the facts. */
  readonly facts: number;
  readonly perSecond: number;
  /** Seconds of one building, against parsing the same answers from text. */
  readonly time: Pair;
  /** Bytes of heap that the facts of one account hold once everything else is gone. */
  readonly heapPerAccount: number;
}

const rounds = 15;
const accountsHeld = 500;
const observedAt = '2026-01-01T00:00:00.000Z';

/** Measures `buildFacts` over answers that are already here. */
export async function observe(tile: Tile): Promise<ObserveFigures> {
  const text = await answersOf(tile);
  const read = () => JSON.parse(text) as Answers;
  const build = ({ state, ...answers }: Answers) =>
    buildFacts({ ...answers, marks: readMarks(state), observedAt });
  const answers = read();
  const { accounts } = build(answers);
  const facts = accounts.reduce((sum, account) => sum + account.fields.length + account.flows.length, 0);
  const time = await sideBySide(rounds, () => build(answers), read);
  return {
    facts,
    perSecond: facts / time.subject,
    time,
    heapPerAccount: heapOf(() => build(read()), Math.ceil(accountsHeld / tile.accounts)) / tile.accounts,
  };
}

type Answers = Awaited<ReturnType<typeof fetchAnswers>>;

async function fetchAnswers(tile: Tile) {
  const client = clientOf(tile);
  const [integration, flows, connections, licences, state] = await Promise.all([
    client.getIntegration(tile.integrationId),
    client.listFlows(tile.integrationId),
    client.listConnections(tile.integrationId),
    client.listLicences(),
    client.getState(marksKey(tile.integrationId)),
  ]);
  await client.close();
  return { integration, flows, connections, licences, state };
}

/** Everything as one text, so that nothing else of the answers is held. */
async function answersOf(tile: Tile): Promise<string> {
  return JSON.stringify(await fetchAnswers(tile));
}

/** Bytes of heap that one reading holds, from so many that they stand out against what the process does by itself. */
function heapOf(make: () => unknown, times: number): number {
  const collect = globalThis.gc;
  if (!collect) throw new Error('the job must be started with --expose-gc');
  void collect();
  const before = process.memoryUsage().heapUsed;
  const held = Array.from({ length: times }, make);
  void collect();
  const after = process.memoryUsage().heapUsed;
  // Read after the second collection: without it, the facts would be garbage by then.
  if (held.length !== times) throw new Error('the facts must be held');
  return (after - before) / times;
}
