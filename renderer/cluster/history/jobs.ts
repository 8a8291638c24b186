import type { ClusterEvent, StageInfo } from '../../../engine/protocol/cluster-event';
import type { JobRecord, StageRecord } from './records';

type JobStart = ClusterEvent & { readonly event: 'job-start' };

export function jobRecord({ jobId, name, group, time }: JobStart): JobRecord {
  return { jobId, name, group, start: time, parts: [], stages: [], end: null, outcome: 'running', error: null };
}

/** Another job of the same question. Its name is the shortest: "sort price" of that and "sort price: sample". */
export function addPart(job: JobRecord, { jobId, name, time }: JobStart, stages: readonly StageRecord[]): void {
  if (job.end !== null) Object.assign(job, { end: null, outcome: 'running' });
  if (name.length < job.name.length) job.name = name;
  job.parts.push({ jobId, name, start: time, stages, end: null });
  for (const stage of stages) if (!job.stages.includes(stage)) job.stages.push(stage);
}

/** A question is over when none of its jobs runs, for now: the next may follow. */
export function endPart(job: JobRecord, { jobId, time, outcome, error }: ClusterEvent & { readonly event: 'job-end' }): void {
  const part = job.parts.find((each) => each.jobId === jobId);
  if (part !== undefined) part.end = time;
  if (job.error === null || outcome === 'succeeded') job.error = outcome === 'succeeded' ? null : error;
  if (job.parts.some((each) => each.end === null)) return;
  job.end = time;
  job.outcome = outcome;
}

/**
 * Jobs of one question that compute other partitions of the same RDD share a stage; those that look at the same RDD for another
 * reason (its keys' ranges, a sample) do not.
 */
export function sameStage(job: JobRecord, info: StageInfo, name: string): StageRecord | undefined {
  const rddId = info.rdds.at(-1)?.rddId;
  return job.stages.find((stage) => {
    if (stage.info.shuffleId !== info.shuffleId || stage.info.rdds.at(-1)?.rddId !== rddId) return false;
    return info.shuffleId !== null || job.parts.some((part) => part.name === name && part.stages.includes(stage));
  });
}
