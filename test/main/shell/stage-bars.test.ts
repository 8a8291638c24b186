import { describe, expect, test } from 'vitest';
import { noMetrics } from '../../../engine/cluster/scheduler/task';
import type { ClusterEvent, ClusterEventBody } from '../../../engine/protocol/cluster-event';
import { RunningStages, type StageProgress, stageBars } from '../../../main/shell/stage-bars';
import { taskStart } from '../../support/cluster-events';

const stage = (stageId: number, completed: number, active: number, tasks: number): StageProgress => ({
  stageId,
  completed,
  active,
  tasks,
  sinceMs: 0,
});

describe('the bar of a stage', () => {
  test("is Spark's", () => expect(stageBars([stage(1, 3, 2, 8)], 40)).toBe('[Stage 1:=======>           (3 + 2) / 8]'));
  test('starts with its arrow', () => expect(stageBars([stage(0, 0, 2, 2)], 30)).toBe('[Stage 0:>        (0 + 2) / 2]'));
  test('is full at the end', () => expect(stageBars([stage(0, 2, 0, 2)], 30)).toBe('[Stage 0:=========(2 + 0) / 2]'));
  test('shares the line with two others', () =>
    expect(
      stageBars(
        [1, 2, 3, 4].map((id) => stage(id, 1, 1, 2)),
        78,
      ),
    ).toBe('[Stage 1:==>  (1 + 1) / 2][Stage 2:==>  (1 + 1) / 2][Stage 3:==>  (1 + 1) / 2]'));
  test('is numbers where there is no room', () => expect(stageBars([stage(7, 1, 1, 2)], 10)).toBe('[Stage 7:(1 + 1) / 2]'));
});

describe('the stages that run', () => {
  const task = { taskId: 0, stageId: 4, stageAttempt: 0, partition: 0, attempt: 0, executorId: 0 };
  const submitted = {
    event: 'stage-submitted',
    stageId: 4,
    stageAttempt: 0,
    jobId: 0,
    name: 'map',
    parents: [],
    steps: [],
  } as const;
  const ended = { event: 'task-end', ...task, error: null, metrics: noMetrics } as const;

  function seen(...bodies: readonly ClusterEventBody[]): readonly StageProgress[] {
    const stages = new RunningStages();
    for (const [number, body] of bodies.entries()) stages.take({ number, time: 100, ...body } as ClusterEvent);
    return stages.running;
  }

  test('count tasks that run and those that are done', () =>
    expect(seen({ ...submitted, tasks: 8 }, taskStart(task), taskStart(task), { ...ended, outcome: 'succeeded' })).toEqual([
      { stageId: 4, tasks: 8, completed: 1, active: 1, sinceMs: 100 },
    ]));

  test('do not count a task that failed as done', () =>
    expect(seen({ ...submitted, tasks: 2 }, taskStart(task), { ...ended, outcome: 'failed' })).toEqual([
      { stageId: 4, tasks: 2, completed: 0, active: 0, sinceMs: 100 },
    ]));

  test('are none when complete', () =>
    expect(
      seen({ ...submitted, tasks: 2 }, { event: 'stage-completed', stageId: 4, stageAttempt: 0, outcome: 'succeeded' }),
    ).toEqual([]));
});
