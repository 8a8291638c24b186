import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClusterEvent, ClusterEventBody } from '../../../engine/protocol/cluster-event';
import { packEvents, unpackEvents } from '../../../engine/protocol/event-wire';
import { blockUpdated, jobStart, stageOf, stageSubmitted, taskEnd, taskStart } from '../../support/cluster-events';

const count = fc.nat({ max: 1e9 });
const task = fc.record({
  taskId: count,
  stageId: count,
  partition: count,
  attempt: count,
  stageAttempt: count,
  executorId: count,
});
const step = fc.record({
  rddId: fc.option(count, { nil: null }),
  step: fc.string(),
  rows: count,
  ms: fc.double({ min: 0, noNaN: true }),
});
const metrics = fc.record({
  runMs: fc.double({ min: 0, noNaN: true }),
  rowsIn: count,
  rowsSkipped: count,
  peakBytes: fc.integer(),
  steps: fc.array(step),
});
const bodies: fc.Arbitrary<ClusterEventBody> = fc.oneof(
  fc
    .record({ at: task, speculative: fc.boolean(), reads: fc.dictionary(fc.string(), count) })
    .map(({ at, ...rest }) => taskStart({ ...at, ...rest })),
  fc
    .tuple(task, fc.constantFrom('succeeded' as const, 'lost' as const), metrics)
    .map(([at, outcome, some]) => taskEnd(at, outcome, some)),
  task.map(
    (at) => ({ ...taskEnd(at, 'failed'), error: { code: 'IO', message: 'gone', details: { at: 1 } } }) as ClusterEventBody,
  ),
  fc.constantFrom<ClusterEventBody>(
    jobStart(1, 'sort', [stageOf(1)]),
    stageSubmitted(1, 1, 4),
    blockUpdated('rdd_1_0', 'cached', 5, 5),
    { event: 'executor-added', executorId: 1, threadId: 2, kernels: 'wasm' },
  ),
);

test('events come out of the wire as they went in', () => {
  fc.assert(
    fc.property(fc.array(bodies), (posted) => {
      const events = posted.map((body, at): ClusterEvent => ({ number: at + 1, time: 1e12 + at / 8, ...body }));
      expect(unpackEvents(structuredClone(packEvents(events)))).toEqual(events);
    }),
    { numRuns: 200 },
  );
});

test('those of tasks go without the names of their fields', () => {
  const at = { taskId: 1, stageId: 2, partition: 3 };
  const events: readonly ClusterEvent[] = [taskStart(at), taskEnd(at, 'succeeded')].map((body, i) => ({
    number: i,
    time: i,
    ...body,
  }));
  expect(packEvents(events).events).toEqual(['task-start', 'task-end']);
});
