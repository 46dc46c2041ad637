import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.ts';
import { Client, type Overview } from '../emulator/client.ts';
import { rowChoices } from './rows.ts';

/** A call as the emulator's log has it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly wrote: boolean;
  readonly changed: boolean;
}

/** A fault that the emulator injects; see `GET /_emulator`. */
export interface Fault {
  readonly kind: 'latency' | '429' | '503' | 'html502' | 'lost' | 'refuse' | 'handler';
  readonly match?: { readonly method?: string; readonly path?: string; readonly handler?: string };
  readonly count?: number;
  readonly milliseconds?: number;
  readonly message?: string;
  readonly swallow?: boolean;
  readonly status?: number;
  readonly code?: string;
}

/** The emulated platform as people and tests see it from outside, over HTTP alone. */
export class Platform {
  readonly emulator: Emulator;
  readonly client: Client;

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
    this.client = new Client(emulator);
  }

  /**
   * Starts one on a free port. The bundle is there without a person, unless `choices` say otherwise; what a story says of the
   * platform itself also holds in a run that plays a row of switches.
   */
  static async start(options: EmulatorOptions = {}): Promise<Platform> {
    const { choices, ...rest } = options;
    const given = { settingsMilliseconds: 0, bundleInstalled: true, ...rowChoices(), ...choices };
    return new Platform(await startEmulator({ choices: given, ...rest }));
  }

  close(): Promise<void> {
    return this.emulator.close();
  }

  get url(): string {
    return this.emulator.url;
  }

  accounts(): Promise<Overview[]> {
    return this.client.get<Overview[]>('/_emulator/accounts');
  }

  async names(): Promise<string[]> {
    return (await this.accounts()).map((account) => account.name);
  }

  async flow(account: string, flow: string) {
    const found = (await this.client.account(account)).flows[flow];
    if (!found) throw new Error(`${account} has no flow ${flow}`);
    return found;
  }

  async setting(account: string, path: string): Promise<unknown> {
    return (await this.client.account(account)).settings[path];
  }

  async flowsOn(account: string): Promise<string[]> {
    const { flows } = await this.client.account(account);
    return Object.entries(flows).flatMap(([name, flow]) => (flow.enabled ? [name] : []));
  }

  calls(): Promise<Call[]> {
    return this.client.get<Call[]>('/_emulator/calls');
  }

  async forgetCalls(): Promise<void> {
    await this.client.call('DELETE', '/_emulator/calls');
  }

  /** Calls of a kind that writes to the tile; Storekeeper's own lease and notes are not among them. */
  async writes(): Promise<Call[]> {
    return (await this.calls()).filter((call) => call.wrote && !call.path.startsWith('/v1/state/'));
  }

  /** Fills in the seller of the open wizard's connection, where its consent did not. */
  async seller(sellerId: string): Promise<void> {
    await this.client.hand('/seller', { sellerId });
  }

  /** How often a wizard was opened. */
  async wizardsOpened(): Promise<number> {
    const calls = await this.calls();
    const opened = calls.filter((call) => call.path.endsWith('/installer/addNewStore') && call.changed);
    return opened.length;
  }

  async fault(fault: Fault): Promise<void> {
    await this.client.hand('/faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.client.call('DELETE', '/_emulator/faults');
  }

  async faultsLeft(): Promise<number> {
    return (await this.client.get<unknown[]>('/_emulator/faults')).length;
  }

  changeSetting(account: string, section: string, label: string, value: unknown): Promise<unknown> {
    return this.client.hand('/ui/setting', { account, section, label, value, user: 'sam@example.com' });
  }

  switchFlow(account: string, flow: string, enabled: boolean): Promise<unknown> {
    return this.client.hand('/ui/flow', { account, flow, enabled, user: 'sam@example.com' });
  }
  consent(sellerId?: string): Promise<unknown> {
    return this.client.hand('/consent', {
      user: 'dana@example.com',
      ...(sellerId === undefined ? {} : { sellerId }),
    });
  }

  /** Breaks the NetSuite connection, or the Amazon connection of an account, without the platform noticing. */
  async breakConnection(which: string): Promise<void> {
    const body = { offline: true, noticed: false };
    if (which === 'netsuite') await this.client.hand('/netsuite/offline', body);
    else {
      const account = (await this.accounts()).find((candidate) => candidate.name === which);
      await this.client.hand(`/connections/${account?.connectionId ?? ''}/offline`, body);
    }
  }

  installBundle(): Promise<unknown> {
    return this.client.hand('/bundle', { installed: true });
  }
}

/** The filters that the six settings of `sixSettings` write into the saved searches in NetSuite. */
export const sixFilters = {
  inventory: ['inventorylocation anyof Berlin DC'],
  kit: ['memberitem.inventorylocation anyof Berlin DC'],
  item: [
    'custitem_celigo_virtualvariation is F',
    'pricing.currency is EUR',
    'pricing.pricelevel is Base Price',
  ],
  matrix: [
    'custitem_celigo_virtualvariation or is T',
    'parent isempty custitem_parent',
    'pricing.currency is EUR',
    'pricing.pricelevel is Base Price',
  ],
  billing: ['status anyof SalesOrd:F'],
};

/** What the saved searches of an account really filter by, in the form of `sixFilters`. */
export async function filtersOf(platform: Platform, account: string): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const role of Object.keys(sixFilters))
    found[role] = (await platform.client.filters(account, role)).sort();
  return found;
}
