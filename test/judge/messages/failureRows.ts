import { StoppingError } from '../../../src/act/context.ts';
import { explain } from '../../../src/act/journal/stateError.ts';
import { LeaseHeldError, LeaseLostError } from '../../../src/act/lease/lease.ts';
import { MarksMovedError, StaleReadError } from '../../../src/act/marks.ts';
import { MarksError, readMarks } from '../../../src/observe/marks.ts';
import { findTileByTag } from '../../../src/observe/observe.ts';
import { MalformedError } from '../../../src/observe/wellFormed.ts';
import { tokenSource } from '../../../src/platform/token.ts';
import { parseAddress } from '../../../src/sources/git/repository/address.ts';
import { ClusterError, explainStatus } from '../../../src/kubernetes/clusterError.ts';
import { baseURLOf, normalBaseURL } from '../../../src/platform/http/links.ts';
import { Loss, type LossKind, type Reply } from '../../../src/platform/http/transport.ts';
import { verdictOf, verdictOfLoss } from '../../../src/platform/http/verdict.ts';
import { malformed } from '../../../src/platform/http/answers.ts';
import { refused } from '../../../src/platform/http/caller.ts';
import { routes, type Route } from '../../../src/platform/routes.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { ControllerClient, ControllerRefusal } from '../../../src/cli/steer/controllerClient.ts';
import { parseDuration } from '../../../src/lib/duration.ts';
import { planted } from './rules.ts';
import { endless, id } from './worst.ts';

/** An error that reaches a person, as it comes about with the worst that it may hold. */
export type FailureRow = () => unknown;

const token = (env: Record<string, string>) => () => tokenSource({ env: 'STORE_TOKEN' }, { env })();
const tags = Array.from({ length: 30 }, (_, index) => ({
  ...{ _id: id(index), name: 'x', tag: `${endless}${String(index)}`, _connectorId: id(1) },
}));
const sqlite = (errcode: number) =>
  explain(Object.assign(new Error('a fault of SQLite'), { errcode }), '/var/lib/storekeeper');
const cluster = (status: number) => () => {
  const what = 'reading the documents of the kind AmazonAccount in commerce';
  return new ClusterError(explainStatus(what, status, 'the API says so'), status);
};

const secret = new Secret(planted);

/** What the client makes of an answer in which the token stands wherever an answer may hold it. */
const answer =
  (status: number, body: unknown, route: Route = routes.putFlow, over: Partial<Reply> = {}): FailureRow =>
  () => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const reply = { status, contentType: 'application/json', header: () => undefined, text, ...over };
    const verdict = verdictOf(route, reply, (each) => secret.scrub(each), Date.parse('2026-03-01T10:00:00Z'));
    return verdict.ok ? undefined : verdict.error;
  };
const errors = (code: string, message = `${endless} Bearer ${planted}`) => ({ errors: [{ code, message }] });
const page = { contentType: 'text/html' };
const loss =
  (kind: LossKind): FailureRow =>
  () =>
    verdictOfLoss(routes.putFlow, new Loss(kind, 'no answer came within 60s', undefined)).error;

/** By class: every error whose message a person gets. */
export const failureRows: Readonly<Record<string, readonly FailureRow[]>> = {
  LeaseHeldError: [
    () =>
      new LeaseHeldError({
        ...{ holder: 'storekeeper-7d9f8b6c5-x2x4z/1/abc (commerce/amazon-netsuite)' },
        ...{ expiresAt: '2026-03-01T10:02:00.000Z', since: '2026-03-01T09:00:00.000Z' },
      }),
  ],
  LeaseLostError: [() => new LeaseLostError('it ran out while a call was under way')],
  MarksMovedError: [() => new MarksMovedError(undefined)],
  StaleReadError: [() => new StaleReadError(3, 4)],
  StoppingError: [() => new StoppingError()],
  MarksError: [
    () => readMarks({ version: 2 }),
    () =>
      new MarksError(Array.from({ length: 30 }, (_, index) => `accounts.${String(index)}: Invalid input`)),
  ],
  MalformedError: [
    () =>
      new MalformedError('the integration', {
        ...{ path: ['settings', 'sections'], found: 'nothing', expected: 'a list of accounts' },
      }),
  ],
  TileNotFoundError: [
    () => findTileByTag({ listIntegrations: () => Promise.resolve(tags) } as never, 'shop'),
    () => findTileByTag({ listIntegrations: () => Promise.resolve([]) } as never, 'shop'),
  ],
  TokenError: [
    token({}),
    token({ STORE_TOKEN: '' }),
    token({ STORE_TOKEN: 'Bearer x' }),
    token({ STORE_TOKEN: 'a b' }),
  ],
  PlatformError: [
    answer(400, errors('invalid_field')),
    answer(401, errors('unauthorized')),
    answer(403, { message: `no access for ${planted}` }),
    answer(404, errors('not_found')),
    answer(404, errors('not_found', 'x'), routes.getIntegration),
    answer(409, errors('conflict')),
    answer(422, errors('invalid_field')),
    answer(429, errors('too_many')),
    answer(429, '', routes.putFlow, { header: () => '90' }),
    answer(302, ''),
    answer(500, { error: endless }),
    answer(502, '<html>', routes.putFlow, page),
    answer(200, '<html>', routes.putFlow, page),
    answer(200, `{ "token": "${planted}`, routes.getIntegration),
    answer(200, errors('SSS_REQUEST_LIMIT_EXCEEDED')),
    ...(['unreached', 'lost', 'timeout', 'cut', 'unsendable'] as const).map(loss),
    () => malformed(routes.getIntegration, 'the answer is a list in place of an object'),
    () => refused(routes.putFlow, 'the body holds the mask of a secret'),
  ],
  UsageError: [
    () => new ControllerClient({ server: 'http://127.0.0.1:9', stateDir: '' }).get('/api/v1/tiles'),
  ],
  ControllerRefusal: [
    () =>
      new ControllerRefusal(
        404,
        'the controller at http://127.0.0.1:8080 refuses: no account is called "x"; accepted: "us"',
      ),
  ],
  AddressError: [
    () => baseURLOf({}),
    () => normalBaseURL(`api.integrator.io?token=${planted}`),
    () => normalBaseURL(`https://user:${planted}@api.integrator.io`),
  ],
  DurationError: [() => parseDuration('often')],
  StateError: [() => sqlite(5), () => sqlite(11), () => sqlite(13)],
  ClusterError: [cluster(401), cluster(403), cluster(404), cluster(500)],
  GitFailure: [() => parseAddress('ftp://git.example.com/shops'), () => parseAddress('')],
};

/** Classes whose words no person gets as they stand, and why. */
export const notTold: Readonly<Record<string, string>> = {
  Loss: 'the client of the platform makes a PlatformError of it',
  QuotaPausedError: 'the client of the platform makes a PlatformError of it',
  StoryError: 'a part of the demo did not happen: a fault of ours',
  KnownError: 'the base of the others',
  LeaseNotHeldError: 'it cuts calls off, and the log tells why the Lease was lost',
  ListenError: "the command tells the system's word with what to choose in its place",
  SecretError: 'the source of tokens makes a TokenError of it',
  TooMuch: 'the reader of manifests makes a problem with file and line of it',
  ScheduleFault: 'the check of a manifest makes a problem with file and line of it',
};
