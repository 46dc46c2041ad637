import type { Blocker, Change, ChecklistItem, Drift, Plan, Step } from '../../plan/plan.ts';
import { cut } from '../../judge/common/candidates.ts';
import { stepKinds, type StepTraits } from '../../plan/stepKinds.ts';
import { shownPath } from '../../lib/pointer.ts';
import { counted, type Colors } from '../output.ts';
import { visibleLines } from './visible.ts';

const changesShown = 12;

function show(value: unknown): string {
  return value === undefined ? '(none)' : JSON.stringify(value);
}

function changeLine(change: Change, colors: Colors, deferred: boolean): string {
  const from =
    change.from === undefined
      ? deferred
        ? colors.dim('(known after installation)')
        : '(none)'
      : show(change.from);
  const path = shownPath(change.path);
  const to = `${show(change.to)}${named(change.meaning)}`;
  if (isRemoval(change.to)) return `      ${colors.red('-')} ${path}: ${from}`;
  // What cloning stored is saved although it is as declared.
  if (from === show(change.to)) return `        ${path}: ${to}, saved again`;
  return `        ${path}: ${from} → ${to}`;
}

/** What ids mean, behind them. */
function named(meaning: string | undefined): string {
  return meaning === undefined ? '' : ` (${meaning})`;
}

/** Whether a declared value says that something is not to be there. */
function isRemoval(value: Change['to']): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value['removed'] === true;
}

function signOf(step: Step, colors: Colors): string {
  const { sign } = stepKinds[step.kind];
  return { '+': colors.green, '-': colors.red, '=': colors.cyan, '~': colors.yellow }[sign](sign);
}

function stepLines(step: Step, colors: Colors): string[] {
  const later = step.deferred ? colors.dim(' (later)') : '';
  const calls = colors.dim(`, about ${step.calls} ${step.calls === 1 ? 'call' : 'calls'}`);
  const changes = step.changes
    .slice(0, changesShown)
    .map((change) => changeLine(change, colors, step.deferred));
  const rest = step.changes.length - changesShown;
  return [
    `    ${signOf(step, colors)} ${step.title}${later}`,
    `        ${colors.dim('because')} ${step.because}${calls}`,
    ...changes,
    ...(rest > 0 ? [`        … and ${rest} more`] : []),
  ];
}

function driftLine(drift: Drift, colors: Colors): string {
  const expected = drift.reason === 'CloneIncomplete' ? 'the clone source has' : 'declared';
  return `    ${colors.magenta('≠')} ${shownPath(drift.path)}: ${expected} ${show(drift.declared)}${named(drift.meaning)}, live ${show(drift.live)} (${drift.reason}, ${drift.response})`;
}

function blockerLines(blocker: Blocker, colors: Colors): string[] {
  const mark = blocker.passing ? colors.yellow('…') : colors.red('!');
  const path = blocker.path === undefined ? '' : `${shownPath(blocker.path)}: `;
  return [
    `    ${mark} ${blocker.code}: ${path}${blocker.message}`,
    `        ${blocker.remedy}`,
    ...(blocker.link === undefined ? [] : [`        open ${blocker.link}`]),
  ];
}

function accountLines(plan: Plan, account: string, colors: Colors): string[] {
  const outlook = plan.accounts.find((entry) => entry.account === account);
  const steps = plan.steps.filter((step) => step.account === account);
  const drift = plan.drift.filter((entry) => entry.account === account);
  const blockers = plan.blockers.filter((entry) => entry.account === account);
  const warnings = plan.warnings.filter((entry) => entry.account === account);
  const undeclared = (plan.undeclared ?? []).filter((entry) => entry.account === account);
  if ([steps, drift, blockers, warnings, undeclared].every((list) => list.length === 0)) return [];
  const name = outlook
    ? ` ${colors.dim(`${outlook.accountName}, ${outlook.marketplace}, ${outlook.state}`)}`
    : '';
  const lines = [`  ${colors.bold(account)}${name}`];
  if (drift.length > 0) lines.push('    Changed outside:', ...drift.map((entry) => driftLine(entry, colors)));
  for (const step of steps) lines.push(...stepLines(step, colors));
  for (const blocker of blockers) lines.push(...blockerLines(blocker, colors));
  for (const { code, path, message } of warnings)
    lines.push(
      `    ${colors.yellow('warning')} ${code}: ${path === undefined ? '' : `${shownPath(path)}: `}${message}`,
    );
  if (undeclared.length > 0)
    lines.push(
      '    Changed in the app, and not declared:',
      ...undeclared.map(
        ({ path, live }) => `    ${colors.magenta('~')} ${shownPath(path)}: live ${show(live)}`,
      ),
    );
  if (outlook) lines.push(...checklistLines(outlook.checklist, colors));
  return [...lines, ''];
}

