import { describe, expect, it } from 'vitest';
import { withEmulator, type Client, type Errors, type Flow, type Integration } from './client.ts';

const invoice = 'NetSuite Order to NetSuite Invoice Add';
const payment = 'NetSuite Settlement Transaction to NetSuite Payment Add';
/** Where schedules may be patched, which the newest sources do not list. */
const patched = { settingsMilliseconds: 0, schedulePatch: 'add' } as const;
const report = 'Amazon Settlement Report to NetSuite Custom Settlement Records';

async function flow(client: Client, name: string): Promise<Flow> {
  const { flows } = await client.account('AMZ-US');
  return client.get<Flow>(`/v1/flows/${flows[name]?.id ?? ''}`);
}

describe('schedules', () => {
  it.each([
    ['six fields', '? 5 0,4,8 ? * *', 204],
    ['a list of days that is not sorted', '? 10 0,8,16 ? * 1,6,0', 204],
    ['steps', '? */15 * * * *', 204],
    ['five fields, as crontab has them', '5 0 * * *', 422],
    ['a first field that is not ?', '0 5 0 ? * *', 422],
    ['a minute that no hour has', '? 61 0 ? * *', 422],
    ['words', '? 5 0 ? * MON', 422],
  ])('%s: %s is answered %i', async (_reason, schedule, status) => {
    await withEmulator({ choices: patched }, async (client) => {
      const { _id } = await flow(client, invoice);
      const answer = await client.patch(`/v1/flows/${_id}`, [
        { op: 'replace', path: '/schedule', value: schedule },
      ]);
      expect(answer.status).toBe(status);
      if (status === 422) expect(answer.body.errors[0]?.message).toBe('Invalid cron expression');
      else expect((await flow(client, invoice)).schedule).toBe(schedule);
    });
  });

  it('come with a timezone that must exist', async () => {
    await withEmulator({ choices: patched }, async (client) => {
      const { _id } = await flow(client, invoice);
      const patch = (value: string) =>
        client.patch(`/v1/flows/${_id}`, [{ op: 'add', path: '/timezone', value }]);
      expect((await patch('Mars/Olympus')).status).toBe(422);
      expect((await patch('Asia/Tokyo')).status).toBe(204);
    });
  });
});

describe('PATCH of a flow', () => {
  it.each([
    ['the name belongs to the app', '/name', 'field_locked_by_integration_app'],
    ['a generator belongs to the app', '/pageGenerators/0/schedule', 'field_locked_by_integration_app'],
    ['the steps are outside of the list', '/pageProcessors', 'invalid_field'],
  ])('is refused where %s', async (_reason, path, code) => {
    await withEmulator({ choices: patched }, async (client) => {
      const before = await flow(client, invoice);
      const answer = await client.patch(`/v1/flows/${before._id}`, [
        { op: 'replace', path: '/schedule', value: '? 1 1 ? * *' },
        { op: 'replace', path, value: 'x' },
      ]);
      expect([answer.status, answer.body.errors[0]?.code]).toEqual([422, code]);
      expect(await flow(client, invoice)).toEqual(before);
    });
  });

  it('of disabled is taken, but behind the back of the app', async () => {
    await withEmulator({}, async (client) => {
      const { _id } = await flow(client, invoice);
      await client.patch(`/v1/flows/${_id}`, [{ op: 'replace', path: '/disabled', value: true }]);
      expect((await client.account('AMZ-US')).flows[invoice]).toMatchObject({
        enabled: false,
        enabledInApp: true,
      });
    });
  });

  it('of disabled is refused, where that choice is made', async () => {
    await withEmulator({ choices: { patchDisabledAccepted: false } }, async (client) => {
      const { _id } = await flow(client, invoice);
      const answer = await client.patch(`/v1/flows/${_id}`, [
        { op: 'replace', path: '/disabled', value: true },
      ]);
      expect(answer.body.errors[0]?.code).toBe('field_locked_by_integration_app');
    });
  });

  it('is an array of operations, and nothing else', async () => {
    await withEmulator({}, async (client) => {
      const { _id } = await flow(client, invoice);
      expect((await client.patch(`/v1/flows/${_id}`, { schedule: '' })).status).toBe(400);
      expect((await client.patch(`/v1/flows/${_id}`, [{ op: 'move', path: '/schedule' }])).status).toBe(422);
    });
  });
});

