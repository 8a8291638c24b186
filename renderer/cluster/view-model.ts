import type { ClusterEvent } from '../../engine/protocol/cluster-event';
import type { Store } from '../ui/store';
import { storeOf } from '../ui/store';
import { History } from './history/history';
import type { JobRecord } from './history/records';

export const TABS = [
  { id: 'jobs', label: 'Jobs' },
  { id: 'stages', label: 'Stages' },
  { id: 'tasks', label: 'Tasks' },
  { id: 'executors', label: 'Executors' },
  { id: 'storage', label: 'Storage' },
  { id: 'plan', label: 'Plan' },
  { id: 'lineage', label: 'Lineage' },
  { id: 'environment', label: 'Environment' },
] as const;

export type Tab = (typeof TABS)[number]['id'];

export interface ViewState {
  readonly open: boolean;
  readonly tab: Tab;
  /** Null: the one that runs, else the newest. */
  readonly jobId: number | null;
  readonly stageId: number | null;
  readonly taskId: number | null;
  /** A saved event log that is shown in place of the live cluster. */
  readonly replay: Replay | null;
}

export interface Replay {
  readonly name: string;
  readonly history: History;
}

/** What the Cluster view shows: which tab, which job, live or from a log. */
export class ClusterViewModel {
  readonly store: Store<ViewState> = storeOf<ViewState>({
    open: false,
    tab: 'jobs',
    jobId: null,
    stageId: null,
    taskId: null,
    replay: null,
  });

  open(tab: Tab = this.store.get().tab): void {
    this.store.set({ open: true, tab });
  }

  /** Who comes back later wants to see what was asked since, not what was looked at then. */
  close(): void {
    this.store.set({ open: false, jobId: null, stageId: null, taskId: null });
  }

  toggle(): void {
    if (this.store.get().open) this.close();
    else this.open();
  }

  show(tab: Tab): void {
    this.store.set({ tab });
  }

  chooseJob(jobId: number | null): void {
    this.store.set({ jobId, stageId: null, taskId: null });
  }

  chooseStage(stageId: number | null): void {
    this.store.set({ stageId, taskId: null });
  }

  chooseTask(taskId: number | null): void {
    this.store.set({ taskId });
  }

  replay(name: string, events: Iterable<ClusterEvent>): void {
    const history = new History();
    for (const event of events) history.apply(event);
    this.store.set({ open: true, tab: 'jobs', jobId: null, stageId: null, taskId: null, replay: { name, history } });
  }

  endReplay(): void {
    this.store.set({ replay: null, jobId: null, stageId: null, taskId: null });
  }
}

/** The job that is looked at: the chosen one, else the longest among those that run, else the newest. */
export function jobShown(history: History, jobId: number | null): JobRecord | null {
  const chosen = jobId === null ? undefined : history.job(jobId);
  if (chosen !== undefined) return chosen;
  const jobs = history.newestJobs();
  return jobs.findLast((job) => job.outcome === 'running') ?? jobs[0] ?? null;
}
