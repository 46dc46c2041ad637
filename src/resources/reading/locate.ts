import { isAlias, isMap, isScalar, isSeq, type Alias, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Path } from './place.ts';

/** The pairs of each mapping by key, kept so that a document with many faults is not searched anew for each. */
export type PairIndexes = WeakMap<YAMLMap, ReadonlyMap<string | number | undefined, Pair>>;

/**
 * Offset of the value at a path, or of its key. What is missing stands at the key above it, or where the mapping begins
 * that should have it.
 */
export function locate(
  root: unknown,
  path: Path,
  at: 'key' | 'value',
  targets: ReadonlyMap<Alias, Node>,
  indexes: PairIndexes,
): number {
  let node = root;
  let key: unknown;
  for (const token of path) {
    const target = isAlias(node) ? targets.get(node) : node;
    const pair = isMap(target) ? pairsOf(target, indexes).get(token) : undefined;
    if (pair) {
      key = pair.key;
      node = pair.value;
    } else if (isSeq(target) && typeof token === 'number' && token < target.items.length) {
      key = undefined;
      node = target.items[token];
    } else {
      return startOf(key) ?? startOf(node) ?? 0;
    }
  }
  const own = startOf(node);
  return (at === 'key' ? (startOf(key) ?? own) : (own ?? startOf(key))) ?? 0;
}

function pairsOf(map: YAMLMap, indexes: PairIndexes): ReadonlyMap<string | number | undefined, Pair> {
  const known = indexes.get(map);
  if (known) return known;
  const pairs = new Map<string | number | undefined, Pair>();
  for (const pair of map.items) {
    const name = keyName(pair.key);
    if (!pairs.has(name)) pairs.set(name, pair);
  }
  indexes.set(map, pairs);
  return pairs;
}

function keyName(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === 'string' ? key.value : key.source;
}

function startOf(node: unknown): number | undefined {
  return (node as Partial<Node> | null | undefined)?.range?.[0];
}
