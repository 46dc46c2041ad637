import { parseAllDocuments, type Alias, type Document, type Node, type YAMLError } from 'yaml';
import type { Problem } from '../manifestSet.ts';
import { convert } from './convert.ts';
import { decode, type FileText, type Text } from './decode.ts';
import type { Limits } from './limits.ts';
import { locate, type PairIndexes } from './locate.ts';
import { makePlace, type Fault, type Place } from './place.ts';
import { scan } from './scan.ts';
import { syntaxWords, templateWords } from './syntaxWords.ts';

/** One document of a file as plain data, not yet held against any schema. */
export interface RawDocument {
  readonly value: unknown;
  readonly place: Place;
  /** What is wrong in it as YAML; of no interest where the document belongs to another program. */
  readonly faults: readonly Fault[];
  /** Its syntax is broken: only good for guessing what it was meant to be. */
  readonly broken: boolean;
}

const templateMarker = /\{\{[-\s.$\w]|\{%|\$\{\w/;

/** A broken document is followed by errors that are only its consequence: more are not told. */
const syntaxErrorsTold = 5;

/** Reads the documents of one file, YAML or JSON. Never throws. */
export function readDocuments(
  file: FileText,
  limits: Limits,
): { documents: RawDocument[]; problems: Problem[] } {
  const decoded = decode(file, limits);
  if (!decoded.ok) return { documents: [], problems: [decoded.problem] };
  const { text } = decoded;
  const fault = scan(text.text, limits);
  if (fault) return { documents: [], problems: [problemAt(text, fault.offset, fault)] };
  if (/\.json$/i.test(file.file)) {
    const offset = jsonError(text.text);
    if (offset !== undefined) return { documents: [], problems: [problemAt(text, offset, jsonWords)] };
  }
  return parse(text, limits);
}

const jsonWords = { found: 'text that is not JSON', accepted: 'JSON, or YAML in a file named .yaml' };

function problemAt(text: Text, offset: number, words: { found: string; accepted: string }): Problem {
  return { ...text.originAt(offset), path: '', found: words.found, accepted: words.accepted };
}

/** Offset at which a text stops being JSON; undefined where all of it is. */
function jsonError(text: string): number | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    return position === undefined ? text.length : Number(position);
  }
}

function parse(text: Text, limits: Limits): { documents: RawDocument[]; problems: Problem[] } {
  const parsed = parseAllDocuments(text.text, {
    version: '1.2',
    schema: 'core',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const problems: Problem[] = [];
  const documents: RawDocument[] = [];
  if ('empty' in parsed) problems.push(...syntaxProblems(text, parsed.errors));
  else
    for (const document of parsed) {
      const found = syntaxProblems(text, document.errors);
      problems.push(...found);
      documents.push(rawDocument(document, text, limits, found.length > 0));
    }
  return { documents: documents.filter((document) => document.value !== null), problems };
}

function syntaxProblems(text: Text, errors: readonly YAMLError[]): Problem[] {
  const problems: Problem[] = [];
  for (const error of errors) {
    const origin = text.originAt(error.pos[0]);
    if (problems.some((problem) => problem.line === origin.line)) continue;
    const line = text.text.slice(error.pos[0] - origin.column + 1).split('\n', 1)[0] ?? '';
    if (templateMarker.test(line)) return [...problems, problemAt(text, error.pos[0], templateWords)];
    problems.push(problemAt(text, error.pos[0], syntaxWords(error.code)));
    if (problems.length === syntaxErrorsTold) break;
  }
  return problems;
}

function rawDocument(document: Document, text: Text, limits: Limits, broken: boolean): RawDocument {
  const { value, faults, targets } = convert(document, text.text, limits);
  return {
    value,
    place: placeOf(document, text, targets),
    faults: [...warnings(document), ...faults],
    broken,
  };
}

function placeOf(document: Document, text: Text, targets: ReadonlyMap<Alias, Node>): Place {
  const indexes: PairIndexes = new WeakMap();
  return makePlace(
    (path, at) => locate(document.contents, path, at, targets, indexes),
    (offset) => text.originAt(offset),
  );
}

function warnings(document: Document): Fault[] {
  const faults: Fault[] = document.warnings.map((warning) => ({
    path: [],
    ...syntaxWords(warning.code),
    offset: warning.pos[0],
  }));
  if (document.directives?.yaml.explicit && document.directives.yaml.version !== '1.2')
    faults.push({
      path: [],
      found: `a %YAML directive for version ${document.directives.yaml.version}`,
      accepted: 'YAML 1.2, without a directive',
    });
  return faults;
}
