import { Lexer } from 'yaml';
import type { Limits } from './limits.ts';

/** What keeps a text from being parsed at all, and where: the offset in it. */
export interface ScanFault {
  readonly offset: number;
  readonly found: string;
  readonly accepted: string;
}

const documentStart = '\x02';
const scalarNext = '\x1f';
const flowError = '\x18';
const byteOrderMark = '\u{FEFF}';
const conflictMark = /^(<{7}|={7}|>{7})( |$)/m;

/**
 * Looks at the tokens of a text before it is parsed, because the parser works by recursion and would run out of stack
 * on deep nesting. Also counts documents and finds the marks of an unfinished merge.
 */
export function scan(text: string, limits: Limits): ScanFault | undefined {
  const conflict = conflictMark.exec(text);
  if (conflict && /^<{7}( |$)/m.test(text))
    return {
      offset: conflict.index,
      found: 'the marks of a merge conflict',
      accepted: 'one version: resolve the conflict and remove the marks',
    };
  return scanTokens(text, limits);
}

function scanTokens(text: string, limits: Limits): ScanFault | undefined {
  const nesting = new NestingCounter();
  let [offset, documents, previous] = [0, 0, ''];
  for (const token of new Lexer().lex(text)) {
    const isScalar = previous === scalarNext;
    if (!isScalar && (token === documentStart || token === '---')) {
      if (token === documentStart || previous !== documentStart) documents += 1;
      nesting.restart();
    }
    previous = token;
    if (token === documentStart || token === scalarNext || token === flowError) continue;
    nesting.take(token, isScalar);
    if (documents > limits.documentsPerFile) return tooMany(offset, limits);
    if (nesting.depth > limits.depth) return tooDeep(offset, limits);
    offset += token.length;
  }
  return undefined;
}

/** Follows how deep the tokens of a document are nested: by brackets, and by columns outside of them. */
class NestingCounter {
  private readonly columns: number[] = [];
  private flowLevel = 0;
  private column = 0;
  /** Whether the next token with content begins a value of its own rather than going on with the line. */
  private opens = true;

  /** At most half of the true depth is missed: a list may stand in the same column as the key above it. */
  get depth(): number {
    return this.columns.length + this.flowLevel;
  }

  restart(): void {
    this.columns.length = 0;
    this.flowLevel = 0;
    this.opens = true;
  }

  take(token: string, isScalar: boolean): void {
    if (!isScalar && (token === '[' || token === '{')) this.flowLevel += 1;
    else if (!isScalar && (token === ']' || token === '}')) this.flowLevel = Math.max(0, this.flowLevel - 1);
    else if (this.flowLevel === 0 && !isBlank(token[0] ?? '')) this.takeBlockToken(token, isScalar);
    const lineEnd = token.lastIndexOf('\n');
    this.column = lineEnd < 0 ? this.column + token.length : token.length - lineEnd - 1;
    if (lineEnd >= 0) this.opens = true;
  }

  private takeBlockToken(token: string, isScalar: boolean): void {
    if (this.opens) {
      while ((this.columns.at(-1) ?? -1) > this.column) this.columns.pop();
      if (this.columns.at(-1) !== this.column) this.columns.push(this.column);
    }
    this.opens = !isScalar && (token === '-' || token === '?' || token === ':');
  }
}

const isBlank = (first: string): boolean =>
  first === ' ' ||
  first === '\t' ||
  first === '#' ||
  first === '\n' ||
  first === '\r' ||
  first === byteOrderMark;

const tooDeep = (offset: number, limits: Limits): ScanFault => ({
  offset,
  found: `more than ${limits.depth} mappings and lists within each other`,
  accepted: `nesting of at most ${limits.depth}`,
});

const tooMany = (offset: number, limits: Limits): ScanFault => ({
  offset,
  found: `more than ${limits.documentsPerFile} documents`,
  accepted: `at most ${limits.documentsPerFile} documents in one file: split it`,
});
