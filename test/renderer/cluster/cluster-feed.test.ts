import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ClusterFeed } from '../../../renderer/cluster/cluster-feed';
import { jobStart, stageOf, stageSubmitted, taskEnd, taskStart } from '../../support/cluster-events';
import { FakeEngine } from '../support/fake-engine';

let engine: FakeEngine;
let stop: () => void = () => {};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => setTimeout(callback, 0));
  engine = new FakeEngine({});
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function job(jobId: number, tasks = 1): void {
  engine.post(jobStart(jobId, `job ${jobId}`, [stageOf(jobId, { partitions: tasks })]));
  engine.post(stageSubmitted(jobId, jobId, tasks));
  for (let partition = 0; partition < tasks; partition++) {
    const task = { taskId: jobId * tasks + partition, stageId: jobId, partition };
    engine.post(taskStart(task));
    engine.post(taskEnd(task, 'succeeded'));
  }
  engine.post({ event: 'job-end', jobId, outcome: 'succeeded', error: null });
}

describe('the feed', () => {
  test('changes the store once a beat, however many events there were', async () => {
    const feed = new ClusterFeed(() => 250);
    let changes = 0;
    feed.store.subscribe(() => changes++);
    feed.attend();
    stop = feed.watch(engine);
    for (let turn = 0; turn < 10; turn++) {
      job(turn, 100);
      await vi.advanceTimersByTimeAsync(100);
    }
    await vi.advanceTimersByTimeAsync(300);
    expect(feed.history.jobs).toHaveLength(10);
    expect(changes).toBeGreaterThanOrEqual(3);
    expect(changes).toBeLessThanOrEqual(5);
  });

  test('takes nothing while nobody watches, and afterwards all that happened meanwhile', async () => {
    const feed = new ClusterFeed();
    feed.attend();
    feed.watch(engine)();
    job(0);
    await vi.advanceTimersByTimeAsync(300);
    expect(feed.history.revision).toBe(0);
    stop = feed.watch(engine);
    await vi.advanceTimersByTimeAsync(300);
    stop();
    job(1);
    stop = feed.watch(engine);
    await vi.advanceTimersByTimeAsync(300);
    expect(feed.history.jobs.map(({ name }) => name)).toEqual(['job 0', 'job 1']);
    expect(feed.history.jobs.map(({ stages }) => stages[0]!.tasks.length)).toEqual([1, 1]);
  });

  test('hides what was done before it was attended', async () => {
    const feed = new ClusterFeed();
    stop = feed.watch(engine);
    job(0);
    await vi.advanceTimersByTimeAsync(300);
    feed.attend();
    job(1);
    await vi.advanceTimersByTimeAsync(300);
    expect(feed.history.jobs.map(({ name }) => name)).toEqual(['job 1']);
  });
});
