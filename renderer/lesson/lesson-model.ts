import type { ClusterEvent } from '../../engine/protocol/cluster-event';
import type { HostApi, LessonStep } from '../../main/preload-api';
import { ClusterFeed } from '../cluster/cluster-feed';
import type { Store } from '../ui/store';
import { storeOf } from '../ui/store';
import { LESSON } from './words';

/** A task of six films takes a fraction of a millisecond: the strip plays it at a pace at which one sees it. */
const BEAT_MS = 260;

export interface LessonState {
  readonly open: boolean;
  readonly at: number;
  readonly running: boolean;
  /** By step, as far as it was run. */
  readonly done: readonly (LessonStep | null)[];
  readonly failure: string;
  /** Of the lesson's own cluster: the blackboard. */
  readonly feed: ClusterFeed;
}

function beginning(open: boolean): LessonState {
  return { open, at: 0, running: false, done: LESSON.map(() => null), failure: '', feed: new ClusterFeed() };
}

/** The lesson: one step after the other in main, each step's events played on a strip of its own. */
export class LessonModel {
  readonly store: Store<LessonState> = storeOf<LessonState>(beginning(false));
  readonly #host: Pick<HostApi, 'runLesson' | 'endLesson'>;
  readonly #beat: (work: () => void) => void;

  constructor(host: Pick<HostApi, 'runLesson' | 'endLesson'>, beat = (work: () => void): void => void setTimeout(work, BEAT_MS)) {
    this.#host = host;
    this.#beat = beat;
  }

  open(): void {
    this.store.set(beginning(true));
  }

  close(): void {
    this.store.set({ open: false });
    this.#host.endLesson();
  }

  choose(at: number): void {
    this.store.set({ at: Math.max(0, Math.min(LESSON.length - 1, at)) });
  }

  /** Runs the step that is shown; the first one begins anew. */
  async run(): Promise<void> {
    const { at, running } = this.store.get();
    if (running) return;
    this.store.set({ running: true, failure: '' });
    try {
      const result = await this.#host.runLesson(LESSON[at]!.name);
      if (at === 0) this.store.set({ feed: new ClusterFeed(), done: LESSON.map(() => null) });
      await this.#play(result.events);
      this.store.set({ done: this.store.get().done.map((each, step) => (step === at ? result : each)) });
    } catch (error) {
      this.store.set({ failure: error instanceof Error ? error.message : String(error) });
    }
    this.store.set({ running: false });
  }

  async #play(events: readonly ClusterEvent[]): Promise<void> {
    const { feed } = this.store.get();
    for (const event of events) {
      if (event.event === 'task-start' || event.event === 'task-end') await new Promise<void>((next) => this.#beat(next));
      feed.take({ ...event, time: Date.now() });
    }
  }
}
