/**
 * What `npm test` runs: every gate, then every test, then the closing line with the true counts.
 * `--fast` leaves out what needs a server (`*.server.test.ts`) and what is told again; `--only TEXT` runs only the test files whose path
 * holds TEXT.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findBuildah } from './buildah.ts';
import { closingLine, countTests, noCounts, sum, type Counts } from './counts.ts';
import { ensureHelm } from './helm.ts';
import { ensureApiServer, ensureEtcd, ensureKubectl } from './kubernetes.ts';
import type { Found } from './programs.ts';
import { ensurePromtool } from './promtool.ts';

const root = path.join(import.meta.dirname, '..');
const inCI = process.env.CI === 'true';

interface Gate {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

const bin = (name: string, ...args: string[]): readonly [string, ...string[]] => [
  path.join(root, 'node_modules', '.bin', name),
  ...args,
];

function gates(): readonly Gate[] {
  const crds = path.join(root, 'scripts', 'crds.ts');
  return [
    { name: 'build', command: [process.execPath, path.join(root, 'scripts', 'build.ts')] },
    { name: 'types', command: bin('tsc', '-p', '.') },
    { name: 'lint', command: bin('eslint', '.') },
    { name: 'format', command: bin('prettier', '--check', '--log-level', 'warn', '.') },
    { name: 'layers', command: bin('depcruise', 'src', 'bench') },
    { name: 'dead code', command: bin('knip') },
    ...(existsSync(crds) ? [{ name: 'crds', command: [process.execPath, crds, '--check'] as const }] : []),
    {
      name: 'files of the chart',
      command: [process.execPath, path.join(root, 'scripts', 'chartFiles.ts'), '--check'],
    },
  ];
}

/** Runs the gates, two at a time at most: each says how it ended, and shows what it printed where it failed. */
async function runGates(list: readonly Gate[]): Promise<Counts> {
  const waiting = [...list];
  let counts = noCounts;
  const worker = async (): Promise<void> => {
    for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
      const started = performance.now();
      const { code, output } = await run(gate.command, 'collect');
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      say(`${code === 0 ? 'passed' : 'FAILED'}  ${gate.name} (${seconds} s)`);
      if (code !== 0) say(output.trimEnd());
      counts = sum(counts, code === 0 ? { ...noCounts, passed: 1 } : { ...noCounts, failed: 1 });
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  return counts;
}

interface Program {
  readonly name: string;
  readonly neededBy: string;
  readonly ensure: (say: (line: string) => void) => Promise<Found>;
}

/** The programs that tests need and that `npm ci` does not bring. */
const programs: readonly Program[] = [
  { name: 'promtool', neededBy: 'the tests of the alert rules', ensure: ensurePromtool },
  { name: 'helm', neededBy: 'the tests of the chart', ensure: ensureHelm },
  { name: 'etcd', neededBy: 'the tests against Kubernetes', ensure: ensureEtcd },
  { name: 'kubectl', neededBy: 'the tests against Kubernetes', ensure: ensureKubectl },
  { name: 'kube-apiserver', neededBy: 'the tests against Kubernetes', ensure: ensureApiServer },
  { name: 'buildah', neededBy: 'the test of the image', ensure: () => findBuildah() },
];

/** Finds or gets what tests need, one after the other. Missing ones fail in CI and are skipped loudly elsewhere. */
async function preparePrograms(): Promise<Counts> {
  let counts = noCounts;
  for (const each of programs) counts = sum(counts, await prepare(each));
  return counts;
}

async function prepare({ name, neededBy, ensure }: Program): Promise<Counts> {
  try {
    const found = await ensure(say);
    if (found.path !== undefined) {
      say(`passed  ${name} ${found.version}`);
      return { ...noCounts, passed: 1 };
    }
    say(`${inCI ? 'FAILED ' : 'SKIPPED'}  ${neededBy}: ${found.reason}`);
    return inCI ? { ...noCounts, failed: 1 } : { ...noCounts, skipped: 1 };
  } catch (error) {
    say(`FAILED  ${name}: ${error instanceof Error ? error.message : String(error)}`);
    return { ...noCounts, failed: 1 };
  }
}

/** The stories are told again where the platform answers otherwise: each file in two rows of the emulator's switches. */
async function tellStoriesAgain(): Promise<Counts> {
  let counts = noCounts;
  for (const row of ['one', 'two']) {
    say(`The stories in row ${row} of the emulator's switches`);
    process.env['STOREKEEPER_TEST_ROW'] = row;
    counts = sum(counts, await runTests(true, stories, notToldAgain));
  }
  return counts;
}

const stories = 'test/e2e';
/** Rows of their own, or about the rows. */
const notToldAgain = ['test/e2e/choices.test.ts', 'test/e2e/rows.test.ts'];

async function runTests(
  fast: boolean,
  only: string | undefined,
  leftOut: readonly string[] = [],
): Promise<Counts> {
  const folder = await mkdtemp(path.join(tmpdir(), 'storekeeper-test-'));
  try {
    const report = path.join(folder, 'report.json');
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    for (const file of [...(fast ? ['**/*.server.test.ts'] : []), ...leftOut]) args.push('--exclude', file);
    if (only !== undefined) args.push(only);
    const { code } = await run(bin('vitest', ...args), 'show');
    const text = await readFile(report, 'utf8').catch(() => undefined);
    const counts = countTests(text, code);
    if (text === undefined) say('FAILED  vitest ended without a report');
    return counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(command: readonly [string, ...string[]], output: 'collect' | 'show'): Promise<Ended> {
  const [program, ...args] = command;
  return new Promise((resolve) => {
    const pieces: string[] = [];
    const child = spawn(program, args, {
      cwd: root,
      stdio: output === 'show' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.on('data', (piece: Buffer) => pieces.push(piece.toString()));
    child.stderr?.on('data', (piece: Buffer) => pieces.push(piece.toString()));
    child.on('error', (error) => resolve({ code: 1, output: `${program}: ${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: pieces.join('') }));
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const { values } = parseArgs({
  options: { fast: { type: 'boolean', default: false }, only: { type: 'string' } },
});
let total = noCounts;
if (values.only === undefined) {
  total = sum(total, await runGates(gates()));
  if (!values.fast) total = sum(total, await preparePrograms());
}
total = sum(total, await runTests(values.fast, values.only));
if (values.only === undefined && !values.fast) total = sum(total, await tellStoriesAgain());
say(closingLine(total));
process.exitCode = total.failed === 0 ? 0 : 1;
