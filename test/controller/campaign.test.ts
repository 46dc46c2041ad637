import { describe, expect, it } from 'vitest';
import { Campaign, leaseSeconds, renewDeadline } from '../../src/controller/shards/campaign.ts';
import { Shards, shardOf, type GroupLeases } from '../../src/controller/shards/shards.ts';
import { ClusterError } from '../../src/kubernetes/clusterError.ts';
import type { LeaseClaim, LeaseRecord } from '../../src/kubernetes/leases.ts';
import { VirtualTime } from './virtualTime.ts';

/** Leases as a server keeps them: whoever writes over an older version is refused. */
class LeaseServer {
  readonly records = new Map<string, LeaseRecord>();
  readonly #time: VirtualTime;
  #version = 0;
  /** Processes that cannot reach the server. */
  readonly cutOff = new Set<string>();
  /** Processes that may look at Leases and not write them. */
  readonly readOnly = new Set<string>();

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** The Leases as one process reaches them. */
  of(process: string): GroupLeases {
    const reach = async <T>(work: () => T): Promise<T> => {
      if (!this.cutOff.has(process)) return work();
      await this.#time.sleep(3000);
      throw new ClusterError('the Kubernetes API cannot be reached (TimeoutError)');
    };
    const write = <T>(work: () => T): Promise<T> =>
      reach(() => {
        if (this.readOnly.has(process)) throw new ClusterError('this process may not do that (403)', 403);
        return work();
      });
    return {
      group: 'storekeeper',
      list: () => reach(() => [...this.records.values()]),
      read: (name) => reach(() => this.#found(name)),
      create: (name, claim) =>
        write(() => {
          if (this.records.has(name)) throw new ClusterError('exists', 409, 'AlreadyExists');
          return this.#write(name, `uid-${name}`, claim);
        }),
      replace: (known, claim) =>
        write(() => {
          if (this.#found(known.name).resourceVersion !== known.resourceVersion)
            throw new ClusterError('changed meanwhile', 409, 'Conflict');
          return this.#write(known.name, known.uid, claim);
        }),
      remove: (name) => reach(() => void this.records.delete(name)),
    };
  }

  #found(name: string): LeaseRecord {
    const record = this.records.get(name);
    if (!record) throw new ClusterError('not found', 404, 'NotFound');
    return record;
  }

  #write(name: string, uid: string, { holder, seconds, transitions }: LeaseClaim): LeaseRecord {
    this.#version += 1;
    const renewedAt = new Date(this.#time.now()).toISOString();
    const record = {
      ...{ name, uid, holder, seconds, transitions, renewedAt },
      resourceVersion: String(this.#version),
      acquiredAt: undefined,
    };
    this.records.set(name, record);
    return record;
  }
}

/** Several processes that share shards in virtual time, with a line for everything that changes hands. */
function given(count: number) {
  const time = new VirtualTime();
  const server = new LeaseServer(time);
  const lines: string[] = [];
  const processes = new Map<string, Shards>();
  const add = (name: string, finish: () => Promise<void> = () => Promise.resolve()): Shards => {
    const shards = new Shards({
      leases: server.of(name),
      count,
      identity: name,
      timers: time,
      sleep: time.sleep,
      random: () => 0.5,
      onTaken: (shard) => lines.push(`${String(time.now() / 1000)} ${name} takes ${String(shard)}`),
      onLost: (shard) => lines.push(`${String(time.now() / 1000)} ${name} loses ${String(shard)}`),
      finish,
      onTrouble: () => undefined,
    });
    processes.set(name, shards);
    shards.start();
    return shards;
  };
  const holders = (): Record<string, readonly number[]> =>
    Object.fromEntries([...processes].map(([name, shards]) => [name, shards.held]));
  /** Lets time pass in small parts, and makes sure in each that nothing is with two processes. */
  const pass = async (seconds: number): Promise<void> => {
    for (let part = 0; part < seconds * 10; part += 1) {
      await time.pass(100);
      const all = [...processes.values()].flatMap(({ held }) => held);
      expect(new Set(all).size, JSON.stringify(holders())).toBe(all.length);
    }
  };
  return { time, server, lines, add, holders, pass, processes };
}

describe('Leases that cannot be held', () => {
  it('are told with why once they have failed for longer than one is held, and no more when they can be', async () => {
    const { add, pass, server } = given(1);
    server.cutOff.add('a');
    const shards = add('a');
    await pass(5);
    expect(shards.trouble).toBeUndefined();
    await pass(5);
    expect(shards.trouble).toContain('cannot');
    server.cutOff.clear();
    await pass(6);
    expect(shards.trouble).toBeUndefined();
    expect(shards.held).toEqual([0]);
  });

  it('are told where they may be listed and not written', async () => {
    const { add, pass, server } = given(1);
    server.readOnly.add('a');
    const shards = add('a');
    await pass(10);
    expect(shards.trouble).toContain('may not');
  });

  it('are not told by who waits for another to give its own back', async () => {
    const { add, pass } = given(1);
    add('a');
    const waiting = add('b');
    await pass(30);
    expect(waiting.trouble).toBeUndefined();
  });
});

describe('the Lease of one shard', () => {
  it('is with the first that asks, and stays with it', async () => {
    const { add, holders, pass, lines } = given(1);
    add('a');
    await pass(1);
    add('b');
    await pass(60);
    expect(holders()).toEqual({ a: [0], b: [] });
    expect(lines).toHaveLength(1);
  });

  it('goes over within 15 seconds when its holder is cut off, who has stopped before', async () => {
    const { add, holders, pass, lines, server, time } = given(1);
    add('a');
    await pass(1);
    add('b');
    await pass(30);
    const cutAt = time.now() / 1000;
    server.cutOff.add('a');
    await pass(15);
    expect(holders()).toEqual({ a: [], b: [0] });
    const [lost, taken] = lines.slice(-2).map((line) => Number(line.split(' ')[0]));
    expect(lines.at(-2)).toContain('a loses 0');
    expect(lines.at(-1)).toContain('b takes 0');
    expect(taken).toBeGreaterThan(lost ?? Infinity);
    expect((taken ?? Infinity) - cutAt).toBeLessThan(15);
  });

  it('goes over at once when its holder gives it back', async () => {
    const { add, holders, pass, processes, time } = given(1);
    add('a');
    await pass(1);
    add('b');
    await pass(5);
    const stopped = processes.get('a')?.stop();
    await time.pass(2000);
    await stopped;
    await pass(2);
    expect(holders()).toEqual({ a: [], b: [0] });
  });

  it('comes with a term that is later than every term before it', async () => {
    const { add, pass, processes, server } = given(1);
    add('a');
    await pass(1);
    const first = processes.get('a')?.termOf('commerce/tile');
    add('b');
    await pass(5);
    server.cutOff.add('a');
    await pass(20);
    const second = processes.get('b')?.termOf('commerce/tile');
    expect(second?.name).toBe(first?.name);
    expect(second?.number).toBeGreaterThan(first?.number ?? Infinity);
    expect(processes.get('a')?.termOf('commerce/tile')).toBeUndefined();
  });

  it('is not taken by a newcomer before it has seen its holder be silent for the whole time', async () => {
    const { time, server } = given(1);
    const holder = new Campaign({ name: 'x', identity: 'a', leases: server.of('a'), timers: time });
    await holder.take();
    await time.pass(3_600_000);
    const newcomer = new Campaign({ name: 'x', identity: 'b', leases: server.of('b'), timers: time });
    newcomer.observe(server.records.get('x'));
    expect(newcomer.isFree).toBe(false);
    await time.pass(leaseSeconds * 1000);
    newcomer.observe(server.records.get('x'));
    expect(newcomer.isFree).toBe(true);
  });

  it('is given up by its holder well before anybody else may take it', async () => {
    const { time, server } = given(1);
    const lost: string[] = [];
    const holder = new Campaign({
      ...{ name: 'x', identity: 'a', leases: server.of('a'), timers: time },
      onLost: (why) => lost.push(why),
    });
    await holder.take();
    const { signal } = holder;
    await time.pass(renewDeadline - 1);
    expect(holder.isHeld).toBe(true);
    await time.pass(1);
    expect(holder.isHeld).toBe(false);
    expect(signal?.aborted).toBe(true);
    expect(lost).toEqual(['it could not be renewed for 7 s']);
    expect(renewDeadline).toBeLessThan(leaseSeconds * 1000 - 2000);
  });

  it('is lost where somebody else took it or deleted it by hand', async () => {
    const { time, server, add, pass, processes } = given(1);
    add('a');
    await pass(1);
    const record = server.records.get('storekeeper-shard-0') as LeaseRecord;
    server.records.set(record.name, { ...record, holder: 'somebody', resourceVersion: 'x' });
    await time.pass(2000);
    expect(processes.get('a')?.held).toEqual([]);
  });
});

describe('several shards', () => {
  it('are shared out evenly, also to who comes later', async () => {
    const { add, holders, pass } = given(4);
    add('a');
    await pass(5);
    expect(holders()).toEqual({ a: [0, 1, 2, 3] });
    add('b');
    await pass(20);
    expect(Object.values(holders()).map((held) => held.length)).toEqual([2, 2]);
    add('c');
    await pass(30);
    expect(Object.values(holders()).flat().sort()).toEqual([0, 1, 2, 3]);
    expect(Math.max(...Object.values(holders()).map((held) => held.length))).toBe(2);
  });

  it('of a process that dies go to the others within 15 seconds', async () => {
    const { add, holders, pass, server } = given(4);
    add('a');
    add('b');
    await pass(20);
    server.cutOff.add('a');
    await pass(15);
    expect(holders()).toEqual({ a: [], b: [0, 1, 2, 3] });
  });

  it('are given away only when the work on them has ended', async () => {
    const { add, holders, pass } = given(2);
    let end = (): void => undefined;
    add('a', () => new Promise((resolve) => (end = resolve)));
    await pass(5);
    add('b');
    await pass(20);
    expect(holders()).toEqual({ a: [0, 1], b: [] });
    end();
    await pass(5);
    expect(Object.values(holders()).map((held) => held.length)).toEqual([1, 1]);
  });

  it('forget a process that was killed: its own Lease is removed', async () => {
    const { add, pass, server } = given(2);
    add('a');
    add('b');
    await pass(5);
    server.cutOff.add('b');
    await pass(650);
    expect([...server.records.keys()].filter((name) => name.includes('member'))).toHaveLength(1);
  });

  it('hold about the same number of tiles, and each tile always the same shard', () => {
    const tiles = Array.from({ length: 1000 }, (_none, index) => `commerce/tile-${String(index)}`);
    const counts = [0, 0, 0, 0];
    for (const tile of tiles) {
      const shard = shardOf(tile, 4);
      counts[shard] = (counts[shard] ?? 0) + 1;
      expect(shardOf(tile, 4)).toBe(shard);
    }
    for (const count of counts) expect(count).toBeGreaterThan(200);
  });
});
