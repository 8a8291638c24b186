/**
 * Sends the tasks of task sets to executors and decides what a task's end means.
 *
 * Order: as pools.ts says; within a set the order wanted, but a task
 * that prefers the executor at hand goes before its turn. A task whose block lives on a busy executor waits for it a short while
 * (locality wait, counted from when its set last sent a task to its place without leaving another executor idle, as Spark counts since 3.1:
 * a queue at one executor does not keep the others waiting for ever), then any executor will do. An executor runs one task; others wait behind it only
 * while tasks are so short that the round trip would show.
 * A failed task is tried again, up to `maxFailures` times; a `final` failure (the user's data or question is wrong) fails the set
 * at once. When an executor is lost, only the task that was running can have killed it and is counted; those behind it never began.
 * A set that is cancelled, failed or superseded is *over*: it sends no more, and is forgotten when the last of its tasks answers.
 */
import { type ErrorData, errorData, errorOf } from '../../errors';
import type { ClusterEventBody, TaskMetrics } from '../../protocol/cluster-event';
import type { AccumulatorUpdate } from '../closure/accumulators';
import type { NewBlock, TaskDescription, TaskResult } from '../executor/messages';
import type { TaskSetEvent } from './event';
import { inOrder, type Scheduling } from './pools';
import { RunningSet, type Speculation } from './running-set';
import { type Backend, type Loss, noMetrics, type RunningTask } from './task';
import { executorLost, taskFailure } from './task-failure';
import type { TaskSet } from './task-set';
import type { OpenWork } from './work';

export interface TaskSchedulerOptions {
  readonly backend: Backend;
  readonly limits: Limits;
  readonly locality: Locality;
  /** A value that nobody wants any more. */
  onUnused(result: Pick<Succeeded, 'value' | 'residence'>): void;
  readonly scheduling: Scheduling;
  readonly memory: Reservations;
  /** Memory is about to be freed: no task is sent until it is (then call `offer`). */
  held(): boolean;
  /** A retiring executor has nothing left to do. */
  onRetired(executorId: number): void;
  report(event: TaskSetEvent | { readonly event: 'executor-lost'; readonly executorId: number }): void;
  publish(event: ClusterEventBody): void;
  /** Called once per partition of a task set, with what the attempt that counts added to accumulators. */
  onUpdates?(updates: readonly AccumulatorUpdate[]): void;
}

/** The account of memory: what a task takes is reserved before it is sent, and given back when it ends. */
export interface Reservations {
  /** False = not now. */
  reserve(taskId: number, bytes: number): boolean;
  release(taskId: number): void;
}

/** What may change while tasks run; asked anew each time. */
export interface Limits {
  readonly maxFailures: number;
  /** Null = off. */
  readonly speculation: Speculation | null;
}

/** How long a task waits for its place; a clock that tests wind. */
export interface Locality {
  readonly waitMs: number;
  now(): number;
  later(ms: number, callback: () => void): void;
}

type Succeeded = Extract<TaskResult, { outcome: 'succeeded' }>;
type Unsuccessful = Exclude<TaskResult, Succeeded>;

export class TaskScheduler {
  private readonly options: TaskSchedulerOptions;
  private readonly sets: RunningSet[] = [];
  private readonly setOfTask = new Map<number, RunningSet>();
  /** Tasks at each executor, the running one first. */
  private readonly executors = new Map<number, number[]>();
  private readonly alive = (executorId: number) => this.executors.has(executorId) && !this.retiring.has(executorId);
  /** Executors that get no more tasks. */
  private readonly retiring = new Set<number>();
  private nextTask = 0;
  private offering = false;
  private speculating = false;

  constructor(options: TaskSchedulerOptions) {
    this.options = options;
  }

  /** Takes a set; its tasks are sent at the next offer. */
  submit(set: TaskSet): void {
    this.sets.push(new RunningSet(set, this.options.locality.now()));
    this.speculateLater();
  }

  /** Stops a stage: drops what was not sent, asks what runs to stop. Tells whether anything still runs. */
  cancel(stageId: number): boolean {
    return this.closeSets(stageId, (set) => set.cancel());
  }

