/** Runs one task: evaluates its work bottom-up, keeps what must persist, finishes the top value, and answers. Never throws. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { GCProfiler, getHeapStatistics } from 'node:v8';
import { createMemory } from '../../columns/memory';
import { EngineError, type ErrorData, errorData, fail } from '../../errors';
import type { TaskMetrics } from '../../protocol/cluster-event';
import { takeUpdates } from '../closure/accumulators';
import { progressCells } from '../scheduler/tally';
import { isPacked, pack, unpack } from '../storage/packed';
import { isSpillRef, readSpill, type SpansOf, SpillLost, type SpillRef, writeSpill } from '../storage/spill-file';
import type { KnownBlocks } from './known-blocks';
import type { LocalBlocks } from './local-blocks';
import { buffersOf, holdsShared, memoriesOf, residenceOf, rowsOf, sizeOf } from './measure';
import type {
  BlockId,
  Finish,
  LocalHandle,
  NewBlock,
  Residence,
  SpilledWork,
  Step,
  TaskDescription,
  TaskResult,
  Work,
} from './messages';
import { type StepTable, stepOf } from './steps';
import type { TaskContext } from './task-context';

type Metric = Parameters<TaskContext['count']>[0];

export async function runTask(
  task: TaskDescription,
  executorId: number,
  table: StepTable,
  known: KnownBlocks,
  local: LocalBlocks,
): Promise<TaskResult> {
  const run = new TaskRun(task, executorId, table, known, local);
  const { taskId } = task;
  try {
    run.context.checkCancelled();
    const value = await run.finish(await run.evaluate(task.work));
    const { blocks } = run;
    const { answer, sizeBytes, residence } = run.placed(value);
    const updates = takeUpdates(run.context);
    const succeeded = { outcome: 'succeeded', taskId, executorId, value: answer, sizeBytes, residence, blocks } as const;
    return { ...succeeded, ...(updates === null ? {} : { updates }), metrics: run.close() };
  } catch (error) {
    run.dropKept();
    return failure(taskId, executorId, error, run.close());
  }
}

/** The answer for a task that threw, or whose answer could not be sent. */
export function failure(taskId: number, executorId: number, thrown: unknown, metrics: TaskMetrics): TaskResult {
  const error = describe(thrown);
  const outcome = error.code === 'CANCELLED' ? 'cancelled' : 'failed';
  const lostFiles = thrown instanceof SpillLost ? thrown.files : [];
  return { outcome, taskId, executorId, error, final: isFinal(thrown), lostFiles, metrics };
}

/** Lets go of what an answer kept here that was not sent after all. */
export function discard(result: TaskResult, local: LocalBlocks): void {
  if (result.outcome === 'succeeded') dropBlocks(result.blocks, local);
}

function dropBlocks(blocks: readonly NewBlock[], local: LocalBlocks): void {
  for (const { residence, value } of blocks) {
    if (residence === 'executor') local.drop([(value as LocalHandle).handle]);
    if (residence === 'disk') rmSync((value as SpillRef).file, { force: true });
  }
}

class TaskRun {
  readonly context: TaskContext;
  readonly blocks: NewBlock[] = [];
  private readonly task: TaskDescription;
  private readonly table: StepTable;
  private readonly known: KnownBlocks;
  private readonly local: LocalBlocks;
  private readonly inputs: Set<object>;
  private readonly values = new Map<Work, Promise<unknown>>();
  private readonly counts: Record<Metric, number> = {
    bytesRead: 0,
    rowsRead: 0,
    bytesWritten: 0,
    rowsWritten: 0,
    shuffleBytes: 0,
    spilledBytes: 0,
  };
  private readonly memories: WebAssembly.Memory[] = [];
  private readonly files: string[] = [];
  private readonly collections = new GCProfiler();
  private readonly started = performance.now();
  private readonly heapStart = getHeapStatistics().used_heap_size;
  private heapPeak = 0;

