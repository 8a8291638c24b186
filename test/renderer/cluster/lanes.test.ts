import { describe, expect, test } from 'vitest';
import { barAt, lanesOf, spanOf, ticksOf } from '../../../renderer/cluster/view/lanes';
import { jobStart, stageOf, taskStart } from '../../support/cluster-events';
import { Play } from './play';

function played(): Play {
  const play = new Play().at(0);
  for (const executorId of [0, 1]) play.post({ event: 'executor-added', executorId, threadId: 1, kernels: 'wasm' });
  return play.post(jobStart(0, 'read', [stageOf(0)]));
}

const lanes = (play: Play) => lanesOf(play.history, play.history.jobs[0]!.stages, 1_100);

describe('lanes', () => {
  test('show a task that waited behind another from when it began', () => {
    const play = played().post(taskStart({ taskId: 1, stageId: 0, partition: 1 }));
    play.task({ taskId: 0, stageId: 0, partition: 0 }, 0, 10);
    const [lane] = lanes(play);
    expect(lane!.bars.map(({ task, start, end }) => [task.taskId, start, end])).toEqual([
      [0, 1_000, 1_010],
      [1, 1_010, 1_100],
    ]);
  });

  test('are shared by an executor and the one that took its place', () => {
    const play = played().task({ taskId: 0, stageId: 0, partition: 0 }, 0, 10);
    play.at(20).post({ event: 'executor-removed', executorId: 0, reason: 'ended' });
    play.at(25).post({ event: 'executor-added', executorId: 2, threadId: 3, kernels: 'wasm' });
    play.task({ taskId: 1, stageId: 0, partition: 1, executorId: 2 }, 30, 40);
    expect(lanes(play)).toMatchObject([{ core: 0, executors: [0, 2], cuts: [1_020] }]);
  });

  test('find the bar under the pointer', () => {
    const play = played()
      .task({ taskId: 0, stageId: 0, partition: 0 }, 0, 10)
      .task({ taskId: 1, stageId: 0, partition: 1 }, 30, 40);
    const { bars } = lanes(play)[0]!;
    expect(barAt(bars, 1_035, 0)?.task.taskId).toBe(1);
    expect(barAt(bars, 1_020, 1)).toBeNull();
    expect(barAt(bars, 1_011, 2)?.task.taskId).toBe(0);
    expect(spanOf(lanes(play))).toEqual({ from: 1_000, to: 1_040 });
  });
});

test('marks of time are round and few', () => {
  expect(ticksOf({ from: 0, to: 180 }, 0, 4)).toEqual([0, 50, 100, 150]);
  expect(ticksOf({ from: 1_090, to: 1_110 }, 1_000, 4)).toEqual([90, 95, 100, 105, 110]);
});