  /** Sends no more of a stage's tasks; those that run may finish. */
  suspend(stageId: number): void {
    this.closeSets(stageId, (set) => set.close());
  }

  executorAdded(executorId: number): void {
    this.executors.set(executorId, []);
    this.offer();
  }

  /** Sends an executor nothing more; it is told of once what it has is done. */
  retire(executorId: number): void {
    this.retiring.add(executorId);
    this.retireIfIdle(executorId);
  }

  private retireIfIdle(executorId: number): void {
    if (!this.retiring.has(executorId) || (this.executors.get(executorId)?.length ?? 0) > 0) return;
    this.retiring.delete(executorId);
    this.executors.delete(executorId);
    this.options.onRetired(executorId);
  }

  /** `answers`: what the executor had answered before it was lost, not yet passed to taskEnded. */
  executorLost(executorId: number, loss: Loss, answers: readonly TaskResult[]): void {
    const tasks = this.executors.get(executorId) ?? [];
    this.executors.delete(executorId);
    this.retiring.delete(executorId);
    for (const result of answers) this.answered(result);
    this.options.report({ event: 'executor-lost', executorId });
    const unanswered = tasks.filter((taskId) => this.setOfTask.has(taskId));
    const suspect = unanswered.find((taskId) => taskId === loss.running) ?? unanswered[0];
    for (const taskId of unanswered) this.taskLost(taskId, loss, taskId === suspect && !loss.blameless);
    this.offer();
  }

  taskEnded(result: TaskResult): void {
    this.answered(result);
    this.offer();
  }

  /** A task that could not be sent, by no fault of its own: what it reads is gone. */
  taskUnsent(taskId: number): void {
    if (this.setOfTask.has(taskId))
      this.taskLost(taskId, { reason: 'a block it reads is gone', outOfMemory: false, blameless: true }, false);
    this.offer();
  }

  /** Sends tasks while there is an executor for one. What a report sets off meanwhile is taken up by the same loop. */
  offer(): void {
    if (this.offering) return;
    this.offering = true;
    while (this.sendOne());
    this.offering = false;
  }

  /** Executors on which a task of this stage runs or waits. */
  executorsOf(stageId: number): readonly number[] {
    const sets = this.sets.filter(({ set }) => set.stageId === stageId);
    return [...new Set(sets.flatMap((set) => [...set.running.values()].map((task) => task.executorId)))];
  }

  get tasksRunning(): number {
    return this.setOfTask.size;
  }

  get setsKnown(): number {
    return this.sets.length;
  }

  private answered(result: TaskResult): void {
    const set = this.setOfTask.get(result.taskId);
    const task = set?.running.get(result.taskId);
    if (set === undefined || task === undefined) return;
    if (result.outcome === 'succeeded') this.succeeded(set, task, result);
    else this.failed(set, task, result);
  }

  private succeeded(set: RunningSet, task: RunningTask, result: Succeeded): void {
    const { partition, stageId, stageAttempt } = task.description;
    set.record(result.metrics.runMs);
    const first = set.complete(partition);
    if (first && this.options.limits.speculation !== null) set.stopOthers(partition);
    this.end(set, task, 'succeeded', null, result.metrics, result.blocks, first);
    if (first && Atomics.load(set.cancelled, 0) === 0) {
      this.skipElsewhere(set, partition);
      if (result.updates !== undefined) this.options.onUpdates?.(result.updates);
      const { executorId, value, sizeBytes, residence } = result;
      this.options.report({ event: 'task-succeeded', stageId, stageAttempt, partition, executorId, value, sizeBytes, residence });
    } else this.options.onUnused(result);
    this.forgetIfStopped(set);
  }

  private failed(set: RunningSet, task: RunningTask, result: Unsuccessful): void {
    const stopped = (set.over || set.isDone(task.description.partition)) && result.outcome === 'cancelled';
    this.end(set, task, stopped ? 'cancelled' : 'failed', stopped ? null : result.error, result.metrics, [], false);
    const fault = result.lostFiles.length > 0 ? 'innocent' : 'counts';
    this.retryOrGiveUp(set, task, result.error, result.final ? 'final' : fault);
  }

