import type { TileFacts } from '../observe/facts.ts';
import { finding, type Finding } from './finding.ts';
import { listed } from './nearest.ts';

/** What stops every account of the tile (design 4.1; reference 2.1, 2.2, 3.11). */
export function judgeTileState(facts: TileFacts, now: Date): Finding[] {
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
        `Integration ${integration.id} "${integration.name}" ${what[integration.generation]}`,
        'Name the Amazon – NetSuite tile in the manifest; other apps are not managed.',
      ),
    );
  }
  if (integration.mode !== 'settings') {
    found.push(
      finding(
        'TileNotInstalled',
        `The tile is in mode "${integration.mode}", expected "settings"`,
        'Finish its installation in the app first.',
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
        `The NetSuite connection ${listed(offline.map((connection) => connection.name))} is offline`,
        'Sign in again on the connection in the app.',
        true,
      ),
    );
  }
  return found;
}
