/**
 * All that the listener bus told, as the Cluster view shows it: jobs, stages, tasks, executors, blocks. Each event costs constant time;
 * whoever shows something asks when `revision` changed, a few times a second. The oldest jobs go when there are too many, with their
 * stages and tasks, so that a day's work takes no more memory than an hour's.
 */
import type { ClusterEvent, ClusterEventBody, Environment } from '../../../engine/protocol/cluster-event';
import { QUESTION } from '../../../engine/protocol/cluster-event';
import { Executors } from './executors';
import { addPart, endPart, jobRecord, sameStage } from './jobs';
import type { DatasetRecord, JobRecord, RddInfo, StageInfo, StageRecord, TaskRecord } from './records';
import { completeStage, endTask, stageRecord, startTask, submitStage } from './stages';
import { StorageHistory } from './storage';

const JOBS_KEPT = 1_000;
const TASKS_KEPT = 50_000;

type Of<E extends ClusterEventBody['event']> = ClusterEvent & { readonly event: E };
type Handlers = { readonly [E in ClusterEventBody['event']]: (event: Of<E>) => void };

export class History {
  revision = 0;
  environment: Environment | null = null;
  /** Oldest first. */
  readonly jobs: JobRecord[] = [];
  readonly stages = new Map<number, StageRecord>();
  readonly rdds = new Map<number, RddInfo>();
  /** RDDs and shuffles of all jobs: `rdd_3`, `shuffle_1`. */
  private readonly askedFor = new Set<string>();
  readonly datasets = new Map<string, DatasetRecord>();
  readonly executors = new Executors();
  readonly storage = new StorageHistory();
  /** Tasks that ended with their executor, and partitions computed once more since. */
  lostTasks = 0;
  recomputed = 0;
  failedTasks = 0;
  firstTime: number | null = null;
  lastTime = 0;
  private readonly byId = new Map<number, JobRecord>();
  private readonly tasks = new Map<number, TaskRecord>();
  private kept = 0;
  private readonly handlers: Handlers = {
    environment: ({ event: _, number: __, time: ___, ...environment }) => {
      this.environment = environment;
    },
    'executor-added': (event) => this.executors.add(event),
    'executor-removed': (event) => this.executors.remove(event),
    'job-start': (event) => this.startJob(event),
    'job-end': (event) => this.endJob(event),
    'stage-submitted': (event) => this.submitted(event),
    'stage-completed': (event) => this.completed(event),
    'task-start': (event) => this.started(event),
    'task-end': (event) => this.ended(event),
    'block-updated': (event) => this.storage.update(event),
    dataset: ({ datasetId, name, partitions, sizeBytes, splits }) => {
      this.datasets.set(datasetId, { datasetId, name, partitions, sizeBytes, splits });
    },
  };

  apply(event: ClusterEvent): void {
    this.revision++;
    this.firstTime ??= event.time;
    this.lastTime = Math.max(this.lastTime, event.time);
    (this.handlers[event.event] as (event: ClusterEvent) => void)(event);
  }

  get tasksKept(): number {
    return this.kept;
  }

  /** Newest first. */
  newestJobs(): readonly JobRecord[] {
    return [...this.jobs].reverse();
  }

  /** Whether a job that is told of needed it. What Hearth keeps from getting ready at its start was nobody's question. */
  wasAskedFor(owner: string): boolean {
    return this.askedFor.has(owner);
  }

  job(jobId: number): JobRecord | undefined {
    return this.byId.get(jobId);
  }

  private startJob(event: Of<'job-start'>): void {
    for (const { rdds, shuffleId } of event.stages) {
      for (const rdd of rdds) {
        this.rdds.set(rdd.rddId, rdd);
        this.askedFor.add(`rdd_${rdd.rddId}`);
      }
      if (shuffleId !== null) this.askedFor.add(`shuffle_${shuffleId}`);
    }
    const job = this.questionOf(event) ?? this.newJob(event);
    this.byId.set(event.jobId, job);
    addPart(
      job,
      event,
      event.stages.map((info) => {
        const record = this.stages.get(info.stageId) ?? sameStage(job, info, event.name) ?? this.newStage(info, job.jobId);
        this.stages.set(info.stageId, record);
        return record;
      }),
    );
    this.forgetOldest();
  }

  /** Parents come before their children. */
  private newStage(info: StageInfo, jobId: number): StageRecord {
    return stageRecord(
      info,
      jobId,
      info.parents.flatMap((parent) => this.stages.get(parent) ?? []),
    );
  }

  /** Jobs of one question come close together. */
  private questionOf({ group }: Of<'job-start'>): JobRecord | undefined {
    if (group === null || !group.startsWith(QUESTION)) return undefined;
    return this.jobs.findLast((job) => job.group === group);
  }

  private newJob(event: Of<'job-start'>): JobRecord {
    const job = jobRecord(event);
    this.jobs.push(job);
    return job;
  }

  private endJob(event: Of<'job-end'>): void {
    const job = this.byId.get(event.jobId);
    if (job !== undefined) endPart(job, event);
  }

  private submitted(event: Of<'stage-submitted'>): void {
    const stage = this.stages.get(event.stageId);
    if (stage !== undefined) submitStage(stage, event);
  }

  private completed(event: Of<'stage-completed'>): void {
    const stage = this.stages.get(event.stageId);
    if (stage !== undefined) completeStage(stage, event);
  }

  private started(event: Of<'task-start'>): void {
    const stage = this.stages.get(event.stageId);
    if (stage === undefined) return;
    const task = startTask(stage, event);
    this.tasks.set(task.taskId, task);
    this.kept++;
    this.executors.start(task);
    for (const owner in event.reads) this.storage.hit(owner, event.reads[owner]!);
  }

  private ended(event: Of<'task-end'>): void {
    const task = this.tasks.get(event.taskId);
    const stage = this.stages.get(event.stageId);
    if (task === undefined || stage === undefined) return;
    this.tasks.delete(event.taskId);
    if (event.outcome === 'lost') this.lostTasks++;
    if (event.outcome === 'failed') this.failedTasks++;
    if (event.outcome === 'succeeded' && task.attempt > 0 && !task.speculative) this.recomputed++;
    endTask(stage, task, event);
    this.executors.end(task);
  }

  private forgetOldest(): void {
    while (this.jobs.length > JOBS_KEPT || this.kept > TASKS_KEPT) {
      const [oldest] = this.jobs;
      if (oldest === undefined || oldest.outcome === 'running') return;
      this.jobs.shift();
      for (const { jobId } of oldest.parts) this.byId.delete(jobId);
      for (const stage of oldest.stages) if (!this.jobs.some((job) => job.stages.includes(stage))) this.forgetStage(stage);
    }
  }

  private forgetStage(stage: StageRecord): void {
    for (const [stageId, known] of this.stages) if (known === stage) this.stages.delete(stageId);
    this.kept -= stage.tasks.length;
  }
}
