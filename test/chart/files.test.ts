import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (file: string) => readFile(file, 'utf8');

/** Paths of the keys of a mapping, down to the given schema's own ends. */
function keysOf(values: unknown, schema: Schema, at = ''): string[] {
  if (schema.properties === undefined || typeof values !== 'object' || values === null) return [at];
  const known = schema.properties;
  return Object.entries(values).flatMap(([key, value]) => keysOf(value, known[key] ?? {}, `${at}/${key}`));
}

function keysOfSchema(schema: Schema, at = ''): string[] {
  if (schema.properties === undefined) return [at];
  return Object.entries(schema.properties).flatMap(([key, each]) => keysOfSchema(each, `${at}/${key}`));
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

describe('the files of the chart', () => {
  it('is for the version of the command that it is beside', async () => {
    const { appVersion } = parse(await read('charts/storekeeper/Chart.yaml')) as { appVersion: string };
    const { version } = JSON.parse(await read('package.json')) as { version: string };
    expect(appVersion).toBe(version);
  });

  it('has a default in values.yaml for every value that its schema knows, and no other', async () => {
    const schema = JSON.parse(await read('charts/storekeeper/values.schema.json')) as Schema;
    const values: unknown = parse(await read('charts/storekeeper/values.yaml'));
    // Helm itself passes `global` down from a chart around this one.
    const known = keysOfSchema(schema).filter((key) => key !== '/global');
    expect(keysOf(values, schema).sort()).toEqual(known.sort());
  });
});
