import { unreachable } from '../../lib/unreachable.ts';
import { readOptions, type Option } from '../../observe/options.ts';
import { present } from '../../observe/tree.ts';
import type { FormField, Json, StepDocument } from '../../platform/documents.ts';
import { stepKind } from '../../platform/steps.ts';

/** What is to come out of the wizard's last form. */
export interface WizardIntent {
  readonly mode: 'manual' | 'clone';
  readonly sourceId?: string;
  readonly sourceName?: string;
  readonly accountName: string;
}

/** What the wizard asks for next. */
export type WizardMove =
  | {
      readonly kind: 'connect';
      readonly step: StepDocument;
      readonly connectionId: string;
      readonly call: string;
    }
  | {
      readonly kind: 'verifyBundle';
      readonly step: StepDocument;
      readonly link: string;
      readonly call: string;
    }
  | {
      readonly kind: 'submit';
      readonly step: StepDocument;
      readonly call: string;
      readonly formVal: Record<string, Json>;
    }
  | { readonly kind: 'run'; readonly step: StepDocument; readonly call: string }
  | { readonly kind: 'finished' }
  /** The wizard asks for something that nobody here can answer. */
  | { readonly kind: 'stuck'; readonly message: string };

/** The next move, from the steps that the platform returned and nothing else: names and functions are read, never remembered. */
export function nextWizardMove(steps: readonly StepDocument[], intent: WizardIntent): WizardMove {
  const step = present(steps).find((candidate) => candidate.completed !== true);
  if (!step) return { kind: 'finished' };
  const call = step.installerFunction;
  if (call === undefined)
    return {
      kind: 'stuck',
      message: `The step "${step.name ?? ''}" of the wizard names no function to run it`,
    };
  const kind = stepKind(step);
  switch (kind) {
    case 'connection':
      return { kind: 'connect', step, connectionId: step._connectionId ?? '', call };
    case 'bundle':
      return { kind: 'verifyBundle', step, link: step.installURL ?? '', call };
    case 'form': {
      const filled = fillForm(step.form?.fieldMap ?? {}, intent);
      return filled.ok
        ? { kind: 'submit', step, call, formVal: filled.formVal }
        : { kind: 'stuck', message: filled.message };
    }
    case 'action':
      return { kind: 'run', step, call };
    default:
      return unreachable(kind);
  }
}

type Filled =
  | { readonly ok: true; readonly formVal: Record<string, Json> }
  | { readonly ok: false; readonly message: string };

/**
 * Fills the configure form by the labels that people see (platform.md P94): how to configure, the account to clone,
 * and the account's name where the form asks for it. Keys and values are the form's own.
 */
function fillForm(fieldMap: Readonly<Record<string, FormField>>, intent: WizardIntent): Filled {
  const formVal: Record<string, Json> = {};
  for (const [key, field] of Object.entries(fieldMap)) {
    const name = field.name ?? key;
    const options = readOptions(field.options);
    const value = answerTo(field, options, intent);
    if (value !== undefined) formVal[name] = value;
    else if (field.required === true) {
      const offered = options.map(([, label]) => label).join(', ');
      return {
        ok: false,
        message: `The wizard's form asks for "${field.label ?? name}"${offered ? ` (${offered})` : ''}, which cannot be answered from the manifest`,
      };
    }
  }
  if (
    intent.mode === 'clone' &&
    !Object.values(formVal).some((value) => value === intent.sourceId || value === intent.sourceName)
  ) {
    return {
      ok: false,
      message: `The wizard's form does not offer "${intent.sourceName ?? ''}" as an account to clone; it offers only active accounts of the tile`,
    };
  }
  return { ok: true, formVal };
}

function answerTo(field: FormField, options: readonly Option[], intent: WizardIntent): Json | undefined {
  const label = field.label ?? '';
  const manually = options.find(([, text]) => /manual/i.test(text));
  const cloning = options.find(([, text]) => /clone/i.test(text));
  if (manually && cloning) return intent.mode === 'clone' ? cloning[0] : manually[0];
  if (/existing/i.test(label))
    return intent.mode === 'clone'
      ? options.find(([id, text]) => id === intent.sourceId || text === intent.sourceName)?.[0]
      : undefined;
  if (/account name/i.test(label)) return intent.accountName;
  return undefined;
}

/** The steps after an answer: merged by function, since names and links may change on the way (platform.md P93). */
export function mergeSteps(
  steps: readonly StepDocument[],
  updates: readonly StepDocument[] | undefined,
): StepDocument[] {
  const changed = new Map(present(updates).map((update) => [update.installerFunction, update]));
  const merged = steps.map((step) => ({ ...step, ...changed.get(step.installerFunction) }));
  const known = new Set(steps.map((step) => step.installerFunction));
  return [...merged, ...present(updates).filter((update) => !known.has(update.installerFunction))];
}
