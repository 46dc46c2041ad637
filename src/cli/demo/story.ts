import { request } from 'undici';
import type { AccountStatus } from '../../report/status/statusTypes.ts';
import type { DemoRepository, Author } from './repository.ts';
import { until, type Teller, StoryError } from './narrator.ts';
import type { People } from './people.ts';

const dana: Author = { name: 'Dana', email: 'dana@example.com' };
const sam = 'sam@example.com';
const inventoryFlow = 'NetSuite inventory to Amazon inventory Add/Update';

/** Everything that the story is played with. */
export interface Stage {
  readonly tell: Teller;
  readonly repository: DemoRepository;
  readonly people: People;
  /** Base URL of the controller. */
  readonly web: string;
  /** Text of an example manifest. */
  readonly example: (name: string) => Promise<string>;
}

/** Plays the main job. Rejects with `StoryError` at the first part that does not happen. */
export async function playStory(stage: Stage): Promise<void> {
  await adopt(stage);
  await clone(stage);
  await waitForPeople(stage);
  await comeUp(stage);
  await reportDrift(stage);
  await correctDrift(stage);
  await correctFlow(stage);
}

async function statusOf(stage: Stage, account: string): Promise<AccountStatus | undefined> {
  const answer = await request(`${stage.web}/api/v1/accounts`);
  const { accounts } = (await answer.body.json()) as { accounts: AccountStatus[] };
  return accounts.find((status) => status.account === account);
}

function isReady(status: AccountStatus | undefined): boolean {
  return (
    status?.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true
  );
}

async function metric(stage: Stage, name: string, label: string): Promise<number> {
  const answer = await request(`${stage.web}/metrics`);
  const line = (await answer.body.text())
    .split('\n')
    .find((text) => text.startsWith(name) && text.includes(label));
  return Number(line?.slice(line.lastIndexOf(' ') + 1) ?? 0);
}

async function adopt(stage: Stage): Promise<void> {
  await until('adopting AMZ-US', 15, async () =>
    isReady(await statusOf(stage, 'commerce/amazon-us')) ? true : undefined,
  );
  stage.tell.tell(
    'Storekeeper',
    'adopted the account AMZ-US, which exists in the app: it is as amazon-us.yaml declares',
    `curl -s ${stage.web}/api/v1/accounts`,
  );
}

async function clone(stage: Stage): Promise<void> {
  const manifest = (await stage.example('amazon-de.yaml')).replace('drift: Correct', 'drift: Report');
  const commit = await stage.repository.commit(dana, 'Sell in Germany: clone the US account', {
    'amazon-de.yaml': manifest,
  });
  stage.tell.tell(
    'Dana',
    `committed amazon-de.yaml (${commit}): a new account ACME-DE that clones AMZ-US`,
    `git -C ${stage.repository.folder} log --stat`,
  );
}

async function waitForPeople(stage: Stage): Promise<void> {
  const consent = await until('waiting for consent', 15, async () => {
    const waiting = (await statusOf(stage, 'commerce/amazon-de'))?.waiting;
    return waiting?.for === 'AmazonConsent' ? waiting : undefined;
  });
  stage.tell.tell(
    'Storekeeper',
    `opened the wizard, filled in region and marketplace, and waits: ${consent.message}`,
    consent.link,
  );
  await stage.people.giveConsent(dana.email);
  stage.tell.tell(
    'Dana',
    "signed in to Amazon behind that link and gave consent (played through the emulator's own routes)",
    `curl -s ${stage.people.url}/_emulator`,
  );
  const bundle = await until('waiting for the bundle', 15, async () => {
    const waiting = (await statusOf(stage, 'commerce/amazon-de'))?.waiting;
    return waiting?.for === 'NetSuiteBundle' ? waiting : undefined;
  });
  stage.tell.tell('Storekeeper', `noticed the consent, went on, and waits: ${bundle.message}`, bundle.link);
  await stage.people.installBundle(dana.email);
  stage.tell.tell('Dana', 'installed the bundle in NetSuite');
}

