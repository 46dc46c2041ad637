import { isAlias, isMap, isScalar, isSeq, type Alias, type Document, type Node, type Scalar } from 'yaml';
import type { Limits } from './limits.ts';
import type { Fault, Path } from './place.ts';
import { templateWords } from './syntaxWords.ts';
import { KnownError } from '../../lib/knownError.ts';

/** Plain data of a document with what is wrong in it as YAML, whatever the schema says. */
export interface Converted {
  readonly value: unknown;
  readonly faults: readonly Fault[];
  /** The node that each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>;
}

class TooMuch extends KnownError {}

/** Makes plain data of a parsed document. Never follows more than the limits allow, and never sets a prototype. */
export function convert(document: Document, text: string, limits: Limits): Converted {
  const converter = new Converter(text, limits);
  let value: unknown;
  try {
    value = document.contents === null ? null : converter.node(document.contents, []);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
  }
  return { value, faults: converter.faults, targets: converter.targets };
}

/** Words that are text in YAML 1.2 but truth values in YAML 1.1, which kubectl and other programs read. */
const oldBooleans = /^(y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/;
/** Numbers that YAML 1.1 reads differently: octal by a leading zero, underscores, binary. */
const oldNumbers = /^[-+]?(0[0-9_]+|[0-9][0-9_]*_[0-9_]*|0b[01_]+)$/;

class Converter {
  readonly faults: Fault[] = [];
  readonly targets = new Map<Alias, Node>();
  private readonly text: string;
  private readonly limits: Limits;
  private readonly anchors = new Map<string, Node>();
  private readonly open = new Set<Node>();
  private repeated = 0;
  private aliasDepth = 0;

  constructor(text: string, limits: Limits) {
    this.text = text;
    this.limits = limits;
  }

  node(node: unknown, path: Path): unknown {
    if (this.open.size > this.limits.depth)
      this.stop(path, `more than ${this.limits.depth} levels`, `nesting of at most ${this.limits.depth}`);
    if (isAlias(node)) return this.alias(node, path);
    if (this.aliasDepth > 0) this.countRepeated(path);
    if (isTaggedOddly(node)) {
      this.fault(
        path,
        'a tag that makes something else than text, numbers, lists or mappings',
        'values without tags',
      );
      return null;
    }
    if (isScalar(node)) {
      if (node.anchor) this.anchors.set(node.anchor, node);
      return this.scalar(node, path);
    }
    if (!isMap(node) && !isSeq(node)) return null;
    if (node.anchor) this.anchors.set(node.anchor, node);
    this.open.add(node);
    const value = isMap(node)
      ? this.map(node.items, path)
      : node.items.map((item, index) => this.node(item, [...path, index]));
    this.open.delete(node);
    return value;
  }

  private fault(path: Path, found: string, accepted: string, at?: 'key'): void {
    this.faults.push({ path, found, accepted, ...(at && { at }) });
  }

  private stop(path: Path, found: string, accepted: string): never {
    this.fault(path, found, accepted);
    throw new TooMuch();
  }

  private countRepeated(path: Path): void {
    this.repeated += 1;
    if (this.repeated > this.limits.aliasNodes)
      this.stop(
        path,
        `aliases that repeat more than ${this.limits.aliasNodes} values`,
        'fewer aliases: write the values out',
      );
  }

  private alias(alias: Alias, path: Path): unknown {
    const target = this.anchors.get(alias.source);
    if (!target) {
      this.fault(
        path,
        `the alias *${alias.source} without an anchor before it`,
        `&${alias.source} before it`,
      );
      return null;
    }
    if (this.open.has(target)) {
      this.fault(path, `the alias *${alias.source} within the value that it repeats`, 'values that end');
      return null;
    }
    this.targets.set(alias, target);
    this.aliasDepth += 1;
    const value = this.node(target, path);
    this.aliasDepth -= 1;
    return value;
  }

  private map(items: readonly { key: unknown; value: unknown }[], path: Path): Record<string, unknown> {
    const record: Record<string, unknown> = {};
    for (const { key, value } of items) {
      const name = this.key(key, path);
      if (name === undefined) continue;
      const below = [...path, name];
      if (Object.hasOwn(record, name)) {
        this.faults.push({
          path: below,
          found: `the key ${JSON.stringify(name)} a second time`,
          accepted: 'every key once: the second would hide the first',
          at: 'key',
          offset: startOf(key),
        });
        continue;
      }
      record[name] = this.node(value, below);
    }
    return record;
  }

  /** The name that a key stands for, or undefined with a fault where it cannot be one. */
  private key(key: unknown, path: Path): string | undefined {
    if (!isScalar(key)) {
      const isTemplate =
        this.text.startsWith('{', startOf(key) - 1) && this.text.startsWith('{', startOf(key));
      if (isTemplate) this.fault(path, templateWords.found, templateWords.accepted);
      else
        this.faults.push({
          path,
          found: 'a key that is not plain text',
          accepted: 'keys that are text',
          offset: startOf(key),
        });
      return undefined;
    }
    const name = key.value === null ? '' : typeof key.value === 'string' ? key.value : (key.source ?? '');
    if (key.value === null) {
      this.faults.push({
        path,
        found: 'a value without a key',
        accepted: 'a key before the ":"',
        offset: startOf(key),
      });
      return undefined;
    }
    if (name === '__proto__') {
      this.faults.push({
        path: [...path, name],
        found: 'the key "__proto__"',
        accepted: 'any other key',
        offset: startOf(key),
      });
      return undefined;
    }
    if (name === '<<') {
      this.faults.push({
        path: [...path, name],
        found: 'a merge key "<<"',
        accepted: 'the fields written out, or an alias as a whole value',
        offset: startOf(key),
      });
      return undefined;
    }
    if (isPlain(key) && oldBooleans.test(name))
      this.fault([...path, name], unquoted(name), `"${name}" in quotes`, 'key');
    return name;
  }

  private scalar(scalar: Scalar, path: Path): unknown {
    const { value } = scalar;
    const source = scalar.source ?? '';
    if (isPlain(scalar) && oldBooleans.test(source))
      this.faults.push({
        path,
        found: unquoted(source),
        accepted: `"${source}" in quotes, or true or false`,
        word: source,
      });
    else if (isPlain(scalar) && oldNumbers.test(source))
      this.fault(
        path,
        `${source} without quotes, a number that YAML 1.1 programs such as kubectl read differently`,
        `the number in plain digits, or "${source}" in quotes where a text is meant`,
      );
    else if (typeof value === 'number' && !Number.isFinite(value))
      this.fault(path, source, 'a number that is finite');
    else if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
      this.fault(path, `${source}, which has too many digits for a number`, 'the digits in quotes');
    else if (typeof value === 'number' && isPlain(scalar) && String(value) !== source)
      this.faults.push({
        path,
        found: `${source} without quotes, which YAML reads as the number ${String(value)}: the id of another option, or of none (OptionUnknown)`,
        accepted: `"${source}" in quotes where a name is meant, or ${String(value)} where the number is`,
        onlyForText: true,
      });
    return value;
  }
}

const isPlain = (scalar: Scalar): boolean => scalar.type === 'PLAIN' && scalar.tag === undefined;

const plainTags = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;

function isTaggedOddly(node: unknown): boolean {
  const { tag } = (node ?? {}) as { tag?: unknown };
  return typeof tag === 'string' && !plainTags.test(tag);
}

const unquoted = (word: string): string =>
  `${word} without quotes, which YAML 1.1 programs such as kubectl read as true or false`;

function startOf(node: unknown): number {
  return (node as Partial<Node> | null)?.range?.[0] ?? 0;
}