describe('PUT of a document of the app', () => {
  it('answers 200 and silently keeps what is locked: a flow', async () => {
    await withEmulator({}, async (client) => {
      const before = await flow(client, invoice);
      const answer = await client.put<Flow>(`/v1/flows/${before._id}`, {
        ...before,
        name: 'mine',
        externalId: 'mine',
        schedule: '? 7 7 ? * *',
      });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({
        name: before.name,
        externalId: before.externalId,
        schedule: '? 7 7 ? * *',
      });
    });
  });

  it('erases what is left out: a schedule', async () => {
    await withEmulator({}, async (client) => {
      const { _id, name } = await flow(client, invoice);
      await client.put(`/v1/flows/${_id}`, { name, disabled: true });
      expect((await flow(client, invoice)).schedule).toBeUndefined();
    });
  });

  it('answers 200 and silently keeps what is locked: the settings of the integration', async () => {
    await withEmulator({}, async (client) => {
      const before = await client.document();
      const answer = await client.put<Integration>(client.integration, {
        ...before,
        name: 'Ours',
        settings: {},
      });
      expect([answer.status, answer.body.name]).toEqual([200, 'Ours']);
      expect((await client.document()).settings).toEqual(before.settings);
    });
  });

  it('answers 200 and silently keeps what is locked: an import, but for its mapping', async () => {
    await withEmulator({}, async (client) => {
      const [document] = await client.get<{ _id: string; name: string; netsuite_da: { mapping: object } }[]>(
        `${client.integration}/imports`,
      );
      const mapping = { fields: [{ extract: 'a', generate: 'b' }], lists: [] };
      const body = { ...document, name: 'mine', netsuite_da: { ...document?.netsuite_da, mapping } };
      const answer = await client.put(`/v1/imports/${document?._id ?? ''}`, body);
      expect(answer.body).toMatchObject({ name: document?.name, netsuite_da: { mapping } });
    });
  });

  it('keeps the mapping too, where that choice is made', async () => {
    await withEmulator({ choices: { mappingEditable: false } }, async (client) => {
      const [document] = await client.get<{ _id: string; netsuite_da: object }[]>(
        `${client.integration}/imports`,
      );
      const body = { ...document, netsuite_da: { mapping: { fields: [], lists: [] } } };
      const answer = await client.put(`/v1/imports/${document?._id ?? ''}`, body);
      expect(answer.body).toEqual(document);
    });
  });
});

describe('switching a flow through the app', () => {
  it('wants the flows that it needs to be on first', async () => {
    await withEmulator({}, async (client) => {
      await client.toggle('AMZ-US', payment, true);
      await client.toggle('AMZ-US', report, true);
      const refused = await client.toggle('AMZ-US', payment, false);
      expect(refused.status).toBe(422);
      expect(refused.body.errors[0]?.message).toBe(`Please enable ${report} flow first.`);
      await client.toggle('AMZ-US', report, false);
      expect((await client.toggle('AMZ-US', payment, false)).status).toBe(200);
      expect((await client.account('AMZ-US')).flows[payment]).toMatchObject({
        enabled: true,
        enabledInApp: true,
      });
    });
  });

  it('may show later, where that choice is made; the flows that depend on it need not wait', async () => {
    let now = 1_800_000_000_000;
    await withEmulator({ clock: () => now, choices: { flowLagMilliseconds: 500 } }, async (client) => {
      const cash = 'NetSuite Order to NetSuite Cash Sale Add';
      expect((await client.toggle('AMZ-US', cash, false)).status).toBe(200);
      expect((await flow(client, cash)).disabled).toBe(true);
      now += 500;
      expect((await flow(client, cash)).disabled).toBe(false);
    });
  });

  it('may start it at once, where that choice is made', async () => {
    await withEmulator({ choices: { enabledFlowRunsAtOnce: true } }, async (client) => {
      await client.toggle('AMZ-US', invoice, true);
      const answer = (await client.toggle('AMZ-US', invoice, false)) as unknown as {
        body: { _flowId?: string };
      };
      expect(answer.body._flowId).toBe((await flow(client, invoice))._id);
    });
  });
});

