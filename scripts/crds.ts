// Writes the custom resource definitions in crds/ from the zod schemas; with --check only says whether they differ.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { apiGroup } from '../src/resources/group.ts';
import { definitions, manifestOf } from './crds/definitions.ts';

const folder = join(import.meta.dirname, '../crds');
const header = '# Generated from the schemas in src/resources by "node scripts/crds.ts"; do not edit.\n';
// kubectl reads YAML 1.1, in which a field named "on" is a truth value unless it stands in quotes.
const layout = { lineWidth: 110, aliasDuplicateObjects: false, compat: 'yaml-1.1' } as const;
const checkOnly = process.argv.includes('--check');

function current(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

mkdirSync(folder, { recursive: true });
for (const definition of definitions) {
  const name = `${apiGroup}_${definition.plural}.yaml`;
  const text = header + stringify(manifestOf(definition), layout);
  const path = join(folder, name);
  if (current(path) === text) continue;
  if (checkOnly) {
    process.stderr.write(
      `crds/${name} differs from the schemas: run "node scripts/crds.ts" and commit the result\n`,
    );
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    process.stdout.write(`crds/${name} written\n`);
  }
}
