import { changeAddOn } from '../../../src/act/account/addOns.ts';
import { setSchedule, switchFlow } from '../../../src/act/account/flows.ts';
import { saveMapping } from '../../../src/act/account/mappings.ts';
import { refreshOptions, saveSettings } from '../../../src/act/account/settings.ts';
import { StoppingError, type ActContext, type StepOutcome } from '../../../src/act/context.ts';
import { outcomeOfError } from '../../../src/act/failure.ts';
import { LeaseLostError } from '../../../src/act/lease/lease.ts';
import { noteRefusal } from '../../../src/act/refusal.ts';
import { abandonWizard } from '../../../src/act/wizard/abandon.ts';
import { connectAmazon } from '../../../src/act/wizard/amazonConnection.ts';
import { uninstallAccount } from '../../../src/act/wizard/uninstall.ts';
import { doubtBeforeGoingOn, doubtBeforeOpening, noteMade } from '../../../src/act/wizard/wizardAccount.ts';
import type { StepKind } from '../../../src/plan/plan.ts';
import { PlatformError } from '../../../src/platform/errors.ts';
import { marks, now, wizard } from '../builders.ts';
import { documentsOf, factsOf, type LiveTile } from '../live.ts';
import { de, endless, id, noted, us } from './worst.ts';

/** What a step that does not come to `done` says, as its receipt has it. */
export type ReceiptRow = () => Promise<Pick<StepOutcome, 'outcome' | 'message'>>;

const draft = { ...de, state: 'installing' as const };
const ours = wizard({ account: 'shop/de', accountId: de.id, knownAccounts: [us.id] });
const live: LiveTile = { accounts: [us, draft], marks: marks({ [us.id]: noted }, ours) };

/** An answer that is none of a success. */
export const answered = (over: Partial<ConstructorParameters<typeof PlatformError>[0]> = {}): PlatformError =>
  new PlatformError({
    ...{ kind: 'Rejected', effect: 'none', route: 'PUT /v1/x', status: 422 },
    message: 'PUT /v1/x answered 422: the platform refused it: invalid_field: must be of the list',
    ...over,
  });

type Calls = Readonly<Record<string, () => unknown>>;

/** What acting works with, where every call is answered as given, and whatever is noted is let go. */
function contextOf(calls: Calls, tile: LiveTile = live): ActContext {
  const facts = factsOf(tile);
  const nothing = (known: object) =>
    new Proxy(known, {
      get: (target, name): unknown => (Reflect.get(target, name) as unknown) ?? (() => undefined),
    });
  const api = {
    baseURL: 'https://api.integrator.io',
    learned: {},
    getIntegration: () => documentsOf(tile).integration,
    pingConnection: () => ({ online: true }),
    ...calls,
  };
  return {
    ...{ api: nothing(api), facts, journal: nothing({}), refreshed: new Map(), now: () => now, call: {} },
    marks: nothing({ wizard: ours, account: () => noted, noteRefused: () => ({ since: now.toISOString() }) }),
    ...{ sleep: () => Promise.resolve(), stillOurs: () => Promise.resolve() },
  } as unknown as ActContext;
}

const step = (kind: StepKind, over: object = {}): never =>
  ({
    ...{ kind, id: '1', account: 'shop/us', title: 'x', reason: 'ValueDeclared', because: 'x', changes: [] },
    ...{ calls: 1, deferred: false, accountId: us.id, accountName: us.name, verified: {} },
    ...over,
  }) as never;

/** The outcome of an act as its receipt tells it. */
const told = async (
  calls: Calls,
  act: (context: ActContext) => Promise<StepOutcome>,
  of: StepKind = 'SaveSettings',
) => {
  const context = contextOf(calls);
  const outcome = await act(context).catch((error: unknown) => outcomeOfError(error));
  return noteRefusal(context, step(of), outcome);
};
const said = (message: string | undefined): ReturnType<ReceiptRow> =>
  Promise.resolve({ outcome: 'failed', message: message ?? '' });
const saidNo = () => ({ success: false, message: 'the record is locked in NetSuite' });

const flow = { flowId: id(7), flow: 'A flow', schedule: '? 5 * ? * *', timezone: 'Europe/Berlin' };
const addOn = { addOnId: 'x', addOnFunction: 'installX' };
const edit = {
  ...{ path: '/mappings/x/memo', kind: 'field', generate: 'memo', set: { extract: endless }, unset: [] },
};
const saves = Array.from({ length: 12 }, (_, index) => ({
  ...{ path: '/x', fieldName: `f${String(index)}`, label: `A field ${String(index)}` },
  ...{ value: endless, verified: {} },
}));
const save = (calls: Calls) =>
  told({ persistSettings: () => ({}), ...calls }, async (context) => {
    const given = step('SaveSettings', { saves });
    return (await saveSettings(context, us.id, [given])).get(given) as StepOutcome;
  });
const uninstall = (calls: Calls) =>
  told(calls, (context) =>
    uninstallAccount(context, step('UninstallAccount', { connections: [id(3)], begun: false })),
  );
const abandon = (calls: Calls, tile: LiveTile = live) =>
  told(calls, (context) =>
    abandonWizard(
      { ...context, facts: factsOf(tile) },
      step('AbandonWizard', { accountId: de.id, connections: [id(3)], begun: false }),
    ),
  );
