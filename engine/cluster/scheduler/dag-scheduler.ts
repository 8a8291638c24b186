/**
 * Turns jobs into stages, stages into task sets, and repairs what gets lost. One event loop handles everything below, one event at
 * a time (event.ts is the whole list), so nothing here needs a lock and every decision can be replayed from the events before it.
 *
 * Glossary
 *   job            what the driver asked: a function's value for some partitions of an RDD (job.ts, active-job.ts)
 *   stage          tasks that can run side by side, cut out of the lineage at shuffles (stage.ts). A map stage writes a shuffle and is
 *                  shared by every job that reads it; a result stage belongs to one job
 *   task set       one attempt of a stage: the partitions that are missing at that moment (task-set.ts)
 *   block          a value that outlives its task: a persisted partition or a map output (storage/block-store.ts)
 *   skipped        a stage of the job that need not run, since its outputs or a block in front of it exist
 *   over           said of a task set that sends no more tasks (task-scheduler.ts)
 *
 * Where work is saved: a partition with a block hides its lineage; a shuffle's outputs are computed once and outlive the job, until
 * their RDD is forgotten, dropped or evicted. Both are looked up in the block store when a stage is submitted and again when each
 * task is sent (work.ts); nothing is remembered here about what exists.
 *
 * Recovery. A failing task is the task scheduler's affair, up to maxFailures. An executor that dies takes the blocks with it that
 * lived there; its tasks run again elsewhere. A task that cannot be sent because a map output is gone is a *fetch failure*: its stage
 * sends no more, the stages behind it run again for the missing partitions only, then it goes on with the partitions it lacks. After
 * MAX_STAGE_ATTEMPTS failures in a row the jobs that need it fail. A map stage that ends with outputs missing is submitted again.
 *
 * Cancelling. The job's promise is rejected at once, tasks not yet sent are dropped, running ones see their flag between two batches;
 * `stopped` resolves when the last has ended. A stage that another job needs goes on. A task that does not look at its flag is ended
 * with its executor (cluster.ts).
 *
 * Checklist for a change here
 *   - Does every new event stand in event.ts and tolerate being late: its job ended, its stage forgotten, its attempt superseded?
 *   - Is every new structure emptied when its job ends? Add it to `retained`, which assertNothingRetained checks after each test.
 *   - Does everything that is started (a pin, a listener, a task set) have its undo, called in `end`?
 *   - Could user code run (onPartition)? It may throw and it may post.
 */
import { EngineError, errorData } from '../../errors';
import type { ClusterEventBody } from '../../protocol/cluster-event';
import type { Finish, TaskSpill } from '../executor/messages';
import type { Rdd } from '../rdd/rdd';
import { rddBlock } from '../storage/block-id';
import type { SpillRefs } from '../storage/spill-refs';
import { ActiveJob, type JobHandle } from './active-job';
import type { SchedulerEvent, TaskSucceeded } from './event';
import { EventLoop } from './event-loop';
import type { JobRequest } from './job';
import { pipelined, preferredExecutors, shufflesNeeded } from './lineage';
import { DEFAULT_POOL } from './pools';
import type { Stage } from './stage';
import { StageGraph } from './stage-graph';
import { stageInfo } from './stage-info';
import type { TaskSet } from './task-set';
import { openWork, type Storage } from './work';

const MAX_STAGE_ATTEMPTS = 4;

/** What the DAG scheduler needs of the task scheduler. */
export interface TaskSets {
  submit(set: TaskSet): void;
  cancel(stageId: number): boolean;
  suspend(stageId: number): void;
  /** Sends what can be sent: called when all that happened has been dealt with, so that the order is right. */
  offer(): void;
}

export interface DagSchedulerOptions {
  readonly tasks: TaskSets;
  readonly storage: Storage;
  publish(event: ClusterEventBody): void;
  /** A task's value that nobody wants any more. */
  onUnused(event: Pick<TaskSucceeded, 'value' | 'residence'>): void;
  /** A value of this size went to who submitted the job. */
  onAnswer(value: unknown, sizeBytes: number): void;
  /** Tasks of a stage that nobody needs any more were asked to stop and still run. */
  onStopping(stageId: number): void;
}

type Handlers = { readonly [K in SchedulerEvent['event']]: (event: Extract<SchedulerEvent, { event: K }>) => void };

