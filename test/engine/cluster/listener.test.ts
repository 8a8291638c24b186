import { describe, expect, it } from 'vitest';
import { ListenerBus } from '../../../engine/cluster/listener';
import type { ClusterEvent } from '../../../engine/protocol/cluster-event';

function post(bus: ListenerBus, ...executorIds: readonly number[]): void {
  for (const executorId of executorIds) bus.post({ event: 'executor-added', executorId, threadId: 1, kernels: 'wasm' });
}

async function take(events: AsyncIterable<ClusterEvent>, count: number): Promise<readonly number[]> {
  const numbers: number[] = [];
  for await (const { number } of events) if (numbers.push(number) === count) break;
  return numbers;
}

describe('the listener bus', () => {
  it('numbers events from 1, without gaps, in time', async () => {
    const bus = new ListenerBus();
    post(bus, 7, 8);
    const [first, second] = [bus.after(0), bus.after(1)];
    expect([first, second]).toMatchObject([
      { number: 1, event: 'executor-added', executorId: 7 },
      { number: 2, executorId: 8 },
    ]);
    expect(second!.time).toBeGreaterThanOrEqual(first!.time);
    expect(Math.abs(first!.time - Date.now())).toBeLessThan(60_000);
  });

  it('tells what was, then what comes', async () => {
    const bus = new ListenerBus();
    post(bus, 1, 2);
    const taking = take(bus.subscribe(1), 3);
    await Promise.resolve();
    post(bus, 3, 4);
    expect(await taking).toEqual([2, 3, 4]);
  });

  it('goes on with the oldest kept when a subscriber fell behind', async () => {
    const bus = new ListenerBus(3);
    const events = bus.subscribe(0);
    post(bus, 1, 2, 3, 4, 5);
    expect(await take(events, 3)).toEqual([3, 4, 5]);
  });

  it('ends with its signal, also while waiting, and lets go', async () => {
    const bus = new ListenerBus();
    const controller = new AbortController();
    const taking = take(bus.subscribe(0, controller.signal), 9);
    await Promise.resolve();
    expect(bus.subscribers).toBe(1);
    controller.abort();
    expect(await taking).toEqual([]);
    expect(bus.subscribers).toBe(0);
    expect(await take(bus.subscribe(0, controller.signal), 1)).toEqual([]);
  });

  it('ends a wait when the loop is left', async () => {
    const bus = new ListenerBus();
    const events = bus.subscribe(0);
    const next = events.next();
    await events.return!();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(bus.subscribers).toBe(0);
  });

  it('serves each subscriber at its own pace', async () => {
    const bus = new ListenerBus();
    const [slow, quick] = [bus.subscribe(0), bus.subscribe(0)];
    post(bus, 1);
    expect(await take(quick, 1)).toEqual([1]);
    post(bus, 2);
    expect(await take(slow, 2)).toEqual([1, 2]);
  });
});
