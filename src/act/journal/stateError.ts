import { KnownError } from '../../lib/knownError.ts';

/**
 * The state store could not do what was asked.
 * `inUse`: another process has the folder. `unwritable`: disk full, read-only or no right to write. `tooNew`: written by
 * a newer version. `damaged`: the file broke while it was in use. `misuse`: a call that makes no sense, such as
 * finishing a step that never began.
 */
export type StateErrorKind = 'inUse' | 'unwritable' | 'tooNew' | 'damaged' | 'misuse';

export class StateError extends KnownError {
  override readonly name = 'StateError';
  readonly kind: StateErrorKind;

  constructor(kind: StateErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Result codes of SQLite, https://www.sqlite.org/rescode.html; the low byte is the primary code. */
const codes = {
  permission: 3,
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADatabase: 26,
};

/** Primary result code of an error that SQLite raised; undefined for any other error. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined;
  return error.errcode & 0xff;
}

export function isDamage(error: unknown): boolean {
  const code = resultCode(error);
  return code === codes.corrupt || code === codes.notADatabase;
}

export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === codes.busy || code === codes.locked;
}

/** An error of SQLite or of the file system on the store at `place`, said so that a person can mend it. Others are given back as they are. */
export function explain(error: unknown, place: string): Error {
  if (error instanceof StateError) return error;
  const code = resultCode(error);
  const text = error instanceof Error ? error.message : String(error);
  const fileCode = (error as NodeJS.ErrnoException | undefined)?.code;
  if (isBusy(error))
    return new StateError(
      'inUse',
      `The state in ${place} is locked by another program (${text}). Close that program.`,
      { cause: error },
    );
  if (isDamage(error))
    return new StateError(
      'damaged',
      `The state file in ${place} is damaged (${text}). Stop and start again: it is set aside then and a fresh one is made.`,
      { cause: error },
    );
  const unwritable: readonly (number | undefined)[] = [
    codes.permission,
    codes.readOnly,
    codes.ioError,
    codes.full,
    codes.cantOpen,
  ];
  if (
    (code !== undefined && unwritable.includes(code)) ||
    (fileCode !== undefined && /^E[A-Z]+$/.test(fileCode))
  )
    return new StateError(
      'unwritable',
      `The state in ${place} cannot be written (${text}). Let this process write there, with space left on its disk.`,
      { cause: error },
    );
  return error instanceof Error ? error : new Error(text);
}
