import { marketplaces } from '../../src/catalogue/marketplaces.ts';
import type { ServerRule } from '../../src/resources/schema/refine.ts';
import { words } from '../../src/resources/schema/words.ts';

/** What documents are held against as a whole: what `storekeeper validate` checks after their schema. */
const withinAccount: readonly ServerRule[] = [
  {
    rule: '!has(self.spec.setup) || !has(self.spec.setup.cloneFrom) || !has(self.spec.setup.cloneFrom.name) || self.spec.setup.cloneFrom.name != self.metadata.name',
    message: words.anotherManifest,
    fieldPath: '.spec.setup.cloneFrom.name',
  },
  {
    rule: '!has(self.spec.setup) || !has(self.spec.setup.cloneFrom) || !has(self.spec.setup.cloneFrom.accountName) || self.spec.setup.cloneFrom.accountName != self.spec.accountName',
    message: words.anotherAccount,
    fieldPath: '.spec.setup.cloneFrom.accountName',
  },
  {
    rule: "!has(self.spec.connection) || self.spec.connection.type != 'MWS' || !has(self.spec.setup) || !has(self.spec.setup.cloneFrom)",
    message: words.connectionForClone,
    fieldPath: '.spec.connection.type',
  },
];

const idByWord = JSON.stringify(
  Object.fromEntries(
    marketplaces.flatMap(({ code, aliases, id }) => [code, ...aliases, id].map((word) => [word, id])),
  ),
);
const liveConnection = (field: string) =>
  `!has(oldSelf.status) || !has(oldSelf.status.live) || !has(oldSelf.status.live.connection) || !has(oldSelf.status.live.connection.${field})`;

/**
 * What of a document may not change. Only the server knows what it was before. Each of these lets a mistake be put
 * right as long as nothing has come of it, and lets everything else change while the field itself stays as it is.
 */
const acrossAccountChanges: readonly ServerRule[] = [
  {
    rule: "self.spec.tileRef == oldSelf.spec.tileRef || !has(oldSelf.status) || !has(oldSelf.status.state) || oldSelf.status.state == 'absent'",
    message:
      'the tile that the account is in: it cannot move to another. Delete this object with the annotation storekeeper.dev/let-go=true, which leaves the live account alone, and make one for the other tile',
    fieldPath: '.spec.tileRef',
  },
  {
    rule: `self.spec.marketplace == oldSelf.spec.marketplace || ${liveConnection('marketplaceId')} || ${idByWord}[self.spec.marketplace.upperAscii()] == oldSelf.status.live.connection.marketplaceId`,
    message:
      'the marketplace that the live account sells in: it cannot be changed. Make another AmazonAccount for another marketplace',
    fieldPath: '.spec.marketplace',
  },
  {
    rule: `!has(self.spec.sellerId) || (has(oldSelf.spec.sellerId) && self.spec.sellerId == oldSelf.spec.sellerId) || ${liveConnection('sellerId')} || self.spec.sellerId == oldSelf.status.live.connection.sellerId`,
    message:
      'the seller that Amazon says the live account belongs to: it cannot be changed. Make another AmazonAccount for another seller',
    fieldPath: '.spec.sellerId',
  },
];

const notFound =
  "!has(oldSelf.status) || !has(oldSelf.status.integrationId) || oldSelf.status.integrationId == ''";

const acrossTileChanges: readonly ServerRule[] = [
  {
    rule: `!has(self.spec.integrationId) || (has(oldSelf.spec.integrationId) && self.spec.integrationId == oldSelf.spec.integrationId) || ${notFound} || self.spec.integrationId == oldSelf.status.integrationId`,
    message:
      'the installed app that the tile was found to be, see status.integrationId: its accounts would be installed in the other one anew. Make another IntegrationTile for it',
    fieldPath: '.spec.integrationId',
  },
  {
    rule: `!has(self.spec.tag) || (has(oldSelf.spec.tag) && self.spec.tag == oldSelf.spec.tag) || ${notFound}`,
    message:
      'the tag that the tile was found by; where the app has another tag now, integrationId as in status.integrationId in its place',
    fieldPath: '.spec.tag',
  },
];

/** Rules of a whole `AmazonAccount`. */
export const accountRules: readonly ServerRule[] = [...withinAccount, ...acrossAccountChanges];
/** Rules of a whole `IntegrationTile`. */
export const tileRules: readonly ServerRule[] = acrossTileChanges;
