import { describe, expect, it } from 'vitest';
import type { ClusterApi } from '../../src/kubernetes/clusterApi.ts';
import { ClusterError } from '../../src/kubernetes/clusterError.ts';
import type { ClusterObject } from '../../src/kubernetes/objects.ts';
import { StatusWriter } from '../../src/kubernetes/statusWriter.ts';

const object: ClusterObject = {
  ...{ apiVersion: 'storekeeper.dev/v1alpha1', kind: 'AmazonAccount' },
  metadata: { name: 'de', namespace: 'ns', uid: '1', resourceVersion: '1' },
};

/** A writer over an API server that answers one after the other, then with success; pauses pass when the test says so. */
function writerOver(answers: readonly ClusterError[]) {
  const left = [...answers];
  const written: unknown[] = [];
  const pauses: number[] = [];
  const told: (string | undefined)[] = [];
  const waiting: (() => void)[] = [];
  const api: Pick<ClusterApi, 'applyStatus'> = {
    applyStatus: (_place, _uid, status) => {
      const error = left.shift();
      if (error) return Promise.reject(error);
      written.push(status);
      return Promise.resolve({ ...object, metadata: { ...object.metadata, resourceVersion: '2' } });
    },
  };
  const writer = new StatusWriter(api as ClusterApi, {
    sleep: (milliseconds, signal) => {
      pauses.push(milliseconds);
      if (milliseconds < 5000) return Promise.resolve();
      return new Promise((resolve) => {
        waiting.push(resolve);
        signal?.addEventListener('abort', () => resolve());
      });
    },
    onWrite: (_kind, problem) => told.push(problem),
  });
  /** Lets the pause in hand pass, and what comes of it. */
  const passPause = async () => {
    waiting.shift()?.();
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  return { writer, written, pauses, told, passPause };
}

const denied = new ClusterError('write the status: this process may not do that (403)', 403, 'Forbidden');
const away = new ClusterError('write the status: the Kubernetes API answered 503', 503);

describe('a status that could not be written', () => {
  it('is tried anew after pauses that double, and told each time, until it stands there', async () => {
    const { writer, written, pauses, told, passPause } = writerOver([denied, denied, denied]);
    expect(await writer.write(object, { a: 1 })).toBe(false);
    for (let time = 0; time < 3; time += 1) await passPause();
    expect(pauses).toEqual([5000, 10_000, 20_000]);
    expect(written).toEqual([{ a: 1 }]);
    expect(told.map((each) => each === undefined)).toEqual([false, false, false, true]);
    expect(writer.current(object)).toEqual({ a: 1 });
    await writer.stop();
  });

  it('is not tried less often than every five minutes', async () => {
    const { writer, pauses, passPause } = writerOver(Array.from({ length: 20 }, () => denied));
    await writer.write(object, { a: 1 });
    for (let time = 0; time < 10; time += 1) await passPause();
    expect(Math.max(...pauses)).toBe(300_000);
    await writer.stop();
  });

  it('gives way to what is to be written by then', async () => {
    const { writer, written, passPause } = writerOver([away, away, away]);
    expect(await writer.write(object, { a: 1 })).toBe(false);
    expect(await writer.write(object, { a: 2 })).toBe(true);
    await passPause();
    expect(written).toEqual([{ a: 2 }]);
    await writer.stop();
  });

  it.each([
    { what: 'its document is gone', gone: (writer: StatusWriter) => writer.gone('AmazonAccount', 'ns/de') },
    { what: 'the process stops', gone: (writer: StatusWriter) => void writer.stop() },
  ])('is given up when $what', async ({ gone }) => {
    const { writer, written, passPause } = writerOver([denied]);
    await writer.write(object, { a: 1 });
    gone(writer);
    await passPause();
    expect(written).toEqual([]);
    await writer.stop();
  });
});
