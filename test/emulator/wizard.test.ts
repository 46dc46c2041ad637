import { describe, expect, it } from 'vitest';
import { cloneRules } from '../../src/catalogue/cloneRules.ts';
import { flows } from '../../src/catalogue/flows.ts';
import { settings } from '../../src/catalogue/settings.ts';
import { withEmulator, type Client, type Connection, type Errors, type Flow } from './client.ts';

/** The six settings whose handlers write saved searches. */
const storedOnly = settings
  .filter((setting) => setting.onClone === 'storedNotApplied')
  .map((one) => one.path);

describe('the add-account wizard', () => {
  it('opens with three steps, the second of which gets its real name once the first is done', async () => {
    await withEmulator({}, async (client) => {
      const { body: steps } = await client.openWizard();
      expect(steps.map((step) => step.name)).toEqual([
        'Set up Amazon connection',
        'Multi-account components',
        'Configure account',
      ]);
      expect(steps.map((step) => [!!step._connectionId, !!step.installURL, !!step.form])).toEqual([
        [true, false, false],
        [false, true, false],
        [false, false, true],
      ]);
      await client.enter(steps[0]?._connectionId ?? '', 'A1PA6795UKMFR9', 'europe');
      await client.hand('/consent');
      const { body } = await client.step(steps[0]);
      expect(body.stepsToUpdate?.map((step) => [step.name, step.completed])).toEqual([
        ['Set up Amazon connection', true],
        ['Install Amazon bundle', false],
      ]);
      expect(body.stepsToUpdate?.[1]?.installerFunction).toBe(steps[1]?.installerFunction);
    });
  });

  it('shows the draft as an account that is being installed', async () => {
    await withEmulator({}, async (client) => {
      await client.openWizard();
      const { settings: tree } = await client.document();
      const draft = tree.sections.at(-1);
      expect(draft).toMatchObject({
        title: 'Amazon account 2',
        mode: 'install',
        shopInstallComplete: 'false',
      });
      expect(tree.storemap.at(-1)).toMatchObject({ accountid: draft?.id, shopInstallComplete: 'false' });
      expect(tree.defaultSectionId).toBe(draft?.id);
      expect(tree.general).toHaveLength(1);
    });
  });

  it('answers the pending steps of a draft instead of making a second one', async () => {
    await withEmulator({}, async (client) => {
      const first = await client.upToConfigure();
      const again = await client.openWizard();
      expect(again.body.map((step) => step.installerFunction)).toEqual(
        first.map((step) => step.installerFunction),
      );
      expect(again.body.map((step) => step.completed)).toEqual([true, true, false]);
      expect((await client.document()).settings.sections).toHaveLength(2);
    });
  });

  it('defaultSectionId outlives the draft, so that it proves nothing', async () => {
    await withEmulator({}, async (client) => {
      await client.addAccount();
      const { settings: tree } = await client.document();
      expect(tree.defaultSectionId).toBe(tree.sections.at(-1)?.id);
      expect(tree.sections.at(-1)?.mode).toBe('settings');
    });
  });

  it('names of functions, fields and options differ from seed to seed', async () => {
    const read = async (seed: number): Promise<string> => {
      let text = '';
      await withEmulator({ seed }, async (client) => {
        const { body } = await client.openWizard();
        text = JSON.stringify(
          body.map((step) => [step.installerFunction, Object.keys(step.form?.fieldMap ?? {})]),
        );
      });
      return text;
    };
    expect(await read(1)).toBe(await read(1));
    expect(await read(1)).not.toBe(await read(2));
  });

  it.each<[string, (client: Client, connectionId: string) => Promise<unknown>, string]>([
    ['nothing was entered', () => Promise.resolve(), 'type'],
    ['nobody has consented', (client, id) => client.enter(id, 'A1PA6795UKMFR9', 'europe'), 'not authorised'],
    [
      'the marketplace is of another region',
      (client, id) => client.enter(id, 'ATVPDKIKX0DER', 'europe'),
      'not in the selling region',
    ],
    ['no marketplace has that id', (client, id) => client.enter(id, 'NOWHERE', 'europe'), 'marketplace'],
  ])('step one says success:false inside a 200 where %s', async (_reason, prepare, words) => {
    await withEmulator({}, async (client) => {
      const { body: steps } = await client.openWizard();
      await prepare(client, steps[0]?._connectionId ?? '');
      const answer = await client.step(steps[0]);
      expect([answer.status, answer.body.success]).toEqual([200, false]);
      expect(answer.body.message).toContain(words);
    });
  });

  it('the consent page of a connection is what a person opens; it fills the seller in', async () => {
    await withEmulator({}, async (client, emulator) => {
      const { body: steps } = await client.openWizard();
      const id = steps[0]?._connectionId ?? '';
      await client.enter(id, 'A1PA6795UKMFR9', 'europe');
      const page = await fetch(`${emulator.url}/connection/${id}/oauth2`);
      expect(await page.text()).toContain('<button>Allow access</button>');
      await fetch(`${emulator.url}/connection/${id}/oauth2`, { method: 'POST' });
      const connection = await client.get<Connection>(`/v1/connections/${id}`);
      expect(connection.offline).toBe(false);
      expect(connection.http.unencrypted['sellerId']).toMatch(/^A[0-9A-F]{12}$/);
    });
  });

  it('step two fails until the bundle is in NetSuite and NetSuite answers', async () => {
    await withEmulator({}, async (client) => {
      const { body: steps } = await client.openWizard();
      await client.enter(steps[0]?._connectionId ?? '', 'A1PA6795UKMFR9', 'europe');
      await client.hand('/consent', { sellerId: 'A2SELLER99999' });
      await client.step(steps[0]);
      expect((await client.step(steps[1])).body.success).toBe(false);
      const page = await client.call('GET', steps[1]?.installURL ?? '');
      expect(page.text).toContain('<button>Install bundle</button>');
      await client.call('POST', steps[1]?.installURL ?? '');
      await client.hand('/netsuite/offline', { offline: true });
      expect((await client.step(steps[1])).body.success).toBe(false);
      await client.hand('/netsuite/offline', { offline: false });
      expect((await client.step(steps[1])).body.success).toBe(true);
    });
  });

  it('steps cannot be taken out of order, and none is left when the account is there', async () => {
    await withEmulator({}, async (client) => {
      const { body: steps } = await client.openWizard();
      expect((await client.step(steps[2], { formVal: client.formVal(steps) })).status).toBe(422);
      const ready = await client.upToConfigure();
      expect((await client.step(ready[2], { formVal: client.formVal(ready) })).status).toBe(200);
      expect((await client.step(ready[2], { formVal: client.formVal(ready) })).status).toBe(422);
      expect((await client.document()).settings.sections).toHaveLength(2);
    });
  });

  it('offers only active accounts to clone, and refuses any other', async () => {
    await withEmulator({ accounts: 3 }, async (client) => {
      const [, second] = (await client.document()).settings.sections;
      await client.put(`${client.integration}/uninstaller/preUninstallFunction`, { storeId: second?.id });
      const steps = await client.upToConfigure();
      const select = Object.values(steps[2]?.form?.fieldMap ?? {}).find((field) => field.type === 'select');
      const names = select?.options.map((option) => option[1]) ?? [];
      expect(names).toHaveLength(2);
      expect(names).not.toContain(second?.title);
      const formVal = { ...client.formVal(steps, 'AMZ-US'), [select?.name ?? '']: second?.id };
      expect((await client.step(steps[2], { formVal })).status).toBe(422);
    });
  });

  it('can ask for the name in its last step, where that choice is on', async () => {
    await withEmulator({ choices: { nameInWizard: true } }, async (client) => {
      const steps = await client.upToConfigure();
      const field = Object.values(steps[2]?.form?.fieldMap ?? {}).find((one) => one.type === 'text');
      const values = client.formVal(steps, 'AMZ-US');
      expect((await client.step(steps[2], { formVal: values })).status).toBe(422);
      const taken = await client.step(steps[2], { formVal: { ...values, [field?.name ?? '']: 'AMZ-US' } });
      expect(taken.body.errors[0]?.message).toContain('already set');
      await client.step(steps[2], { formVal: { ...values, [field?.name ?? '']: 'ACME-DE' } });
      expect((await client.account('ACME-DE')).state).toBe('active');
    });
  });
});

