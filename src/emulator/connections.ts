import { regions } from '../catalogue/marketplaces.ts';
import type { ConnectionResource, Json, JsonObject } from './model.ts';
import { randomText, seededWord } from './random.ts';
import type { World } from './world.ts';

/** What the platform shows in place of a secret. */
export const mask = '******';

const secretKeys = new Set([
  'tokenId',
  'tokenSecret',
  'refreshToken',
  'password',
  'mwsAuthToken',
  'encrypted',
]);

/** A document with every secret in it masked; the whole `encrypted` object becomes one mask. */
export function masked(document: Json): Json {
  if (Array.isArray(document)) return document.map(masked);
  if (document === null || typeof document !== 'object') return document;
  return Object.fromEntries(
    Object.entries(document).map(([key, value]): [string, Json] => {
      const secret = secretKeys.has(key) || (key === 'token' && typeof value === 'string');
      return [key, secret && value !== null && value !== '' ? mask : masked(value)];
    }),
  );
}

function section(document: Json | undefined, ...path: string[]): JsonObject {
  let found: Json | undefined = document;
  for (const key of path) {
    if (found === null || typeof found !== 'object' || Array.isArray(found)) return {};
    found = found[key];
  }
  return found !== null && typeof found === 'object' && !Array.isArray(found) ? found : {};
}

/** Amazon's part of a connection: what was entered and what the consent brought. */
export function amazonOf(connection: ConnectionResource): {
  type: string;
  marketplaceId: string;
  sellingRegion: string;
  sellerId: string;
} {
  const text = (value: Json | undefined) => (typeof value === 'string' ? value : '');
  const unencrypted = section(connection['http'], 'unencrypted');
  return {
    type: text(section(connection['http'])['type']),
    marketplaceId: text(unencrypted['marketplaceId']),
    sellingRegion: text(unencrypted['sellingRegion']),
    sellerId: text(unencrypted['sellerId']),
  };
}

/** Why the connection cannot be used now; undefined where it can. */
function faultOf(world: World, connection: ConnectionResource): string | undefined {
  if (world.state.forcedOffline[connection._id]) return 'The remote system does not answer.';
  if (connection.type === 'netsuite') {
    const secret = section(connection['netsuite'])['tokenSecret'];
    return typeof secret === 'string' && secret !== '' && secret !== mask
      ? undefined
      : 'Invalid login attempt.';
  }
  const amazon = amazonOf(connection);
  if (!amazon.marketplaceId || !amazon.sellingRegion)
    return 'The marketplace and the selling region are not set.';
  const token = section(connection['http'], 'auth', 'token');
  const refresh = token['refreshToken'];
  if (typeof refresh !== 'string' || refresh === '') return 'The connection is not authorised with Amazon.';
  if (refresh === mask) return 'Amazon refuses the refresh token: invalid_grant.';
  if (token['region'] !== amazon.sellingRegion)
    return 'Amazon refuses the refresh token in this selling region.';
  return undefined;
}

/** A connection as it is answered: with what the platform adds to it and does not keep. */
export function wireConnection(world: World, connection: ConnectionResource): JsonObject {
  const document = connection as JsonObject;
  if (connection.type !== 'http') return document;
  const http = section(connection['http']);
  const token = section(http['auth'], 'token');
  const { consentAddress, wizardConnectionMasked, grantType } = world.choices;
  // Only the wizard's connection, which is filled in, tells how it would be authorised.
  const inWizard = world.state.draft?.connectionId === connection._id;
  const auth = section(http['auth']);
  const oauth = {
    ...section(auth['oauth']),
    grantType,
    ...(wizardConnectionMasked && { clientSecret: mask }),
  };
  return {
    ...document,
    ...(consentAddress && { needsAuthorization: token['refreshToken'] === undefined }),
    ...(inWizard && { http: { ...http, auth: { ...auth, oauth } } }),
  };
}

/** Whether nothing but a person's consent is missing. */
function awaitsConsent(connection: ConnectionResource): boolean {
  if (connection.type !== 'http') return false;
  const { marketplaceId, sellingRegion, sellerId } = amazonOf(connection);
  const authorised = section(connection['http'], 'auth', 'token')['refreshToken'] !== undefined;
  return marketplaceId !== '' && sellingRegion !== '' && sellerId === '' && !authorised;
}

/** Pings a connection: sets `offline` and answers what is wrong, if anything. */
export function ping(world: World, connection: ConnectionResource): string | undefined {
  if (world.choices.consentGiven && awaitsConsent(connection)) giveConsent(world, connection);
  const fault = faultOf(world, connection);
  const offline = fault !== undefined;
  if (connection.offline !== offline) {
    connection.offline = offline;
    world.touch();
  }
  return fault;
}

/** The seller that consents where nobody names one: the same for all marketplaces of a region, as with real sellers. */
export function usualSeller(world: World, sellingRegion: string): string {
  const region = regions.some((entry) => entry.sellingRegion === sellingRegion)
    ? sellingRegion
    : 'northAmerica';
  return `A${seededWord(world.state.seed, `seller ${region}`, 12).toUpperCase()}`;
}

/** Fills in the seller of a connection, as Amazon names it. */
export function fillInSeller(world: World, connection: ConnectionResource, sellerId?: string): void {
  const http = section(connection['http']);
  http['unencrypted'] = {
    ...section(http['unencrypted']),
    sellerId: sellerId ?? usualSeller(world, amazonOf(connection).sellingRegion),
  };
  connection.lastModified = world.now();
  world.touch();
}

/** A person's consent at Amazon: fills the seller in and brings the connection online. */
export function giveConsent(world: World, connection: ConnectionResource, sellerId?: string): void {
  const http = section(connection['http']);
  const amazon = amazonOf(connection);
  connection['http'] = http;
  if (world.choices.sellerWithConsent) fillInSeller(world, connection, sellerId);
  const auth = section(http['auth']);
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  auth['token'] = {
    location: 'body',
    refreshMediaType: 'urlencoded',
    region: amazon.sellingRegion,
    token: `Atza|${randomText(world.state, letters, 40)}`,
    refreshToken: `Atzr|${randomText(world.state, letters, 40)}`,
  };
  http['auth'] = auth;
  connection.lastModified = world.now();
  ping(world, connection);
  world.touch();
}
