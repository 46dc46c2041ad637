import { describe, expect, it } from 'vitest';
import { withEmulator, type Client, type Errors, type Step } from './client.ts';

const returns = 'Amazon (FBA) returns to NetSuite RA and item receipts';

async function uninstall(client: Client, storeId: string): Promise<void> {
  const { body } = await client.put<Step[]>(`${client.integration}/uninstaller/preUninstallFunction`, {
    storeId,
  });
  for (const step of body)
    await client.put(`${client.integration}/uninstaller/${step.uninstallerFunction}`, { storeId });
}

describe('removing an account', () => {
  it('takes its flows, connection, searches and section away, and leaves the others alone', async () => {
    await withEmulator({ accounts: 2 }, async (client) => {
      const first = await client.account('AMZ-US');
      const flows = await client.get<unknown[]>(`${client.integration}/flows`);
      await uninstall(client, first.id);
      const { settings } = await client.document();
      expect(settings.sections.map((section) => section.id)).not.toContain(first.id);
      expect(await client.get(`${client.integration}/flows`)).toHaveLength(flows.length / 2);
      expect((await client.call('GET', `/v1/connections/${first.connectionId}`)).status).toBe(404);
      const searches = await client.get<{ accountId: string | null }[]>('/_emulator/searches');
      expect(searches.some((search) => search.accountId === first.id)).toBe(false);
      expect((await client.document()).mode).toBe('settings');
    });
  });

  it('passes through the mode uninstall, and its steps want to be begun', async () => {
    await withEmulator({ accounts: 2 }, async (client) => {
      const [first, second] = (await client.document()).settings.sections;
      const path = `${client.integration}/uninstaller/preUninstallFunction`;
      const { body } = await client.put<Step[]>(path, { storeId: first?.id });
      expect((await client.document()).settings.sections[0]?.mode).toBe('uninstall');
      const step = `${client.integration}/uninstaller/${body[0]?.uninstallerFunction ?? ''}`;
      expect((await client.put(step, { storeId: second?.id })).status).toBe(422);
    });
  });

  it('is refused while a connection is offline', async () => {
    await withEmulator({ accounts: 2 }, async (client) => {
      const { id, connectionId } = await client.account('AMZ-US');
      await client.hand(`/connections/${connectionId}/offline`);
      const path = `${client.integration}/uninstaller/preUninstallFunction`;
      const answer = await client.put<Errors>(path, { storeId: id });
      expect([answer.status, answer.body.errors[0]?.code]).toEqual([422, 'connection_offline']);
    });
  });

  it('works for a wizard that nobody finished, with its defaultSectionId', async () => {
    await withEmulator({}, async (client) => {
      await client.openWizard();
      await uninstall(client, (await client.document()).settings.defaultSectionId);
      expect((await client.document()).settings.sections).toHaveLength(1);
      expect((await client.openWizard()).body[0]?.completed).toBe(false);
    });
  });

  it('where it is the last one removes the whole tile', async () => {
    await withEmulator({}, async (client) => {
      const { id } = await client.account('AMZ-US');
      const path = `${client.integration}/uninstaller/preUninstallFunction`;
      expect((await client.call('DELETE', `${client.integration}/install`, {})).status).toBe(422);
      expect((await client.put(path, { storeId: id })).body).toEqual({ removeIntegration: true });
      expect((await client.document()).mode).toBe('uninstall');
      expect((await client.call('DELETE', `${client.integration}/install`, {})).status).toBe(204);
      expect((await client.call('GET', '/v1/integrations')).status).toBe(204);
      expect((await client.call('GET', '/v1/flows')).status).toBe(204);
    });
  });

  it('of a tile cannot be done by DELETE alone', async () => {
    await withEmulator({}, async (client) => {
      expect((await client.call('DELETE', client.integration)).status).toBe(422);
    });
  });
});

