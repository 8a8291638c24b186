import type { ClusterEvent, EngineService } from '../../engine/protocol/engine-service';
import type { Store } from '../ui/store';
import { storeOf } from '../ui/store';
import type { ClusterSnapshot } from './cluster-model';
import { ClusterModel } from './cluster-model';
import { History } from './history/history';

const BEAT_MS = 100;

export interface FeedState {
  readonly snapshot: ClusterSnapshot;
  /** Of `history`: whoever shows it looks again when this changed. */
  readonly revision: number;
}

/** Follows the listener bus; the store changes at most once a beat, in an animation frame, and not at all when nothing happens. */
export class ClusterFeed {
  readonly history = new History();
  readonly #model = new ClusterModel();
  readonly #beatMs: () => number;
  readonly store: Store<FeedState> = storeOf({ snapshot: this.#model.snapshot(Date.now()), revision: 0 });
  #scheduled = false;
  #attentive = false;
  #last = 0;

  constructor(beatMs: () => number = () => BEAT_MS) {
    this.#beatMs = beatMs;
  }

  /** From now on the work is the user's: what was done before, to be ready, is nobody's business. */
  attend(): void {
    this.#attentive = true;
  }

  /** Takes what happens, and what has happened since it last looked, until the undo is called. */
  watch(engine: EngineService): () => void {
    const abort = new AbortController();
    void this.#follow(engine, abort.signal);
    return () => abort.abort();
  }

  async #follow(engine: EngineService, signal: AbortSignal): Promise<void> {
    try {
      for await (const batch of engine.events(this.#last, signal)) {
        if (signal.aborted) return;
        this.#takeAll(batch);
      }
    } catch {
      // Nobody looks any more; or the engine is gone, which the next query says where the user looks.
    }
  }

  #takeAll(events: readonly ClusterEvent[]): void {
    for (const event of events) {
      this.#last = event.number;
      if (this.#attentive || !isWork(event)) this.#apply(event);
    }
    this.#schedule();
  }

  take(event: ClusterEvent): void {
    this.#apply(event);
    this.#schedule();
  }

  #apply(event: ClusterEvent): void {
    this.#model.apply(event);
    this.history.apply(event);
  }

  /** Resolves when exactly so many executors are there. */
  executors(count: number): Promise<void> {
    const reached = (): boolean => this.history.executors.alive().length === count;
    if (reached()) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.store.subscribe(() => {
        if (!reached()) return;
        stop();
        resolve();
      });
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => requestAnimationFrame(() => this.#publish()), this.#beatMs());
  }

  #publish(): void {
    this.#scheduled = false;
    const snapshot = this.#model.snapshot(Date.now());
    this.store.set({ snapshot, revision: this.history.revision });
    if (snapshot.busy) this.#schedule();
  }
}

function isWork({ event }: ClusterEvent): boolean {
  return event.startsWith('job-') || event.startsWith('stage-') || event.startsWith('task-');
}
