import { KnownError } from '../lib/knownError.ts';

/**
 * Why a call did not do what it was for.
 * `Denied`: token or role (401, 403). `NotFound`: 404. `Rejected`: the platform understood and refused (400, 409, 415, 422).
 * `Throttled`: 429 after all retries. `Unavailable`: 5xx, HTML in place of JSON, no connection, time-out.
 * `Malformed`: an answer that cannot be read. `Refused`: the client itself would not send it.
 */
export type PlatformErrorKind =
  'Denied' | 'NotFound' | 'Rejected' | 'Throttled' | 'Unavailable' | 'Malformed' | 'Refused';

/**
 * What is known of the call's effect. `none`: it certainly changed nothing. `unknown`: it may have taken effect, so a
 * write must be looked for on the platform before it is tried again. `partial`: the platform says that it failed but
 * some of its parts may have been carried out.
 */
export type CallEffect = 'none' | 'unknown' | 'partial';

/** One entry of the platform's error envelope. */
export interface PlatformFault {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

/** The one error that the platform client rejects with. Its message never contains a token or a body that was sent. */
export class PlatformError extends KnownError {
  override readonly name = 'PlatformError';
  readonly kind: PlatformErrorKind;
  readonly effect: CallEffect;
  /** Method and route template, such as `PUT /v1/integrations/{id}/settings/persistSettings`. */
  readonly route: string;
  readonly status: number | undefined;
  readonly faults: readonly PlatformFault[];
  /** Milliseconds after which the platform asked to be called again. */
  readonly retryAfter: number | undefined;

  constructor(detail: {
    kind: PlatformErrorKind;
    effect: CallEffect;
    route: string;
    message: string;
    status?: number;
    faults?: readonly PlatformFault[];
    retryAfter?: number;
    cause?: unknown;
  }) {
    super(detail.message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.kind = detail.kind;
    this.effect = detail.effect;
    this.route = detail.route;
    this.status = detail.status;
    this.faults = detail.faults ?? [];
    this.retryAfter = detail.retryAfter;
  }
}
