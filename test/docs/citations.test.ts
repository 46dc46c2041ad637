import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const filesOf = (...patterns: string[]) =>
  patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).map((file) => file.replaceAll('\\', '/'));

/** The comments of a file of code, each as one line, so that a citation over two lines is seen. */
function commentsOf(file: string): string[] {
  const comments = read(file).match(/\/\*[^]*?\*\/|(?:^[ \t]*\/\/.*\n?)+|[^:'"`]\/\/ .*/gm) ?? [];
  return comments.map((comment) => comment.replaceAll(/\s*\n\s*(?:\*(?!\/)|\/\/)?\s*/g, ' '));
}

const facts = new Set(
  [...read('docs/platform.md').matchAll(/^- \*\*(P\d+)\*\*/gm)].map(([, number]) => number),
);
const decisions = new Set(
  filesOf('docs/decisions/[0-9]*.md').map((file) => Number(/(\d{4})-/.exec(file)?.[1])),
);

/** How papers were cited that nobody but their writers had. */
const unfindable =
  /\breferences? \d|\bquirks? \d|\bdesign \d|\banchors? \d|\bask \d|\bgaps? \d|\bevidence E?\d|\(\d\.\d{1,2}[,:;)]/i;

const code = filesOf('src/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts');
const pages = filesOf('README.md', 'docs/**/*.md', 'charts/**/*.md');

describe('what comments and pages cite', () => {
  it('are numbers that docs/platform.md has', () => {
    const cited = code.flatMap((file) =>
      commentsOf(file)
        .filter((comment) => comment.includes('platform.md'))
        .flatMap((comment) => (comment.match(/\bP\d+\b/g) ?? []).map((number) => ({ file, number }))),
    );
    expect(cited.length).toBeGreaterThan(80);
    expect(cited.filter(({ number }) => !facts.has(number))).toEqual([]);
  });

  it('are decisions that are there', () => {
    const cited = code.flatMap((file) =>
      commentsOf(file).flatMap((comment) =>
        [...comment.matchAll(/\(decisions?,? ([\d, and]+)\)/g)].flatMap(([, numbers = '']) =>
          (numbers.match(/\d+/g) ?? []).map((number) => ({ file, number: Number(number) })),
        ),
      ),
    );
    expect(cited.length).toBeGreaterThan(5);
    expect(cited.filter(({ number }) => !decisions.has(number))).toEqual([]);
  });

  it('are not papers that a reader does not have', () => {
    const found = [
      ...code.flatMap((file) => commentsOf(file).map((text) => ({ file, text }))),
      ...pages.map((file) => ({ file, text: read(file) })),
    ].flatMap(({ file, text }) => {
      const [citation] = unfindable.exec(text) ?? [];
      return citation === undefined ? [] : [{ file, citation }];
    });
    expect(found).toEqual([]);
  });
});