/** How far the checklist is, and what of it nothing in the plan or the manifest sees to. */
function checklistLines(items: readonly ChecklistItem[], colors: Colors): string[] {
  const having = (state: ChecklistItem['state']) => items.filter((each) => each.state === state);
  const [waiting, open, byHand] = [having('waiting'), having('notDeclared'), having('byHand')];
  if (items.length === 0) return [];
  return [
    `    Checklist: ${having('done').length} done, ${having('planned').length} planned, ${waiting.length} waiting, ${open.length} not declared${byHand.length === 0 ? '' : `, ${byHand.length} by hand`}`,
    ...waiting.map(
      ({ item, waitsFor = 'something else' }) =>
        `        ${colors.yellow('…')} ${item}: waits for ${waitsFor}`,
    ),
    ...(open.length === 0
      ? []
      : [
          colors.dim(
            `        not declared: ${cut(
              open.map(({ item }) => item),
              5,
            ).join('; ')}`,
          ),
        ]),
    ...byHand.map(({ item }) => `        by hand in the app: ${item}`),
  ];
}

/** A plan as people read it: what, from, to, why, what it costs, and what stands in the way. */
export function planText(plan: Plan, colors: Colors): string {
  const lines = [
    `Tile ${colors.bold(plan.tile)} (integration ${plan.integrationId}), read at ${plan.observedAt}`,
    '',
  ];
  for (const blocker of plan.blockers.filter((entry) => entry.account === undefined))
    lines.push(...blockerLines(blocker, colors));
  for (const warning of plan.warnings.filter((entry) => entry.account === undefined))
    lines.push(`    ${colors.yellow('warning')} ${warning.code}: ${warning.message}`);
  const told = new Set(plan.accounts.map(({ account }) => account));
  const untold = plan.steps.filter((step) => !told.has(step.account));
  for (const step of untold) lines.push(...stepLines(step, colors));
  for (const outlook of plan.accounts) lines.push(...accountLines(plan, outlook.account, colors));
  if (plan.unmanaged.length > 0)
    lines.push(`  Not declared and left alone: ${cut(plan.unmanaged).join(', ')}`, '');
  if (plan.upkeep)
    lines.push(
      `  By itself, when nothing else is to be done: ${plan.upkeep.title} (${plan.upkeep.account})`,
      '',
    );
  lines.push(summary(plan), `Plan hash: ${plan.hash}`, '');
  return visibleLines(lines);
}

/** Whether nothing is in the way but that another account goes first. */
function isMereOrder({ code, passing }: Blocker): boolean {
  return passing && (code === 'WizardBusy' || code === 'SourceNotReady');
}

/** Accounts that are to be added, now or when it is their turn. */
function accountsToAdd({ accounts, steps, blockers }: Plan): number {
  return accounts.filter(({ account, state }) => {
    if (steps.some((step) => step.account === account && step.kind === 'OpenWizard')) return true;
    const own = blockers.filter((blocker) => blocker.account === account);
    return state === 'absent' && own.length > 0 && own.every(isMereOrder);
  }).length;
}

function summary(plan: Plan): string {
  if (plan.steps.length === 0 && plan.drift.length === 0 && plan.blockers.length === 0) {
    return `No changes: ${counted(plan.accounts.length, 'account')} ${plan.accounts.length === 1 ? 'is' : 'are'} as declared.`;
  }
  const count = (summary: StepTraits['summary']) =>
    plan.steps.filter((step) => stepKinds[step.kind].summary === summary).length;
  const [removals, further] = [count('remove'), count('further')];
  const blockers = plan.blockers.filter((blocker) => !isMereOrder(blocker));
  const waits = plan.blockers.length - blockers.length;
  const parts = [
    [accountsToAdd(plan), 'to add'],
    [count('adopt'), 'to adopt'],
    ...(removals > 0 ? [[removals, 'to remove'] as const] : []),
    [further, further === 1 ? 'further step' : 'further steps'],
    [plan.drift.length, plan.drift.length === 1 ? 'path changed outside' : 'paths changed outside'],
    [blockers.length, 'held up'],
    ...(waits > 0 ? [[waits, waits === 1 ? 'waits its turn' : 'wait their turn'] as const] : []),
  ] as const;
  return `Plan: ${parts.map(([count, what]) => `${count} ${what}`).join(', ')}; about ${plan.calls} calls.`;
}