  /** Other attempts of the stage need not compute this partition any more. */
  private skipElsewhere(set: RunningSet, partition: number): void {
    for (const other of this.sets.filter((each) => each !== set && each.set.stageId === set.set.stageId)) {
      other.skip(partition);
      this.forgetIfStopped(other);
    }
  }

  private taskLost(taskId: number, loss: Loss, blamed: boolean): void {
    const set = this.setOfTask.get(taskId)!;
    const task = set.running.get(taskId)!;
    const error = executorLost(task.executorId, loss);
    this.end(set, task, 'lost', error, noMetrics, [], false);
    this.retryOrGiveUp(set, task, error, blamed ? 'counts' : 'innocent');
  }

  private retryOrGiveUp(set: RunningSet, task: RunningTask, error: ErrorData, fault: 'final' | 'counts' | 'innocent'): void {
    const { partition, stageId, stageAttempt } = task.description;
    const harmless = fault === 'innocent' || set.over || set.isDone(partition);
    const failures = harmless ? 0 : set.fail(partition);
    if (set.isDone(partition) || (fault !== 'final' && failures < this.options.limits.maxFailures)) {
      set.retry(partition);
    } else if (!set.over) {
      set.cancel();
      const cause = taskFailure(set.set.name, task.description, error, fault === 'final' ? 'final' : failures);
      this.options.report({ event: 'task-set-failed', stageId, stageAttempt, error: cause });
    }
    this.forgetIfStopped(set);
  }

  private end(
    set: RunningSet,
    task: RunningTask,
    outcome: 'succeeded' | 'failed' | 'cancelled' | 'lost',
    error: Unsuccessful['error'] | null,
    metrics: TaskMetrics,
    blocks: readonly NewBlock[],
    counts: boolean,
  ): void {
    const { taskId, stageId, stageAttempt, partition, attempt, progress } = task.description;
    const { executorId } = task;
    set.running.delete(taskId);
    this.setOfTask.delete(taskId);
    this.options.memory.release(taskId);
    const queue = this.executors.get(executorId);
    queue?.splice(queue.indexOf(taskId), 1);
    this.retireIfIdle(executorId);
    set.set.tally.end(progress, counts ? metrics : null);
    task.open.close(blocks, executorId);
    this.options.publish({
      event: 'task-end',
      taskId,
      stageId,
      stageAttempt,
      partition,
      attempt,
      executorId,
      outcome,
      error,
      metrics,
    });
  }

  private closeSets(stageId: number, close: (set: RunningSet) => void): boolean {
    const sets = this.sets.filter(({ set }) => set.stageId === stageId);
    for (const set of sets) close(set);
    for (const set of sets) this.forgetIfStopped(set);
    return sets.some((set) => set.running.size > 0);
  }

  private forgetIfStopped(set: RunningSet): void {
    if (set.running.size > 0 || set.pending > 0) return;
    const index = this.sets.indexOf(set);
    if (index < 0) return;
    this.sets.splice(index, 1);
    const { stageId } = set.set;
    if (set.over && !this.sets.some((other) => other.set.stageId === stageId))
      this.options.report({ event: 'stage-stopped', stageId });
  }

  private sendOne(): boolean {
    if (this.options.held()) return false;
    const sets = this.sets.filter((set) => set.pending > 0 || set.hasStragglers);
    return inOrder(sets, this.options.scheduling).some((set) => this.sendOneOf(set));
  }

  /** False where nothing of the set can be sent now. */
  private sendOneOf(set: RunningSet): boolean {
    const executorId = this.executorFor(set);
    if (executorId === null) return false;
    const partition = set.pending > 0 ? set.take(executorId, this.alive, this.patient(set)) : this.straggler(set);
    if (partition === undefined) {
      set.leftIdle = true;
      return false;
    }
    if (typeof partition === 'object') return this.sendOpen(set, partition.executorId, partition.partition);
    return this.sendOpen(set, executorId, partition);
  }

  private sendOpen(set: RunningSet, executorId: number, partition: number): boolean {
    const open = this.open(set, partition);
    if (open === null) return true;
    const workingBytes = open.workingBytes + (set.set.finish.step?.workingBytes ?? 0);
    if (this.options.memory.reserve(this.nextTask, workingBytes)) {
      this.send(set, executorId, partition, open);
      return true;
    }
    open.close([], executorId);
    set.retry(partition);
    return false;
  }

