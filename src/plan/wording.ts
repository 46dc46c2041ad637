import { clip } from '../resources/checking/show.ts';
import { withCodes } from '../resources/names.ts';

/** How much of a line of a message the members of a list may take. */
const lengthOfList = 150;

/** At most so many characters of a text from the platform or a manifest: nobody reads more of it in a message. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** A value as a message shows it. */
export function shownValue(value: unknown, most = 80): string {
  return shortened(JSON.stringify(value) ?? 'nothing', most);
}

/** How many there are of something: `1 flow`, `2 flows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

/** The first few of some texts that fit a line, always one of them, and how many more there are. */
export function few(texts: readonly string[], length = lengthOfList): readonly string[] {
  let taken = 0;
  let left = length;
  for (const text of texts) {
    left -= text.length;
    if (taken > 0 && left < 0) break;
    taken += 1;
  }
  return taken === texts.length
    ? texts
    : [...texts.slice(0, taken), `and ${String(texts.length - taken)} more`];
}

/** A name as a message writes it within a list. */
export function quoted(name: string): string {
  return `"${clip(name)}"`;
}

/** What flows are told that wait for the rest of their account. */
export function stayOff(flows: readonly string[]): string {
  const stay = flows.length === 1 ? 'stays' : 'stay';
  return `${counted(flows.length, 'flow')} ${stay} off until the checklist is clear: ${few(flows.map(quoted)).join(', ')}`;
}

/** Messages on one line each: names of the platform and manifests can neither forge lines nor hide characters. */
export function onOneLine<T extends { readonly message: string; readonly remedy?: string }>(told: T): T {
  const { message, remedy } = told;
  return {
    ...told,
    message: withCodes(message),
    ...(remedy === undefined ? {} : { remedy: withCodes(remedy) }),
  };
}
