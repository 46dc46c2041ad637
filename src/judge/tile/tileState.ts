import { appConnectorIds } from '../../catalogue/app.ts';
import type { TileFacts } from '../../observe/facts.ts';
import type { IntegrationTile } from '../../resources/schema/schema.ts';
import { finding, type Finding } from '../common/finding.ts';
import { listed } from '../common/candidates.ts';

/** What stops every account of the tile (platform.md P28, P30, P34, P87). */
export function judgeTileState(facts: TileFacts, tile: IntegrationTile, now: Date): Finding[] {
  const { integration, licence, netsuiteConnections } = facts;
  const found: Finding[] = [];
  if (integration.generation !== 'multiAccount') {
    const what = {
      steps: 'is of the newer generation of apps (it has install steps)',
      singleAccount: 'has one account only',
      notAnApp: 'is not an installed integration app',
    };
    found.push(
      finding(
        'GenerationUnknown',
        `"${integration.name}" (integration ${integration.id}) ${what[integration.generation]}`,
        'Name the Amazon – NetSuite tile in the manifest; other apps are not managed.',
      ),
    );
  } else found.push(...judgeApp(facts, tile));
  if (integration.mode !== 'settings') {
    found.push(
      finding(
        'TileNotInstalled',
        `The tile is in mode "${integration.mode}", expected "settings"`,
        integration.mode === 'uninstall'
          ? 'Name another tile, or install the app anew when that is over: an uninstallation cannot be undone.'
          : 'Finish its installation in the app first.',
        integration.mode === 'install',
      ),
    );
  }
  if (integration.updateInProgress) {
    found.push(
      finding(
        'TileUpdating',
        'The app is being updated, and takes no change meanwhile',
        'Nothing to do: it goes on when the update has ended.',
        true,
      ),
    );
  }
  if (licence?.expires !== undefined && Date.parse(licence.expires) <= now.getTime()) {
    found.push(
      finding(
        'LicenceExpired',
        `The licence of the tile ran out on ${licence.expires.slice(0, 10)}; the platform has switched its flows off`,
        'Renew the licence with Celigo; flows are not fought over until then.',
      ),
    );
  }
  const offline = netsuiteConnections.filter((connection) => connection.offline);
  if (offline.length > 0) {
    found.push(
      finding(
        'NetSuiteOffline',
        `The NetSuite ${offline.length === 1 ? 'connection' : 'connections'} ${listed(offline.map((connection) => connection.name))} ${offline.length === 1 ? 'is' : 'are'} offline`,
        'Sign in again on the connection in the app.',
        true,
      ),
    );
  }
  return found;
}

/**
 * Whether the integration is the app that the catalogue describes. Another app with several accounts has a store map,
 * sections and flows as well, and would be written to by labels that happen to be alike.
 */
function judgeApp({ integration }: TileFacts, tile: IntegrationTile): Finding[] {
  const { id, name, connectorId } = integration;
  const meant = tile.spec.app?.connectorId;
  const accepted = meant === undefined ? appConnectorIds : [meant];
  if (connectorId !== undefined && accepted.includes(connectorId)) return [];
  return [
    finding(
      'AppUnknown',
      `"${name}" (integration ${id}) is an installation of ${connectorId === undefined ? 'an app without an id' : `the app with the id ${connectorId}`}, and ${meant === undefined ? 'Amazon – NetSuite has' : 'the manifest says'} the id ${accepted.join(' or the id ')}`,
      `Name the integration of Amazon – NetSuite. If this is that app under another id, write app: { connectorId: ${connectorId ?? '…'} } on the tile.`,
      false,
      '/app/connectorId',
    ),
  ];
}
