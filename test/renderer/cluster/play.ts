import type { ClusterEventBody, TaskMetrics } from '../../../engine/protocol/cluster-event';
import { History } from '../../../renderer/cluster/history/history';
import { type TaskAt, taskEnd, taskStart } from '../../support/cluster-events';

/** A history that is told events by a clock that tests set. */
export class Play {
  readonly history = new History();
  time = 1_000;
  private number = 0;

  post(...bodies: readonly ClusterEventBody[]): this {
    for (const body of bodies) this.history.apply({ number: ++this.number, time: this.time, ...body });
    return this;
  }

  at(time: number): this {
    this.time = 1_000 + time;
    return this;
  }

  /** A task that runs from `from` to `to`. */
  task(at: TaskAt, from: number, to: number, some: Partial<TaskMetrics> = {}): this {
    this.at(from).post(taskStart(at));
    return this.at(to).post(taskEnd(at, 'succeeded', { runMs: to - from, ...some }));
  }
}
