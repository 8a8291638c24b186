/** Why a job takes what it takes: plain words, the figures behind them, and what to do where something can be done. */
import { bytesText, counted, durationText, percentText, rowsText } from '../ui/format';
import type { History } from './history/history';
import type { JobRecord, StageRecord } from './history/records';
import { estimatesOf } from './simulate';
import { partsOf } from './view/skew';
import { medianOf, rddName, stepText } from './view/words';

export interface Finding {
  readonly id: string;
  readonly tone: 'hot' | 'calm';
  readonly title: string;
  readonly evidence: string;
  readonly remedies: readonly Remedy[];
}

export type Remedy =
  | { readonly kind: 'partitions'; readonly label: string; readonly bytes: number }
  | { readonly kind: 'memory'; readonly label: string; readonly bytes: number }
  | { readonly kind: 'keep'; readonly label: string; readonly rddId: number }
  | { readonly kind: 'columns'; readonly label: string }
  | { readonly kind: 'convert'; readonly label: string }
  | { readonly kind: 'estimate'; readonly label: string };

type Rule = (job: JobRecord, history: History) => Finding | null;

const SKEWED = 2.5;
const SKEW_LEAST_MS = 40;
const LEAST_PARTITION = 1 << 20;
const SLOW_MS = 20;

const skew: Rule = (job, history) => {
  for (const stage of job.stages) {
    const parts = partsOf(stage);
    if (parts.length < 4) continue;
    const median = medianOf(parts.map(({ ms }) => ms));
    const worst = parts.reduce((a, b) => (b.ms > a.ms ? b : a));
    if (worst.ms < SKEW_LEAST_MS || worst.ms < SKEWED * median) continue;
    const rows = medianOf(parts.map((part) => part.rows));
    const larger = worst.rows > 1.5 * rows;
    const evidence =
      `Partition ${worst.partition + 1} of stage ${stage.info.stageId} took ${durationText(worst.ms)}, ${(worst.ms / median).toFixed(1)} times the median` +
      `${larger ? `: it has ${rowsText(worst.rows)} rows, half of the others ${rowsText(rows)} or fewer` : '; it has no more rows than the others, so something else kept its core busy'}. The others wait for it.`;
    return {
      id: 'skew',
      tone: 'hot',
      title: larger ? 'One partition holds the job up' : 'One task was held up',
      evidence,
      remedies: larger ? smaller(job, history) : [],
    };
  }
  return null;
};

/** Smaller partitions of the file that the job reads. */
function smaller(job: JobRecord, history: History): readonly Remedy[] {
  const dataset = datasetOf(job, history);
  const largest = dataset?.splits.reduce((most, [start, end]) => Math.max(most, end - start), 0) ?? 0;
  if (largest < 2 * LEAST_PARTITION) return [];
  const bytes = Math.max(LEAST_PARTITION, Math.floor(largest / 4));
  return [{ kind: 'partitions', label: `Cut the file into partitions of ${bytesText(bytes)}`, bytes }];
}

function datasetOf(job: JobRecord, history: History) {
  const rdds = job.stages.flatMap(({ info }) => info.rdds.map(({ rddId }) => `rdd_${rddId}`));
  return rdds.map((id) => history.datasets.get(id)).find((dataset) => dataset !== undefined) ?? null;
}

const spill: Rule = (job, history) => {
  const spilled = sum(job.stages, (stage) => stage.sums.spilledBytes);
  if (spilled === 0) return null;
  const { memoryBudgetBytes = 0, machineBytes = 0 } = history.environment ?? {};
  const bytes = Math.min(Math.floor(machineBytes * 0.8), memoryBudgetBytes * 2);
  const evidence = `${bytesText(spilled)} went to disk and came back, since blocks may take ${bytesText(memoryBudgetBytes)}. Rows with fewer columns take less room.`;
  const raise = { kind: 'memory', label: `Raise the budget to ${bytesText(bytes)}`, bytes } as const;
  const fewer = { kind: 'columns', label: 'Choose fewer columns…' } as const;
  const remedies = bytes > memoryBudgetBytes ? [raise, fewer] : [fewer];
  return { id: 'spill', tone: 'hot', title: 'Memory was too small for this job', evidence, remedies };
};

/** The order of a relation that was let go and computed again. */
const sortedAgain: Rule = (job, history) => {
  const last = job.stages.at(-1);
  const rdd = last?.info.rdds.at(-1);
  if (last === undefined || rdd === undefined || last.info.parents.length === 0 || !job.name.startsWith('sort')) return null;
  const before = history.newestJobs().filter((other) => other.name === job.name && ran(other.stages.at(-1)));
  const owner = history.storage.owners.get(`rdd_${rdd.rddId}`);
  const kept = owner?.blocks.size ?? 0;
  if (before.length < 2 || kept >= rdd.partitions) return null;
  const evidence = `This order was computed ${counted(before.length, 'time', 'times')}; ${kept} of its ${rdd.partitions} parts are kept now. Kept, its keys are compared once, and go to disk where memory is short.`;
  const remedies = [{ kind: 'keep', label: 'Keep its keys', rddId: rdd.rddId }] as const;
  return { id: 'sorted-again', tone: 'hot', title: 'The same order is computed again and again', evidence, remedies };
};

function ran(stage: StageRecord | undefined): boolean {
  return stage !== undefined && stage.done.size > 0;
}

