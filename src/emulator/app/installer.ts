import type { Faults } from '../faults.ts';
import { findMarketplace } from '../../catalogue/marketplaces.ts';
import type { Account, Actor, Draft, Json, JsonObject } from '../model.ts';
import { newAmazonConnection } from '../accounts.ts';
import { amazonOf, ping } from '../connections.ts';
import { problem } from '../problem.ts';
import { seededWord } from '../random.ts';
import type { World } from '../world.ts';
import { configureAccount, configureForm } from './configure.ts';
import { isExpired, refuseOldVersion, refuseWhileUpdating } from './guards.ts';
import { freeStores, installAddOn } from './licences.ts';

/** What the emulator's server adds to the wizard: where its own pages are. */
export interface InstallerContext {
  readonly world: World;
  readonly actor: Actor;
  readonly baseURL: string;
  readonly faults: Faults;
}

/** The names of the wizard's functions. They are not public, so that these only follow from the seed. */
export function stepFunctions(world: World): { connection: string; bundle: string; configure: string } {
  const word = (purpose: string) => seededWord(world.state.seed, purpose, 6);
  return {
    connection: `verifyAmazonConnection${word('connection step')}`,
    bundle: `verifyAmazonBundle${word('bundle step')}`,
    configure: `configureAmazonAccount${word('configure step')}`,
  };
}

/** The steps of the draft as they stand now. The second one has another name until the first is done. */
export function draftSteps(context: InstallerContext, draft: Draft): JsonObject[] {
  const { world, baseURL } = context;
  const names = stepFunctions(world);
  const step = (
    name: string,
    description: string,
    installerFunction: string,
    completed: boolean,
  ): JsonObject => ({
    name,
    description,
    imageURL: '/images/company-logos/amazon.png',
    installerFunction,
    uninstallerFunction: `un${installerFunction}`,
    completed,
  });
  const bundleName = draft.connectionVerified ? 'Install Amazon bundle' : 'Multi-account components';
  return [
    {
      ...step(
        'Set up Amazon connection',
        'Connect the Amazon seller account',
        names.connection,
        draft.connectionVerified,
      ),
      _connectionId: draft.connectionId,
    },
    {
      ...step(
        bundleName,
        'Install the components of the account in NetSuite',
        names.bundle,
        draft.bundleVerified,
      ),
      installURL: `${baseURL}/app/bundler/bundledetails.nl?sourcecompanyid=TSTDRV100001&domain=PRODUCTION&config=F&id=100100`,
    },
    {
      ...step('Configure account', 'Configure the new account', names.configure, false),
      form: configureForm(world),
    },
  ];
}

function refuseNewStore(world: World): void {
  const tile = world.tile();
  refuseOldVersion(world, tile);
  if (tile.document.connectorEdition !== world.state.licence.edition) {
    throw problem(
      422,
      'invalid_edition',
      'Unable to add new account. The edition of the integration app differs from that of the license: upgrade it first.',
    );
  }
  if (isExpired(world))
    throw problem(422, 'license_expired', 'The license has expired. Renew it to add an account.');
  const { status, code, message } = world.choices.noLicence;
  if (freeStores(world) <= 0) throw problem(status, code, message);
}

function freeName(accounts: readonly Account[]): string {
  for (let number = accounts.length + 1; ; number += 1) {
    const name = `Amazon account ${String(number)}`;
    if (!accounts.some((account) => account.name === name)) return name;
  }
}

/** `addNewStore` of the app: opens the wizard, or answers the pending steps of the one that is open. */
export function addNewStore(context: InstallerContext): Json[] {
  const { world, actor } = context;
  refuseWhileUpdating(world);
  const known = world.state.draft;
  // A write that had read the document before the draft was made may have lost its account.
  const open =
    known && world.tile().document.accounts.some((one) => one.id === known.accountId) ? known : null;
  if (open && world.choices.draftResumes) return draftSteps(context, open);
  if (open) throw problem(422, 'invalid_state', 'An account is already being added.');
  refuseNewStore(world);
  const tile = world.tile();
  const name = freeName(tile.document.accounts);
  const connection = newAmazonConnection(world, tile, name);
  const account: Account = {
    id: world.newAccountId(),
    name,
    mode: 'install',
    installComplete: false,
    connectionId: connection._id,
    fields: [],
    parts: {},
    enabledFlows: [],
    searches: {},
    addOns: {},
  };
  const draft: Draft = {
    accountId: account.id,
    connectionId: connection._id,
    connectionVerified: false,
    bundleInstalled: world.choices.bundleInstalled,
    bundleVerified: false,
  };
  world.state.draft = draft;
  world.writeDocument({
    ...tile.document,
    defaultSectionId: account.id,
    accounts: [...tile.document.accounts, account],
  });
  world.audit(actor, { resourceType: 'connection', id: connection._id, event: 'create' });
  world.audit(actor, {
    resourceType: 'integration',
    id: tile._id,
    changes: [{ fieldPath: `settings.sections.${account.id}`, oldValue: null, newValue: name }],
  });
  return draftSteps(context, draft);
}

