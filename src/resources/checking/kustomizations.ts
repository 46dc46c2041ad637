import { posix } from 'node:path';
import type { RawDocument } from '../reading/documents.ts';
import type { Draft, Findings } from './draft.ts';
import { valueAt } from './words.ts';

/** What a kustomization may hold that makes of the manifests something else than their files say. */
const changing = [
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'replacements',
  'vars',
  'namePrefix',
  'nameSuffix',
  'namespace',
  'components',
  'transformers',
] as const;

/** Where a kustomization names what it is made of. */
const naming = ['resources', 'bases', 'components'] as const;

/** Whether a document tells kustomize what to build. Flux has a kind of the same name, which is another thing. */
export function isKustomization({ value, place }: RawDocument): boolean {
  const version = valueAt(value, ['apiVersion']);
  if (version === undefined) return isKustomizationFile(place.originOf([]).file);
  return (
    typeof version === 'string' &&
    version.startsWith('kustomize.config.k8s.io/') &&
    ['Kustomization', 'Component'].includes(String(valueAt(value, ['kind'])))
  );
}

/** Whether kustomize would take a file for its own by its name. */
export function isKustomizationFile(file: string): boolean {
  return /^kustomization\.ya?ml$/i.test(posix.basename(file));
}

/**
 * Refuses kustomizations that change manifests of ours: files are read as they are, so that an overlay's patch would be
 * missing from what is written. One that only lists its files changes nothing, and is noted.
 */
export function checkKustomizations(
  kustomizations: readonly RawDocument[],
  drafts: readonly Draft[],
  findings: Findings,
): void {
  const ours = new Set(drafts.map(({ place }) => place.originOf([]).file));
  const byFolder = Map.groupBy(kustomizations, folderOf);
  for (const kustomization of kustomizations) {
    const keys = changing.filter((key) => valueAt(kustomization.value, [key]) !== undefined);
    const [reached] = reachedFrom(kustomization, byFolder, new Set()).flatMap((target) =>
      [...ours].filter((file) => file === target || file.startsWith(`${target}/`)),
    );
    const [key] = keys;
    if (key === undefined || reached === undefined)
      findings.note(
        kustomization.place,
        [],
        'a kustomization is not built: the files that it names are read as they are',
        'Kustomization',
      );
    else
      findings.fault(kustomization.place, {
        path: [key],
        at: 'key',
        found: `${keys.join(' and ')} of a kustomization, which would change ${reached}`,
        accepted:
          'manifests as they are to be: kustomizations are not built here. Commit what "kustomize build" prints to a folder of its own, and have that folder read (--folder)',
      });
  }
}

function folderOf({ place }: RawDocument): string {
  return posix.dirname(place.originOf([]).file);
}

/** Files and folders that a kustomization is made of, through others that it names. */
function reachedFrom(
  kustomization: RawDocument,
  byFolder: ReadonlyMap<string, readonly RawDocument[]>,
  seen: Set<string>,
): string[] {
  const folder = folderOf(kustomization);
  const named = naming.flatMap((key) => {
    const paths = valueAt(kustomization.value, [key]);
    return Array.isArray(paths) ? paths.filter((path) => typeof path === 'string') : [];
  });
  return named.flatMap((path) => {
    const target = posix.normalize(posix.join(folder, path)).replace(/\/$/, '');
    if (seen.has(target)) return [];
    seen.add(target);
    const below = (byFolder.get(target) ?? []).flatMap((each) => reachedFrom(each, byFolder, seen));
    return [target, ...below];
  });
}
