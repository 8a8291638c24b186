import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Cluster, type ClusterConf } from '../../../engine/cluster/cluster';
import type { Step } from '../../../engine/cluster/executor/messages';
import { coalescedRdd, narrowRdd, shuffledRdd, sourceRdd, unionRdd } from '../../../engine/cluster/rdd/index';
import type { Rdd } from '../../../engine/cluster/rdd/rdd';
import type { JobRequest } from '../../../engine/cluster/scheduler/job';
import { buildTestWorker } from './support/build-worker';
import type { AddStep, CountStep, MisbehaveStep, RangeStep, SpinStep } from './support/steps';

let workerFile = '';
let cluster: Cluster;

beforeAll(async () => {
  workerFile = await buildTestWorker('cluster');
});

afterEach(async () => {
  cluster.assertNothingRetained();
  await cluster.stop();
});

function start(conf: Partial<ClusterConf> = {}): void {
  cluster = new Cluster({ executors: 2, workerFile, ...conf });
}

function numbers(partitions: number, rows = 100): Rdd {
  return sourceRdd(
    cluster.ids,
    'numbers',
    partitions,
    (p) => ({ step: 'range', start: p * rows, end: (p + 1) * rows }) satisfies RangeStep,
  );
}

function over(parent: Rdd, step: Step): Rdd {
  return narrowRdd(cluster.ids, step.step, [parent], () => step);
}

function byRemainder(parent: Rdd, partitions: number): Rdd {
  const mapStep = { step: 'by-remainder', partitions };
  return shuffledRdd(cluster.ids, 'by remainder', parent, { kind: 'hash', partitions }, mapStep, () => ({ step: 'gather' }));
}

function counter(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4));
}

function misbehave(how: MisbehaveStep['how'], times: number, runs = counter()): MisbehaveStep {
  return { step: 'misbehave', how, times, counter: runs };
}

function job(rdd: Rdd, more: Partial<JobRequest> = {}): JobRequest {
  return { name: 'test', rdd, partitions: null, finish: null, group: null, signal: null, priority: 0, ...more };
}

const sum = { step: 'sum' };

describe('a cluster of threads', () => {
  it('answers in the order of the wanted partitions', async () => {
    start();
    expect(
      await cluster.runJob(job(over(numbers(4, 2), { step: 'add', amount: 10 } as AddStep), { partitions: [3, 0] })),
    ).toEqual([
      [16, 17],
      [10, 11],
    ]);
  });

  it('shuffles', async () => {
    start();
    expect(await cluster.runJob(job(byRemainder(numbers(3, 4), 2)))).toEqual([
      [0, 2, 4, 6, 8, 10],
      [1, 3, 5, 7, 9, 11],
    ]);
  });

  it('unites and coalesces', async () => {
    start();
    const united = unionRdd(cluster.ids, 'union', [numbers(2, 1), numbers(3, 1)]);
    const joined = coalescedRdd(cluster.ids, 'coalesce', united, 2, () => ({ step: 'concat' }));
    expect(await cluster.runJob(job(joined))).toEqual([
      [0, 1],
      [0, 1, 2],
    ]);
  });
});