  constructor(task: TaskDescription, executorId: number, table: StepTable, known: KnownBlocks, local: LocalBlocks) {
    this.task = task;
    this.table = table;
    this.known = known;
    this.local = local;
    this.collections.start();
    this.inputs = buffersOf(this.valuesIn(task.work));
    this.context = {
      executorId,
      stageId: task.stageId,
      partition: task.partition,
      attempt: task.attempt,
      checkCancelled: () => {
        if (Atomics.load(task.cancelled, 0) === 1) fail('CANCELLED', 'cancelled');
      },
      count: (metric, amount) => this.count(metric, amount),
      memory: (bytes) => this.memory(bytes),
    };
  }

  /** What the task took, once it is over. */
  close(): TaskMetrics {
    const peakBytes = this.memories.reduce((sum, memory) => sum + memory.buffer.byteLength, this.heapBytes());
    const gcMs = this.collections.stop().statistics.reduce((sum, { cost }) => sum + cost, 0) / 1_000;
    return { ...this.counts, runMs: performance.now() - this.started, gcMs, peakBytes };
  }

  /** By how much the thread's heap stood above its start after any step. */
  private heapBytes(): number {
    this.heapPeak = Math.max(this.heapPeak, getHeapStatistics().used_heap_size);
    return this.heapPeak - this.heapStart;
  }

  /** A work that is reached twice is one object and runs once. */
  evaluate(work: Work): Promise<unknown> {
    const value = this.values.get(work) ?? this.compute(work);
    this.values.set(work, value);
    return value;
  }

  async finish(value: unknown): Promise<unknown> {
    const { finish } = this.task;
    if (finish.step === null) return value;
    const result = await this.step(finish.step, [value]);
    return finish.kind === 'map' ? this.packed(checkedPieces(finish, result)) : result;
  }

  /** Lets go of what was kept here: nobody will hear of it. */
  dropKept(): void {
    dropBlocks(this.blocks, this.local);
    for (const file of this.files) rmSync(file, { force: true });
  }

  /** The task's value as its answer carries it: the pieces of a map task go to a file when memory is full. */
  placed(value: unknown): { readonly answer: unknown; readonly sizeBytes: number; readonly residence: Residence } {
    const { finish, spill } = this.task;
    if (finish.kind !== 'map' || !spill.output) return { answer: value, sizeBytes: this.size(value), residence: 'shared' };
    const answer = this.write(value as readonly unknown[], stepOf(this.table, finish.step.step).spans ?? null);
    return { answer, sizeBytes: bytesOf(answer), residence: 'disk' };
  }

  private write(values: readonly unknown[], spansOf: SpansOf | null): readonly SpillRef[] {
    const { taskId, spill } = this.task;
    const file = join(spill.folder, `t${taskId}-${this.files.length}`);
    this.files.push(file);
    const refs = writeSpill(file, values, spansOf);
    this.count('spilledBytes', bytesOf(refs));
    return refs;
  }

  private packed(pieces: readonly unknown[]): readonly unknown[] {
    if (pieces.some(holdsShared)) return pieces;
    const packed = pack(pieces);
    this.count('shuffleBytes', packed[0]?.packed.byteLength ?? 0);
    return packed;
  }

  size(value: unknown): number {
    return sizeOf(value, this.inputs);
  }

  private async compute(work: Work): Promise<unknown> {
    if (work.kind === 'block') return isPacked(work.value) ? unpack(work.value) : this.known.value(work);
    if (work.kind === 'local') return this.local.get(work.handle);
    if (work.kind === 'shuffle') return this.pieces(work.pieces);
    if (work.kind === 'spilled') return this.restored(work);
    const inputs: unknown[] = [];
    for (const input of work.inputs) inputs.push(await this.evaluate(input));
    const value = await this.step(work.step, inputs);
    this.heapBytes();
    if (work.persist !== null) this.keep(work.persist, value, work.toDisk);
    return value;
  }

