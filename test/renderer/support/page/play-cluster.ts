import { blockUpdated, jobStart, stageOf, stageSubmitted, taskEnd, taskStart } from '../../../support/cluster-events';
import type { FakeEngine } from '../fake-engine';

const PARTITIONS = 16;
const metrics = { runMs: 12, rowsRead: 625_000, rowsIn: 625_000, rowsOut: 625_000, bytesRead: 59e6, peakBytes: 48e6 };

/** Two executors that read sixteen partitions; one task is lost and runs again. */
export function playCluster(engine: FakeEngine): void {
  for (const executorId of [0, 1])
    engine.post({ event: 'executor-added', executorId, threadId: executorId + 1, kernels: 'wasm' });
  engine.post({
    event: 'dataset',
    datasetId: 'rdd_1',
    name: 'events_10m.csv',
    partitions: PARTITIONS,
    sizeBytes: 939e6,
    splits: [],
  });
  engine.post(jobStart(1, 'read events_10m.csv', [stageOf(1, { partitions: PARTITIONS })]));
  engine.post(stageSubmitted(1, 1, PARTITIONS, { name: 'scan', steps: ['scan'] }));
  let taskId = 0;
  const run = (partition: number, attempt: number, executorId: number): void => {
    if (partition >= PARTITIONS) {
      finish();
      return;
    }
    const task = { taskId: ++taskId, stageId: 1, partition, attempt, executorId };
    engine.post(taskStart(task));
    setTimeout(
      () => {
        const lost = partition === 13 && attempt === 0;
        engine.post(taskEnd(task, lost ? 'lost' : 'succeeded', metrics));
        if (!lost) engine.post(blockUpdated(`rdd_1_${partition}`, 'cached', 48e6, 625_000));
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
