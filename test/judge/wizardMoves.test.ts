import { describe, expect, it } from 'vitest';
import { mergeSteps, nextWizardMove, type WizardIntent } from '../../src/judge/adding/wizard.ts';
import type { FormField, StepDocument } from '../../src/platform/documents.ts';

const manual: WizardIntent = { mode: 'manual', accountName: 'DE' };
const clone: WizardIntent = { mode: 'clone', sourceId: '1', sourceName: 'US', accountName: 'DE' };

const connection: StepDocument = {
  name: 'Amazon',
  _connectionId: 'c1',
  installerFunction: 'verifyConnection',
};
const bundle: StepDocument = {
  name: 'Bundle',
  installURL: 'https://netsuite/',
  installerFunction: 'verifyBundle',
};
const configure = (...fields: FormField[]): StepDocument => ({
  name: 'Configure account',
  installerFunction: 'configure',
  form: { fieldMap: Object.fromEntries(fields.map((field, index) => [field.name ?? `key${index}`, field])) },
});

describe('the next move of the wizard', () => {
  it.each([
    { reason: 'a connection comes first', steps: [connection, bundle], kind: 'connect' },
    {
      reason: 'what is completed is left out',
      steps: [{ ...connection, completed: true }, bundle],
      kind: 'verifyBundle',
    },
    { reason: 'a step without any sign is just run', steps: [{ installerFunction: 'go' }], kind: 'run' },
    {
      reason: 'an empty connection id makes no connection step',
      steps: [{ ...bundle, _connectionId: '' }],
      kind: 'verifyBundle',
    },
    { reason: 'an empty form is no form', steps: [{ installerFunction: 'go', form: {} }], kind: 'run' },
    { reason: 'a step that cannot be run stops the wizard', steps: [{ name: 'Odd' }], kind: 'stuck' },
    { reason: 'no step is left', steps: [{ ...connection, completed: true }], kind: 'finished' },
    { reason: 'there was no step at all', steps: [], kind: 'finished' },
  ])('$reason', ({ steps, kind }) => {
    expect(nextWizardMove(steps, manual).kind).toBe(kind);
  });

  it('carries what the step says, not what it was called last year', () => {
    expect(nextWizardMove([connection], manual)).toEqual({
      kind: 'connect',
      step: connection,
      connectionId: 'c1',
      call: 'verifyConnection',
    });
  });
});

describe('filling the form that configures an account', () => {
  const way: FormField = {
    name: 'w1',
    label: 'Configure account',
    required: true,
    options: [
      ['m', 'Configure new account manually'],
      ['c', 'Clone an existing Amazon account'],
    ],
  };
  const source: FormField = {
    name: 's1',
    label: 'Select an existing Amazon account',
    options: [
      ['1', 'US'],
      ['9', 'UK'],
    ],
  };
  const name: FormField = { name: 'n1', label: 'Amazon account name', required: true };

  const rows = [
    {
      reason: 'manually, where the form has one question',
      form: [way],
      intent: manual,
      formVal: { w1: 'm' },
    },
    {
      reason: 'manually: no account to clone is chosen',
      form: [way, source, name],
      intent: manual,
      formVal: { w1: 'm', n1: 'DE' },
    },
    {
      reason: 'cloning, with the source by its id',
      form: [way, source, name],
      intent: clone,
      formVal: { w1: 'c', s1: '1', n1: 'DE' },
    },
    {
      reason: 'cloning, where the form offers names only',
      form: [way, { ...source, options: ['US', 'UK'] }],
      intent: clone,
      formVal: { w1: 'c', s1: 'US' },
    },
    {
      reason: 'options as records with items',
      form: [
        {
          ...way,
          options: [
            {
              items: [
                { value: 'm', label: 'Manually' },
                { value: 'c', label: 'Clone' },
              ],
            },
          ],
        },
        { ...source, options: [{ id: '1', text: 'US' }] },
      ],
      intent: clone,
      formVal: { w1: 'c', s1: '1' },
    },
    {
      reason: 'questions that need no answer stay open',
      form: [way, { name: 'x', label: 'Colour' }],
      intent: manual,
      formVal: { w1: 'm' },
    },
  ];
  it.each(rows)('$reason', ({ form, intent, formVal }) => {
    expect(nextWizardMove([configure(...form)], intent)).toMatchObject({
      kind: 'submit',
      call: 'configure',
      formVal,
    });
  });

  it('the key of a field stands in where it has no name', () => {
    const { name: _name, ...nameless } = way;
    expect(nextWizardMove([configure(nameless)], manual)).toMatchObject({ formVal: { key0: 'm' } });
  });

  it.each([
    {
      reason: 'a question that the manifest has no answer to',
      form: [way, { name: 'x', label: 'Colour', required: true, options: ['red', 'blue'] }],
      intent: manual,
      says: /asks for "Colour" \(red, blue\)/,
    },
    {
      reason: 'a source that the form does not offer',
      form: [way, { ...source, options: [['9', 'UK']] }],
      intent: clone,
      says: /does not offer "US"/,
    },
    {
      reason: 'a form in which nothing can be cloned',
      form: [name],
      intent: clone,
      says: /does not offer "US"/,
    },
  ])('stops at $reason', ({ form, intent, says }) => {
    const move = nextWizardMove([configure(...form)], intent);
    expect(move.kind).toBe('stuck');
    expect(move.kind === 'stuck' && move.message).toMatch(says);
  });
});

describe('the steps after an answer', () => {
  it('are merged by their function, so that a renamed step is still the same one', () => {
    const before = [connection, { ...bundle, name: 'Multi-account components' }];
    const updates = [{ installerFunction: 'verifyBundle', name: 'Install Amazon bundle', completed: true }];
    expect(mergeSteps(before, updates)).toEqual([
      connection,
      { ...bundle, name: 'Install Amazon bundle', completed: true },
    ]);
  });

  it('may have become more', () => {
    expect(mergeSteps([connection], [bundle])).toEqual([connection, bundle]);
  });

  it('stay as they are where the answer says nothing of them', () => {
    expect(mergeSteps([connection], undefined)).toEqual([connection]);
  });
});
