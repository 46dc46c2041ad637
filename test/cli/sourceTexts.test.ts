import { afterEach, describe, expect, it } from 'vitest';
import { get } from '../../src/cli/commands/get.ts';
import { colorsFor } from '../../src/cli/output.ts';
import { describeAccountText } from '../../src/cli/render/describeAccount.ts';
import { describeTileText } from '../../src/cli/render/describeTile.ts';
import { sourcesText } from '../../src/cli/render/sourceText.ts';
import { waitingSources, waitingText } from '../../src/cli/render/waitingText.ts';
import { heldDeletions } from '../../src/judge/admitting/clusterLoss.ts';
import { PlatformError } from '../../src/platform/errors.ts';
import { classify } from '../../src/reconcile/failures.ts';
import { createMetrics } from '../../src/report/metrics/metrics.ts';
import { clusterSourceStatus, type ClusterSource } from '../../src/report/status/clusterSource.ts';
import {
  leftAsideOf,
  sourceStatus,
  toldInPart,
  withSource,
  type SourceFacts,
  type ToldKept,
} from '../../src/report/status/sourceStatus.ts';
import { accountStatuses, unobservedStatus } from '../../src/report/status/status.ts';
import { createWeb, listen, type Listening } from '../../src/web/server.ts';
import { account, outlook, plan } from '../report/given.ts';

const since = '2026-03-01T10:00:00.000Z';
const now = '2026-03-01T10:05:00.000Z';
const tile = 'commerce/amazon-netsuite';
const colors = colorsFor({ out: () => undefined, err: () => undefined, terminal: false });

describe('deletions that are held in a cluster', () => {
  const losses = [
    ...heldDeletions({
      staying: [],
      going: ['us', 'de'].map((name) => ({
        ...{ account: `commerce/${name}`, accountName: name.toUpperCase(), tile, uid: name },
      })),
      tilesGoing: new Set(),
      namespacesGoing: new Set(),
    }).values(),
  ].map((loss) => ({ ...loss, since }));
  const cluster = (over: Partial<ClusterSource> = {}) =>
    clusterSourceStatus(
      { name: 'prod', namespaces: undefined, unlisted: undefined, losses, ...over },
      undefined,
      now,
    );

  it('are waited for, with the tile and what lets them pass', () => {
    const waits = waitingSources([cluster()]);
    expect(waits).toMatchObject([{ source: 'prod', deletionsOf: tile, waiting: { for: 'Approval', since } }]);
    const text = waitingText(waits, new Date(now));
    expect(text).toContain(
      `prod: what is deleted of the tile ${tile} waits for Approval for 5m, since ${since}`,
    );
    expect(text).toMatch(/storekeeper approve tile amazon-netsuite loss:[0-9a-f]{12} -n commerce/);
  });

  it('are not waited for where there are none, but for a list that cannot be read', () => {
    expect(waitingSources([cluster({ losses: [] })])).toEqual([]);
    const unlisted = 'AmazonAccounts cannot be listed: forbidden';
    expect(waitingSources([cluster({ losses: [], unlisted })])).toEqual([
      { source: 'prod', waiting: { for: 'Other', message: unlisted, since: now } },
    ]);
  });
});

describe('a commit that is in force in part', () => {
  const commit = {
    ...{ revision: `main@sha1:${'b'.repeat(40)}`, commit: 'b'.repeat(40), author: 'Dana', subject: 'x' },
    ...{ committedAt: since, since },
  };
  const problem = {
    file: 'de.yaml',
    line: 7,
    column: 3,
    path: '/spec/marketplace',
    found: '"XX"',
    accepted: 'DE',
  };
  const kept: readonly ToldKept[] = [
    {
      ...{ kind: 'AmazonAccount', name: account, commit: 'a'.repeat(40), because: 'Faulty' },
      why: 'de.yaml:7: found "XX"',
    },
    {
      ...{ kind: 'AmazonAccount', name: 'commerce/new', because: 'Refers' },
      why: 'it refers to commerce/amazon-de',
    },
  ];
  const facts: SourceFacts = {
    ...{ source: 'https://git.example.com/shops', branch: 'main', inForce: commit },
    refused: { ...commit, problems: [problem], problemCount: 1, accounts: [] },
    kept: toldInPart(kept),
    leftAside: leftAsideOf([]),
  };
  const status = sourceStatus(facts, undefined, now);

  it('is told by get sources with every document that is kept or waits, and why', () => {
    const text = sourcesText([status]);
    expect(text).toMatch(/InForceInPart +bbbbbbbbbbbb/);
    expect(text).toContain('2 documents are not taken from it and stay as before');
    expect(text).toContain('Not as bbbbbbbbbbbb has them: 2');
    expect(text).toContain(`  AmazonAccount ${account} is kept as of aaaaaaaaaaaa: de.yaml:7: found "XX"`);
    expect(text).toContain('  AmazonAccount commerce/new waits: it refers to commerce/amazon-de');
  });

  it('is told by describe of the account that is kept, and of the tile, and of no other account', () => {
    const other = 'commerce/amazon-us';
    const told = withSource(
      accountStatuses({
        plan: plan({ accounts: [outlook(), outlook({ account: other })] }),
        ...{ receipts: [], previous: undefined, now },
      }),
      status,
      kept,
    );
    const [own, ofOther] = told.accounts.map((each) =>
      describeAccountText(told, each, new Date(now), colors),
    );
    expect(own).toMatch(/^Manifest +it is kept as of aaaaaaaaaaaa: de\.yaml:7: found "XX"$/m);
    expect(ofOther).not.toMatch(/^Manifest/m);
    const text = describeTileText(told, new Date(now), colors);
    expect(text).toMatch(/^Source +Commit bbbbbbbbbbbb by Dana is in force in part since/m);
    expect(text).not.toMatch(/^Manifest/m);
  });
});

describe('a tile that cannot be read because the platform asked to wait', () => {
  const servers: Listening[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((each) => each.close(0)));
  });

  it.each(['accounts', 'tiles'] as const)('is told by get %s with until when', async (what) => {
    const throttled = new PlatformError({
      ...{ kind: 'Throttled', effect: 'none', route: 'GET /v1/integrations/{id}', status: 429 },
      ...{ message: 'GET /v1/integrations/{id} answered 429', retryAfter: 90_000 },
    });
    const { message } = classify(throttled, new Date(now));
    const before = accountStatuses({ plan: plan(), receipts: [], previous: undefined, now: since });
    const status = unobservedStatus({ tile, previous: before, now, message });
    const app = createWeb({
      metrics: createMetrics({ version: '1' }),
      live: () => true,
      ready: () => ({ ready: true, reason: 'swept' }),
      status: () => [status],
      sources: () => [],
    });
    const listening = await listen(app, { host: '127.0.0.1', port: 0 });
    servers.push(listening);
    const [out, err]: [string[], string[]] = [[], []];
    const asked = { paths: [], cluster: undefined, controller: { server: listening.url, stateDir: '' } };
    const code = await get(
      what,
      asked,
      { output: 'text' },
      {
        ...{ out: (text: string) => out.push(text), err: (text: string) => err.push(text) },
        terminal: false,
      },
    );
    expect(code).toBe(0);
    expect(out.join('')).toMatch(/ Unknown .*NotObserved/);
    expect(err.join('')).toBe(
      `note: ${tile} cannot be read since ${now}: GET /v1/integrations/{id} answered 429. It asked to wait 1m30s; ` +
        'it is looked at again in 1m30s (throttled until 2026-03-01T10:06:30.000Z)\n',
    );
  });
});
