import { request } from 'undici';

/** A flow as the emulator shows it. */
interface EmulatedFlow {
  readonly enabled: boolean;
  readonly schedule: string | null;
}

/** An account as it really is on the emulated platform. */
export interface EmulatedAccount {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly flows: Readonly<Record<string, EmulatedFlow>>;
  readonly settings: Readonly<Record<string, unknown>>;
}

interface EmulatedSearch {
  readonly title: string;
  readonly filters: readonly { readonly name: string; readonly labels: readonly string[] }[];
}

/** What people do by hand on the platform, and what can be seen there: the emulator's own routes. */
export class People {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async #post(path: string, body: object): Promise<void> {
    const answer = await request(`${this.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300)
      throw new Error(`the emulator answered ${answer.statusCode} to ${path}: ${text}`);
  }

  async #get(path: string): Promise<unknown> {
    const answer = await request(`${this.url}${path}`);
    return await answer.body.json();
  }

  giveConsent(user: string): Promise<void> {
    return this.#post('/_emulator/consent', { user });
  }

  installBundle(user: string): Promise<void> {
    return this.#post('/_emulator/bundle', { installed: true, user });
  }

  changeSetting(
    account: string,
    section: string,
    label: string,
    value: unknown,
    user: string,
  ): Promise<void> {
    return this.#post('/_emulator/ui/setting', { account, section, label, value, user });
  }

  switchFlow(account: string, flow: string, enabled: boolean, user: string): Promise<void> {
    return this.#post('/_emulator/ui/flow', { account, flow, enabled, user });
  }

  async account(name: string): Promise<EmulatedAccount | undefined> {
    const accounts = (await this.#get('/_emulator/accounts')) as EmulatedAccount[];
    return accounts.find((account) => account.name === name);
  }

  /** Labels that a filter of the account's saved searches in NetSuite holds, over all its searches. */
  async filterLabels(account: string, filter: string): Promise<string[]> {
    const searches = (await this.#get(
      `/_emulator/searches?account=${encodeURIComponent(account)}`,
    )) as EmulatedSearch[];
    return searches.flatMap((search) =>
      search.filters.filter((entry) => entry.name === filter).flatMap((entry) => entry.labels),
    );
  }
}
