import { expect, it } from 'vitest';
import type { AccountStatus } from '../../src/report/status/statusTypes.ts';
import { withBench, type Bench } from './applying.ts';
import { account, amazonUS, inventoryFlow } from './manifests.ts';
import { sweepAt } from './sweeping.ts';

const begin = Date.parse('2027-03-01T10:00:00.000Z');
const after = (hours: number) => new Date(begin + hours * 3_600_000);

const amazonDE = account('amazon-de', { accountName: 'AMZ-DE', marketplace: 'DE' });

async function swept(bench: Bench, hours: number, key = 'commerce/amazon-us'): Promise<AccountStatus> {
  const { status } = await sweepAt(bench, after(hours));
  const found = status.accounts.find((each) => each.account === key);
  if (!found) throw new Error(`no status of ${key}`);
  return found;
}

const called = async (bench: Bench, path: RegExp, method?: string) =>
  (await bench.platform.calls()).filter(
    (call) => path.test(call.path) && (method === undefined || call.method === method),
  ).length;

it('an app that is behind is waited for, by every process, and gone on with when it is updated', () =>
  withBench({ 'amazon-de.yaml': amazonDE }, async (bench) => {
    const { client } = bench.platform;
    await client.hand('/app/version', { latest: '9.0.0' });
    const first = await swept(bench, 0, 'commerce/amazon-de');
    expect(first.waiting).toMatchObject({ for: 'AppUpdate', link: bench.platform.url });
    expect(first.conditions[0]).toMatchObject({ type: 'Ready', status: 'False', reason: 'AppBehind' });
    const opened = () => called(bench, /addNewStore$/);
    expect(await opened()).toBe(1);
    for (const hours of [0.1, 0.2, 0.9]) {
      const { waiting, blockers } = await swept(bench, hours, 'commerce/amazon-de');
      expect(waiting).toMatchObject({ for: 'AppUpdate', since: first.waiting?.since });
      expect(blockers).toMatchObject([{ code: 'AppBehind', passing: true }]);
      expect(blockers[0]?.message).toMatch(/^Nothing is added until then.*behind its newest version/);
    }
    expect(await opened()).toBe(1);
    await swept(bench, 1.1, 'commerce/amazon-de');
    expect(await opened()).toBe(2);
    await client.hand('/app/update', { inProgress: true });
    await client.hand('/app/update', { inProgress: false });
    const gone = await swept(bench, 1.2, 'commerce/amazon-de');
    expect(gone.waiting).toMatchObject({ for: 'AmazonConsent' });
  }));

it('a licence that cannot be read and is missing is waited for', () =>
  withBench(
    { 'amazon-de.yaml': amazonDE },
    async (bench) => {
      await bench.platform.client.hand('/licences', { stores: 1 });
      for (const hours of [0, 0.2, 0.4]) {
        const { waiting } = await swept(bench, hours, 'commerce/amazon-de');
        expect(waiting).toMatchObject({ for: 'Licence', since: after(0).toISOString() });
      }
      expect(await called(bench, /addNewStore$/)).toBe(1);
    },
    { choices: { licencesWithToken: false } },
  ));

const schedule = { schedule: '5 0,4,8,12 * * *', timezone: 'Europe/Berlin' };

it.each([
  { reason: 'a route that is not there', status: 404, code: 'not_found' },
  { reason: 'a token that may not do this one thing', status: 403, code: 'access_restricted' },
  { reason: 'a field that the app owns', status: 422, code: 'field_locked_by_integration_app' },
])('what is refused three times is a person’s: $reason', ({ status, code }) =>
  withBench(
    {
      'amazon-us.yaml': amazonUS({
        settings: { inventory: { kitPerLocation: true } },
        flows: [{ name: inventoryFlow, ...schedule }],
      }),
    },
    async (bench) => {
      const match = { path: '/v1/flows/*' };
      for (const method of ['PATCH', 'PUT'])
        await bench.platform.fault({ match: { ...match, method }, kind: 'refuse', status, code, count: 99 });
      const sent = () => called(bench, /\/v1\/flows\//, 'PATCH');
      for (const hours of [0, 0.2]) {
        const { conditions } = await swept(bench, hours);
        expect(conditions[0]?.reason).toMatch(/^Step(Refused|Failed)$/);
      }
      await swept(bench, 0.4);
      const tried = await sent();
      const stood = await swept(bench, 0.6);
      expect(stood.blockers).toMatchObject([{ code: 'RefusedRepeatedly', passing: false }]);
      expect(stood.blockers[0]?.remedy).toMatch(/schedule = "5 0,4,8,12 \* \* \*"/);
      expect(stood.waiting).toMatchObject({ for: 'RefusedStep', since: after(0).toISOString() });
      await swept(bench, 12);
      expect(await sent()).toBe(tried);
      // What does not depend on it was done.
      expect(await bench.platform.setting('AMZ-US', '/settings/inventory/kitPerLocation')).toBe(true);
      await bench.platform.clearFaults();
      const done = await swept(bench, 25);
      expect(done.conditions[0]).toMatchObject({ type: 'Ready', status: 'True' });
      expect(await bench.platform.flow('AMZ-US', inventoryFlow)).toMatchObject({ timezone: 'Europe/Berlin' });
    },
  ),
);
