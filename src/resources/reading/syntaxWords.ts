import type { ErrorCode } from 'yaml';

interface Words {
  readonly found: string;
  readonly accepted: string;
}

const other: Words = { found: 'something that YAML does not allow here', accepted: 'YAML 1.2' };
const anchors: Words = {
  found: 'an anchor, alias or tag that does not fit where it stands',
  accepted: 'at most one anchor and one tag, right before a value, or an alias alone',
};
const longKey: Words = {
  found: 'a second ":" in the line, or a key that goes over lines',
  accepted: 'one key on a line, and text that has ": " in it in quotes',
};

const words: Partial<Record<ErrorCode, Words>> = {
  ALIAS_PROPS: anchors,
  BAD_ALIAS: anchors,
  MULTIPLE_ANCHORS: anchors,
  MULTIPLE_TAGS: anchors,
  BAD_PROP_ORDER: anchors,
  BLOCK_AS_IMPLICIT_KEY: longKey,
  MULTILINE_IMPLICIT_KEY: longKey,
  KEY_OVER_1024_CHARS: { found: 'a key of more than 1024 characters', accepted: 'a shorter key' },
  BAD_DIRECTIVE: { found: 'a line that begins with "%"', accepted: 'documents without directives' },
  BAD_DQ_ESCAPE: {
    found: 'a backslash in double quotes that begins no escape YAML knows',
    accepted: 'a doubled backslash, or single quotes',
  },
  BAD_INDENT: {
    found: 'a line that is indented neither like its neighbours nor as their part',
    accepted:
      'the same number of spaces before all fields of a level, and brackets closed on a line that is indented',
  },
  BAD_SCALAR_START: {
    found: 'text that begins with a character YAML keeps for itself',
    accepted: 'the text in quotes',
  },
  BLOCK_IN_FLOW: {
    found: 'an indented block within brackets',
    accepted: 'either brackets and commas or lines with indentation',
  },
  MISSING_CHAR: {
    found: 'a quote, bracket, comma, colon or space that is missing',
    accepted:
      'quotes and brackets closed, a comma between the members in brackets, a space after ":" and ","',
  },
  RESOURCE_EXHAUSTION: { found: 'a document that is nested too deeply', accepted: 'a flatter document' },
  TAB_AS_INDENT: { found: 'a tab in the indentation', accepted: 'spaces' },
  TAG_RESOLVE_FAILED: { found: 'a tag that is not known', accepted: 'values without tags' },
  BAD_COLLECTION_TYPE: { found: 'a tag that does not fit the value', accepted: 'values without tags' },
  UNEXPECTED_TOKEN: {
    found: 'something that YAML does not expect here',
    accepted:
      'a field or a list entry in the column of its neighbours, and text with special characters in quotes',
  },
};

/** The library's error code in our words. Its own messages are left out: they may quote the text of a secret. */
export function syntaxWords(code: ErrorCode): Words {
  return words[code] ?? other;
}

/** What is said of a template that nothing has filled in. */
export const templateWords: Words = {
  found: 'a template marker that was not filled in',
  accepted: 'the finished text: render the template first',
};