describe('runs', () => {
  it('make a job for the flow and one for each step, which end after a while', async () => {
    let now = 1_800_000_000_000;
    await withEmulator({ clock: () => now }, async (client) => {
      const { _id } = await flow(client, 'NetSuite Item to Amazon Product Add/Update');
      const answer = await client.call<{ _jobId: string }>('POST', `/v1/flows/${_id}/run`, {});
      expect(answer.status).toBe(201);
      const job = () => client.get<{ status: string }>(`/v1/jobs/${answer.body._jobId}`);
      expect((await job()).status).toBe('running');
      now += 3000;
      expect((await job()).status).toBe('completed');
      const steps = await client.get<{ type: string }[]>(`/v1/jobs?_parentJobId=${answer.body._jobId}`);
      expect(steps.map((step) => step.type)).toEqual(['export', 'export', 'import']);
      const latest = await client.get<{ _id: string }[]>(`/v1/flows/${_id}/jobs/latest`);
      expect(latest.map((one) => one._id)).toEqual([answer.body._jobId]);
    });
  });

  it('can be cancelled', async () => {
    await withEmulator({}, async (client) => {
      const { _id } = await flow(client, invoice);
      const { body } = await client.call<{ _jobId: string }>('POST', `/v1/flows/${_id}/run`, {});
      const answer = await client.put<{ status: string }>(`/v1/jobs/${body._jobId}/cancel`);
      expect(answer.body.status).toBe('canceled');
    });
  });

  it('are refused for a flow that is off, and jobs are only listed with a filter', async () => {
    await withEmulator({}, async (client) => {
      const { _id } = await flow(client, 'NetSuite Order to NetSuite Cash Sale Add');
      const answer = await client.call<Errors>('POST', `/v1/flows/${_id}/run`, {});
      expect([answer.status, answer.body.errors[0]?.code]).toEqual([422, 'inactive_flow']);
      expect((await client.call('GET', '/v1/jobs')).status).toBe(400);
    });
  });
});

describe('the shape of documents', () => {
  it('old flows have one export and one import in place of lists', async () => {
    await withEmulator({}, async (client) => {
      const old = await flow(client, 'Amazon (FBA) Customer to NetSuite Customer Add');
      expect(old).toHaveProperty('_exportId');
      expect(old).not.toHaveProperty('pageGenerators');
      expect(await flow(client, invoice)).toHaveProperty('pageGenerators');
    });
  });

  it('lists of ids in the store map begin with null, and empty arrays are there', async () => {
    await withEmulator({}, async (client) => {
      const document = await client.document();
      expect(document.settings.storemap[0]?.flows[0]).toBeNull();
      expect(document).toMatchObject({
        install: [],
        installSteps: [],
        uninstallSteps: [],
        flowGroupings: [],
      });
    });
  });
});

describe('the audit log', () => {
  it('says who changed what, and through what', async () => {
    await withEmulator({}, async (client) => {
      const before = await flow(client, invoice);
      const { _id } = before;
      await client.put(`/v1/flows/${_id}`, { ...before, schedule: '? 1 1 ? * *' });
      await client.toggle('AMZ-US', invoice, true);
      await client.hand('/ui/flow', {
        account: 'AMZ-US',
        flow: invoice,
        enabled: true,
        user: 'dana@example.com',
      });
      interface Entry {
        source: string;
        byUser: { email: string };
        fieldChanges: { fieldPath: string; newValue: unknown }[];
      }
      const entries = await client.get<Entry[]>(`/v1/flows/${_id}/audit`);
      expect(entries.map((one) => [one.source, one.byUser.email, one.fieldChanges[0]?.fieldPath])).toEqual([
        ['ui', 'dana@example.com', 'disabled'],
        ['connector', 'owner@example.com', 'disabled'],
        ['api', 'owner@example.com', 'schedule'],
      ]);
      expect(await client.get(`${client.integration}/audit`)).toEqual(entries);
    });
  });

  it('can be asked for a span of time and in pages', async () => {
    let now = Date.parse('2027-01-01T00:00:00Z');
    await withEmulator({ clock: () => now }, async (client) => {
      for (const value of ['? 1 1 ? * *', '? 2 1 ? * *', '? 3 1 ? * *']) {
        await client.hand('/ui/schedule', { account: 'AMZ-US', flow: invoice, schedule: value });
        now += 86_400_000;
      }
      const from = '2027-01-02T00:00:00Z';
      expect(await client.get(`${client.integration}/audit?from=${from}`)).toHaveLength(2);
      expect(await client.get(`${client.integration}/audit?from=${from}&limit=1`)).toHaveLength(1);
      expect((await client.call('GET', `${client.integration}/audit?to=2026-01-01`)).status).toBe(204);
    });
  });
});