export class DagScheduler {
  private readonly options: DagSchedulerOptions;
  private readonly loop = new EventLoop<SchedulerEvent>(
    (event) => (this.handlers[event.event] as (event: SchedulerEvent) => void)(event),
    (error) => this.failAll(asEngineError(error)),
    () => this.options.tasks.offer(),
  );
  private readonly graph = new StageGraph();
  private readonly jobs = new Map<number, ActiveJob>();
  /** Jobs that ended while tasks of a stage still had to stop, by that stage. */
  private readonly stopping = new Map<number, ActiveJob>();
  private readonly handlers: Handlers = {
    'job-submitted': ({ job }) => this.jobSubmitted(job),
    'job-cancelled': ({ jobId, reason }) => this.cancelJobs((job) => job.id === jobId, reason),
    'group-cancelled': ({ group, reason }) => this.cancelJobs((job) => job.request.group === group, reason),
    'stage-cancelled': ({ stageId, reason }) => this.cancelJobs((job) => job.stages.some(({ id }) => id === stageId), reason),
    'all-failed': ({ error }) => this.failAll(error),
    'executor-lost': ({ executorId }) => this.options.storage.blocks.loseExecutor(executorId),
    'task-succeeded': (event) => this.taskSucceeded(event),
    'task-set-failed': ({ stageId, stageAttempt, error }) => this.taskSetFailed(stageId, stageAttempt, error),
    'fetch-failed': ({ stageId, stageAttempt, shuffleId }) => this.fetchFailed(stageId, stageAttempt, shuffleId),
    'stages-resubmitted': () => this.submitWhere((stage) => stage.state === 'failed'),
    'stage-stopped': ({ stageId }) => this.stageStopped(stageId),
  };
  private nextJob = 0;

  constructor(options: DagSchedulerOptions) {
    this.options = options;
  }

  post(event: SchedulerEvent): void {
    this.loop.post(event);
  }

  submit(request: JobRequest): JobHandle {
    const job = new ActiveJob(this.nextJob++, request);
    this.listenToAbort(job);
    this.post({ event: 'job-submitted', job });
    return Object.assign(job.result, {
      jobId: job.id,
      stopped: job.stopped,
      progress: () => job.progress(),
      cancel: (reason: string) => this.post({ event: 'job-cancelled', jobId: job.id, reason }),
    });
  }

  /** How much of anything is still held; all zero when no job runs. */
  get retained(): Readonly<Record<string, number>> {
    return { jobs: this.jobs.size, stages: this.graph.size, stopping: this.stopping.size, events: this.loop.pending };
  }

  private jobSubmitted(job: ActiveJob): void {
    if (job.request.signal?.aborted) refuse(job);
    else this.startJob(job);
  }

  private startJob(job: ActiveJob): void {
    const { name, group } = job.request;
    this.jobs.set(job.id, job);
    job.stages = this.graph.plan(job);
    for (const stage of job.stages) this.holdOutputs(stage);
    const stageIds = job.stages.map((stage) => stage.id);
    this.options.publish({ event: 'job-start', jobId: job.id, name, group, stageIds, stages: job.stages.map(stageInfo) });
    if (job.wanted === 0) this.end(job, 'succeeded', null);
    else this.submitStage(job.stages.at(-1)!);
    if (job.outcome !== 'running') return;
    for (const stage of job.stages) if (stage.state === 'idle') this.complete(stage, 'skipped');
  }

  /** Submits a stage, or first the parents whose outputs it needs and that are missing. */
  private submitStage(stage: Stage): void {
    if (stage.state === 'running' || stage.state === 'waiting') return;
    try {
      this.submitMissing(stage);
    } catch (error) {
      this.failJobs(stage, asEngineError(error));
    }
  }

  private submitMissing(stage: Stage): void {
    const partitions = this.missing(stage);
    const parents = this.missingParents(stage, partitions);
    stage.state = parents.length === 0 ? 'running' : 'waiting';
    for (const parent of parents) this.submitStage(parent);
    if (parents.length > 0) return;
    if (partitions.length > 0) this.submitTasks(stage, partitions);
    else this.outputsComplete(stage);
  }

  private submitTasks(stage: Stage, partitions: readonly number[]): void {
    const job = firstJob(stage);
    const { id: stageId, rdd, tally } = stage;
    stage.attempt++;
    tally.tasks = stage.shuffle === null ? job.wanted : rdd.partitions;
    tally.tasksDone = tally.tasks - partitions.length;
    const steps = pipelined(rdd).map((each) => each.name);
    const parents = stage.parents.map((parent) => parent.id);
    const { attempt: stageAttempt } = stage;
    this.options.publish({
      event: 'stage-submitted',
      stageId,
      stageAttempt,
      jobId: job.id,
      name: rdd.name,
      tasks: partitions.length,
      parents,
      steps,
    });
    this.options.tasks.submit(this.taskSet(stage, job, partitions));
  }

