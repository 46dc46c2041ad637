import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.ts';

/** What came back; `body` is the parsed JSON, or the text where it is none. */
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
}

export interface Errors {
  errors: { code: string; message: string; field?: string }[];
}

export interface Field {
  name: string;
  label: string;
  type: string;
  value?: unknown;
  options?: [string, string][];
  map?: Record<string, string>;
  default?: string | null;
  allowFailures?: boolean;
  generates?: { id: string; text: string }[];
}

export interface Section {
  id?: string;
  title: string;
  mode?: string;
  shopInstallComplete?: string;
  fields?: Field[];
  flows?: { _id: string; showSchedule: boolean; settings?: Field[] }[];
  sections?: Section[];
}

export interface Integration {
  _id: string;
  name: string;
  version: string;
  mode: string;
  settings: {
    defaultSectionId: string;
    sections: Section[];
    general: Section[];
    storemap: {
      accountid: string;
      accountname: string;
      shopInstallComplete: string;
      amazonHttpConnectionId: string;
      flows: (string | null)[];
      enabledFlows: string[];
    }[];
    addOnMap: Record<string, Record<string, { flows: string[] }>>;
  };
}

export interface Step {
  name: string;
  installerFunction: string;
  uninstallerFunction: string;
  completed: boolean;
  _connectionId?: string;
  installURL?: string;
  form?: {
    fieldMap: Record<string, { name: string; label: string; type: string; options: [string, string][] }>;
  };
}

export interface Flow {
  _id: string;
  name: string;
  disabled: boolean;
  schedule?: string;
  timezone?: string;
  externalId: string;
}

export interface Connection {
  _id: string;
  name: string;
  offline: boolean;
  http: {
    type?: string;
    baseURI?: string;
    concurrencyLevel: number;
    unencrypted: Record<string, string>;
    auth: { token?: Record<string, string> };
  };
}

export interface Overview {
  id: string;
  name: string;
  state: string;
  marketplace: string | null;
  sellerId: string | null;
  connectionId: string;
  flows: Record<
    string,
    { id: string; enabled: boolean; schedule: string | null; timezone: string | null; enabledInApp: boolean }
  >;
  settings: Record<string, unknown>;
}

export interface Search {
  id: string;
  title: string;
  role: string;
  locked: boolean;
  filters: { name: string; operator: string; values: string[]; labels: string[] }[];
}

/** A plain HTTP client of one emulator. It knows nothing that a stranger could not read. */
export class Client {
  readonly emulator: Emulator;

  constructor(emulator: Emulator) {
    this.emulator = emulator;
  }

  get integration(): string {
    return `/v1/integrations/${this.emulator.integrationId}`;
  }

