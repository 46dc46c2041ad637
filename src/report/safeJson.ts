/** What JSON leaves as it is and a terminal or a reader would act on: controls of the second set, joiners, marks of direction. */
const unseen = /[\u007F-\u009F\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * JSON text with all that cannot be seen as escapes, such as `\u202e`: programs read the same from it, and whoever has it
 * shown on a terminal sees what is there.
 */
export function safeJson(text: string): string {
  return text.replaceAll(unseen, (character) =>
    Array.from({ length: character.length }, (_, index) => escaped(character.charCodeAt(index))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
