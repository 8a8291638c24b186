/**
 * The executor's end of the line, on its own thread. Piscina calls `start` once and the others now and then; tasks come through the port
 * that start brings, run one after the other in the order they came, others waiting here while the first computes, and are answered
 * there: short ones together, as long as one waits that keeps the thread at work until the driver has read them.
 * A value that cannot be cloned must become that task's failure, whereas Piscina would let it end the thread.
 */
import { getHeapStatistics } from 'node:v8';
import type { StepDefinition } from '../../exec/step';
import type { KernelMode } from '../../protocol/cluster-event';
import { noMetrics } from '../scheduler/task';
import { type Packed, pack } from '../storage/packed';
import { type SpillRef, writeSpill } from '../storage/spill-file';
import { collectGarbage, collectYoung, HeapGrowth, keepYoungSmall } from './collect';
import { giveWay } from './give-way';
import { KnownBlocks } from './known-blocks';
import { LocalBlocks } from './local-blocks';
import { MemoryPool } from './memory-pool';
import type { BlockId, ExecutorStart, SpillRequest, TaskDescription, TaskMessage, TaskResult } from './messages';
import { discard, failure, runTask } from './run-task';
import { stepTable } from './steps';

const MUCH_BYTES = 10 * 2 ** 20;
/** An answer that has waited so long goes with the next. */
const HOLD_MS = 4;
const NONE = -1;

export interface ExecutorThread {
  /** Tells what its kernels are. */
  start(message: ExecutorStart): Promise<KernelMode>;
  /** Lets go of memories that are of no more use; `gone`: blocks sent before that have left the store. */
  collect(gone: readonly BlockId[]): Promise<void>;
  /** The value of a block that lives here, packed, for a task elsewhere. Answered between two tasks. */
  fetch(handle: number): Promise<Packed>;
  /** Writes a block to a spill file: a value that all share, or one that lives here. */
  spill(request: SpillRequest): Promise<readonly SpillRef[]>;
  /** Lets go of blocks that live here. */
  drop(handles: readonly number[]): Promise<void>;
}

export function executorThread(definitions: readonly StepDefinition[], warmUp: () => KernelMode): ExecutorThread {
  const table = stepTable(definitions);
  let executor: ExecutorStart | null = null;
  const known = new KnownBlocks();
  const local = new LocalBlocks();
  let last = Promise.resolve();
  /** Tasks that came and are not done. */
  let waiting = 0;
  let answers: TaskResult[] = [];
  let heldSince = 0;
  let pool = new MemoryPool(0);
  let heap = new HeapGrowth(Number.POSITIVE_INFINITY);

  async function answer(task: TaskDescription): Promise<void> {
    const { executorId, running } = executor!;
    Atomics.store(running, 0, task.taskId);
    const result = await runTask(task, executorId, table, known, local, pool);
    Atomics.store(running, 0, NONE);
    waiting--;
    if (answers.push(result) === 1) heldSince = performance.now();
    if (waiting <= 1 || performance.now() - heldSince > HOLD_MS) sendAnswers();
  }

  function sendAnswers(): void {
    const ready = answers;
    answers = [];
    if (post(ready) === null) return;
    for (const result of ready) {
      const error = post([result]);
      if (error === null) continue;
      discard(result, known, local);
      post([failure(result.taskId, result.executorId, error, noMetrics)]);
    }
  }

  /** The error when an answer cannot be cloned. */
  function post(results: readonly TaskResult[]): unknown {
    try {
      executor!.answers.postMessage(results);
      return null;
    } catch (error) {
      return error;
    }
  }

  function collect(): void {
    pool.lostBytes = 0;
    pool.lostMemories = 0;
    collectGarbage();
    heap.reset();
  }

  function young(): void {
    pool.plainBytes = 0;
    collectYoung();
  }

  /** Plain buffers that tasks worked in: V8 lets some 64 MB of them gather. */
  function holdsMuch(): boolean {
    return executor!.memory.isLittle && getHeapStatistics().external_memory > MUCH_BYTES;
  }

  function collectIfWorth(): void {
    const { collectAboveBytes, collectAboveMemories } = executor!.memory;
    const isLost = pool.lostBytes > collectAboveBytes || pool.lostMemories > collectAboveMemories;
    if (isLost || heap.isMuch || holdsMuch()) collect();
    if (pool.plainBytes > collectAboveBytes / 4) young();
  }

  function run({ tasks, gone, spare }: TaskMessage): void {
    waiting += tasks.length;
    last = last.then(() => {
      known.forget(gone);
      pool.giveBack(
        [],
        spare.map((memory) => known.settled(memory)),
      );
    });
    for (const task of tasks) last = last.then(() => answer(task)).then(collectIfWorth);
  }

  return {
    start: async (message) => {
      executor = message;
      message.answers.on('message', run);
      pool = new MemoryPool(message.memory.poolBytes);
      heap = new HeapGrowth(message.memory.heapBytes);
      if (message.background) giveWay();
      if (message.memory.isLittle) keepYoungSmall();
      return warmUp();
    },
    collect: (gone) =>
      (last = last.then(() => {
        known.forget(gone);
        collect();
      })),
    fetch: async (handle) => pack([local.get(handle)])[0]!,
    spill: async ({ file, values, handle }) => writeSpill(file, handle === null ? values : [local.get(handle)]),
    drop: async (handles) => local.drop(handles),
  };
}
