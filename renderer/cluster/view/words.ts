import { counted, durationText } from '../../ui/format';
import type { History } from '../history/history';
import type { JobRecord, RddInfo, StageRecord } from '../history/records';

/** What the last step of a job does with a partition, in words. */
const stepWords: Readonly<Record<string, string>> = {
  size: 'count rows',
  'top-k': 'keep the first rows',
  'sort-stats': 'look at the keys',
  'sort-sample': 'sample the keys',
  'sort-map': 'deal keys out by range',
  'sort-reduce': 'sort a range',
  'aggregate-sample': 'estimate groups',
  'aggregate-map': 'group, deal out by key',
  'join-map': 'keys, dealt out by hash',
  'values-shuffle': 'deal out by key',
  encode: 'encode for the file',
};

export function stepText(step: string): string {
  return stepWords[step] ?? step;
}

/** What people call an RDD: that of a file by the file. */
export function rddName({ rddId, name }: Pick<RddInfo, 'rddId' | 'name'>, history: History): string {
  const dataset = history.datasets.get(`rdd_${rddId}`);
  return dataset === undefined ? name : `read ${dataset.name}`;
}

/** A stage is called after the last of its RDDs that people have a word for. */
export function stageName({ info }: StageRecord, history: History): string {
  const rdd = info.rdds.findLast(({ name }) => name !== 'table');
  return rdd === undefined ? info.name : rddName(rdd, history);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function jobTitle(job: JobRecord): string {
  return capital(job.name);
}

export function outcomeText({ outcome, error }: JobRecord): string {
  if (outcome === 'succeeded') return 'done';
  if (outcome === 'cancelled') return error?.message.includes('view') === true ? 'cancelled' : 'superseded';
  return outcome;
}

export function lastedMs(job: JobRecord, now: number): number {
  return Math.max(0, (job.end ?? now) - job.start);
}

export interface JobSums {
  readonly tasks: number;
  readonly done: number;
  readonly running: number;
  readonly retried: number;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly shuffleBytes: number;
  readonly spilledBytes: number;
  readonly stages: number;
}

/** Jobs of a question that have the same name share its rows; those of another name look at the same rows for another reason. */
export function sumsOf(job: JobRecord): JobSums {
  const ran = job.stages.filter((stage) => stage.attempts > 0);
  const sum = (of: (stage: StageRecord) => number): number => ran.reduce((total, stage) => total + of(stage), 0);
  return {
    stages: ran.length,
    tasks: sum((stage) => stage.planned),
    done: sum((stage) => stage.done.size),
    running: sum((stage) => (stage.end === null ? stage.tasks.filter((task) => task.end === null).length : 0)),
    retried: sum((stage) => stage.failed + stage.lost),
    rowsIn: [...new Set(job.parts.map(({ name }) => name))].reduce((most, name) => Math.max(most, rowsInOf(job, name)), 0),
    rowsOut: stagesOf(job, job.name).reduce(
      (total, stage) => total + (stage.info.shuffleId === null ? stage.sums.rowsOut : 0),
      0,
    ),
    bytesRead: sum((stage) => stage.sums.bytesRead),
    bytesWritten: sum((stage) => stage.sums.bytesWritten),
    shuffleBytes: sum((stage) => stage.sums.shuffleBytes),
    spilledBytes: sum((stage) => stage.sums.spilledBytes),
  };
}

function stagesOf(job: JobRecord, name: string): readonly StageRecord[] {
  return [...new Set(job.parts.flatMap((part) => (part.name === name ? part.stages : [])))].filter((stage) => stage.attempts > 0);
}

/** Rows go in where no stage that ran stands before. */
function rowsInOf(job: JobRecord, name: string): number {
  const ran = stagesOf(job, name);
  const sources = ran.filter(({ parents }) => !parents.some((parent) => ran.includes(parent)));
  return sources.reduce((total, stage) => total + stage.sums.rowsIn, 0);
}

export function jobLine(job: JobRecord, sums: JobSums): string {
  const tasks =
    job.outcome === 'running' ? `${sums.done} of ${counted(sums.tasks, 'task', 'tasks')}` : counted(sums.tasks, 'task', 'tasks');
  return [
    sums.stages > 1 ? counted(sums.stages, 'stage', 'stages') : '',
    sums.tasks === 0 ? 'nothing to compute' : tasks,
    sums.rowsOut > 0 ? counted(sums.rowsOut, 'row', 'rows') : '',
    sums.retried > 0 ? `${sums.retried} again` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

export function runTimes(stage: StageRecord): readonly number[] {
  return stage.tasks.flatMap((task) => (task.outcome === 'succeeded' && task.metrics !== null ? [task.metrics.runMs] : []));
}

export function shortMs(ms: number): string {
  return durationText(ms);
}
