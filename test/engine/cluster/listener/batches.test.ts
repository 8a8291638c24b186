import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ListenerBus } from '../../../../engine/cluster/listener';
import { batchesOf } from '../../../../engine/cluster/listener/batches';
import type { ClusterEvent } from '../../../../engine/protocol/cluster-event';

let bus: ListenerBus;
let abort: AbortController;
let seen: (readonly number[])[];

beforeEach(() => {
  vi.useFakeTimers();
  [bus, abort, seen] = [new ListenerBus(), new AbortController(), []];
});

afterEach(() => {
  abort.abort();
  vi.useRealTimers();
});

function post(count: number): void {
  for (let i = 0; i < count; i++) bus.post({ event: 'executor-added', executorId: i, threadId: 1, kernels: 'wasm' });
}

const numbersOf = (batch: readonly ClusterEvent[]): readonly number[] => batch.map(({ number }) => number);

async function watch(since = 0): Promise<void> {
  for await (const batch of batchesOf(bus, since, abort.signal, 100)) seen.push(numbersOf(batch));
}

describe('events in batches', () => {
  it('come at once where they are there already', async () => {
    post(3);
    void watch(1);
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toEqual([[2, 3]]);
  });

  it('come together, a beat after the first', async () => {
    void watch();
    await vi.advanceTimersByTimeAsync(0);
    post(1);
    await vi.advanceTimersByTimeAsync(60);
    post(2);
    expect(seen).toEqual([]);
    await vi.advanceTimersByTimeAsync(40);
    expect(seen).toEqual([[1, 2, 3]]);
  });

  it('are few messages for many events', async () => {
    void watch();
    for (let ms = 0; ms < 1_000; ms++) {
      post(10);
      await vi.advanceTimersByTimeAsync(1);
    }
    await vi.advanceTimersByTimeAsync(100);
    expect(seen.flat()).toHaveLength(10_000);
    expect(seen.length).toBeLessThanOrEqual(11);
  });

  it('are of bounded size', async () => {
    post(4_500);
    void watch();
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.map((batch) => batch.length)).toEqual([2_000, 2_000, 500]);
  });

  it('end with the signal, while they wait for an event or for the beat, and let go', async () => {
    const idle = watch();
    await vi.advanceTimersByTimeAsync(0);
    expect(bus.subscribers).toBe(1);
    abort.abort();
    await idle;
    expect(bus.subscribers).toBe(0);
    abort = new AbortController();
    const waiting = watch();
    await vi.advanceTimersByTimeAsync(0);
    post(1);
    await vi.advanceTimersByTimeAsync(10);
    abort.abort();
    await waiting;
    expect(seen).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
