/**
 * Copies into the chart what it ships of other folders: helm packs nothing from outside of a chart's own folder. With
 * --check it only says what differs.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const target = 'charts/storekeeper/files';

/** Files by their place below `files/`, each with the file that it is a copy of. */
async function originals(): Promise<Map<string, string>> {
  const crds = (await readdir(path.join(root, 'crds'))).filter((name) => name.endsWith('.yaml'));
  return new Map([
    ...crds.map((name) => [`crds/${name}`, `crds/${name}`] as const),
    ['storekeeper.rules.yaml', 'examples/prometheus/storekeeper.rules.yaml'],
    ['storekeeper.json', 'examples/grafana/storekeeper.json'],
  ]);
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

/** Says what differs, and mends it unless `check`. Gives the number of differences. */
async function compare(check: boolean): Promise<number> {
  const wanted = await originals();
  const folder = path.join(root, target);
  let differences = 0;
  for (const name of await filesIn(folder)) {
    if (wanted.has(name)) continue;
    differences += 1;
    process.stdout.write(`${target}/${name} is a copy of nothing\n`);
    if (!check) await rm(path.join(folder, name));
  }
  for (const [name, original] of wanted) {
    const text = await readFile(path.join(root, original), 'utf8');
    const copy = path.join(folder, name);
    if (text === (await readFile(copy, 'utf8').catch(() => undefined))) continue;
    differences += 1;
    process.stdout.write(`${target}/${name} differs from ${original}\n`);
    if (check) continue;
    await mkdir(path.dirname(copy), { recursive: true });
    await writeFile(copy, text);
  }
  return differences;
}

const check = process.argv.includes('--check');
const differences = await compare(check);
if (check && differences > 0) {
  process.stdout.write('run "node scripts/chartFiles.ts" and commit what it writes\n');
  process.exitCode = 1;
}