  /** An idle executor and a straggler that runs elsewhere. */
  private straggler(set: RunningSet): { readonly executorId: number; readonly partition: number } | undefined {
    for (const [executorId, queue] of this.executors) {
      const partition = queue.length > 0 || this.retiring.has(executorId) ? undefined : set.takeStraggler(executorId);
      if (partition !== undefined) return { executorId, partition };
    }
    return undefined;
  }

  private speculateLater(): void {
    const { limits, locality } = this.options;
    const { speculation } = limits;
    if (speculation === null || this.speculating) return;
    this.speculating = true;
    locality.later(speculation.intervalMs, () => {
      this.speculating = false;
      const found = this.sets.filter((set) => set.findStragglers(locality.now(), speculation));
      if (found.length > 0) this.offer();
      if (this.sets.length > 0) this.speculateLater();
    });
  }

  /** Whether the set's tasks still wait for their place; if so they are looked at again when they no longer do. */
  private patient(set: RunningSet): boolean {
    const { waitMs, now, later } = this.options.locality;
    const left = set.localSince + waitMs - now();
    if (left <= 0 || waitMs === 0) return false;
    set.waitOnce(() => later(left, () => this.waited(set)));
    return true;
  }

  private waited(set: RunningSet): void {
    set.waitOver();
    this.offer();
  }

  /** Null when the work cannot be had: the set is over, and who must know was told. */
  private open(set: RunningSet, partition: number): OpenWork | null {
    const { stageId, stageAttempt } = set.set;
    try {
      const open = set.set.open(partition);
      if (!('missing' in open)) return open;
      set.close();
      this.options.report({ event: 'fetch-failed', stageId, stageAttempt, shuffleId: open.missing });
    } catch (error) {
      set.cancel();
      this.options.report({ event: 'task-set-failed', stageId, stageAttempt, error: errorOf(errorData(error)) });
    }
    this.forgetIfStopped(set);
    return null;
  }

  /** An idle executor, or one with few tasks if they and the set's are short; before all one that a waiting task prefers. */
  private executorFor(set: RunningSet): number | null {
    const { mayWait } = set;
    const isShort = (taskId: number): boolean => this.setOfTask.get(taskId)!.mayWait > 0;
    const takesMore = (queue: readonly number[]): boolean =>
      queue.length === 0 || (queue.length <= mayWait && queue.every(isShort));
    const free = [...this.executors]
      .filter(([executorId, queue]) => takesMore(queue) && !this.retiring.has(executorId))
      .sort(([, a], [, b]) => a.length - b.length);
    const [executorId] = free.find(([executorId]) => set.prefers(executorId)) ?? free[0] ?? [];
    return executorId ?? null;
  }

  private send(set: RunningSet, executorId: number, partition: number, open: OpenWork): void {
    const { stageId, stageAttempt, jobId, finish, tally } = set.set;
    const cancelled = this.options.limits.speculation === null ? set.cancelled : new Int32Array(new SharedArrayBuffer(4));
    const taskId = this.nextTask++;
    const progress = set.progress();
    const attempt = set.set.nextAttempt(partition);
    const { work, reads } = open;
    const speculative = set.attemptsOf(partition).length > 0;
    const description: TaskDescription = {
      taskId,
      jobId,
      stageId,
      stageAttempt,
      partition,
      attempt,
      work,
      finish,
      cancelled,
      progress,
      spill: set.set.spill(),
    };
    set.running.set(taskId, { description, executorId, open, sentAt: this.options.locality.now() });
    this.setOfTask.set(taskId, set);
    this.executors.get(executorId)!.push(taskId);
    if (!set.leftIdle && set.isLocal(partition, executorId)) set.localSince = this.options.locality.now();
    tally.begin(progress);
    this.options.publish({
      event: 'task-start',
      taskId,
      stageId,
      stageAttempt,
      partition,
      attempt,
      executorId,
      speculative,
      reads,
    });
    this.options.backend.launch(executorId, description);
  }
}
