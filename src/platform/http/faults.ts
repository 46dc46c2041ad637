import type { PlatformFault } from '../errors.ts';

const mostFaults = 20;
const longestMessage = 500;

/** Removes what must not be shown from a text. */
export type Scrub = (text: string) => string;

/**
 * The errors that an answer carries, whatever its status: the documented envelope `errors: [{code, message, field}]`
 * (platform.md P14). Bounded and scrubbed.
 */
export function faultsOf(body: unknown, scrub: Scrub): PlatformFault[] {
  if (typeof body !== 'object' || body === null || !('errors' in body) || !Array.isArray(body.errors))
    return [];
  return (body.errors as unknown[]).slice(0, mostFaults).map((entry) => faultOf(entry, scrub));
}

/** What a refusal says outside the envelope: some answers carry `message` or `resBody` only (platform.md P15). */
export function looseMessageOf(body: unknown, scrub: Scrub): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { message, resBody, error } = body as Record<string, unknown>;
  const text = [message, resBody, error].find((value) => typeof value === 'string' && value !== '');
  return text === undefined ? undefined : tidy(text as string, scrub);
}

/** The faults as one text. */
export function describeFaults(faults: readonly PlatformFault[]): string {
  return faults
    .map(({ code, message, field }) => `${code}: ${message}${field === undefined ? '' : ` (${field})`}`)
    .join('; ');
}

/** NetSuite's own limits, passed on by the app (platform.md P111): worth another try later, but not the tenant's quota. */
export function isNetSuiteLimit(faults: readonly PlatformFault[]): boolean {
  return faults.some(({ code, message }) =>
    /sss_request_limit_exceeded|concurrency_limit_exceeded|sss_time_limit_exceeded/i.test(
      `${code} ${message}`,
    ),
  );
}

function faultOf(entry: unknown, scrub: Scrub): PlatformFault {
  if (typeof entry !== 'object' || entry === null)
    return { code: 'unknown', message: tidy(typeof entry === 'string' ? entry : '', scrub) };
  const { code, message, field } = entry as Record<string, unknown>;
  return {
    code: typeof code === 'string' || typeof code === 'number' ? tidy(String(code), scrub) : 'unknown',
    message: typeof message === 'string' ? tidy(message, scrub) : '',
    ...(typeof field === 'string' ? { field: tidy(field, scrub) } : {}),
  };
}

function tidy(text: string, scrub: Scrub): string {
  // Scrubbed before it is cut, so that no first half of a secret is left at the end.
  // Line breaks stay: the app joins the messages of several fields by them.
  const clean = scrub(text).replaceAll(/[^\P{Cc}\n]/gu, ' ');
  return clean.length > longestMessage ? `${clean.slice(0, longestMessage)}…` : clean;
}
