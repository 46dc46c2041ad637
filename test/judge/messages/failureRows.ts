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
  StateError: [() => sqlite(5), () => sqlite(11), () => sqlite(13)],
  ClusterError: [cluster(401), cluster(403), cluster(404), cluster(500)],
  GitFailure: [() => parseAddress('ftp://git.example.com/shops'), () => parseAddress('')],
};

/** Classes whose words no person gets as they stand, and why. */
export const notTold: Readonly<Record<string, string>> = {
  Loss: 'the client of the platform makes a PlatformError of it',
  QuotaPausedError: 'the client of the platform makes a PlatformError of it',
  PlatformError:
    "its words are the platform's answer with what to do; they are held by the tests of the client",
  StoryError: 'a part of the demo did not happen: a fault of ours',
  UsageError: 'what was found and what is accepted on a command line; held by the tests of the commands',
  ControllerRefusal: 'the words are those of the controller that refused',
  TooMuch: 'the reader of manifests makes a problem with file and line of it',
  ScheduleFault: 'the check of a manifest makes a problem with file and line of it',
};
