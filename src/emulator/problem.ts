/** One entry of the platform's error envelope. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

/** An answer that is an error: status and the documented envelope `{errors: [{code, message, field?}]}`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly faults: readonly Fault[];

  constructor(status: number, faults: readonly Fault[]) {
    super(faults.map((fault) => fault.message).join('\n'));
    this.status = status;
    this.faults = faults;
  }
}

/** A problem with one fault. */
export function problem(status: number, code: string, message: string, field?: string): Problem {
  return new Problem(status, [field === undefined ? { code, message } : { code, message, field }]);
}

/** 404 for a resource id or route that does not exist. */
export function notFound(what: string): Problem {
  return problem(404, 'not_found', `${what} does not exist.`);
}
