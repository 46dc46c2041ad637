import { describe, expect, it } from 'vitest';
import { SourceWatch } from '../../src/controller/git/sourceWatch.ts';
import { lossOf } from '../../src/judge/admitting/sourceLoss.ts';
import { conditionOf } from '../../src/report/status/conditions.ts';
import { createLog } from '../../src/report/log.ts';
import { createMetrics } from '../../src/report/metrics/metrics.ts';
import { isOnlyInRefused, withSource } from '../../src/report/status/sourceStatus.ts';
import { loadManifests } from '../../src/resources/load.ts';
import { documentsOf } from '../../src/sources/git/admission.ts';
import type { CommitInfo, GitPoll, GoodCommit } from '../../src/sources/git/gitPoll.ts';
import { accountManifest, brokenManifest, tileManifest } from '../sources/repository.ts';

const start = Date.parse('2027-01-01T00:00:00Z');

const about = (commit: string): CommitInfo => ({
  revision: `main@sha1:${commit}`,
  commit,
  committedAt: '2027-01-01T00:00:00Z',
  author: 'Dana',
  subject: 'Change manifests',
});
const load = (files: Readonly<Record<string, string>>) =>
  loadManifests(
    Object.entries(files).map(([file, content]) => ({ file, bytes: new TextEncoder().encode(content) })),
  );
const sound = { 'tile.yaml': tileManifest, 'us.yaml': accountManifest('us') };
const good = (commit: string, files: Readonly<Record<string, string>> = sound): GoodCommit => ({
  ...about(commit),
  manifests: load(files),
  departures: new Map(),
  source: { name: 'shops', id: '1' } as never,
});
const first = good('a'.repeat(40));

function invalid(commit: string, files: Readonly<Record<string, string>>): GitPoll {
  const { problems, notes, named = [] } = load(files);
  return { outcome: 'invalid', problems, notes, named, lastGood: first, ...about(commit) };
}

function given() {
  let now = start;
  const lines: string[] = [];
  const metrics = createMetrics({ version: '1' });
  const watch = new SourceWatch({
    ...{ name: 'shops', branch: 'main', metrics },
    log: createLog({ level: 'info', write: (line) => lines.push(line) }),
    now: () => new Date(now),
  });
  const take = (poll: GitPoll): string[] => {
    now += 30_000;
    const before = lines.length;
    watch.takeIn(poll);
    return lines.slice(before);
  };
  return { watch, take, metrics, lines };
}

const bad = { ...sound, 'de.yaml': brokenManifest };

describe('the status of a source', () => {
  it('is unknown before the first look, and ready once the newest commit is in force', () => {
    const { watch, take } = given();
    expect(watch.status.conditions).toMatchObject([
      { type: 'Ready', status: 'Unknown', reason: 'SourceNotRead' },
    ]);
    take({ outcome: 'changed', ...first });
    expect(watch.status).toMatchObject({
      source: 'shops',
      branch: 'main',
      inForce: { commit: first.commit, author: 'Dana', since: '2027-01-01T00:00:30.000Z' },
      lastFetchedAt: '2027-01-01T00:00:30.000Z',
      conditions: [{ type: 'Ready', status: 'True', reason: 'NewestInForce' }],
    });
  });

  it('names a refused commit with every fault, since when, and the accounts that only it declares', () => {
    const { watch, take } = given();
    take({ outcome: 'changed', ...first });
    take(invalid('b'.repeat(40), bad));
    take(invalid('b'.repeat(40), bad));
    const { status } = watch;
    expect(status.refused).toMatchObject({
      commit: 'b'.repeat(40),
      since: '2027-01-01T00:01:00.000Z',
      problems: [{ file: 'de.yaml', line: 7, path: '/spec/marketplace' }],
      problemCount: 1,
      accounts: [{ account: 'default/amazon-de', accountName: 'amazon-de' }],
    });
    expect(status.inForce?.commit).toBe(first.commit);
    expect(conditionOf(status.conditions, 'Ready')).toMatchObject({
      status: 'False',
      reason: 'CommitRefused',
    });
    expect(conditionOf(status.conditions, 'Stalled')?.message).toContain(
      'Commit bbbbbbbbbbbb by Dana is refused since 2027-01-01T00:01:00.000Z: 1 problem, the first at de.yaml:7: found the unknown marketplace "Atlantis". aaaaaaaaaaaa stays in force.',
    );
    expect(isOnlyInRefused(status, 'amazon-de')).toBe(true);
    expect(isOnlyInRefused(status, 'us')).toBe(false);
    take({ outcome: 'changed', ...good('c'.repeat(40)) });
    expect(watch.status).not.toHaveProperty('refused');
  });

  it('names a held commit, what it loses, and both ways to let it pass', () => {
    const { watch, take } = given();
    take({ outcome: 'changed', ...first });
    const loss = lossOf(documentsOf(first.manifests), { tiles: [], accounts: [] });
    if (loss === undefined) throw new Error('a loss was expected');
    const said = take({ outcome: 'held', loss, lastGood: first, ...about('b'.repeat(40)) });
    expect(said.join('')).toContain('--pass bbbb');
    expect(said.join('')).toContain('Storekeeper-Loss: accepted');
    expect(watch.status.held).toMatchObject({ lostCount: 1, of: 1, lostTiles: ['default/amazon-netsuite'] });
    expect(conditionOf(watch.status.conditions, 'Ready')?.reason).toBe('SourceHeld');
  });

  it('stays what it was, and not ready, while the source cannot be read', () => {
    const { watch, take } = given();
    take({ outcome: 'changed', ...first });
    take(invalid('b'.repeat(40), bad));
    take({ outcome: 'failed', message: 'no route', since: '2027-01-01T00:01:30.000Z', lastGood: first });
    expect(watch.status.refused?.commit).toBe('b'.repeat(40));
    expect(conditionOf(watch.status.conditions, 'Ready')?.message).toContain('no route');
    expect(watch.status.lastFetchedAt).toBe('2027-01-01T00:01:00.000Z');
  });

  it('is told once when it can be read again, with how long it could not', () => {
    const { take } = given();
    take({ outcome: 'changed', ...first });
    const failed = { outcome: 'failed', message: 'no route', lastGood: first } as const;
    take({ ...failed, since: '2027-01-01T00:01:00.000Z' });
    take({ ...failed, since: '2027-01-01T00:01:00.000Z' });
    const said = take({ outcome: 'unchanged', ...first });
    expect(said).toHaveLength(1);
    expect(JSON.parse(said[0] ?? '')).toMatchObject({
      level: 'info',
      msg: 'the source can be read again, after 1m in which it could not',
      source: 'shops',
    });
    expect(take({ outcome: 'unchanged', ...first })).toEqual([]);
  });

  it('stands beside the status of each tile, without making its accounts less ready than they are', () => {
    const { watch, take } = given();
    take({ outcome: 'changed', ...first });
    const ready = {
      type: 'Ready',
      status: 'True',
      reason: 'AccountsReady',
      message: 'All.',
      lastTransitionTime: '',
    } as const;
    const tile = { tile: 'default/amazon-netsuite', accounts: [], conditions: [ready] } as never;
    expect(withSource(tile, watch.status)).toBe(tile);
    take(invalid('b'.repeat(40), bad));
    const told = withSource(tile, watch.status);
    expect(told.conditions[0]).toMatchObject({ status: 'True', reason: 'AccountsReady' });
    expect(told.conditions[0]?.message).toMatch(/^All\. Commit bbbbbbbbbbbb by Dana is refused/);
    expect(told.source).toMatchObject({ reason: 'CommitRefused', commit: 'b'.repeat(40) });
  });
});

