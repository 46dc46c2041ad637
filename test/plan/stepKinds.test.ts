import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const steps = join(root, 'src/plan/steps.ts');

/** The complaints of the compiler about the sources, with another text in place of the file of the steps. */
function complaints(text: string): readonly string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: ['src/plan', 'src/act'] },
    ts.sys,
    root,
  );
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  host.readFile = (file) => (file === steps ? text : read(file));
  const program = ts.createProgram([join(root, 'src/act/act.ts')], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const place = file?.fileName.slice(root.length + 1) ?? '';
    return `${place}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

describe('the kinds of steps', () => {
  it('a kind without its row and its handler does not compile', () => {
    // Given: the file of the steps, and the same with one more kind in it.
    const text = readFileSync(steps, 'utf8');
    const more = text.replace('InstallBundle: Record<never, never>;', '$&\n  PauseFlow: { flow: string };');
    expect(more).not.toBe(text);
    // When: both are compiled with what reads them.
    // Then: the one is sound; of the other both the table of traits and the carrying out are told.
    expect(complaints(text)).toEqual([]);
    const told = complaints(more);
    expect(told.filter((line) => line.startsWith('src/plan/stepKinds.ts'))).not.toEqual([]);
    expect(told.filter((line) => line.startsWith('src/act/act.ts'))).not.toEqual([]);
  });
});
