/**
 * Base of every error that a person or the surroundings can bring about: no token, a lease that another holds, an answer that
 * cannot be read. Its message says what was found and what to do, and is told without a stack. What is thrown and is none of
 * these is a fault of our own (`isBug`), so that a class that forgets to say so is reported and not silently retried.
 */
export abstract class KnownError extends Error {}

/** What waits and calls that were cut off reject with: somebody asked for that. */
const cutNames: readonly string[] = ['AbortError', 'TimeoutError'];

/** Whether an error is the system's word on files, the network or processes, as `ENOSPC`; not one of Node's own, as `ERR_INVALID_ARG_TYPE`. */
export function isOfSystem(error: unknown): error is NodeJS.ErrnoException {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && isSystemCode(error.code)
  );
}

function isSystemCode(code: string): boolean {
  return /^E(?!RR_)[A-Z0-9_]+$/.test(code);
}

/** Whether something that was thrown is a fault of Storekeeper: no known error, none of the system, and nothing that was cut off. */
export function isBug(error: unknown): boolean {
  if (error instanceof KnownError || isOfSystem(error)) return false;
  return !(error instanceof Error && cutNames.includes(error.name));
}
