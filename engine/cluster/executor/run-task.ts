/** Runs one task: evaluates its work bottom-up, keeps what must persist, finishes the top value, and answers. Never throws. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError, type ErrorData, errorData, fail } from '../../errors';
import type { StepDefinition } from '../../exec/step';
import type { TaskMetrics } from '../../protocol/cluster-event';
import { takeUpdates } from '../closure/accumulators';
import { ownerOf } from '../storage/block-id';
import { isPacked, pack, unpack } from '../storage/packed';
import { isSpillRef, readSpill, readSpillInto, type SpansOf, SpillLost, type SpillRef, writeSpill } from '../storage/spill-file';
import { bytesOfRefs, packRefs, refAt, type SpillRefs } from '../storage/spill-refs';
import type { KnownBlocks } from './known-blocks';
import { KnownTables } from './known-tables';
import type { LocalBlocks } from './local-blocks';
import { buffersOf, holdsShared, memoriesOf, pieceBytes, pieceRows, residenceOf, rowsOf, sizeOf } from './measure';
import { type MemoryPool, unreached } from './memory-pool';
import type {
  BlockId,
  BlockWork,
  ComputeWork,
  Finish,
  LocalHandle,
  Moved,
  NewBlock,
  Residence,
  ShuffleWork,
  SpilledWork,
  Step,
  TaskDescription,
  TaskResult,
  Work,
} from './messages';
import { type StepTable, stepOf } from './steps';
import type { TaskContext } from './task-context';
import { TaskMeter } from './task-meter';

export async function runTask(
  task: TaskDescription,
  executorId: number,
  table: StepTable,
  known: KnownBlocks,
  local: LocalBlocks,
  pool: MemoryPool,
): Promise<TaskResult> {
  const run = new TaskRun(task, executorId, table, known, local, pool);
  const { taskId } = task;
  try {
    run.context.checkCancelled();
    const value = await run.finish(await run.top());
    const { blocks } = run;
    const { answer, sizeBytes, residence } = run.placed(value);
    run.giveBack([answer, ...blocks.map((block) => block.value)]);
    const updates = takeUpdates(run.context);
    const carried = { value: run.carried(answer), sizeBytes, residence, blocks: blocks.map((block) => run.carriedBlock(block)) };
    const succeeded = { outcome: 'succeeded', taskId, executorId, ...carried } as const;
    return { ...succeeded, ...(updates === null ? {} : { updates }), metrics: run.meter.close() };
  } catch (error) {
    run.dropKept();
    run.lose();
    return failure(taskId, executorId, error, run.meter.close());
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
export function discard(result: TaskResult, known: KnownBlocks, local: LocalBlocks): void {
  if (result.outcome === 'succeeded') dropBlocks(result.blocks, known, local);
}

function dropBlocks(blocks: readonly NewBlock[], known: KnownBlocks, local: LocalBlocks): void {
  for (const { blockId, residence, value } of blocks) {
    if (residence === 'shared') known.forget([blockId]);
    if (residence === 'executor') local.drop([(value as LocalHandle).handle]);
    if (residence === 'disk') rmSync((value as SpillRef).file, { force: true });
  }
}

const PIECE_SLACK_BYTES = 1024;

class TaskRun {
  readonly context: TaskContext;
  readonly meter: TaskMeter;
  readonly blocks: NewBlock[] = [];
  private readonly task: TaskDescription;
  private readonly table: StepTable;
  private readonly known: KnownBlocks;
  private readonly local: LocalBlocks;
  private readonly inputs: Set<object>;
  /** Of the blocks that the task was given; the driver has them in hand until it answers. */
  private readonly given = new KnownTables();
  private readonly values = new Map<Work, Promise<unknown>>();
  private readonly files: string[] = [];
  private readonly pool: MemoryPool;

  constructor(
    task: TaskDescription,
    executorId: number,
    table: StepTable,
    known: KnownBlocks,
    local: LocalBlocks,
    pool: MemoryPool,
  ) {
    this.task = task;
    this.table = table;
    this.known = known;
    this.local = local;
    this.pool = pool;
    this.meter = new TaskMeter(task.progress, pool);
    this.inputs = buffersOf(this.valuesIn(task.work));
    this.context = {
      executorId,
      stageId: task.stageId,
      partition: task.partition,
      attempt: task.attempt,
      checkCancelled: () => {
        if (Atomics.load(task.cancelled, 0) === 1) fail('CANCELLED', 'cancelled');
      },
      count: (metric, amount) => this.meter.count(metric, amount),
      memory: (bytes, holds) => this.meter.memory(bytes, holds),
    };
  }

  /** A work that is reached twice is one object and runs once. */
  evaluate(work: Work): Promise<unknown> {
    const value = this.values.get(work) ?? this.compute(work);
    this.values.set(work, value);
    return value;
  }

  /** What the task is about: computed, or a block as it is. */
  async top(): Promise<unknown> {
    const value = await this.evaluate(this.task.work);
    if ('blockId' in this.task.work) this.meter.count('rowsIn', rowsOf(value));
    return value;
  }

  async finish(value: unknown): Promise<unknown> {
    const { finish } = this.task;
    if (finish.kind === 'result') this.meter.count('rowsOut', rowsOf(value));
    if (finish.step === null) return value;
    const since = performance.now();
    const result = await this.step(finish.step, [value]);
    const answer = finish.kind === 'map' ? this.packed(finish.step, checkedPieces(finish, result)) : result;
    this.meter.stepped(null, finish.step.step, rowsOf(value), since);
    return answer;
  }

  /** Lets go of what was kept here: nobody will hear of it. */
  dropKept(): void {
    dropBlocks(this.blocks, this.known, this.local);
    for (const file of this.files) rmSync(file, { force: true });
  }

  /** The task is over: memories that no one hears of are free. */
  giveBack(answered: readonly unknown[]): void {
    const { memories } = this.meter;
    if (memories.length > 0) this.pool.giveBack(memories, unreached(memories, answered));
  }

  /** The task failed: what it made may still be written by what it began. */
  lose(): void {
    this.pool.giveBack(this.meter.memories, []);
  }

  /** The task's value as its answer carries it: the pieces of a map task go to a file when memory is full. */
  placed(value: unknown): { readonly answer: unknown; readonly sizeBytes: number; readonly residence: Residence } {
    const { finish, spill } = this.task;
    if (finish.kind !== 'map' || !spill.output) {
      const sizeBytes = this.size(value);
      if (finish.kind === 'result') this.letGo(value, sizeBytes);
      return { answer: value, sizeBytes, residence: 'shared' };
    }
    const answer = this.write(value as readonly unknown[], stepOf(this.table, finish.step.step).spans ?? null);
    return { answer, sizeBytes: bytesOfRefs(answer), residence: 'disk' };
  }

  /** What an answer is made of stays here too until it is collected, and with it the shorter buffers that it grew out of. */
  private letGo(value: unknown, sizeBytes: number): void {
    if (holdsShared(value)) this.pool.lostBytes += 2 * sizeBytes;
    else this.pool.plainBytes += sizeBytes;
  }

  /** A value as the answer's message carries it. */
  carried(value: unknown): unknown {
    return this.given.abridged(value);
  }

  carriedBlock(block: NewBlock): NewBlock {
    return { ...block, value: this.carried(block.value) };
  }

  private write(values: readonly unknown[], spansOf: SpansOf | null): SpillRefs {
    const { taskId, spill } = this.task;
    const file = join(spill.folder, `t${taskId}-${this.files.length}`);
    this.files.push(file);
    const refs = packRefs(file, writeSpill(file, values, spansOf));
    this.meter.count('spilledBytes', bytesOfRefs(refs));
    return refs;
  }

  private packed({ step }: Step, pieces: readonly unknown[]): readonly unknown[] {
    const packed = pieces.some(holdsShared) ? pieces : pack(pieces);
    for (const piece of pieces) this.meter.count('rowsOut', pieceRows(piece));
    for (const piece of packed) this.meter.count('shuffleBytes', this.pieceBytes(piece, step));
    return packed;
  }

  private pieceBytes(piece: unknown, mapStep: string): number {
    return pieceBytes(piece, this.table.get(mapStep)?.spans ?? null);
  }

  size(value: unknown): number {
    return sizeOf(value, this.inputs);
  }

  private async compute(work: Work): Promise<unknown> {
    if (work.kind === 'shuffle') return this.pieces(work);
    if (work.kind !== 'compute') return this.stored(work);
    const inputs: unknown[] = [];
    for (const input of work.inputs) inputs.push(await this.evaluate(input));
    const since = performance.now();
    const value = await this.step(work.step, inputs);
    this.meter.stepped(work.rddId, work.step.step, rowsOf(value), since);
    this.countInputs(work, inputs, value);
    if (work.persist !== null) this.keep(work, work.persist, value);
    return value;
  }

  private stored(work: Exclude<Work, ComputeWork | ShuffleWork>): unknown {
    if (work.kind === 'block') return isPacked(work.value) ? unpack(work.value) : this.known.value(work);
    return work.kind === 'local' ? this.local.get(work.handle) : this.restored(work);
  }

  /** A source's rows come in by being read; a step that is given several partitions of one RDD picks what it needs of them. */
  private countInputs(work: ComputeWork, inputs: readonly unknown[], value: unknown): void {
    const owners = work.inputs.flatMap((input) => ('blockId' in input ? [ownerOf(input.blockId)] : []));
    const picks = new Set(owners).size < owners.length;
    const blocks = inputs.filter((_, i) => 'blockId' in work.inputs[i]!);
    const rows =
      work.inputs.length === 0 || picks ? rowsOf(value) : blocks.reduce<number>((sum, block) => sum + rowsOf(block), 0);
    this.meter.count('rowsIn', rows);
  }

  /** Reads all of them before it says which are lost, so that they are computed again in one go. */
  private pieces({ pieces, mapStep }: ShuffleWork): readonly unknown[] {
    const lost: string[] = [];
    const { moved } = this.table.get(mapStep) ?? {};
    const inFiles = pieces.filter(isSpillRef);
    const memory = moved === undefined || inFiles.length === 0 ? null : this.meter.memory(roomFor(inFiles));
    const values = pieces.map((piece) => {
      if (!isSpillRef(piece)) return this.piece(piece, mapStep);
      try {
        return this.piece(memory === null ? this.read(piece) : this.readInto(piece, memory, moved!), mapStep);
      } catch (error) {
        if (!(error instanceof SpillLost)) throw error;
        return lost.push(...error.files);
      }
    });
    if (lost.length > 0) throw new SpillLost(lost);
    return values;
  }

  private piece(piece: unknown, mapStep: string): unknown {
    this.meter.count('shuffleReadBytes', this.pieceBytes(piece, mapStep));
    const value = isPacked(piece) ? unpack(piece) : piece;
    this.meter.count('rowsIn', pieceRows(value));
    return value;
  }

  private restored({ blockId, ref, restore }: SpilledWork): unknown {
    const value = this.read(ref);
    if (restore) this.keepInMemory(blockId, value);
    return value;
  }

  private read(ref: SpillRef): unknown {
    this.meter.count('bytesRead', ref.bytes);
    return readSpill(ref, (bytes) => this.meter.memory(bytes));
  }

  private readInto(ref: SpillRef, memory: WebAssembly.Memory, moved: Moved): unknown {
    this.meter.count('bytesRead', ref.bytes);
    return readSpillInto(ref, memory, moved);
  }

  private valuesIn(work: Work): readonly unknown[] {
    if (work.kind === 'block') return isPacked(work.value) ? [] : [this.givenBlock(work)];
    if (work.kind === 'local' || work.kind === 'spilled') return [];
    if (work.kind === 'shuffle') {
      this.known.settle(work.pieces);
      return work.pieces;
    }
    return work.inputs.flatMap((input) => this.valuesIn(input));
  }

  private givenBlock(work: BlockWork): unknown {
    const value = this.known.value(work);
    this.given.add(work.blockId, value);
    return value;
  }

  private step(step: Step, inputs: readonly unknown[]): unknown {
    this.context.checkCancelled();
    return stepOf(this.table, step.step).run(step, inputs, this.context);
  }

  private keep({ place, step }: ComputeWork, blockId: BlockId, value: unknown): void {
    if (place === 'memory') this.keepInMemory(blockId, value);
    else if (place === 'disk') this.keepOnDisk(blockId, value, stepOf(this.table, step.step).spans ?? null);
    else this.tell(blockId, value, stepOf(this.table, step.step));
  }

  private keepOnDisk(blockId: BlockId, value: unknown, spansOf: SpansOf | null): void {
    const ref = refAt(this.write([value], spansOf), 0);
    this.blocks.push({ ...this.newBlock(blockId, value), value: ref, sizeBytes: ref.bytes, residence: 'disk' });
  }

  /** What the driver must know of a value that is kept nowhere. */
  private tell(blockId: BlockId, value: unknown, { told }: StepDefinition): void {
    if (told === undefined) return;
    this.blocks.push({ ...this.newBlock(blockId, value), value: told(value), sizeBytes: 0, residence: 'nowhere' });
  }

  private keepInMemory(blockId: BlockId, value: unknown): void {
    const block = { ...this.newBlock(blockId, value), sizeBytes: this.size(value), memories: memoriesOf(value) };
    const residence = residenceOf(value);
    if (residence === 'shared') this.known.add(blockId, block.version, value);
    this.blocks.push({ ...block, residence, value: residence === 'shared' ? value : { handle: this.local.keep(value) } });
  }

  private newBlock(blockId: BlockId, value: unknown) {
    return { blockId, version: this.task.taskId, rows: rowsOf(value), memories: [] };
  }
}

/** For pieces to be read into one memory, each of their arrays aligned. */
function roomFor(refs: readonly SpillRef[]): number {
  return bytesOf(refs) + refs.length * PIECE_SLACK_BYTES;
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
