import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const read = (file: string) => readFile(`charts/storekeeper/${file}`, 'utf8');
const listOf = (text: string | undefined) => (text ?? '').split(/, */);

/** Verbs by resource, as the template of the Role has them. */
async function granted(): Promise<Map<string, string[]>> {
  const template = await read('templates/_helpers.tpl');
  const rules = template.split('define "storekeeper.watcherRules"')[1]?.split('- apiGroups:').slice(1) ?? [];
  return new Map(
    rules.flatMap((rule) => {
      const verbs = listOf(/verbs: \[(.*)\]/.exec(rule)?.[1]);
      return listOf(/resources: \[(.*)\]/.exec(rule)?.[1]).map((each) => [each, verbs] as const);
    }),
  );
}

describe('the rights that the page of the chart tells', () => {
  it.each([
    { row: /^\| `amazonaccounts`, `integrationtiles`[^|]*\| (.*) \|$/m, resource: 'amazonaccounts' },
    { row: /^\| their `\/status` *\| (.*) \|$/m, resource: 'amazonaccounts/status' },
    { row: /^\| their `\/finalizers` *\| (.*) \|$/m, resource: 'amazonaccounts/finalizers' },
    { row: /^\| `secrets`[^|]*\| (.*) \|$/m, resource: 'secrets' },
    { row: /^\| `namespaces`[^|]*\| (.*) \|$/m, resource: 'namespaces' },
    { row: /^\| `events`[^|]*\| (.*) \|$/m, resource: 'events' },
  ])('are those of the Role: $resource', async ({ row, resource }) => {
    const told = listOf(row.exec(await read('README.md'))?.[1]);
    expect(told).toEqual((await granted()).get(resource));
  });
});
