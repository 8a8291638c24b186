/**
 * Events on the wire. Those of tasks are most of them, and most of what cloning them costs is the names of their fields: they go as values
 * alone and get their names back at the other end. All other events go as they are.
 */
import type { ClusterEvent, StepMetrics, TaskMetrics } from './cluster-event';

type Of<E extends ClusterEvent['event']> = ClusterEvent & { readonly event: E };
type TaskStart = Of<'task-start'>;
type TaskEnd = Of<'task-end'>;

export interface WireEvents {
  /** In order; in place of the events of tasks their kind. */
  readonly events: readonly (Exclude<ClusterEvent, TaskStart | TaskEnd> | 'task-start' | 'task-end')[];
  /** All that is a number in the events of tasks, one after the other. */
  readonly numbers: Float64Array;
  /** All that is none. */
  readonly others: readonly unknown[];
}

export function packEvents(events: readonly ClusterEvent[]): WireEvents {
  const packer = new Packer();
  return { events: events.map((event) => packer.pack(event)), ...packer.rest() };
}

export function unpackEvents(wire: WireEvents): readonly ClusterEvent[] {
  const unpacker = new Unpacker(wire);
  return wire.events.map((event) => unpacker.unpack(event));
}

class Packer {
  private readonly numbers: number[] = [];
  private readonly others: unknown[] = [];

  pack(event: ClusterEvent): WireEvents['events'][number] {
    if (event.event !== 'task-start' && event.event !== 'task-end') return event;
    const { number, time, taskId, stageId, stageAttempt, partition, attempt, executorId } = event;
    this.numbers.push(number, time, taskId, stageId, stageAttempt, partition, attempt, executorId);
    if (event.event === 'task-start') this.others.push(event.speculative, event.reads);
    else {
      this.others.push(event.outcome, event.error);
      this.metrics(event.metrics);
    }
    return event.event;
  }

  rest(): Pick<WireEvents, 'numbers' | 'others'> {
    return { numbers: Float64Array.from(this.numbers), others: this.others };
  }

  private metrics(told: TaskMetrics): void {
    const { runMs, rowsRead, rowsWritten, bytesRead, bytesWritten, rowsIn, rowsOut, shuffleBytes, shuffleReadBytes } = told;
    const { rowsSkipped, spilledBytes, gcMs, peakBytes, heapBytes, steps } = told;
    this.numbers.push(runMs, rowsRead, rowsWritten, bytesRead, bytesWritten, rowsIn, rowsOut, shuffleBytes, shuffleReadBytes);
    this.numbers.push(rowsSkipped, spilledBytes, gcMs, peakBytes, heapBytes, steps.length);
    for (const { rddId, step, rows, ms } of steps) {
      this.numbers.push(rddId ?? -1, rows, ms);
      this.others.push(step);
    }
  }
}

class Unpacker {
  private at = 0;
  private other = 0;

  constructor(private readonly wire: WireEvents) {}

  unpack(event: WireEvents['events'][number]): ClusterEvent {
    if (event === 'task-start') return this.start();
    return event === 'task-end' ? this.end() : event;
  }

  private next(): number {
    return this.wire.numbers[this.at++]!;
  }

  private nextOther<T>(): T {
    return this.wire.others[this.other++] as T;
  }

  /** Properties of a literal are made in the order in which they were packed. */
  private start(): TaskStart {
    return {
      number: this.next(),
      time: this.next(),
      event: 'task-start',
      taskId: this.next(),
      stageId: this.next(),
      stageAttempt: this.next(),
      partition: this.next(),
      attempt: this.next(),
      executorId: this.next(),
      speculative: this.nextOther(),
      reads: this.nextOther(),
    };
  }

  private end(): TaskEnd {
    return {
      number: this.next(),
      time: this.next(),
      event: 'task-end',
      taskId: this.next(),
      stageId: this.next(),
      stageAttempt: this.next(),
      partition: this.next(),
      attempt: this.next(),
      executorId: this.next(),
      outcome: this.nextOther(),
      error: this.nextOther(),
      metrics: {
        runMs: this.next(),
        rowsRead: this.next(),
        rowsWritten: this.next(),
        bytesRead: this.next(),
        bytesWritten: this.next(),
        rowsIn: this.next(),
        rowsOut: this.next(),
        shuffleBytes: this.next(),
        shuffleReadBytes: this.next(),
        rowsSkipped: this.next(),
        spilledBytes: this.next(),
        gcMs: this.next(),
        peakBytes: this.next(),
        heapBytes: this.next(),
        steps: this.steps(),
      },
    };
  }

  private steps(): readonly StepMetrics[] {
    const steps: StepMetrics[] = [];
    for (let left = this.next(); left > 0; left--) {
      const rddId = this.next();
      steps.push({ rddId: rddId < 0 ? null : rddId, step: this.nextOther(), rows: this.next(), ms: this.next() });
    }
    return steps;
  }
}
