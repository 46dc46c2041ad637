import { describe, expect, it } from 'vitest';
import { LossGuard, settling } from '../../src/controller/kubernetes/lossGuard.ts';
import { ManifestReader } from '../../src/sources/kubernetes/manifests.ts';
import { finalizer, type ClusterObject, type ObjectMeta } from '../../src/kubernetes/objects.ts';

const apiVersion = 'storekeeper.dev/v1alpha1';
const object = (
  kind: string,
  name: string,
  spec: object,
  metadata: Partial<ObjectMeta> = {},
): ClusterObject => ({
  ...{ apiVersion, kind, spec },
  metadata: {
    ...{ name, namespace: 'ns', uid: `${kind} ${name}`, resourceVersion: JSON.stringify(metadata) },
    ...metadata,
  },
});
const tile = (metadata: Partial<ObjectMeta> = {}, name = 'shop') =>
  object(
    'IntegrationTile',
    name,
    {
      platform: { region: 'Europe', tokenFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      integrationId: `5f1a0000000000000000000${name.length.toString()}`,
      policy: { deletion: 'Uninstall' },
    },
    metadata,
  );
const account = (name: string, metadata: Partial<ObjectMeta> = {}, spec: object = {}) =>
  object(
    'AmazonAccount',
    name,
    { tileRef: { name: 'shop' }, accountName: name.toUpperCase(), marketplace: 'DE', ...spec },
    metadata,
  );
const deleted = { deletionTimestamp: '2026-11-25T12:00:00Z', finalizers: [finalizer] };
const named = (count: number) => Array.from({ length: count }, (_none, index) => `a${String(index)}`);

/** A guard over documents that change, at a time that passes when it is told to. */
function guarded(selects = false) {
  const guard = new LossGuard({ selects });
  const reader = new ManifestReader();
  let now = Date.parse('2026-11-25T12:00:00Z');
  return {
    pass: (milliseconds: number) => void (now += milliseconds),
    look: (
      tiles: readonly ClusterObject[],
      accounts: readonly ClusterObject[],
      namespacesUnread: ReadonlyMap<string, string> = new Map(),
    ) => {
      const { manifests, again } = guard.take(
        { tiles, accounts, namespacesGoing: new Set(), namespacesUnread },
        (...documents) => reader.read(...documents, { processTokens: false, now: new Date(now) }),
        now,
      );
      return {
        again,
        inForce: manifests.accounts.map(({ key }) => key).sort(),
        ways: Object.fromEntries(manifests.leaving.map(({ key, way }) => [key, way])),
        declared: manifests.declared,
        loss: manifests.losses?.get('ns/shop'),
      };
    },
  };
}

describe('the loss guard of a cluster', () => {
  it('acts on a deletion when no other has come for a moment, and takes it for declared until then', () => {
    const { look, pass } = guarded();
    const rest = named(5).map((name) => account(name));
    look([tile()], [account('gone'), ...rest]);
    const first = look([tile()], [account('gone', deleted), ...rest]);
    expect(first.ways).toEqual({ 'ns/gone': 'Settling' });
    expect(first.declared.has('ns/gone')).toBe(true);
    expect(first.again).toBe(settling);
    pass(settling);
    expect(look([tile()], [account('gone', deleted), ...rest]).ways).toEqual({ 'ns/gone': 'Uninstall' });
  });

  it('holds deletions that come one after the other before the first is acted on', () => {
    const { look, pass } = guarded();
    const seen = (going: number) =>
      named(6).map((name, index) => account(name, index < going ? deleted : {}));
    for (const going of [0, 1, 2, 3]) {
      expect(Object.values(look([tile()], seen(going)).ways)).not.toContain('Uninstall');
      pass(settling / 2);
    }
    const held = look([tile()], seen(4));
    expect(new Set(Object.values(held.ways))).toEqual(new Set(['Held']));
    expect(held.loss?.accounts).toHaveLength(4);
    pass(60 * 60_000);
    expect(look([tile()], seen(4)).loss?.since).toBe(held.loss?.since);
  });

  it('knows them after a new start, where nothing was seen in force before', () => {
    const { look } = guarded();
    expect(
      look(
        [tile()],
        named(6).map((name) => account(name, deleted)),
      ).loss?.of,
    ).toBe(6);
  });

  it('lets pass what its hash names, however few of it are left, and holds what is deleted besides', () => {
    const { look, pass } = guarded();
    const names = named(6);
    const { loss } = look(
      [tile()],
      names.map((name) => account(name, deleted)),
    );
    const passing = tile({ annotations: { 'storekeeper.dev/pass-loss': loss?.hash ?? '' } });
    pass(settling);
    const going = look(
      [passing],
      names.map((name) => account(name, deleted)),
    );
    expect(going.loss).toBeUndefined();
    expect(new Set(Object.values(going.ways))).toEqual(new Set(['Uninstall']));
    expect(
      look(
        [passing],
        names.slice(1).map((name) => account(name, deleted)),
      ).loss,
    ).toBeUndefined();
    const more = ['b0', 'b1'].map((name) => account(name, { ...deleted }));
    expect(look([passing], more).loss?.accounts).toHaveLength(2);
  });

  const held = (name: string) => ({
    ...account(name, deleted),
    status: { heldSince: '2026-11-25T10:00:00.000Z' },
  });
  const letGo = (name: string) =>
    account(name, { ...deleted, annotations: { 'storekeeper.dev/let-go': 'true' } });

  it('holds what was held when the others were let go of, until its own hash passes', () => {
    const { look, pass } = guarded();
    const rest = named(4).map((name) => account(`b${name}`));
    const going = named(4).map((name) => account(name, deleted));
    const { loss } = look([tile()], [...going, ...rest]);
    const fewer = [letGo('a0'), ...going.slice(1), ...rest];
    pass(60 * 60_000);
    const after = look([tile({ annotations: { 'storekeeper.dev/pass-loss': loss?.hash ?? '' } })], fewer);
    expect(after.ways).toEqual({ 'ns/a0': 'LetGo', 'ns/a1': 'Held', 'ns/a2': 'Held', 'ns/a3': 'Held' });
    expect(after.loss?.hash).not.toBe(loss?.hash);
    expect(after.loss?.since).toBe(loss?.since);
    const last = look([tile()], [...going.slice(3), ...rest]);
    expect(last.ways).toEqual({ 'ns/a3': 'Held' });
    const passing = tile({ annotations: { 'storekeeper.dev/pass-loss': last.loss?.hash ?? '' } });
    expect(look([passing], [...going.slice(3), ...rest]).ways).toEqual({ 'ns/a3': 'Uninstall' });
  });

  it('holds what was held when its tile was let go of and is there again', () => {
    const { look, pass } = guarded();
    const all = named(8).map((name) => account(name));
    look([tile()], all);
    const fewer = [account('a0', deleted), ...all.slice(1)];
    expect(look([tile({ ...deleted })], fewer).ways).toEqual({ 'ns/a0': 'Held' });
    look([], fewer);
    pass(60 * 60_000);
    expect(look([tile({ uid: 'anew' })], fewer).ways).toEqual({ 'ns/a0': 'Held' });
  });

  it('knows after a new start what another process held, and since when', () => {
    const { look, pass } = guarded();
    const rest = named(4).map((name) => account(`b${name}`));
    const seen = [held('a1'), held('a2'), ...rest];
    look([tile()], seen);
    pass(60 * 60_000);
    const after = look([tile()], seen);
    expect(after.ways).toEqual({ 'ns/a1': 'Held', 'ns/a2': 'Held' });
    expect(after.loss?.since).toBe('2026-11-25T10:00:00.000Z');
  });

  it('holds a deletion while it is not known whether its namespace goes, and lets it go on when it is', () => {
    const { look, pass } = guarded();
    const seen = [account('gone', deleted), ...named(5).map((name) => account(name))];
    pass(settling);
    const unread = new Map([['ns', 'forbidden']]);
    expect(look([tile()], seen, unread).ways).toEqual({ 'ns/gone': 'Held' });
    pass(settling);
    expect(look([tile()], seen).ways).toEqual({ 'ns/gone': 'Uninstall' });
  });

  it('keeps in force what vanished without a trace, where it is much', () => {
    const { look, pass } = guarded();
    const all = named(6).map((name) => account(name));
    look([tile()], all);
    const few = look([tile()], all.slice(2));
    expect(few.inForce).toHaveLength(4);
    pass(10_000);
    const held = look([tile()], all.slice(4));
    expect(held.inForce).toHaveLength(6);
    expect(held.loss?.accounts).toHaveLength(4);
    pass(60 * 60_000);
    expect(look([tile()], all.slice(4)).inForce).toHaveLength(6);
    // Brought back, nothing is lost.
    expect(look([tile()], all).loss).toBeUndefined();
    // Tile and accounts together, as when a namespace goes whose documents nothing holds.
    expect(look([], []).inForce).toHaveLength(6);
  });

  it('takes them for several losses where they are far apart', () => {
    const { look, pass } = guarded();
    const all = named(6).map((name) => account(name));
    look([tile()], all);
    for (const left of [4, 2]) {
      pass(120_000);
      expect(look([tile()], all.slice(6 - left)).loss).toBeUndefined();
    }
  });

  it.each([
    {
      what: 'are let go of by annotation',
      spec: {},
      metadata: { ...deleted, annotations: { 'storekeeper.dev/let-go': 'true' } },
    },
    {
      what: 'say themselves that they are removed',
      spec: { removed: { reason: 'r', by: 'b' } },
      metadata: deleted,
    },
  ])('holds none that $what', ({ metadata, spec }) => {
    const { look } = guarded();
    look(
      [tile()],
      named(6).map((name) => account(name, {}, spec)),
    );
    const gone = named(6).map((name) => account(name, metadata, spec));
    expect(look([tile()], gone).loss).toBeUndefined();
    expect(look([tile()], []).loss).toBeUndefined();
  });

  it('does not hold accounts whose documents were renamed', () => {
    const { look } = guarded();
    look(
      [tile()],
      named(6).map((name) => account(name)),
    );
    const renamed = named(6).map((name) => account(`new-${name}`, {}, { accountName: name.toUpperCase() }));
    const after = look([tile()], renamed);
    expect(after.loss).toBeUndefined();
    expect(after.inForce).toHaveLength(6);
  });

  it('leaves a tile alone that another process may have now', () => {
    const { look } = guarded(true);
    look(
      [tile()],
      named(6).map((name) => account(name)),
    );
    expect(look([], []).inForce).toEqual([]);
  });
});
