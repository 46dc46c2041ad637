import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { settings as catalogue, type SettingEntry } from '../../src/catalogue/settings.ts';
import { formatProblem, loadManifests } from '../../src/resources/load.ts';

/** What is told of an account with these settings under `other`. */
function told(...other: { section: string; label: string }[]) {
  const documents = [
    {
      kind: 'IntegrationTile',
      spec: { platform: { region: 'Europe', tokenFrom: { env: 'A' } }, tag: 'amazon' },
    },
    {
      kind: 'AmazonAccount',
      spec: {
        ...{ tileRef: { name: 'amazon' }, accountName: 'ACME-DE', marketplace: 'DE' },
        settings: { other: other.map((one) => ({ ...one, value: 'x' })) },
      },
    },
  ].map((document) => ({
    ...{ apiVersion: 'storekeeper.dev/v1alpha1', metadata: { name: 'amazon' } },
    ...document,
  }));
  const text = documents.map((document) => stringify(document)).join('---\n');
  const set = loadManifests([{ file: 'a.yaml', bytes: new TextEncoder().encode(text) }]);
  return {
    problems: set.problems.map(formatProblem),
    notes: set.notes.map(({ message }) => message),
  };
}

/** Spellings under which the account's field would be found for an entry of the catalogue. */
const spellings: {
  reason: string;
  section: (entry: SettingEntry) => string;
  label: (text: string) => string;
}[] = [
  { reason: 'as the app shows it', section: ({ section }) => section.join(' > '), label: (text) => text },
  { reason: 'without its tab', section: ({ section }) => section[0] ?? '', label: (text) => text },
  {
    reason: 'with a tab below',
    section: ({ section }) => [...section, 'More'].join('>'),
    label: (text) => text,
  },
  {
    reason: 'in capitals, with other spaces and what cannot be seen',
    section: ({ section }) =>
      section.map((title) => `  ${title.toUpperCase().replaceAll(' ', '\u00a0')} `).join('>'),
    label: (text) => ` ${text.toUpperCase().replaceAll(' ', '\u00a0')}`,
  },
];

describe('a setting that has a field of its own is refused under other', () => {
  it.each(spellings)('$reason: every one of the catalogue', ({ section, label }) => {
    const { problems } = told(
      ...catalogue.map((entry) => ({ section: section(entry), label: label(entry.label) })),
    );
    expect(problems).toHaveLength(catalogue.length);
    for (const [index, { path }] of catalogue.entries()) {
      expect(problems[index]).toContain('a setting that has a field of its own');
      expect(problems[index]).toContain(`accepted: spec${path.replaceAll('/', '.')}`);
    }
  });

  it.each([
    { reason: 'the same label in another section', section: 'Returns', label: 'Go Live Date' },
    { reason: 'the same label in another tab', section: 'Order (FBA) > Customers', label: 'Go Live Date' },
    { reason: 'another label', section: 'Order (FBA)', label: 'Go Live' },
  ])('and none other: $reason', ({ section, label }) => {
    expect(told({ section, label })).toEqual({ problems: [], notes: [] });
  });
});

describe('two settings under other', () => {
  it.each([
    ['Settlement > Main', 'mode', 'settlement>main', 'MODE'],
    ['Settlement', 'My mode', ' Settlement ', 'My\u00a0 mode'],
  ])('are refused where they are one place: %s / %s and %s / %s', (section, label, section2, label2) => {
    const { problems } = told({ section, label }, { section: section2, label: label2 });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('a second time');
  });

  it('are told where one may be the other: a tab that is left out', () => {
    const { problems, notes } = told(
      { section: 'Settlement', label: 'Mode' },
      { section: 'Settlement > Main', label: 'Mode' },
    );
    expect(problems).toEqual([]);
    expect(notes).toEqual([
      expect.stringContaining('Settlement > Main > Mode may be the setting Settlement > Mode of'),
    ]);
  });
});
