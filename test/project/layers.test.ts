import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((each) => rm(each, { recursive: true, force: true })));
});

/** Checks a house of these files with the project's own rules; gives the names of the rules that are broken. */
async function brokenRules(files: Record<string, string>): Promise<string[]> {
  const house = await mkdtemp(path.join(tmpdir(), 'storekeeper-layers-'));
  folders.push(house);
  await copyFile('tsconfig.json', path.join(house, 'tsconfig.json'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(house, name)), { recursive: true });
    await writeFile(path.join(house, name), text);
  }
  const program = path.resolve('node_modules/.bin/depcruise');
  const config = path.resolve('.dependency-cruiser.cjs');
  const output = await new Promise<string>((resolve) => {
    execFile(
      program,
      ['--config', config, '--output-type', 'json', 'src'],
      { cwd: house, maxBuffer: 1e8 },
      (_error, stdout) => resolve(stdout),
    );
  });
  const { summary } = JSON.parse(output) as {
    summary: { totalCruised: number; violations: { rule: { name: string } }[] };
  };
  expect(summary.totalCruised).toBeGreaterThan(1);
  return summary.violations.map((violation) => violation.rule.name);
}

const importing = (file: string) => `import { thing } from '${file}';\nexport const copy = thing;\n`;
const thing = 'export const thing = 1;\n';

describe('the order of the rooms', () => {
  it.each([
    {
      reason: 'a room may use the rooms below it',
      files: { 'src/web/a.ts': importing('../report/b.ts'), 'src/report/b.ts': thing },
      broken: [],
    },
    {
      reason: 'a room may not use a room above it',
      files: { 'src/report/a.ts': importing('../web/b.ts'), 'src/web/b.ts': thing },
      broken: ['report-imports-only-below'],
    },
    {
      reason: 'a type is no exception',
      files: {
        'src/catalogue/a.ts': "import type { T } from '../platform/b.ts';\nexport type U = T;\n",
        'src/platform/b.ts': 'export type T = string;\n',
      },
      broken: ['catalogue-imports-only-below'],
    },
    {
      reason: 'the judge does no I/O',
      files: {
        'src/judge/a.ts': "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
      },
      broken: ['judge-is-pure'],
    },
    {
      reason: 'the judge does not call the platform',
      files: { 'src/judge/a.ts': importing('../platform/client.ts'), 'src/platform/client.ts': thing },
      broken: ['judge-is-pure'],
    },
    {
      reason: 'the platform is reached over HTTP, never in the emulator itself',
      files: { 'src/platform/a.ts': importing('../emulator/b.ts'), 'src/emulator/b.ts': thing },
      broken: ['only-cli-starts-the-emulator'],
    },
    {
      reason: 'the emulator knows nothing of its users',
      files: { 'src/emulator/a.ts': importing('../platform/b.ts'), 'src/platform/b.ts': thing },
      broken: ['emulator-stands-alone'],
    },
    {
      reason: 'no circles, within a room either',
      files: {
        'src/act/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
        'src/act/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
      },
      broken: ['no-circular'],
    },
  ])('$reason', async ({ files, broken }) => {
    expect(await brokenRules(files)).toEqual(broken);
  });
});
