import type { NamedComparison } from '../../controller/looking.ts';
import type { ComparedValue, ComparedVerdict } from '../../report/compare/compareAccounts.ts';
import type { Colors } from '../output.ts';
import { visibleLines } from './visible.ts';

const headings: Record<ComparedValue['kind'], string> = {
  setting: 'Settings',
  flow: 'Flows',
  mapping: 'Mappings',
};

/** A comparison as people read it: by section, a line for each thing, with both values where they differ. */
export function comparisonText(comparison: NamedComparison, colors: Colors): string {
  const { a, b, values, counts } = comparison;
  const lines = [
    `A  ${colors.bold(a.accountName)}  ${colors.dim(`${a.account ?? 'no manifest'}, id ${a.accountId}, tile ${a.tile}`)}`,
    `B  ${colors.bold(b.accountName)}  ${colors.dim(`${b.account ?? 'no manifest'}, id ${b.accountId}, tile ${b.tile}`)}`,
    '',
  ];
  for (const kind of ['setting', 'flow', 'mapping'] as const) {
    const own = values.filter((value) => value.kind === kind);
    if (own.length > 0) lines.push(colors.bold(headings[kind]), ...sectionLines(own, colors), '');
  }
  lines.push(
    `${counts.same} the same, ${counts.different} different, ${counts.onlyInA} only in A, ${counts.onlyInB} only in B, ` +
      `${counts.accountBound} that every account has of its own.`,
    '',
  );
  return visibleLines(lines);
}

function sectionLines(values: readonly ComparedValue[], colors: Colors): string[] {
  const lines: string[] = [];
  let section: string | undefined;
  for (const value of values) {
    if (value.section !== section) lines.push(`  ${value.section}`);
    section = value.section;
    lines.push(`    ${lineOf(value, colors)}`);
  }
  return lines;
}

function lineOf(value: ComparedValue, colors: Colors): string {
  const signs: Record<ComparedVerdict, string> = {
    same: colors.dim('='),
    different: colors.magenta('≠'),
    accountBound: colors.dim('·'),
    onlyInA: colors.yellow('A'),
    onlyInB: colors.yellow('B'),
  };
  const name = value.member === undefined ? value.label : `${value.label} › ${value.member}`;
  const note =
    value.verdict === 'accountBound'
      ? ' (every account has its own)'
      : value.usuallyDiffers
        ? " (usually the account's own)"
        : '';
  const both = value.verdict === 'different' || value.verdict === 'accountBound';
  const shown = both
    ? `${show(value.a)} | ${show(value.b)}`
    : show(value.verdict === 'onlyInB' ? value.b : value.a);
  const only = value.verdict === 'onlyInA' || value.verdict === 'onlyInB' ? 'only there: ' : '';
  return `${signs[value.verdict]} ${name}: ${only}${shown}${colors.dim(note)}`;
}

function show(value: ComparedValue['a']): string {
  return value === undefined || value === null || value === '' ? '(none)' : JSON.stringify(value);
}