describe('the log of a source', () => {
  it('tells of a commit once, however often it is looked at', () => {
    const { take } = given();
    take({ outcome: 'changed', ...first });
    expect(take(invalid('b'.repeat(40), bad)).length).toBeGreaterThan(1);
    expect(take(invalid('b'.repeat(40), bad))).toEqual([]);
    expect(take({ outcome: 'unchanged', ...first })).toEqual([]);
  });

  it('is bounded, with a count, whatever number of files is bad', () => {
    const { watch, take } = given();
    const files = Object.fromEntries(
      Array.from({ length: 2000 }, (_none, index) => [`${String(index)}.yaml`, 'kind: AmazonAccount\n']),
    );
    const said = take(invalid('b'.repeat(40), files));
    expect(said.length).toBeLessThan(30);
    expect(said.join('').length).toBeLessThan(10_000);
    expect(said.join('')).toContain('and 1980 more problems in commit bbbbbbbbbbbb');
    expect(watch.status.refused?.problems).toHaveLength(50);
    expect(watch.status.refused?.problemCount).toBe(2000);
  });

  it('tells what was left aside, in the status, the log and a metric', async () => {
    const { watch, take, metrics } = given();
    const files = { ...sound, 'a.yaml': 'apiVersion: v1\nkind: Secret\n', 'b.yaml': 'just: data\n' };
    const said = take({ outcome: 'changed', ...good('a'.repeat(40), files) });
    expect(said.filter((line) => line.includes('left aside'))).toHaveLength(2);
    expect(watch.status.leftAside).toMatchObject({ count: 2, byKind: { OtherGroup: 1, NoHeader: 1 } });
    const text = await metrics.text();
    expect(text).toContain('storekeeper_source_left_aside{source="shops",what="OtherGroup"} 1');
    expect(text).toContain('storekeeper_source_left_aside{source="shops",what="Link"} 0');
  });

  it('tells of a forced push, and counts it once', async () => {
    const { watch, take, metrics } = given();
    take({ outcome: 'changed', ...first });
    const rewritten = { ...good('c'.repeat(40)), rewrote: first.commit };
    expect(take({ outcome: 'changed', ...rewritten }).join('')).toContain('pushed with force');
    take({ outcome: 'unchanged', ...rewritten });
    expect(watch.status.rewritten).toMatchObject({
      from: first.commit,
      to: 'c'.repeat(40),
      at: '2027-01-01T00:01:00.000Z',
    });
    expect(await metrics.text()).toContain('storekeeper_source_rewrites_total{source="shops"} 1');
  });
});
