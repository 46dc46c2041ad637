import { globSync } from 'node:fs';

const sources = globSync('src/**/*.ts', { cwd: new URL('../../', import.meta.url) }).map((file) =>
  file.replaceAll('\\', '/'),
);

/** Whether a page's `room/file.ts` is there, in the room or anywhere below it: pages leave the folders in between out. */
export function isInRoom(file: string): boolean {
  const [room = '', ...rest] = file.split('/');
  return sources.some((path) => path.startsWith(`src/${room}/`) && path.endsWith(`/${rest.join('/')}`));
}
