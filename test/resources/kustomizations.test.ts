import { describe, expect, it } from 'vitest';
import { formatProblem, loadManifests } from '../../src/resources/load.ts';

const header = 'apiVersion: storekeeper.dev/v1alpha1\n';
const manifests = {
  'base/tile.yaml': `${header}kind: IntegrationTile\nmetadata: { name: shop }\nspec: { platform: { region: Europe, tokenFrom: { env: TOKEN } }, tag: shop }\n`,
  'base/us.yaml': `${header}kind: AmazonAccount\nmetadata: { name: us }\nspec: { tileRef: { name: shop }, accountName: AMZ-US, marketplace: US }\n`,
  'other/configmap.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\n',
};
const list = 'resources: [tile.yaml, us.yaml]\n';
const patch = 'patches: [ { target: { kind: AmazonAccount }, patch: "- op: remove" } ]\n';

const load = (files: Record<string, string>) =>
  loadManifests(
    Object.entries({ ...manifests, ...files }).map(([file, text]) => ({
      file,
      bytes: new TextEncoder().encode(text),
    })),
  );

describe('a kustomization beside manifests', () => {
  it.each([
    {
      reason: 'an overlay whose patch would be missing from what is written',
      files: { 'base/kustomization.yaml': list, 'prod/kustomization.yaml': `resources: [../base]\n${patch}` },
      refused: ['prod/kustomization.yaml:2:1'],
    },
    {
      reason: 'an overlay of an overlay reaches the manifests as well',
      files: {
        'base/kustomization.yaml': list,
        'prod/kustomization.yaml': 'resources: [../base]\n',
        'eu/kustomization.yml': 'resources: [../prod/]\nnamespace: eu\n',
      },
      refused: ['eu/kustomization.yml:2:1'],
    },
    {
      reason: 'a kustomization is known by its kind, whatever its file is called',
      files: {
        'base/build.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${list}namePrefix: eu-\n`,
      },
      refused: ['base/build.yaml:4:1'],
    },
    { reason: 'one that only lists files', files: { 'base/kustomization.yaml': list }, refused: [] },
    {
      reason: 'labels do not change what is managed',
      files: { 'base/kustomization.yaml': `${list}commonLabels: { team: shop }\n` },
      refused: [],
    },
    {
      reason: 'one of another program’s files',
      files: { 'other/kustomization.yaml': `resources: [configmap.yaml]\n${patch}` },
      refused: [],
    },
    {
      reason: 'two that name each other come to an end',
      files: { 'a/kustomization.yaml': 'resources: [../b]\n', 'b/kustomization.yaml': 'resources: [../a]\n' },
      refused: [],
    },
  ])('$reason', ({ files, refused }) => {
    const { problems, notes } = load(files);
    expect(problems.map(({ file, line, column }) => `${file}:${String(line)}:${String(column)}`)).toEqual(
      refused,
    );
    for (const problem of problems) expect(formatProblem(problem)).toMatch(/kustomize build.*--folder/);
    const noted = notes.filter(({ aside }) => aside === 'Kustomization');
    expect(noted).toHaveLength(Object.keys(files).length - refused.length);
  });
});
