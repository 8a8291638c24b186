/** What one task takes and moves, counted while it runs; some of it goes at once to the cells that the driver reads. */
import { GCProfiler, getHeapStatistics } from 'node:v8';
import type { StepMetrics, TaskMetrics } from '../../protocol/cluster-event';
import { progressCells } from '../scheduler/tally';
import type { MemoryPool } from './memory-pool';
import type { MemoryContents } from './task-context';

export type Counted = Exclude<keyof TaskMetrics, 'runMs' | 'gcMs' | 'peakBytes' | 'heapBytes' | 'steps'>;

export class TaskMeter {
  private readonly progress: Float64Array;
  private readonly counts: Record<Counted, number> = {
    bytesRead: 0,
    rowsRead: 0,
    bytesWritten: 0,
    rowsWritten: 0,
    rowsIn: 0,
    rowsOut: 0,
    rowsSkipped: 0,
    shuffleBytes: 0,
    shuffleReadBytes: 0,
    spilledBytes: 0,
  };
  private readonly steps: StepMetrics[] = [];
  /** Those that the task made. */
  readonly memories: WebAssembly.Memory[] = [];
  private readonly pool: MemoryPool;
  private readonly collections = new GCProfiler();
  private readonly started = performance.now();
  private readonly heapStart = getHeapStatistics().used_heap_size;
  private heapPeak = this.heapStart;

  constructor(progress: Float64Array, pool: MemoryPool) {
    this.pool = pool;
    this.progress = progress;
    this.collections.start();
  }

  count(metric: Counted, amount: number): void {
    this.counts[metric] += amount;
    const cell = progressCells[metric as keyof typeof progressCells];
    if (cell !== undefined) this.progress[cell]! += amount;
  }

  memory(bytes: number, holds?: MemoryContents): WebAssembly.Memory {
    const memory = this.pool.take(bytes, holds);
    this.memories.push(memory);
    return memory;
  }

  /** A step ended that began at `since`. */
  stepped(rddId: number | null, step: string, rows: number, since: number): void {
    this.steps.push({ rddId, step, rows, ms: performance.now() - since });
    if (rddId !== null) this.heap();
  }

  /** What the task took, once it is over. */
  close(): TaskMetrics {
    const heapBytes = this.heap();
    const peakBytes = this.memories.reduce((sum, memory) => sum + memory.buffer.byteLength, this.heapPeak - this.heapStart);
    const gcMs = this.collections.stop().statistics.reduce((sum, { cost }) => sum + cost, 0) / 1_000;
    const { counts, steps } = this;
    return { ...counts, runMs: performance.now() - this.started, gcMs, peakBytes, heapBytes, steps };
  }

  /** Its peak is the highest that it stood after any step. */
  private heap(): number {
    const used = getHeapStatistics().used_heap_size;
    this.heapPeak = Math.max(this.heapPeak, used);
    return used;
  }
}