const unpack: Rule = (job) => {
  const stage = job.stages.find(({ info }) => info.name.startsWith('unpack '));
  if (stage === undefined || stage.sums.runMs < 200) return null;
  const evidence = `A compressed file is one stream: ${durationText(stage.sums.runMs)} on one core, and again each time it is opened. As Parquet it is read by all cores at once.`;
  const remedies = [{ kind: 'convert', label: 'Convert it once…' }] as const;
  return { id: 'unpack', tone: 'hot', title: 'The compressed file keeps one core busy', evidence, remedies };
};

const PATTERN = /\b(rlike|regexp\w*|matches)\b/i;

const pattern: Rule = (job, history) => {
  const total = sum(job.stages, (stage) => stage.sums.runMs);
  for (const stage of job.stages) {
    for (const [rddId, { ms, rows }] of stage.steps) {
      const name = rddId === null ? '' : (history.rdds.get(rddId)?.name ?? '');
      if (!PATTERN.test(name) || ms < 0.5 * total || ms < SKEW_LEAST_MS) continue;
      const evidence = `“${name}” takes ${percentText(ms, total)} of the tasks' time for ${rowsText(rows)} rows that match. “contains” or “starts with” is many times faster where it says the same; another condition beside it in an “and” is looked at first and spares it rows.`;
      return { id: 'pattern', tone: 'hot', title: 'A regular expression dominates', evidence, remedies: [] };
    }
  }
  return null;
};

const plainKernels: Rule = (job, history) => {
  const plain = history.executors.alive().filter(({ kernels }) => kernels === 'twins').length;
  if (plain === 0 || sum(job.stages, (stage) => stage.sums.runMs) < SLOW_MS) return null;
  const evidence =
    'The WebAssembly kernels cannot run here: this runtime has no SIMD, or the file kernels.wasm is missing. Plain loops do the same work, several times slower.';
  return { id: 'plain-kernels', tone: 'hot', title: 'The fast loops are not available', evidence, remedies: [] };
};

const fewTasks: Rule = (job, history) => {
  const cores = history.environment?.executors ?? 1;
  const busiest = job.stages.toSorted((a, b) => b.sums.runMs - a.sums.runMs)[0];
  if (busiest === undefined || busiest.info.name.startsWith('unpack ') || cores < 2) return null;
  if (busiest.done.size === 0 || busiest.done.size >= cores || busiest.sums.runMs < 100) return null;
  const evidence = `Stage ${busiest.info.stageId} has ${counted(busiest.done.size, 'task', 'tasks')} for ${cores} cores: the others have nothing to do for ${durationText(busiest.sums.runMs)}.`;
  return { id: 'few-tasks', tone: 'hot', title: 'Not every core has work', evidence, remedies: smaller(job, history) };
};

const garbage: Rule = (job) => {
  const total = sum(job.stages, (stage) => stage.sums.runMs);
  const gc = sum(job.stages, (stage) => stage.sums.gcMs);
  if (total < 100 || gc < 0.1 * total) return null;
  const evidence = `${durationText(gc)} of ${durationText(total)} went into collecting garbage (${percentText(gc, total)}).`;
  return { id: 'garbage', tone: 'hot', title: 'Memory is tidied up all the time', evidence, remedies: [] };
};

/** What most of the time went into; always something to say, never alarming. */
const dominant: Rule = (job, history) => {
  const total = sum(job.stages, (stage) => stage.sums.runMs);
  const steps = job.stages.flatMap((stage) =>
    [...stage.steps].map(([rddId, { step, ms }]) => ({
      name: nameOf(rddId, step, history),
      ms,
    })),
  );
  const most = steps.toSorted((a, b) => b.ms - a.ms)[0];
  if (most === undefined || total < 20) return null;
  const estimate = estimatesOf(job, history.environment?.executors ?? 1, [2 * (history.environment?.executors ?? 1)]);
  const gain = estimate === null ? 0 : estimate.measuredMs / estimate.of[0]!.ms;
  const more =
    gain === 0
      ? ''
      : gain < 1.1
        ? ' More cores would hardly help.'
        : ` Twice the cores would make it ${gain.toFixed(1)} times as fast.`;
  return {
    id: 'dominant',
    tone: 'calm',
    title: `“${most.name}” takes ${percentText(most.ms, total)} of the work`,
    evidence: `${durationText(most.ms)} of ${durationText(total)} in all tasks together.${more}`,
    remedies: [{ kind: 'estimate', label: 'Show the estimate' }],
  };
};

function nameOf(rddId: number | null, step: string, history: History): string {
  const rdd = rddId === null ? undefined : history.rdds.get(rddId);
  return rdd === undefined ? stepText(step) : rddName(rdd, history);
}

const rules: readonly Rule[] = [plainKernels, skew, spill, sortedAgain, unpack, pattern, fewTasks, garbage];

export function findingsOf(job: JobRecord, history: History): readonly Finding[] {
  const found = rules.flatMap((rule) => rule(job, history) ?? []);
  const calm = dominant(job, history);
  return [...found, ...(found.length === 0 ? [even(job)] : []), ...(calm === null ? [] : [calm])];
}

function even(job: JobRecord): Finding {
  const times = job.stages.flatMap((stage) => partsOf(stage).map(({ ms }) => ms));
  const median = medianOf(times);
  const longest = times.reduce((a, b) => Math.max(a, b), 0);
  const evidence =
    times.length === 0
      ? 'No task has ended yet.'
      : `The longest task took ${durationText(longest)}, the median ${durationText(median)}. Nothing spilled.`;
  return { id: 'even', tone: 'calm', title: 'No partition stands out', evidence, remedies: [] };
}

function sum(stages: readonly StageRecord[], of: (stage: StageRecord) => number): number {
  return stages.reduce((total, stage) => total + of(stage), 0);
}