async function comeUp(stage: Stage): Promise<void> {
  const { people, tell } = stage;
  await until('installing ACME-DE', 30, async () =>
    isReady(await statusOf(stage, 'commerce/amazon-de')) ? true : undefined,
  );
  const account = await people.account('ACME-DE');
  if (account?.state !== 'active') throw new StoryError('the platform has no active account ACME-DE');
  const currency = await people.filterLabels('ACME-DE', 'pricing.currency');
  const locations = await people.filterLabels('ACME-DE', 'inventorylocation');
  if (!currency.includes('EUR') || !locations.includes('Berlin DC'))
    throw new StoryError("the saved searches of ACME-DE do not carry the settings' filters");
  tell.tell(
    'Storekeeper',
    `cloned AMZ-US into ACME-DE, refreshed the option lists and worked off the checklist: the saved searches in NetSuite filter by ${locations[0]} and ${currency[0]}`,
    `curl -s '${people.url}/_emulator/searches?account=ACME-DE'`,
  );
  const on = Object.entries(account.flows).filter(([, flow]) => flow.enabled);
  if (!on.some(([name]) => name === inventoryFlow))
    throw new StoryError(`the flow "${inventoryFlow}" is not on`);
  tell.tell(
    'Storekeeper',
    `set the schedules that cloning does not carry over and switched ${on.length} flows on, last and in order`,
    `curl -s ${people.url}/_emulator/accounts`,
  );
}

const priceLevel = '/settings/product/priceLevel';
const series = 'storekeeper_account_drift_paths';

async function reportDrift(stage: Stage): Promise<void> {
  await stage.people.changeSetting(
    'ACME-DE',
    'Product > General',
    'NetSuite price level to sync product price',
    'Online Price',
    sam,
  );
  stage.tell.tell(
    'Sam',
    'changed the price level of ACME-DE by hand in the app, from Base Price to Online Price',
  );
  await until('drift in /metrics', 15, async () =>
    (await metric(stage, series, 'account="amazon-de"')) === 1 ? true : undefined,
  );
  const drift = (await statusOf(stage, 'commerce/amazon-de'))?.drift.find(
    (record) => record.path === priceLevel,
  );
  if (drift === undefined) throw new StoryError('the status names no drift of the price level');
  const by =
    drift.changedBy === undefined ? '' : `, by ${drift.changedBy.who} through ${drift.changedBy.source}`;
  stage.tell.tell(
    'Storekeeper',
    `reports the drift and leaves it, as the manifest says (drift: Report): ${drift.path} is ${JSON.stringify(drift.live)} and not ${JSON.stringify(drift.declared)}${by}`,
    `curl -s ${stage.web}/metrics | grep ${series}`,
  );
}

async function correctDrift(stage: Stage): Promise<void> {
  const manifest = (await stage.repository.read('amazon-de.yaml')).replace('drift: Report', 'drift: Correct');
  const commit = await stage.repository.commit(dana, 'Put changes by hand back', {
    'amazon-de.yaml': manifest,
  });
  stage.tell.tell('Dana', `committed drift: Correct (${commit})`);
  await until('correcting the price level', 15, async () =>
    (await stage.people.account('ACME-DE'))?.settings[priceLevel] === 'Base Price' ? true : undefined,
  );
  await until('the end of the drift in /metrics', 15, async () =>
    (await metric(stage, series, 'account="amazon-de"')) === 0 ? true : undefined,
  );
  const filters = await stage.people.filterLabels('ACME-DE', 'pricing.pricelevel');
  if (!filters.includes('Base Price') || filters.includes('Online Price'))
    throw new StoryError('the saved searches still filter by the wrong price level');
  stage.tell.tell(
    'Storekeeper',
    'put the price level back, in the app and in the saved searches, and read it back',
    `curl -s ${stage.web}/metrics | grep storekeeper_drift`,
  );
}

async function correctFlow(stage: Stage): Promise<void> {
  const before = await metric(stage, 'storekeeper_drift_corrected_total', '');
  await stage.people.switchFlow('ACME-DE', inventoryFlow, false, sam);
  stage.tell.tell('Sam', `switched "${inventoryFlow}" of ACME-DE off by hand`);
  await until('switching the flow back on', 15, async () =>
    (await stage.people.account('ACME-DE'))?.flows[inventoryFlow]?.enabled ? true : undefined,
  );
  await until('the corrected drift in /metrics', 15, async () =>
    (await metric(stage, 'storekeeper_drift_corrected_total', '')) > before ? true : undefined,
  );
  stage.tell.tell(
    'Storekeeper',
    'noticed at its next sweep and switched it on again',
    `curl -s ${stage.web}/metrics | grep storekeeper_drift_corrected_total`,
  );
}
