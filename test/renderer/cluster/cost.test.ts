import { afterAll, expect, test } from 'vitest';
import { ListenerBus } from '../../../engine/cluster/listener';
import { batchesOf } from '../../../engine/cluster/listener/batches';
import { pair } from '../../../engine/protocol/channel';
import type { ClusterEventBody } from '../../../engine/protocol/cluster-event';
import type { EngineService } from '../../../engine/protocol/engine-service';
import { connect } from '../../../engine/protocol/proxy';
import { serve } from '../../../engine/protocol/serve';
import { ClusterModel } from '../../../renderer/cluster/cluster-model';
import { History } from '../../../renderer/cluster/history/history';
import { blockUpdated, jobStart, stageOf, stageSubmitted, taskEnd, taskStart } from '../../support/cluster-events';

const JOBS = 100;
const TASKS = 50;
/** `npm run bench:view` tells the figure, about a tenth of this; a machine at other work takes longer. */
const MOST_MICROS = 120;

const undo: (() => void)[] = [];
afterAll(() => {
  for (const each of undo) each();
});

function* work(): Generator<ClusterEventBody> {
  for (let jobId = 0; jobId < JOBS; jobId++) {
    yield jobStart(jobId, `job ${jobId}`, [stageOf(jobId, { partitions: TASKS })]);
    yield stageSubmitted(jobId, jobId, TASKS);
    for (let partition = 0; partition < TASKS; partition++) {
      const task = { taskId: jobId * TASKS + partition, stageId: jobId, partition, executorId: partition % 2 };
      yield taskStart(task);
      yield taskEnd(task, 'succeeded', { steps: [{ rddId: jobId, step: 'filter', rows: 10, ms: 1 }] });
      yield blockUpdated(`rdd_${jobId}_${partition}`, 'cached', 100, 10);
    }
    yield { event: 'job-end', jobId, outcome: 'succeeded', error: null };
  }
}

test('an event costs microseconds from the bus through the channel to what the view shows, and many share a message', async () => {
  const [bus, ends, abort] = [new ListenerBus(), pair(), new AbortController()];
  const [history, model] = [new History(), new ClusterModel()];
  let messages = 0;
  const service: Pick<EngineService, 'events'> = { events: (since, signal) => batchesOf(bus, since, signal, 1) };
  undo.push(() => abort.abort(), serve(service as EngineService, ends.server));
  const watching = (async () => {
    for await (const batch of connect(ends.client).events(0, abort.signal)) {
      messages++;
      for (const event of batch) {
        history.apply(event);
        model.apply(event);
      }
    }
  })();
  watching.catch(() => {});
  const before = process.cpuUsage();
  let at = 0;
  for (const event of work()) {
    bus.post(event);
    if (++at % 300 === 0) await new Promise((told) => setTimeout(told, 2));
  }
  await expect.poll(() => history.revision).toBe(at);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / at).toBeLessThan(MOST_MICROS);
  expect(messages).toBeLessThanOrEqual(1 + at / 300);
  expect(history.jobs).toHaveLength(JOBS);
  expect(model.snapshot(Date.now()).busy).toBe(false);
});
