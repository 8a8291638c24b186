/**
 * The listener bus: every event of the cluster, numbered from 1, in a ring of the latest. Posting is an array store; subscribers
 * read at their own pace, never block the poster, and one that falls behind the ring goes on with the oldest event kept.
 */
import type { ClusterEvent, ClusterEventBody } from '../protocol/cluster-event';

const KEPT = 50_000;

export class ListenerBus {
  private readonly ring: ClusterEvent[] = [];
  private readonly kept: number;
  private readonly waiting = new Set<() => void>();
  private last = 0;

  constructor(kept: number = KEPT) {
    this.kept = kept;
  }

  post(body: ClusterEventBody): void {
    const number = ++this.last;
    this.ring[(number - 1) % this.kept] = { number, time: performance.timeOrigin + performance.now(), ...body };
    if (this.waiting.size > 0) this.wake();
  }

  /** Number of the newest event; subscribe(last) sees only what comes after. */
  get newest(): number {
    return this.last;
  }

  get subscribers(): number {
    return this.waiting.size;
  }

  /** Events with a number above `since` (0 = from the oldest kept), as they come; ends with the signal or by leaving the loop. */
  subscribe(since: number, signal?: AbortSignal): AsyncIterableIterator<ClusterEvent> {
    return new Subscription(this, since, signal);
  }

  /** The first kept event after `since`; undefined when there is none yet. */
  after(since: number): ClusterEvent | undefined {
    const number = Math.max(since + 1, this.last - this.kept + 1);
    return number > this.last ? undefined : this.ring[(number - 1) % this.kept];
  }

  /** Calls back once, at the next event; returns the undo. */
  onNext(callback: () => void): () => void {
    this.waiting.add(callback);
    return () => this.waiting.delete(callback);
  }

  private wake(): void {
    const callbacks = [...this.waiting];
    this.waiting.clear();
    for (const callback of callbacks) queueMicrotask(callback);
  }
}

class Subscription implements AsyncIterableIterator<ClusterEvent> {
  private readonly bus: ListenerBus;
  private readonly end = () => this.finish();
  private readonly signal: AbortSignal | undefined;
  private since: number;
  private ended = false;
  private release: (() => void) | null = null;

  constructor(bus: ListenerBus, since: number, signal: AbortSignal | undefined) {
    this.bus = bus;
    this.since = since;
    this.signal = signal;
    if (signal?.aborted) this.ended = true;
    else signal?.addEventListener('abort', this.end);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ClusterEvent>> {
    while (!this.ended) {
      const event = this.bus.after(this.since);
      if (event !== undefined) {
        this.since = event.number;
        return { done: false, value: event };
      }
      await this.nextEvent();
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<ClusterEvent>> {
    this.finish();
    return { done: true, value: undefined };
  }

  private nextEvent(): Promise<void> {
    return new Promise((resolve) => {
      const undo = this.bus.onNext(resolve);
      this.release = () => {
        undo();
        resolve();
      };
    });
  }

  private finish(): void {
    this.ended = true;
    this.signal?.removeEventListener('abort', this.end);
    this.release?.();
  }
}