  /** Reads all of them before it says which are lost, so that they are computed again in one go. */
  private pieces(pieces: readonly unknown[]): readonly unknown[] {
    const lost: string[] = [];
    const values = pieces.map((piece) => {
      if (isPacked(piece)) return unpack(piece);
      if (!isSpillRef(piece)) return piece;
      try {
        return this.read(piece);
      } catch (error) {
        if (!(error instanceof SpillLost)) throw error;
        return lost.push(...error.files);
      }
    });
    if (lost.length > 0) throw new SpillLost(lost);
    return values;
  }

  private restored({ blockId, ref, restore }: SpilledWork): unknown {
    const value = this.read(ref);
    if (restore) this.keep(blockId, value, false);
    return value;
  }

  private read(ref: SpillRef): unknown {
    this.count('bytesRead', ref.bytes);
    return readSpill(ref);
  }

  private valuesIn(work: Work): readonly unknown[] {
    if (work.kind === 'block') return [this.known.value(work)];
    if (work.kind === 'local' || work.kind === 'spilled') return [];
    if (work.kind === 'shuffle') return work.pieces;
    return work.inputs.flatMap((input) => this.valuesIn(input));
  }

  private step(step: Step, inputs: readonly unknown[]): unknown {
    this.context.checkCancelled();
    return stepOf(this.table, step.step).run(step, inputs, this.context);
  }

  private keep(blockId: BlockId, value: unknown, toDisk: boolean): void {
    if (toDisk) {
      const [ref] = this.write([value], null) as readonly [SpillRef];
      this.blocks.push({ blockId, value: ref, sizeBytes: ref.bytes, rows: rowsOf(value), residence: 'disk', memories: [] });
      return;
    }
    const block = { blockId, sizeBytes: this.size(value), rows: rowsOf(value), memories: memoriesOf(value) };
    const residence = residenceOf(value);
    this.blocks.push({ ...block, residence, value: residence === 'shared' ? value : { handle: this.local.keep(value) } });
  }

  private count(metric: Metric, amount: number): void {
    this.counts[metric] += amount;
    const cell = progressCells[metric as keyof typeof progressCells];
    if (cell !== undefined) this.task.progress[cell]! += amount;
  }

  private memory(bytes: number): WebAssembly.Memory {
    const memory = createMemory(bytes);
    this.memories.push(memory);
    return memory;
  }
}

function bytesOf(refs: readonly SpillRef[]): number {
  return refs.reduce((sum, { bytes }) => sum + bytes, 0);
}

function checkedPieces(finish: Finish & { readonly kind: 'map' }, pieces: unknown): readonly unknown[] {
  if (Array.isArray(pieces) && pieces.length === finish.partitions) return pieces;
  const found = Array.isArray(pieces) ? `${pieces.length} pieces` : `no array`;
  return fail(
    'INTERNAL',
    `step "${finish.step.step}" must return ${finish.partitions} pieces, one per reduce partition; it returned ${found}`,
  );
}

/** V8 reports a memory or buffer that it cannot have as a RangeError; that is the machine's shortage, not our bug. */
function describe(thrown: unknown): ErrorData {
  if (!(thrown instanceof RangeError) || !/alloc|memory/i.test(thrown.message)) return errorData(thrown);
  return {
    code: 'OUT_OF_MEMORY',
    message: `not enough memory (${thrown.message}); close other data or lower the memory budget`,
    details: {},
  };
}

/** Trying again cannot help where the question, the data or the disk is at fault. */
function isFinal(thrown: unknown): boolean {
  if (!(thrown instanceof EngineError)) return thrown instanceof DOMException && thrown.name === 'DataCloneError';
  return thrown.kind === 'plan' || thrown.kind === 'data' || thrown.kind === 'unsupported' || thrown.code === 'DISK_FULL';
}
