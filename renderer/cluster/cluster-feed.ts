import type { ClusterEvent, EngineService } from '../../engine/protocol/engine-service';
import type { Store } from '../ui/store';
import { storeOf } from '../ui/store';
import type { ClusterSnapshot } from './cluster-model';
import { ClusterModel } from './cluster-model';
import { History } from './history/history';

const FRAME_MS = 100;

export interface FeedState {
  readonly snapshot: ClusterSnapshot;
  /** Of `history`: whoever shows it looks again when this changed. */
  readonly revision: number;
}

/** Follows the listener bus; the store changes at most ten times a second, in an animation frame, and not at all when nothing happens. */
export class ClusterFeed {
  readonly history = new History();
  readonly #model = new ClusterModel();
  readonly store: Store<FeedState> = storeOf({ snapshot: this.#model.snapshot(Date.now()), revision: 0 });
  #scheduled = false;
  #attentive = false;

  /** From now on the work is the user's: what was done before, to be ready, is nobody's business. */
  attend(): void {
    this.#attentive = true;
  }

  async follow(engine: EngineService): Promise<void> {
    try {
      for await (const event of engine.events(0)) if (this.#attentive || !isWork(event)) this.take(event);
    } catch {
      // The engine is gone; the next query says so where the user looks.
    }
  }

  take(event: ClusterEvent): void {
    this.#model.apply(event);
    this.history.apply(event);
    this.#schedule();
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
    setTimeout(() => requestAnimationFrame(() => this.#publish()), FRAME_MS);
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
