import { PROGRESS_CELLS } from './tally';
import type { RunningTask } from './task';
import type { TaskSet } from './task-set';

/** Tasks that take less wait at the executor, as many as take so long together, so that the thread need not wait for the driver. */
const SHORT_TASK_MS = 5;
const MOST_WAITING = 4;
const SLOT_BYTES = PROGRESS_CELLS * Float64Array.BYTES_PER_ELEMENT;

/** When a task is tried on a second executor. Spark's defaults: 0.75 of the set done, 1.5 times the median, 100 ms at least. */
export interface Speculation {
  readonly quantile: number;
  readonly multiplier: number;
  readonly minMs: number;
  readonly intervalMs: number;
}

/** A task set while it runs: what is still to be sent, what is out, what failed how often. */
export class RunningSet {
  readonly set: TaskSet;
  readonly running = new Map<number, RunningTask>();
  /** Read by its tasks between batches: 1 = stop. */
  readonly cancelled = new Int32Array(new SharedArrayBuffer(4));
  /** No more tasks are sent; the answers of those that run are still taken. */
  over = false;
  private readonly done = new Set<number>();
  private readonly failures = new Map<number, number>();
  private readonly slots: SharedArrayBuffer;
  private readonly queue: number[];
  private readonly preferences: ReadonlyMap<number, readonly number[]>;
  /** When a task was last sent to the place it prefers while no executor was left idle for that. */
  localSince: number;
  /** An executor got nothing because the tasks prefer another. */
  leftIdle = false;
  private waiting = false;
  private readonly runTimes: number[] = [];
  /** Partitions that another executor may try as well. */
  private readonly stragglers = new Set<number>();
  private usedSlots = 0;
  private ended = 0;
  private runMs = 0;

  constructor(set: TaskSet, now: number) {
    this.set = set;
    this.localSince = now;
    this.queue = [...set.partitions].reverse();
    this.preferences = preferencesOf(set);
    this.slots = new SharedArrayBuffer(set.partitions.length * SLOT_BYTES);
  }

  get priority(): number {
    return this.set.priority();
  }

  get pending(): number {
    return this.queue.length;
  }

  /** How many tasks may wait at an executor behind the one that runs: as many as take a few milliseconds. */
  get mayWait(): number {
    const taskMs = this.runMs / this.ended;
    return this.ended > 0 && taskMs < SHORT_TASK_MS ? Math.min(MOST_WAITING, Math.floor(SHORT_TASK_MS / taskMs)) : 0;
  }

  /** Whether a partition that is still to be sent prefers this executor. */
  prefers(executorId: number): boolean {
    return this.preferring(executorId) >= 0;
  }

  /** Takes the next partition for an executor: one that prefers it, else the next in line; while patient, none that prefers another. */
  take(executorId: number, alive: (executorId: number) => boolean, patient: boolean): number | undefined {
    const preferring = this.preferring(executorId);
    if (preferring >= 0) return this.queue.splice(preferring, 1)[0];
    if (!patient || this.preferences.size === 0) return this.queue.pop();
    const next = this.queue.findLastIndex((partition) => !this.preferences.get(partition)?.some(alive));
    return next < 0 ? undefined : this.queue.splice(next, 1)[0];
  }

  isLocal(partition: number, executorId: number): boolean {
    return this.preferences.get(partition)?.includes(executorId) ?? false;
  }

  /** Starts a wait unless one is under way. */
  waitOnce(start: () => void): void {
    if (this.waiting || this.preferences.size === 0) return;
    this.waiting = true;
    start();
  }

  waitOver(): void {
    this.waiting = false;
  }

  private preferring(executorId: number): number {
    if (this.preferences.size === 0) return -1;
    return this.queue.findLastIndex((partition) => this.preferences.get(partition)?.includes(executorId));
  }

  /** Puts a partition back at the head of the line. */
  retry(partition: number): void {
    if (!this.over && !this.done.has(partition) && this.attemptsOf(partition).length === 0) this.queue.push(partition);
  }

  /** Counts a failure of a partition; tells how many there were. */
  fail(partition: number): number {
    const failures = (this.failures.get(partition) ?? 0) + 1;
    this.failures.set(partition, failures);
    return failures;
  }

  isDone(partition: number): boolean {
    return this.done.has(partition);
  }

  /** Finds tasks that run much longer than the others did, alone; tells whether there are new ones. */
  findStragglers(now: number, { quantile, multiplier, minMs }: Speculation): boolean {
    const { length: total } = this.set.partitions;
    if (this.over || total < 2 || this.done.size < Math.max(1, Math.floor(quantile * total))) return false;
    const tooLong = Math.max(multiplier * median(this.runTimes), minMs);
    const before = this.stragglers.size;
    for (const { description, sentAt } of this.running.values()) {
      if (now - sentAt > tooLong && this.attemptsOf(description.partition).length === 1)
        this.stragglers.add(description.partition);
    }
    return this.stragglers.size > before;
  }

  /** A straggler that does not run on this executor. */
  takeStraggler(executorId: number): number | undefined {
    for (const partition of this.stragglers) {
      const attempts = this.attemptsOf(partition);
      if (this.done.has(partition) || attempts.length !== 1) this.stragglers.delete(partition);
      else if (attempts[0]!.executorId !== executorId) {
        this.stragglers.delete(partition);
        return partition;
      }
    }
    return undefined;
  }

  get hasStragglers(): boolean {
    return this.stragglers.size > 0;
  }

  /** Asks the other attempts at a partition to stop. */
  stopOthers(partition: number): void {
    for (const { description } of this.attemptsOf(partition)) Atomics.store(description.cancelled, 0, 1);
  }

  attemptsOf(partition: number): readonly RunningTask[] {
    return [...this.running.values()].filter(({ description }) => description.partition === partition);
  }

  /** Marks a partition as computed; false if it was before. */
  complete(partition: number): boolean {
    if (this.done.has(partition)) return false;
    this.done.add(partition);
    return true;
  }

  /** Another attempt of the stage computed this partition. */
  skip(partition: number): void {
    this.done.add(partition);
    const queued = this.queue.indexOf(partition);
    if (queued >= 0) this.queue.splice(queued, 1);
  }

  record(runMs: number): void {
    this.ended++;
    this.runMs += runMs;
    this.runTimes.push(runMs);
  }

  /** Sends no more. */
  close(): void {
    this.over = true;
    this.queue.length = 0;
  }

  /** Sends no more, and asks the tasks that run to stop. */
  cancel(): void {
    this.close();
    Atomics.store(this.cancelled, 0, 1);
    for (const { description } of this.running.values()) Atomics.store(description.cancelled, 0, 1);
  }

  /** Progress cells for one attempt, all zero. */
  progress(): Float64Array<SharedArrayBuffer> {
    if (this.usedSlots === this.set.partitions.length) return new Float64Array(new SharedArrayBuffer(SLOT_BYTES));
    return new Float64Array(this.slots, this.usedSlots++ * SLOT_BYTES, PROGRESS_CELLS);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function preferencesOf(set: TaskSet): ReadonlyMap<number, readonly number[]> {
  const preferences = set.partitions.map((partition) => [partition, set.preferredExecutors(partition)] as const);
  return new Map(preferences.filter(([, executors]) => executors.length > 0));
}