describe('licences', () => {
  interface Licence {
    expires: string;
    opts: { connectorEdition: string; addonLicenses: { type: string; licenses: unknown[] }[] };
  }

  it('say how many accounts may exist: one entry for each', async () => {
    await withEmulator({ accounts: 3 }, async (client) => {
      const [licence] = await client.get<Licence[]>('/v1/licenses');
      expect(licence?.opts.connectorEdition).toBe('premium');
      expect(licence?.opts.addonLicenses.find((one) => one.type === 'store')?.licenses).toHaveLength(28);
    });
  });

  it('may be closed to tokens, where that choice is made', async () => {
    await withEmulator({ choices: { licencesWithToken: false } }, async (client) => {
      const answer = await client.call<Errors>('GET', '/v1/licenses');
      expect([answer.status, answer.body.errors[0]?.code]).toEqual([403, 'access_restricted']);
    });
  });

  it('that run out switch every flow off, and none can be switched on until they are renewed', async () => {
    let now = Date.parse('2027-01-01T00:00:00Z');
    await withEmulator({ clock: () => now }, async (client) => {
      const flow = 'NetSuite Order to NetSuite Invoice Add';
      now += 366 * 86_400_000;
      const flows = await client.get<{ disabled: boolean; _id: string }[]>(`${client.integration}/flows`);
      expect(flows.every((one) => one.disabled)).toBe(true);
      const refused = await client.toggle('AMZ-US', flow, false);
      expect(refused.body.errors[0]?.code).toBe('license_expired');
      const id = (await client.account('AMZ-US')).flows[flow]?.id ?? '';
      const patch = [{ op: 'replace', path: '/disabled', value: false }];
      expect((await client.patch(`/v1/flows/${id}`, patch)).status).toBe(422);
      await client.hand('/licences', { expires: '2030-01-01' });
      expect((await client.account('AMZ-US')).flows[flow]?.enabled).toBe(false);
      expect((await client.toggle('AMZ-US', flow, false)).status).toBe(200);
    });
  });

  it('of a higher edition take effect when the edition is changed', async () => {
    await withEmulator({}, async (client) => {
      await client.hand('/licences', { edition: 'standard' });
      expect((await client.openWizard()).status).toBe(422);
      await client.put(`${client.integration}/settings/changeEdition`, {});
      expect((await client.openWizard()).status).toBe(200);
    });
  });
});

describe('add-ons', () => {
  const path = (client: Client, verb: 'installer/installAddOn' | 'uninstaller/uninstallAddOn') =>
    `${client.integration}/${verb}`;

  it('come with their flows, off; a reinstallation gives them other ids', async () => {
    await withEmulator({}, async (client) => {
      const { id } = await client.account('AMZ-US');
      const body = { storeId: id, addOnId: 'fbaReturns' };
      await client.put(path(client, 'installer/installAddOn'), body);
      const first = (await client.account('AMZ-US')).flows[returns];
      expect(first?.enabled).toBe(false);
      expect((await client.document()).settings.addOnMap[id]).toHaveProperty('fbaReturns');
      expect((await client.document()).settings.sections[0]?.sections?.at(-1)?.title).toBe('Returns');
      await client.put(path(client, 'uninstaller/uninstallAddOn'), body);
      expect((await client.account('AMZ-US')).flows).not.toHaveProperty([returns]);
      await client.put(path(client, 'installer/installAddOn'), body);
      expect((await client.account('AMZ-US')).flows[returns]?.id).not.toBe(first?.id);
    });
  });

  it('are listed by getLicenseMetadata, and need a licence', async () => {
    await withEmulator({}, async (client) => {
      const { id } = await client.account('AMZ-US');
      const read = async () => {
        const answer = await client.put<{ addOns: { addOnLicenses: { id: string; status: string }[] } }>(
          `${client.integration}/settings/getLicenseMetadata`,
        );
        return answer.body.addOns.addOnLicenses.find((one) => one.id === 'fbaReturns')?.status;
      };
      expect(await read()).toBe('available');
      await client.put(path(client, 'installer/installAddOn'), { storeId: id, addOnId: 'fbaReturns' });
      expect(await read()).toBe('installed');
      await client.hand('/licences', { addOns: { transferOrder: 0 } });
      const refused = await client.put<Errors>(path(client, 'installer/installAddOn'), {
        storeId: id,
        addOnId: 'transferOrder',
      });
      expect(refused.body.errors[0]?.code).toBe('license_required');
    });
  });
});

describe('what only the owner of the app may do', () => {
  it.each([
    ['GET', '/v1/connectors/58c90bccc13f547763bf2fc1'],
    ['GET', '/v1/connectors/58c90bccc13f547763bf2fc1/installBase'],
    ['PUT', '/v1/connectors/58c90bccc13f547763bf2fc1/update'],
  ])('%s %s is access_restricted', async (method, route) => {
    await withEmulator({}, async (client) => {
      const answer = await client.call<Errors>(method, route);
      expect([answer.status, answer.body.errors[0]?.code]).toEqual([403, 'access_restricted']);
    });
  });
});

describe('functions that the app does not have', () => {
  it.each(['installer', 'uninstaller', 'settings', 'utilities'])(
    '%s/nothing is invalid_function',
    async (family) => {
      await withEmulator({}, async (client) => {
        const answer = await client.put<Errors>(`${client.integration}/${family}/nothing`);
        expect([answer.status, answer.body.errors[0]?.code]).toEqual([422, 'invalid_function']);
      });
    },
  );

  it('and all installer functions are closed to tokens, where that choice is made', async () => {
    await withEmulator({ choices: { installerWithToken: false } }, async (client) => {
      expect((await client.openWizard()).status).toBe(403);
    });
  });
});

describe('mapping metadata', () => {
  it('tells the fields of each import by its external id', async () => {
    await withEmulator({}, async (client) => {
      const { body } = await client.put<Record<string, { generates: { id: string }[] }>>(
        `${client.integration}/settings/getMappingMetadata`,
      );
      expect(body['amazon_fba_order_add_import']?.generates.map((one) => one.id)).toContain('otherrefnum');
    });
  });
});
