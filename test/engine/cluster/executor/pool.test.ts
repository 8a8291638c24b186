import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ExecutorPool, workerFile } from '../../../../engine/cluster/executor/pool';

it('finds the built worker from the source tree', () => {
  expect(workerFile()).toBe(fileURLToPath(new URL('../../../../out/main/worker.js', import.meta.url)));
});

it('ends executors that are still loading, and starts no others then', async () => {
  const seen: string[] = [];
  const pool = new ExecutorPool({
    executors: 2,
    workerFile: workerFile(),
    heapMb: null,
    background: false,
    memory: { collectAboveBytes: 1e9, collectAboveMemories: 1e9, poolBytes: 0, isLittle: false, heapBytes: 1e9 },
    onAdded: (executorId) => seen.push(`added ${executorId}`),
    onResult: () => {},
    onLost: (executorId) => seen.push(`lost ${executorId}`),
    onBroken: (error) => seen.push(error.message),
  });
  await pool.stop();
  expect(seen).toEqual([]);
  expect(pool.ready).toEqual([]);
});
