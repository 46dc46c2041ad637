import type { Certainty } from '../catalogue/certainty.ts';
import { PlatformError } from './errors.ts';

/**
 * What a refusal of the platform waits for, where it is one that passes: another's doing ends it, and nothing in what was
 * sent is wrong. Named as the blockers that tell of the same when it is seen without a refusal.
 */
export const refusalCauses = [
  'AppBehind',
  'TileUpdating',
  'LicenceMissing',
  'LicenceExpired',
  'EditionMismatch',
  'AmazonOffline',
  'NetSuiteOffline',
] as const;
export type RefusalCause = (typeof refusalCauses)[number];

/** What is remembered of a refusal, so that it is known again when it comes once more. */
export interface Refusal {
  /** Status and codes: what stays the same while texts may carry ids and times. */
  readonly way: string;
  /** Undefined where nothing says that it passes. */
  readonly cause?: RefusalCause;
}

interface Rule {
  readonly cause: RefusalCause;
  readonly codes: readonly string[];
  /** A few words of the text, for where the code is another: no text of the app is promised. */
  readonly words: RegExp;
  readonly certainty: Certainty;
}

/**
 * The refusals that mean "wait", in one place. Codes go first. `M`: the code or text was read in the vendor's own code
 * (platform.md P16, P89); `L`: only that it is refused is documented, and how is a guess (P34, P86).
 */
const rules: readonly Rule[] = [
  {
    cause: 'AppBehind',
    codes: ['invalid_version'],
    words: /\b(older|outdated) version of\b|\bto the latest version\b/i,
    certainty: 'M',
  },
  {
    cause: 'EditionMismatch',
    codes: ['invalid_edition'],
    words: /\bupgrade your integration using\b/i,
    certainty: 'M',
  },
  {
    cause: 'LicenceExpired',
    codes: ['license_expired'],
    words: /\blicen[cs]e (has )?expired\b/i,
    certainty: 'L',
  },
  {
    cause: 'LicenceMissing',
    codes: ['license_required', 'subscription_required', 'entitlement_reached'],
    words: /\bno licen[cs]es? (is|are|left|free|available)\b/i,
    certainty: 'M',
  },
  {
    cause: 'TileUpdating',
    codes: ['update_in_progress'],
    words: /\bupdate (is )?(already )?in progress\b|\bis being updated\b/i,
    certainty: 'L',
  },
  {
    cause: 'NetSuiteOffline',
    codes: [],
    words: /\bnetsuite connection\b.{0,80}\boffline\b|\boffline\b.{0,40}\bnetsuite connection\b/is,
    certainty: 'L',
  },
  {
    cause: 'AmazonOffline',
    codes: ['connection_offline'],
    words: /\bconnections?\b.{0,80}\b(is|are) (currently )?offline\b/is,
    certainty: 'L',
  },
];

/** What an answer of the app is remembered by that says no and carries no code. */
export function refusalOfWords(text: string): Refusal {
  const cause = causeOfWords(text);
  return { way: 'said no', ...(cause === undefined ? {} : { cause }) };
}

function causeOfWords(text: string): RefusalCause | undefined {
  return rules.find(({ words }) => words.test(text))?.cause;
}

/**
 * What a call that was answered with a refusal is remembered by. Undefined where it was none: the call may have worked, the
 * platform is away or slow, or the token is not accepted, which is nothing about the call.
 */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof PlatformError) || error.effect === 'unknown') return undefined;
  const { kind, status, faults, message } = error;
  if (!['Rejected', 'NotFound', 'Refused'].includes(kind) && !isForbidden(error)) return undefined;
  const codes = faults.map(({ code }) => code);
  const way = [String(status ?? kind), ...new Set(codes)].join(' ').slice(0, 200);
  const cause =
    rules.find((rule) => rule.codes.some((code) => codes.includes(code)))?.cause ??
    (kind === 'Rejected' || kind === 'Denied' ? causeOfWords(message) : undefined);
  return { way, ...(cause === undefined ? {} : { cause }) };
}

/** Whether the token was accepted and may not do this one thing (platform.md P16): the rest of a run may be allowed. */
export function isForbidden(error: PlatformError): boolean {
  return error.kind === 'Denied' && error.status === 403;
}
