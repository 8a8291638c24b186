import type { ClusterEvent, StepMetrics } from '../../../engine/protocol/cluster-event';
import type { StageInfo, StageRecord, Summed, Sums, TaskRecord } from './records';

const noMetrics: Sums = {
  runMs: 0,
  rowsRead: 0,
  rowsWritten: 0,
  bytesRead: 0,
  bytesWritten: 0,
  rowsIn: 0,
  rowsOut: 0,
  rowsSkipped: 0,
  shuffleBytes: 0,
  shuffleReadBytes: 0,
  spilledBytes: 0,
  gcMs: 0,
};
const summed = Object.keys(noMetrics) as readonly Summed[];

export function stageRecord(info: StageInfo, jobId: number, parents: readonly StageRecord[]): StageRecord {
  return {
    info,
    parents,
    jobId,
    state: 'waiting',
    active: new Set(),
    attempts: 0,
    planned: 0,
    start: null,
    end: null,
    tasks: [],
    done: new Set(),
    sums: { ...noMetrics },
    steps: new Map(),
    reads: new Map(),
    failed: 0,
    lost: 0,
  };
}

type Submitted = ClusterEvent & { readonly event: 'stage-submitted' };
type Completed = ClusterEvent & { readonly event: 'stage-completed' };

/** A later attempt computes what the first did not, so that only first ones add to what is planned. */
export function submitStage(stage: StageRecord, { stageId, stageAttempt, time, tasks }: Submitted): void {
  stage.state = 'running';
  stage.active.add(stageId);
  stage.attempts++;
  if (stageAttempt === 0) stage.planned += tasks;
  stage.start ??= time;
  stage.end = null;
}

export function completeStage(stage: StageRecord, { stageId, time, outcome }: Completed): void {
  stage.active.delete(stageId);
  if (outcome === 'skipped') {
    if (stage.state === 'waiting') stage.state = 'skipped';
    return;
  }
  if (stage.active.size > 0) return;
  stage.state = outcome;
  stage.end = time;
}

export function startTask(stage: StageRecord, event: ClusterEvent & { readonly event: 'task-start' }): TaskRecord {
  const { taskId, stageId, partition, attempt, executorId, speculative, time: start } = event;
  const running = { end: null, outcome: 'running', error: null, metrics: null } as const;
  const task: TaskRecord = { taskId, stageId, partition, attempt, executorId, speculative, start, ...running };
  stage.tasks.push(task);
  for (const owner in event.reads) stage.reads.set(owner, (stage.reads.get(owner) ?? 0) + event.reads[owner]!);
  return task;
}

export function endTask(stage: StageRecord, task: TaskRecord, event: ClusterEvent & { readonly event: 'task-end' }): void {
  const { time, outcome, error, metrics } = event;
  task.end = time;
  task.outcome = outcome;
  task.error = error;
  task.metrics = metrics;
  if (outcome === 'failed') stage.failed++;
  if (outcome === 'lost') stage.lost++;
  if (outcome !== 'succeeded' || stage.done.has(task.partition)) return;
  stage.done.add(task.partition);
  for (const name of summed) stage.sums[name] += metrics[name];
  for (const step of metrics.steps) addStep(stage, step);
}

function addStep({ steps }: StageRecord, { rddId, step, rows, ms }: StepMetrics): void {
  const known = steps.get(rddId) ?? { step, rows: 0, ms: 0 };
  steps.set(rddId, known);
  known.rows += rows;
  known.ms += ms;
}
