import { regions } from '../../catalogue/marketplaces.ts';
import type { Finding } from '../../judge/common/finding.ts';
import type { ReadyStepOf, SellerCheck } from '../../plan/plan.ts';
import { consentedElsewhere, marketplaceText } from '../../judge/adding/marketplace.ts';
import { judgeSeller } from '../../judge/adding/seller.ts';
import type { ConnectionDocument } from '../../platform/documents.ts';
import { consentLink } from '../../platform/http/links.ts';
import { containsMask } from '../../platform/methods/masks.ts';
import { readBackPauses, type ActContext } from '../context.ts';
import { lookedAtAgain } from '../words.ts';

type ConnectStep = ReadyStepOf<'ConnectAmazon'>;
type Wanted = ConnectStep['connection'];

/** How far the connection of a new account is. */
export type ConnectionState =
  | { readonly state: 'online' }
  /** Filled in; a person's consent is missing. */
  | { readonly state: 'offline' }
  /** Not as declared, and a secret in it is not shown: a person must enter the values that `message` names. */
  | { readonly state: 'masked'; readonly message: string }
  /** Online, and Amazon has not named the seller that must be known first. */
  | { readonly state: 'refused' | 'sellerUnknown'; readonly message: string };

/** What a connection holds of what a manifest says about it. */
type Held = Readonly<Partial<Record<'type' | 'marketplaceId' | 'sellingRegion', string | undefined>>>;

/** Whether a connection holds what its step is to fill in. */
export function isAsWanted(held: Held, wanted: Wanted): boolean {
  return (
    held.type === wanted.type &&
    held.marketplaceId === wanted.marketplaceId &&
    held.sellingRegion === wanted.sellingRegion
  );
}

function heldBy({ http }: ConnectionDocument): Held {
  const { marketplaceId, sellingRegion } = http?.unencrypted ?? {};
  return { type: http?.type, marketplaceId, sellingRegion };
}

/**
 * Fills in type, region and marketplace of the wizard's connection where they are not yet as declared (platform.md P72),
 * reads them back, and pings. Where a PUT would store the mask of a secret in its place, a person is to enter them. A seller who is not the declared one, or who has such an account already, stops the account before
 * anything is configured; one that must be known and is not is waited for.
 */
export async function connectAmazon(
  context: ActContext,
  connectionId: string,
  { connection: wanted, seller }: Pick<ConnectStep, 'connection' | 'seller'>,
): Promise<ConnectionState> {
  const { api, call } = context;
  let connection = await api.getConnection(connectionId, call);
  if (!isAsWanted(heldBy(connection), wanted)) {
    const refused = await consentBefore(context, connection, wanted);
    if (refused === 'goOn') return await sellerOf(context, connectionId, seller);
    if (refused) return { state: 'refused', message: `${refused.message}. ${refused.remedy}` };
    const enter = valuesToEnter(connection, wanted);
    if (enter !== undefined) return { state: 'masked', message: enter };
    await api.putConnection(connectionId, filledIn(connection, wanted), call);
    connection = await api.getConnection(connectionId, call);
    if (!isAsWanted(heldBy(connection), wanted)) {
      return {
        state: 'refused',
        message: `The platform answered, but the connection still has ${connection.http?.type ?? 'no type'} and marketplace ${connection.http?.unencrypted?.marketplaceId ?? 'none'}. ${lookedAtAgain}`,
      };
    }
  }
  if (!(await consentGiven(context, connectionId))) return { state: 'offline' };
  return await sellerOf(context, connectionId, seller);
}

/**
 * What a person still has to enter in a connection that Storekeeper may not write; undefined where nobody has to, or where something
 * else is to be said of it.
 */
export async function stillToEnter(
  context: ActContext,
  connectionId: string,
  wanted: Wanted,
): Promise<string | undefined> {
  const connection = await context.api.getConnection(connectionId, context.call);
  if (isAsWanted(heldBy(connection), wanted)) return undefined;
  if ((await consentBefore(context, connection, wanted)) !== undefined) return undefined;
  return valuesToEnter(connection, wanted);
}

