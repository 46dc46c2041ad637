import { KnownError } from '../../lib/knownError.ts';

/** An address that a manifest or the environment gives and that cannot be one. */
export class AddressError extends KnownError {
  override readonly name = 'AddressError';
}

/** Base URLs of the API by data centre (platform.md P1). */
const dataCentres = {
  NorthAmerica: 'https://api.integrator.io',
  Europe: 'https://api.eu.integrator.io',
} as const;

/** Hosts on which people work in a browser, by base URL of the API (platform.md P1). */
const browserHosts: Readonly<Record<string, string>> = {
  [dataCentres.NorthAmerica]: 'https://integrator.io',
  [dataCentres.Europe]: 'https://eu.integrator.io',
};

/**
 * Base URL of the API that a tile's `spec.platform` names: that of its region, or its own `baseURL`.
 * Throws an `AddressError` where it names neither, or a base URL that `normalBaseURL` refuses.
 */
export function baseURLOf(platform: {
  readonly region?: keyof typeof dataCentres | undefined;
  readonly baseURL?: string | undefined;
}): string {
  if (platform.baseURL !== undefined) return normalBaseURL(platform.baseURL);
  if (platform.region !== undefined) return dataCentres[platform.region];
  throw new AddressError(
    'spec.platform names neither a region nor a baseURL; write region: NorthAmerica or region: Europe',
  );
}

/**
 * A base URL in its normal form: no slash, no `/v1` at the end. Throws an `AddressError` on anything but an http or https URL,
 * and on one with a user name, password, query or fragment: these would end up in logs or in every call.
 */
export function normalBaseURL(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new AddressError(
      'the base URL of the platform is not an http or https URL; write one such as https://api.integrator.io',
    );
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new AddressError(
      `the base URL of the platform at ${url.host} has a user name, password, query or fragment; ` +
        'write scheme, host and path only, and give the token with tokenFrom',
    );
  const path = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '');
  return url.origin + path;
}

/**
 * Link that a person opens in a browser to give Amazon's consent for a connection (platform.md P77): on the browser host
 * of the data centre, with the noun in the singular; for any other base URL on that base itself.
 */
export function consentLink(baseURL: string, connectionId: string): string {
  const base = normalBaseURL(baseURL);
  return `${browserHosts[base] ?? base}/connection/${encodeURIComponent(connectionId)}/oauth2`;
}

/**
 * Link to a connection in the app, where a person may enter what only a person may (observed in the web client), on the same host
 * as `consentLink`.
 */
export function connectionLink(baseURL: string, connectionId: string): string {
  return `${browserLink(baseURL)}/connections/edit/connections/${encodeURIComponent(connectionId)}`;
}

/**
 * An address that the platform gives for a browser, as it is, where a browser may be sent to it: https, or the scheme and
 * host of the platform itself, without a user name or password. Undefined for anything else.
 */
export function browserAddress(given: unknown, baseURL: string): string | undefined {
  if (typeof given !== 'string' || !URL.canParse(given)) return undefined;
  const url = new URL(given);
  if (url.username !== '' || url.password !== '') return undefined;
  return url.protocol === 'https:' || url.origin === new URL(baseURL).origin ? url.href : undefined;
}

/** Where people work on the platform in a browser. */
export function browserLink(baseURL: string): string {
  const base = normalBaseURL(baseURL);
  return browserHosts[base] ?? base;
}
