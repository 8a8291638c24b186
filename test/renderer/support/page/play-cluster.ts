import type { FakeEngine } from '../fake-engine';

const PARTITIONS = 16;
const metrics = {
  runMs: 12,
  rowsRead: 625_000,
  rowsWritten: 0,
  bytesRead: 59e6,
  bytesWritten: 0,
  shuffleBytes: 0,
  spilledBytes: 0,
  gcMs: 0,
  peakBytes: 48e6,
};

/** Two executors that read sixteen partitions; one task is lost and runs again. */
export function playCluster(engine: FakeEngine): void {
  for (const executorId of [0, 1]) engine.post({ event: 'executor-added', executorId, threadId: executorId + 1 });
  engine.post({ event: 'dataset', datasetId: 'rdd_1', name: 'events_10m.csv', partitions: PARTITIONS, sizeBytes: 939e6 });
  engine.post({ event: 'job-start', jobId: 1, name: 'Read events_10m.csv', group: null, stageIds: [1] });
  engine.post({
    event: 'stage-submitted',
    stageId: 1,
    stageAttempt: 0,
    jobId: 1,
    name: 'scan',
    tasks: PARTITIONS,
    parents: [],
    steps: ['scan'],
  });
  let taskId = 0;
  const run = (partition: number, attempt: number, executorId: number): void => {
    if (partition >= PARTITIONS) {
      finish();
      return;
    }
    const task = { taskId: ++taskId, stageId: 1, stageAttempt: 0, partition, attempt, executorId };
    engine.post({ event: 'task-start', ...task });
    setTimeout(
      () => {
        const lost = partition === 13 && attempt === 0;
        engine.post({ event: 'task-end', ...task, outcome: lost ? 'lost' : 'succeeded', error: null, metrics });
        if (!lost)
          engine.post({ event: 'block-updated', blockId: `rdd_1_${partition}`, state: 'cached', sizeBytes: 48e6, rows: 625_000 });
        run(lost ? partition : partition + 2, lost ? 1 : 0, executorId);
      },
      60 + ((partition * 37) % 50),
    );
  };
  let finished = 0;
  const finish = (): void => {
    if (++finished === 2) engine.post({ event: 'job-end', jobId: 1, outcome: 'succeeded', error: null });
  };
  run(0, 0, 0);
  run(1, 0, 1);
}