const wanted = {
  connection: {
    ...{ type: 'SellingPartnerAPI', marketplaceId: 'A1PA6795UKMFR9', sellingRegion: 'eu' },
    endpoint: 'https://sellingpartnerapi-eu.amazon.com',
  },
  seller: { others: {} },
};
const connect = (connection: object) =>
  told({ getConnection: () => ({ _id: id(4), ...connection }) }, async (context) => {
    const state = await connectAmazon(context, id(4), wanted);
    return { outcome: 'refused', message: 'message' in state ? state.message : state.state };
  });
const offline = { pingConnection: () => ({ online: false, message: 'the token was revoked' }) };
const alone = { getIntegration: () => documentsOf({ accounts: [draft] }).integration };
const unfinished = { preUninstall: () => [{ name: 'Celigo', uninstallerFunction: 'f' }] };

/** By kind of step, and `any` for what may come of each. */
export const receiptRows: Readonly<Partial<Record<StepKind | 'any', readonly ReceiptRow[]>>> = {
  any: [
    () => Promise.resolve(outcomeOfError(new StoppingError())),
    () => Promise.resolve(outcomeOfError(new LeaseLostError('it ran out'))),
    () => Promise.resolve(outcomeOfError(new TypeError('x is not a function'))),
    () => Promise.resolve(outcomeOfError(answered({ effect: 'unknown' }))),
    ...(['invalid_version', 'update_in_progress', 'license_required', 'connection_offline'] as const).map(
      (code) => () =>
        told({}, () => Promise.reject(answered({ faults: [{ code, message: 'x' }], message: endless }))),
    ),
    () => told({}, () => Promise.reject(answered())),
    () => told({}, () => Promise.reject(answered({ kind: 'NotFound', status: 404 }))),
    () => told({}, () => Promise.reject(answered({ kind: 'Denied', status: 403 }))),
  ],
  InstallAddOn: [
    () => told({ runAddOnFunction: saidNo }, (it) => changeAddOn(it, step('InstallAddOn', addOn))),
    () =>
      told({ runAddOnFunction: () => ({ success: true }) }, (it) =>
        changeAddOn(it, step('InstallAddOn', addOn)),
      ),
  ],
  RemoveAddOn: [
    () => told({ runAddOnFunction: () => ({}) }, (it) => changeAddOn(it, step('RemoveAddOn', addOn))),
  ],
  SetSchedule: [{}, { schedule: '? 9 * ? * *' }, { schedule: '? 9 * ? * *', timezone: 'UTC' }].map(
    (holds) => () =>
      told({ getFlow: () => ({ _id: id(7), ...holds }) }, (it) => setSchedule(it, step('SetSchedule', flow))),
  ),
  SwitchFlow: [true, false].map(
    (disabled) => () =>
      told({ getFlow: () => ({ _id: id(7), disabled: !disabled }) }, (it) =>
        switchFlow(it, step('SwitchFlow', { ...flow, disabled })),
      ),
  ),
  SaveMapping: [
    () =>
      told({ getImport: () => ({ _id: id(8), name: 'x', mapping: { fields: [] } }) }, (it) =>
        saveMapping(it, step('SaveMapping', { importId: id(8), edits: Array(30).fill(edit) })),
      ),
  ],
  SaveSettings: [
    () => save({}),
    () => save({ persistSettings: () => Promise.reject(answered({ effect: 'unknown' })) }),
    () => save({ persistSettings: () => Promise.reject(answered({ effect: 'partial' })) }),
    () => save({ persistSettings: () => Promise.reject(answered()) }),
  ],
  RefreshOptions: [
    () =>
      told({ refreshMetadata: () => [] }, (it) =>
        refreshOptions(it, step('RefreshOptions', { fieldName: 'x', path: '/x', type: 'options' })),
      ),
  ],
  UninstallAccount: [
    () => uninstall(offline),
    () => uninstall({ preUninstall: () => Promise.reject(answered({ kind: 'Denied', status: 403 })) }),
    () => uninstall({ preUninstall: () => ({}) }),
    () => uninstall({ preUninstall: () => [{ name: 'Celigo' }] }),
    () => uninstall({ ...unfinished, runUninstallerStep: saidNo }),
    () => uninstall({ ...unfinished, runUninstallerStep: () => ({ success: true }) }),
  ],
  AbandonWizard: [
    () => abandon(alone),
    () => abandon({ getIntegration: () => documentsOf({ accounts: [us, de] }).integration }),
    () => abandon({ getIntegration: () => documentsOf({ accounts: [us] }).integration }),
    () => abandon(offline),
    () => abandon({ preUninstall: () => ({}) }),
    () => abandon({ preUninstall: () => Promise.reject(answered()) }),
    () => abandon({ preUninstall: () => [] }),
  ],
  OpenWizard: [
    async () => said(await doubtBeforeOpening(contextOf({}), [])),
    async () =>
      said(
        await doubtBeforeGoingOn(
          contextOf({ getIntegration: () => documentsOf({ accounts: [us] }).integration }),
          ours,
        ),
      ),
    async () => {
      const { accountId: _id, ...without } = ours;
      const connectionId = factsOf(live).accounts[1]?.amazon?.id ?? '';
      const opened = { ...without, knownAccounts: [us.id, de.id] };
      const steps = [{ name: 'c', type: 'connection', _connectionId: connectionId }];
      return said(await noteMade(contextOf({}), opened, steps));
    },
  ],
  ConnectAmazon: [
    () => connect({ http: { type: 'x', unencrypted: {} } }),
    () => connect({ name: 'Amazon DE', http: { type: 'x', encrypted: { key: '******' }, unencrypted: {} } }),
    () =>
      connect({
        http: { type: 'x', unencrypted: { marketplaceId: 'ATVPDKIKX0DER', sellerId: 'A1OURS0000000' } },
      }),
  ],
};