/** Why the Amazon connection of the draft cannot be used yet; undefined where it can. */
function connectionFault(context: InstallerContext, draft: Draft): string | undefined {
  const { world } = context;
  const connection = world.state.connections[draft.connectionId];
  if (!connection) return 'The connection does not exist any more.';
  const amazon = amazonOf(connection);
  if (!['Amazon-SP-API', 'Amazon-Hybrid'].includes(amazon.type))
    return 'Choose the type of the Amazon connection.';
  const marketplace = findMarketplace(amazon.marketplaceId);
  if (!marketplace) return 'Choose the Amazon marketplace of the connection.';
  if (amazon.sellingRegion.toLowerCase() !== marketplace.region.toLowerCase()) {
    return `The marketplace ${marketplace.code} is not in the selling region ${amazon.sellingRegion}.`;
  }
  return ping(world, connection);
}

function verifyConnection(context: InstallerContext, draft: Draft): JsonObject {
  const fault = connectionFault(context, draft);
  if (fault !== undefined) return { success: false, message: fault };
  draft.connectionVerified = true;
  context.world.touch();
  const [connection, bundle] = draftSteps(context, draft);
  const changed = [connection, bundle].map((step) => ({ ...step }));
  return { success: true, stepsToUpdate: changed };
}

function verifyBundle(context: InstallerContext, draft: Draft): JsonObject {
  const { world } = context;
  const netsuite = world.state.connections[world.tile().netsuiteConnectionId];
  if (!netsuite || netsuite.offline)
    return { success: false, message: 'The NetSuite connection is offline.' };
  if (!draft.bundleInstalled) {
    return {
      success: false,
      resBody: 'The Amazon bundle was not found in NetSuite. Install it and verify again.',
    };
  }
  draft.bundleVerified = true;
  world.touch();
  return {
    success: true,
    stepsToUpdate: [{ installerFunction: stepFunctions(world).bundle, completed: true }],
  };
}

/** Runs one installer function; `body` is `{}` or `{formVal}`, for add-ons `{storeId, addOnId}`. */
export async function runInstaller(context: InstallerContext, name: string, body: JsonObject): Promise<Json> {
  const { world, actor } = context;
  if (!world.choices.installerWithToken) {
    throw problem(403, 'access_restricted', 'This function cannot be called with an API token.');
  }
  const fault = context.faults.handlerFault(`/v1/integrations/${world.tile()._id}/installer/${name}`, name);
  if (fault) throw problem(422, 'installer_failed', fault.message);
  await world.pause(world.choices.installerMilliseconds);
  if (name === 'addNewStore') return addNewStore(context);
  if (name === 'installAddOn') return installAddOn(world, actor, body);
  refuseWhileUpdating(world);
  const names = stepFunctions(world);
  if (!Object.values(names).includes(name)) {
    throw problem(422, 'invalid_function', `installer.${name} is not a function of this integration app.`);
  }
  const { draft } = world.state;
  if (!draft) throw problem(422, 'invalid_state', 'No account is being added.');
  if (name === names.connection) return verifyConnection(context, draft);
  if (!draft.connectionVerified) throw problem(422, 'invalid_state', 'Set up the Amazon connection first.');
  if (name === names.bundle) return verifyBundle(context, draft);
  if (!draft.bundleVerified) throw problem(422, 'invalid_state', 'Install the Amazon bundle first.');
  configureAccount(world, actor, draft, body);
  return { success: true, stepsToUpdate: [{ installerFunction: names.configure, completed: true }] };
}