describe('what keeps the wizard from opening', () => {
  it.each<[string, (client: Client) => Promise<unknown>, string]>([
    [
      'a newer version of the app is out',
      (client) => client.hand('/app/version', { latest: '2.15.0' }),
      'older version',
    ],
    ['an update is going on', (client) => client.hand('/app/update', { inProgress: true }), 'updated'],
    [
      'the licence is of another edition',
      (client) => client.hand('/licences', { edition: 'standard' }),
      'upgrade',
    ],
    ['no store licence is free', (client) => client.hand('/licences', { stores: 1 }), 'license'],
    ['the licence has run out', (client) => client.hand('/licences', { expires: '2020-01-01' }), 'expired'],
  ])('%s', async (_reason, prepare, words) => {
    await withEmulator({}, async (client) => {
      await prepare(client);
      const answer = await client.put<Errors>(`${client.integration}/installer/addNewStore`);
      expect(answer.status).toBe(422);
      expect(answer.body.errors[0]?.message).toContain(words);
      expect((await client.document()).settings.sections).toHaveLength(1);
    });
  });
});

describe('an account configured by hand', () => {
  it('has every flow, off and without schedule, default settings, and searches without filters', async () => {
    await withEmulator({}, async (client) => {
      const name = await client.addAccount();
      const account = await client.account(name);
      expect(Object.keys(account.flows)).toEqual(
        flows.filter((flow) => !flow.addOn).map((flow) => flow.name),
      );
      for (const flow of Object.values(account.flows))
        expect(flow).toMatchObject({ enabled: false, schedule: null });
      expect(account.settings['/settings/inventory/locations']).toEqual([]);
      expect(account.marketplace).toBe('DE');
      for (const role of ['inventory', 'kit', 'item', 'matrix', 'billing']) {
        expect(await client.filters(name, role)).toEqual([]);
      }
    });
  });
});