  private taskSet(stage: Stage, job: ActiveJob, partitions: readonly number[]): TaskSet {
    const { storage } = this.options;
    return {
      stageId: stage.id,
      stageAttempt: stage.attempt,
      jobId: job.id,
      name: stage.rdd.name,
      pool: job.request.pool ?? DEFAULT_POOL,
      partitions,
      finish: finishOf(stage, job),
      tally: stage.tally,
      priority: () => Math.max(...[...stage.jobs].map((each) => each.request.priority)),
      nextAttempt: (partition) => nextAttempt(stage, partition),
      preferredExecutors: (partition) => preferredExecutors(stage.rdd, partition, (rdd, at) => this.blockAt(rdd, at)),
      open: (partition) => openWork(storage, stage.rdd, partition),
      spill: () => this.spill(stage),
    };
  }

  /** Where a task of this stage may write, and whether its pieces go there since memory is full. */
  private spill({ shuffle, tally }: Stage): TaskSpill {
    const { blocks, spillFolder } = this.options.storage;
    const isOutput = shuffle !== null;
    const output =
      isOutput && (shuffle.onDisk === true || !blocks.hasRoomFor(`shuffle_${shuffle.shuffleId}`, tally.running.size + 1));
    return { folder: spillFolder, output };
  }

  private taskSucceeded(event: TaskSucceeded): void {
    const stage = this.graph.get(event.stageId);
    if (stage === undefined) this.options.onUnused(event);
    else if (stage.shuffle === null) this.resultComputed(stage, firstJob(stage), event);
    else this.outputComputed(stage, stage.shuffle.shuffleId, event);
  }

  private resultComputed(stage: Stage, job: ActiveJob, { partition, value, sizeBytes }: TaskSucceeded): void {
    if (job.has(partition)) return;
    stage.tally.tasksDone++;
    this.options.onAnswer(value, sizeBytes);
    try {
      job.take(partition, value);
      if (!job.complete) return;
      this.complete(stage, 'succeeded');
      this.end(job, 'succeeded', null);
    } catch (error) {
      this.end(job, 'failed', asEngineError(error));
    }
  }

  private outputComputed(stage: Stage, shuffleId: number, event: TaskSucceeded): void {
    const { partition: mapPartition, value: pieces, sizeBytes } = event;
    const executorId = event.residence === 'executor' ? event.executorId : null;
    const file = event.residence === 'disk' ? (pieces as SpillRefs).file : null;
    this.options.storage.outputs.add(shuffleId, { mapPartition, pieces, sizeBytes, executorId, file });
    stage.tally.tasksDone++;
    this.holdOutput(stage, shuffleId, mapPartition);
    if (stage.state === 'running' && stage.tally.tasksDone >= stage.tally.tasks) this.outputsComplete(stage);
  }

  /** All map tasks ended: those whose output was lost meanwhile run again, else the stages that waited go on. */
  private outputsComplete(stage: Stage): void {
    this.complete(stage, 'succeeded');
    if (this.missing(stage).length > 0) this.submitStage(stage);
    else this.submitWhere((each) => each.state === 'waiting');
  }

  private taskSetFailed(stageId: number, stageAttempt: number, error: EngineError): void {
    const stage = this.graph.get(stageId);
    if (stage?.attempt === stageAttempt) this.failJobs(stage, error);
  }

  private fetchFailed(stageId: number, stageAttempt: number, shuffleId: number): void {
    const stage = this.graph.get(stageId);
    if (stage === undefined || stage.attempt !== stageAttempt || stage.state !== 'running') return;
    stage.failures++;
    this.options.tasks.suspend(stageId);
    this.complete(stage, 'failed');
    if (stage.failures < MAX_STAGE_ATTEMPTS) {
      stage.state = 'failed';
      this.post({ event: 'stages-resubmitted' });
    } else {
      const message = `${stage.rdd.name}: an output of shuffle ${shuffleId} was lost ${MAX_STAGE_ATTEMPTS} times in a row`;
      this.failJobs(stage, new EngineError('TASK_FAILED', message, { stageId, shuffleId }));
    }
  }

  private submitWhere(wanted: (stage: Stage) => boolean): void {
    for (const stage of this.graph.all().filter(wanted)) {
      if (stage.state !== 'failed' && stage.state !== 'waiting') continue;
      stage.state = 'idle';
      this.submitStage(stage);
    }
  }

  /** Reports how a stage's attempt ended; it is idle until it is submitted again. */
  private complete(stage: Stage, outcome: 'succeeded' | 'failed' | 'cancelled' | 'skipped'): void {
    stage.state = 'idle';
    if (outcome === 'succeeded') stage.failures = 0;
    this.options.publish({ event: 'stage-completed', stageId: stage.id, stageAttempt: Math.max(0, stage.attempt), outcome });
  }