  async call<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const url = path.startsWith('http') ? path : this.emulator.url + path;
    const response = await fetch(url, {
      method,
      headers: {
        Authorization: `Bearer ${this.emulator.token}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    let parsed: unknown = text;
    try {
      parsed = JSON.parse(text);
    } catch {
      // It is text then.
    }
    return { status: response.status, headers: response.headers, text, body: parsed as T };
  }

  async get<T>(path: string): Promise<T> {
    return (await this.call<T>('GET', path)).body;
  }

  put<T = unknown>(path: string, body: unknown = {}): Promise<Answer<T>> {
    return this.call<T>('PUT', path, body);
  }

  patch(path: string, body: unknown): Promise<Answer<Errors>> {
    return this.call<Errors>('PATCH', path, body);
  }

  /** Something that a person or a test does by hand. */
  async hand<T = unknown>(path: string, body: unknown = {}): Promise<T> {
    const answer = await this.call<T>('POST', `/_emulator${path}`, body);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`);
    return answer.body;
  }

  document(): Promise<Integration> {
    return this.get<Integration>(this.integration);
  }

  async account(name: string): Promise<Overview> {
    const [found] = await this.get<Overview[]>(`/_emulator/accounts?account=${encodeURIComponent(name)}`);
    if (!found) throw new Error(`no account ${name}`);
    return found;
  }

  /** Filters of an account's search of one role, as `name operator labels`. */
  async filters(account: string, role: string): Promise<string[]> {
    const searches = await this.get<Search[]>(`/_emulator/searches?account=${encodeURIComponent(account)}`);
    const found = searches.find((search) => search.role === role);
    return (found?.filters ?? []).map((one) => `${one.name} ${one.operator} ${one.labels.join(',')}`);
  }

  /** The live field of an account by section and label, read from the tree as any client has to. */
  async field(account: string, section: string, label: string): Promise<Field> {
    const { settings } = await this.document();
    const root = settings.sections.find((one) => one.title === account);
    const walk = (sections: Section[] = []): Field[] =>
      sections.flatMap((one) => [
        ...(one.fields ?? []),
        ...(one.flows ?? []).flatMap((flow) => flow.settings ?? []),
        ...walk(one.sections),
      ]);
    const general = settings.general.find((one) => one.id === root?.id);
    const sections =
      section === 'General' ? [general].filter((one) => one !== undefined) : (root?.sections ?? []);
    const found = walk(sections.filter((one) => one.title === section)).find((one) => one.label === label);
    if (!found) throw new Error(`no field ${label} in ${section} of ${account}`);
    return found;
  }

  /** Saves fields of one account by their live names. */
  async save(
    account: string,
    values: Record<string, unknown>,
  ): Promise<Answer<Errors & { success?: boolean }>> {
    const { id } = await this.account(account);
    return this.put(`${this.integration}/settings/persistSettings`, { pending: { [id]: values } });
  }

  async toggle(account: string, flow: string, disabled: boolean): Promise<Answer<Errors>> {
    const { flows } = await this.account(account);
    return this.save(account, { flowId: flows[flow]?.id, disabled });
  }

  openWizard(): Promise<Answer<Step[]>> {
    return this.put<Step[]>(`${this.integration}/installer/addNewStore`);
  }

  step(
    step: Step | undefined,
    body: unknown = {},
  ): Promise<Answer<Errors & { success: boolean; message?: string; stepsToUpdate?: Step[] }>> {
    return this.put(`${this.integration}/installer/${step?.installerFunction ?? ''}`, body);
  }

  /** Enters marketplace and region into a connection, as the app's page does. */
  async enter(connectionId: string, marketplaceId: string, sellingRegion: string): Promise<Answer<Errors>> {
    const connection = await this.get<Connection>(`/v1/connections/${connectionId}`);
    const http = { ...connection.http, type: 'Amazon-SP-API', unencrypted: { marketplaceId, sellingRegion } };
    return this.put(`/v1/connections/${connectionId}`, { ...connection, http });
  }

  /** Plays the wizard up to its last step and answers the steps. */
  async upToConfigure(marketplaceId = 'A1PA6795UKMFR9', sellingRegion = 'europe'): Promise<Step[]> {
    const { body: steps } = await this.openWizard();
    const [connection, bundle] = steps;
    await this.enter(connection?._connectionId ?? '', marketplaceId, sellingRegion);
    await this.hand('/consent');
    await this.step(connection);
    await this.hand('/bundle');
    await this.step(bundle);
    return steps;
  }

  /** What the last step is answered: by hand, or cloned from the account of this name. */
  formVal(steps: Step[], source?: string): Record<string, string> {
    const fields = Object.values(steps[2]?.form?.fieldMap ?? {});
    const way = fields.find((field) => field.type === 'radio');
    const from = fields.find((field) => field.label === 'Select an existing Amazon account');
    const label =
      source === undefined ? 'Configure new account manually' : 'Clone an existing Amazon account';
    const values: Record<string, string> = {};
    if (way) values[way.name] = way.options.find((option) => option[1] === label)?.[0] ?? '';
    const chosen = from?.options.find((option) => option[1] === source)?.[0];
    if (from && chosen !== undefined) values[from.name] = chosen;
    return values;
  }

  /** Adds an account by the whole wizard and answers its name. */
  async addAccount(source?: string): Promise<string> {
    const steps = await this.upToConfigure();
    const answer = await this.step(steps[2], { formVal: this.formVal(steps, source) });
    if (answer.status !== 200) throw new Error(answer.text);
    const { settings } = await this.document();
    return settings.sections.at(-1)?.title ?? '';
  }
}

/** Runs a test against an emulator of its own, and stops it afterwards. */
export async function withEmulator(
  options: EmulatorOptions,
  run: (client: Client, emulator: Emulator) => Promise<void>,
): Promise<void> {
  const emulator = await startEmulator({ choices: { settingsMilliseconds: 0 }, ...options });
  try {
    await run(new Client(emulator), emulator);
  } finally {
    await emulator.close();
  }
}
