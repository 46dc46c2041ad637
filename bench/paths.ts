import path from 'node:path';

/** The folder of the project. */
export const root = path.join(import.meta.dirname, '..');
/** The Node that the project pins: everything is measured with it, however the bench itself was started. */
export const node = path.join(root, 'node_modules', '.bin', 'node');
/** The shipped command. */
export const command = path.join(root, 'dist', 'storekeeper.js');