  private cancelJobs(which: (job: ActiveJob) => boolean, reason: string): void {
    for (const job of [...this.jobs.values()].filter(which))
      this.end(job, 'cancelled', new EngineError('CANCELLED', reason, { jobId: job.id }));
  }

  private failJobs(stage: Stage, error: EngineError): void {
    for (const job of [...stage.jobs]) this.end(job, 'failed', error);
  }

  private failAll(error: EngineError): void {
    for (const job of [...this.jobs.values()]) this.end(job, 'failed', error);
  }

  /** The one way out for a job: answers it and lets go of all that was held for it. */
  private end(job: ActiveJob, outcome: 'succeeded' | 'failed' | 'cancelled', error: EngineError | null): void {
    if (!this.jobs.delete(job.id)) return;
    for (const stage of this.graph.release(job)) this.releaseStage(stage, job, outcome);
    this.options.publish({ event: 'job-end', jobId: job.id, outcome, error: error === null ? null : errorData(error) });
    job.end(outcome, error);
    job.reportStopped();
  }

  private releaseStage(stage: Stage, job: ActiveJob, outcome: 'succeeded' | 'failed' | 'cancelled'): void {
    for (const unpin of stage.pins.values()) unpin();
    stage.pins.clear();
    if (stage.state === 'running') this.complete(stage, outcome === 'succeeded' ? 'cancelled' : outcome);
    if (!this.options.tasks.cancel(stage.id)) return;
    job.stopping.add(stage.id);
    this.stopping.set(stage.id, job);
    this.options.onStopping(stage.id);
  }

  private stageStopped(stageId: number): void {
    this.stopping.get(stageId)?.stageStopped(stageId);
    this.stopping.delete(stageId);
  }

  /** Partitions that a stage still has to compute. */
  private missing(stage: Stage): readonly number[] {
    return stage.shuffle === null ? firstJob(stage).missing() : this.options.storage.outputs.missing(stage.shuffle);
  }

  private missingParents(stage: Stage, partitions: readonly number[]): readonly Stage[] {
    return shufflesNeeded(stage.rdd, partitions, (rdd, partition) => this.hasBlock(rdd, partition))
      .map((shuffle) => this.graph.writing(shuffle))
      .filter((parent) => this.missing(parent).length > 0);
  }

  private hasBlock(rdd: Rdd, partition: number): boolean {
    return rdd.level !== 'NONE' && this.options.storage.blocks.has(rddBlock(rdd.id, partition));
  }

  private blockAt(rdd: Rdd, partition: number): number | null {
    return rdd.level === 'NONE' ? null : (this.options.storage.blocks.peek(rddBlock(rdd.id, partition))?.executorId ?? null);
  }

  /** Keeps a map stage's outputs from being evicted while a job may read them. */
  private holdOutputs(stage: Stage): void {
    if (stage.shuffle === null) return;
    for (let partition = 0; partition < stage.rdd.partitions; partition++) {
      if (!stage.pins.has(partition)) this.holdOutput(stage, stage.shuffle.shuffleId, partition);
    }
  }

  private holdOutput(stage: Stage, shuffleId: number, partition: number): void {
    stage.pins.get(partition)?.();
    stage.pins.delete(partition);
    const unpin = this.options.storage.outputs.pin(shuffleId, partition);
    if (unpin !== null) stage.pins.set(partition, unpin);
  }

  private listenToAbort(job: ActiveJob): void {
    const { signal } = job.request;
    if (signal === null || signal.aborted) return;
    const cancel = () => this.post({ event: 'job-cancelled', jobId: job.id, reason: 'cancelled' });
    signal.addEventListener('abort', cancel, { once: true });
    job.detach = () => signal.removeEventListener('abort', cancel);
  }
}

function firstJob(stage: Stage): ActiveJob {
  return stage.jobs.values().next().value!;
}

function refuse(job: ActiveJob): void {
  job.end('cancelled', new EngineError('CANCELLED', 'cancelled', { jobId: job.id }));
  job.reportStopped();
}

function nextAttempt(stage: Stage, partition: number): number {
  const attempt = stage.attempts.get(partition) ?? 0;
  stage.attempts.set(partition, attempt + 1);
  return attempt;
}

function finishOf(stage: Stage, job: ActiveJob): Finish {
  if (stage.shuffle === null) return { kind: 'result', step: job.request.finish };
  const { shuffleId, partitioner, mapStep } = stage.shuffle;
  return { kind: 'map', shuffleId, partitions: partitioner.partitions, step: mapStep };
}

function asEngineError(error: unknown): EngineError {
  return error instanceof EngineError ? error : new EngineError('INTERNAL', errorData(error).message, {}, error);
}
