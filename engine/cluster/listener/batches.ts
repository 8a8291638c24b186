/**
 * Events for those who look on: in batches, a beat after the first of them. A busy cluster then costs its watchers a message per beat,
 * not one per event, and posting stays an array store.
 */
import type { ClusterEvent } from '../../protocol/cluster-event';
import type { ListenerBus } from '../listener';

const BEAT_MS = 100;
const MOST_EVENTS = 2_000;

/** From the first kept event after `since` on; ends with the signal or by leaving the loop. What is there already comes at once. */
export async function* batchesOf(
  bus: ListenerBus,
  since: number,
  signal: AbortSignal | undefined,
  beatMs: number = BEAT_MS,
): AsyncGenerator<readonly ClusterEvent[], void> {
  for (let last = since; signal?.aborted !== true; ) {
    const batch = batchAfter(bus, last);
    const newest = batch.at(-1);
    if (newest === undefined) {
      await nextEvent(bus, signal);
      await pause(beatMs, signal);
    } else {
      last = newest.number;
      yield batch;
    }
  }
}

function batchAfter(bus: ListenerBus, since: number): readonly ClusterEvent[] {
  const batch: ClusterEvent[] = [];
  let last = since;
  for (let next = bus.after(last); next !== undefined && batch.length < MOST_EVENTS; next = bus.after(last)) {
    batch.push(next);
    last = next.number;
  }
  return batch;
}

/** Resolves at the next event, or with the signal. */
function nextEvent(bus: ListenerBus, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      undo();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const undo = bus.onNext(done);
    signal?.addEventListener('abort', done);
  });
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (signal?.aborted === true) done();
    else signal?.addEventListener('abort', done);
  });
}
