import type { Step } from '../judge/plan.ts';
import type { ConnectionDocument } from '../platform/documents.ts';
import type { ActContext } from './context.ts';

type Wanted = Extract<Step, { kind: 'ConnectAmazon' }>['connection'];

/** How far the connection of a new account is. */
export type ConnectionState =
  | { readonly state: 'online' }
  /** Filled in; a person's consent is missing. */
  | { readonly state: 'offline' }
  | { readonly state: 'refused'; readonly message: string };

function isAsWanted(connection: ConnectionDocument, wanted: Wanted): boolean {
  const open = connection.http?.unencrypted;
  return (
    connection.http?.type === wanted.type &&
    open?.marketplaceId === wanted.marketplaceId &&
    open.sellingRegion === wanted.sellingRegion
  );
}

/**
 * Fills in type, region and marketplace of the wizard's connection where they are not yet as declared (reference 2.3),
 * reads them back, and pings. A seller other than the declared one stops the account before anything is configured.
 */
export async function connectAmazon(
  context: ActContext,
  connectionId: string,
  wanted: Wanted,
): Promise<ConnectionState> {
  const { api, call } = context;
  let connection = await api.getConnection(connectionId, call);
  if (!isAsWanted(connection, wanted)) {
    await api.putConnection(connectionId, filledIn(connection, wanted), call);
    connection = await api.getConnection(connectionId, call);
    if (!isAsWanted(connection, wanted)) {
      return {
        state: 'refused',
        message: `The platform answered, but the connection still has ${connection.http?.type ?? 'no type'} and marketplace ${connection.http?.unencrypted?.marketplaceId ?? 'none'}`,
      };
    }
  }
  const ping = await api.pingConnection(connectionId, call);
  if (!ping.online) return { state: 'offline' };
  const seller = (await api.getConnection(connectionId, call)).http?.unencrypted?.sellerId;
  if (wanted.sellerId !== undefined && seller !== undefined && seller !== '' && seller !== wanted.sellerId) {
    return {
      state: 'refused',
      message: `Consent was given by seller ${seller}, the manifest says ${wanted.sellerId}. Sign in on the connection as the right seller, or correct sellerId`,
    };
  }
  return { state: 'online' };
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
