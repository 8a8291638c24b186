import { describe, expect, test } from 'vitest';
import type { JobRecord } from '../../../renderer/cluster/history/records';
import { estimatesOf } from '../../../renderer/cluster/simulate';
import { jobStart, stageOf, stageSubmitted } from '../../support/cluster-events';
import { Play } from './play';

/** A job whose stages have tasks of these lengths, that took `lasted` in all. */
function jobOf(stages: readonly (readonly number[])[], lasted: number): JobRecord {
  const play = new Play();
  play.at(0).post(
    jobStart(
      0,
      'sort',
      stages.map((_, stage) => stageOf(stage, { parents: stage === 0 ? [] : [stage - 1] })),
    ),
  );
  stages.forEach((times, stage) => {
    play.post(stageSubmitted(0, stage, times.length));
    times.forEach((ms, partition) => {
      play.task({ taskId: stage * 100 + partition, stageId: stage, partition }, 0, ms);
    });
  });
  play.at(lasted).post({ event: 'job-end', jobId: 0, outcome: 'succeeded', error: null });
  return play.history.jobs[0]!;
}

const msOn = (job: JobRecord, used: number, cores: number): number => estimatesOf(job, used, [cores])!.of[0]!.ms;

describe('the estimate', () => {
  test('halves even work on twice the cores', () => expect(msOn(jobOf([[10, 10, 10, 10]], 20), 2, 4)).toBe(10));
  test('is what was measured on the cores there were', () => expect(msOn(jobOf([[10, 20, 30, 10]], 47), 2, 2)).toBe(47));
  test('never goes below the longest task', () => expect(msOn(jobOf([[10, 90, 10, 10]], 100), 2, 64)).toBeGreaterThanOrEqual(90));
  test('waits for the stage before', () => expect(msOn(jobOf([[10, 10], [30]], 40), 2, 64)).toBe(40));
  test('keeps what is in no task', () => {
    const estimates = estimatesOf(jobOf([[10, 10, 10, 10]], 50), 2, [1, 4])!;
    expect(estimates).toMatchObject({ overheadMs: 30, floorMs: 40 });
    expect(estimates.of.map(({ ms }) => ms)).toEqual([70, 40]);
  });
  test('is none while the job runs', () => {
    const job = { ...jobOf([[10]], 10), end: null };
    expect(estimatesOf(job, 1, [2])).toBeNull();
  });
});