/** What a person is asked to enter where the connection has a masked secret; undefined where it may be put. */
function valuesToEnter(connection: ConnectionDocument, wanted: Wanted): string | undefined {
  if (!containsMask(filledIn(connection, wanted))) return undefined;
  const name = connection.name ? `"${connection.name}"` : connection._id;
  return (
    `A person must enter these values in the connection ${name} in the app: ${valuesText(wanted)}. It has ${valuesText(heldBy(connection))}. ` +
    'Storekeeper does not write it, because it holds a secret that the platform does not show and that would be overwritten'
  );
}

/** Type, selling region and marketplace as people know them and as the platform keeps them. */
function valuesText({ type, sellingRegion, marketplaceId }: Held): string {
  const region = regions.find((entry) => entry.sellingRegion === sellingRegion)?.region ?? sellingRegion;
  const marketplace = marketplaceId ? `${marketplaceText(marketplaceId)}, id ${marketplaceId}` : 'none';
  return `type ${type || 'none'}, selling region ${region || 'none'}, marketplace ${marketplace}`;
}

/**
 * Whether a person's consent is there: the connection works when it is pinged, or is not marked as offline where it cannot be
 * pinged, and the platform does not say itself that it needs authorization.
 */
export async function consentGiven({ api, call }: ActContext, connectionId: string): Promise<boolean> {
  const { online } = await api.pingConnection(connectionId, call);
  if (online === false) return false;
  const connection = await api.getConnection(connectionId, call);
  return connection.needsAuthorization !== true && (online === true || connection.offline !== true);
}

/**
 * Where a person gives consent: the address that the platform tells for the connection, else the one that was `known`, else
 * the page of the platform's own that leads there, which asks for a person's session.
 */
export async function linkForConsent(
  { api, call }: ActContext,
  connectionId: string,
  known?: string,
): Promise<string> {
  return (await api.authorizationURL(connectionId, call)) ?? known ?? consentLink(api.baseURL, connectionId);
}

/**
 * What consent that was given already says of a connection that is not as declared: it cannot be written any more. Undefined
 * where none was given; `goOn` where only what does not matter to the account differs.
 */
async function consentBefore(
  context: ActContext,
  connection: ConnectionDocument,
  wanted: Wanted,
): Promise<Finding | 'goOn' | undefined> {
  const { marketplaceId } = heldBy(connection);
  // One that was never filled in has no consent; Amazon may name the seller a while after it was given.
  if (!marketplaceId) return undefined;
  const named = Boolean(connection.http?.unencrypted?.sellerId);
  if (!named && !(await consentGiven(context, connection._id))) return undefined;
  return consentedElsewhere(marketplaceId, wanted.marketplaceId) ?? 'goOn';
}

/** Holds the seller that Amazon has filled in against what the plan says, giving it a moment to be there. */
export async function sellerOf(
  { api, call, sleep }: ActContext,
  connectionId: string,
  check: SellerCheck,
): Promise<Exclude<ConnectionState, { state: 'offline' | 'masked' }>> {
  let found: Finding | undefined;
  for (const pause of readBackPauses) {
    if (pause > 0) await sleep(pause, call.signal);
    found = judgeSeller(check, (await api.getConnection(connectionId, call)).http?.unencrypted?.sellerId);
    if (found?.code !== 'SellerUnknown') break;
  }
  if (!found) return { state: 'online' };
  return {
    state: found.passing ? 'sellerUnknown' : 'refused',
    message: `${found.message}. ${found.remedy}`,
  };
}

function filledIn(connection: ConnectionDocument, wanted: Wanted): ConnectionDocument {
  const http = connection.http ?? {};
  return {
    ...connection,
    http: {
      ...http,
      type: wanted.type,
      baseURI: wanted.endpoint,
      unencrypted: {
        ...http.unencrypted,
        marketplaceId: wanted.marketplaceId,
        sellingRegion: wanted.sellingRegion,
      },
    },
  };
}