describe('an account cloned from another', () => {
  it('has the copied values and the defaults of what is not copied', async () => {
    await withEmulator({}, async (client) => {
      const source = await client.account('AMZ-US');
      const clone = await client.account(await client.addAccount('AMZ-US'));
      for (const setting of settings) {
        const copied = setting.onClone !== 'notCopied';
        const same =
          JSON.stringify(clone.settings[setting.path]) === JSON.stringify(source.settings[setting.path]);
        expect([setting.path, same]).toEqual([setting.path, copied]);
      }
    });
  });

  it('stores six settings without applying them: its own searches carry no filter', async () => {
    await withEmulator({}, async (client) => {
      expect(storedOnly).toHaveLength(6);
      const name = await client.addAccount('AMZ-US');
      for (const role of ['inventory', 'kit', 'item', 'matrix', 'billing']) {
        expect((await client.filters('AMZ-US', role)).length).toBeGreaterThan(0);
        expect(await client.filters(name, role)).toEqual([]);
      }
    });
  });

  it('has every flow off, with the schedules that the clone table copies and no others', async () => {
    await withEmulator({}, async (client) => {
      const source = await client.account('AMZ-US');
      const clone = await client.account(await client.addAccount('AMZ-US'));
      for (const flow of flows.filter((one) => !one.addOn)) {
        const [from, to] = [source.flows[flow.name], clone.flows[flow.name]];
        expect([flow.name, to?.enabled]).toEqual([flow.name, false]);
        expect([flow.name, to?.schedule]).toEqual([flow.name, flow.scheduleCloned ? from?.schedule : null]);
      }
    });
  });

  it('has ids of its own everywhere, and live field names that differ', async () => {
    await withEmulator({}, async (client) => {
      const name = await client.addAccount('AMZ-US');
      const [source, clone] = [await client.account('AMZ-US'), await client.account(name)];
      expect(clone.id).not.toBe(source.id);
      expect(clone.connectionId).not.toBe(source.connectionId);
      const label = 'NetSuite locations to pick inventory from';
      const [a, b] = [
        await client.field('AMZ-US', 'Inventory', label),
        await client.field(name, 'Inventory', label),
      ];
      expect(a.name).not.toBe(b.name);
      expect(a.value).toEqual(b.value);
    });
  });

  it('has the mappings of the source, without the posted date of settlements', async () => {
    await withEmulator({}, async (client) => {
      interface Import {
        _id: string;
        name: string;
        netsuite_da?: { mapping: { fields: { generate: string }[] }; lookups: { name: string }[] };
      }
      const all = async () => client.get<Import[]>(`${client.integration}/imports`);
      const before = await all();
      await client.addAccount('AMZ-US');
      const made = (await all()).slice(before.length);
      expect(made).toHaveLength(before.length);
      const mapped = (list: Import[]) =>
        list
          .find((one) => one.name === 'Post custom settlement records to NetSuite')
          ?.netsuite_da?.mapping.fields.map((field) => field.generate);
      expect(mapped(before)).toContain('custrecord_celigo_amzio_set_posted_date');
      expect(mapped(made)).toEqual(mapped(before)?.filter((one) => !one.includes('posted_date')));
      const lookups = (list: Import[]) =>
        list.flatMap((one) => one.netsuite_da?.lookups ?? []).map((one) => one.name);
      expect(lookups(made)).toEqual(lookups(before));
    });
  });

  it("has the source's option lists, however old they are", async () => {
    await withEmulator({}, async (client) => {
      await client.hand('/netsuite/lists/shipMethods', { add: ['Drone'] });
      const name = await client.addAccount('AMZ-US');
      const field = await client.field(name, 'Order', 'Map Ship Methods');
      expect(field.generates?.map((one) => one.text)).not.toContain('Drone');
      const byHand = await client.field(await client.addAccount(), 'Order', 'Map Ship Methods');
      expect(byHand.generates?.map((one) => one.text)).toContain('Drone');
    });
  });

  it('has no add-on of the source', async () => {
    await withEmulator({}, async (client) => {
      const { id } = await client.account('AMZ-US');
      await client.put(`${client.integration}/installer/installAddOn`, {
        storeId: id,
        addOnId: 'fbaReturns',
      });
      const clone = await client.account(await client.addAccount('AMZ-US'));
      expect(Object.keys(clone.flows)).not.toContain('Amazon (FBA) returns to NetSuite RA and item receipts');
    });
  });

  it('shares the NetSuite connection with the whole tile', async () => {
    await withEmulator({}, async (client) => {
      await client.addAccount('AMZ-US');
      const connections = await client.get<{ type: string }[]>(`${client.integration}/connections`);
      expect(connections.map((one) => one.type).sort()).toEqual(['http', 'http', 'netsuite']);
    });
  });

  it('has flows that are named after the account', async () => {
    await withEmulator({}, async (client) => {
      const name = await client.addAccount('AMZ-US');
      const all = await client.get<Flow[]>(`${client.integration}/flows`);
      const mine = all.filter((flow) => flow.name.endsWith(`[${name}]`));
      expect(mine).toHaveLength(all.length / 2);
    });
  });

  it('follows a table that has a row for all of this', () => {
    const things = cloneRules.map((rule) => rule.thing);
    expect(things).toEqual(
      expect.arrayContaining(['settings', 'flowSchedules', 'savedSearches', 'optionLists']),
    );
  });
});
