import type { ListenerBus } from '../cluster/listener';
import type { ClusterEvent } from '../protocol/cluster-event';

export interface JobInfo {
  readonly jobId: number;
  readonly stageIds: readonly number[];
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
}

export interface StageInfo {
  readonly stageId: number;
  readonly currentAttemptId: number;
  readonly name: string;
  readonly numTasks: number;
  readonly numActiveTasks: number;
  readonly numCompletedTasks: number;
  readonly numFailedTasks: number;
}

interface Known {
  readonly jobs: Map<number, JobInfo & { readonly group: string | null }>;
  readonly stages: Map<number, StageInfo & { readonly active: boolean }>;
}

/** What runs now and what ran, read off the listener bus when asked. */
export class StatusTracker {
  readonly #bus: ListenerBus;
  readonly #known: Known = { jobs: new Map(), stages: new Map() };
  #read = 0;

  constructor(bus: ListenerBus) {
    this.#bus = bus;
  }

  /** Jobs of a group, of any state; null: jobs that have none. */
  getJobIdsForGroup(group: string | null = null): readonly number[] {
    return [...this.#now().jobs.values()].filter((job) => job.group === group).map(({ jobId }) => jobId);
  }

  getActiveJobsIds(): readonly number[] {
    return [...this.#now().jobs.values()].filter(({ status }) => status === 'RUNNING').map(({ jobId }) => jobId);
  }

  getActiveStageIds(): readonly number[] {
    return [...this.#now().stages.values()].filter(({ active }) => active).map(({ stageId }) => stageId);
  }

  getJobInfo(jobId: number): JobInfo | null {
    const job = this.#now().jobs.get(jobId);
    return job === undefined ? null : { jobId, stageIds: job.stageIds, status: job.status };
  }

  getStageInfo(stageId: number): StageInfo | null {
    const stage = this.#now().stages.get(stageId);
    if (stage === undefined) return null;
    const { active: _, ...info } = stage;
    return info;
  }

  #now(): Known {
    for (let event = this.#bus.after(this.#read); event !== undefined; event = this.#bus.after(this.#read)) {
      this.#read = event.number;
      take(this.#known, event);
    }
    return this.#known;
  }
}

function take({ jobs, stages }: Known, event: ClusterEvent): void {
  switch (event.event) {
    case 'job-start':
      jobs.set(event.jobId, { jobId: event.jobId, stageIds: event.stageIds, status: 'RUNNING', group: event.group });
      return;
    case 'job-end': {
      const job = jobs.get(event.jobId);
      if (job !== undefined) jobs.set(event.jobId, { ...job, status: event.outcome === 'succeeded' ? 'SUCCEEDED' : 'FAILED' });
      return;
    }
    case 'stage-submitted':
      stages.set(event.stageId, submitted(event));
      return;
    case 'stage-completed':
      change(stages, event.stageId, () => ({ active: false }));
      return;
    case 'task-start':
      change(stages, event.stageId, (stage) => ({ numActiveTasks: stage.numActiveTasks + 1 }));
      return;
    case 'task-end': {
      const done = event.outcome === 'succeeded' ? 1 : 0;
      change(stages, event.stageId, (stage) => ({
        numActiveTasks: stage.numActiveTasks - 1,
        numCompletedTasks: stage.numCompletedTasks + done,
        numFailedTasks: stage.numFailedTasks + 1 - done,
      }));
      return;
    }
    default:
  }
}

function submitted(event: ClusterEvent & { readonly event: 'stage-submitted' }): StageInfo & { readonly active: boolean } {
  const { stageId, stageAttempt, name, tasks } = event;
  const counts = { numActiveTasks: 0, numCompletedTasks: 0, numFailedTasks: 0 };
  return { stageId, currentAttemptId: stageAttempt, name, numTasks: tasks, ...counts, active: true };
}

function change<T>(map: Map<number, T>, id: number, to: (value: T) => Partial<T>): void {
  const value = map.get(id);
  if (value !== undefined) map.set(id, { ...value, ...to(value) });
}
