/** Keeps as many executors alive as are wanted: starts them in the background, replaces each that dies by a new one with a new number. */
import { fileURLToPath } from 'node:url';
import { EngineError, fail } from '../../errors';
import type { KernelMode } from '../../protocol/cluster-event';
import type { Loss } from '../scheduler/task';
import type { ExecutorMemory } from '../storage/memory-shares';
import type { Packed } from '../storage/packed';
import type { SpillRef } from '../storage/spill-file';
import { Executor } from './executor';
import { KnownMemories } from './known-memories';
import type { BlockId, SpillRequest, TaskDescription, TaskResult } from './messages';

/** Executors in a row that may die before they are ready; then starting more is pointless. */
const MAX_FAILED_STARTS = 4;

export interface PoolOptions {
  readonly executors: number;
  readonly workerFile: string;
  readonly heapMb: number | null;
  readonly background: boolean;
  readonly memory: ExecutorMemory;
  onAdded(executorId: number, threadId: number, kernels: KernelMode): void;
  onResult(result: TaskResult): void;
  onLost(executorId: number, loss: Loss, answers: readonly TaskResult[]): void;
  /** No executor can be started. */
  onBroken(error: EngineError): void;
}

/** The bundle of worker.ts: beside this module in a build, in out/main when run from source. */
export function workerFile(): string {
  const place = import.meta.url.endsWith('.ts') ? '../../../out/main/worker.js' : './worker.js';
  return fileURLToPath(new URL(place, import.meta.url));
}

export class ExecutorPool {
  /** Every executor of the beginning can take tasks, or never will. */
  readonly started: Promise<void>;
  private readonly options: PoolOptions;
  private readonly executors = new Map<number, Executor>();
  private readonly memories = new KnownMemories();
  private nextId = 0;
  private turn = 0;
  private failedStarts = 0;
  private stopped = false;
  private wanted: number;
  /** On their way out: nothing is sent to them, they end with their last task. */
  private readonly retiring = new Set<number>();

  constructor(options: PoolOptions) {
    this.options = options;
    this.wanted = options.executors;
    for (let count = 0; count < options.executors; count++) this.add();
    this.started = Promise.all([...this.executors.values()].map(({ loaded }) => loaded)).then(() => undefined);
  }

  /** Executors that can take tasks. */
  get ready(): readonly number[] {
    return [...this.executors.values()].filter((executor) => executor.ready).map((executor) => executor.id);
  }

  /** Starts or retires executors until as many stay as are wanted; returns those that retire now. */
  resize(wanted: number): readonly number[] {
    this.wanted = wanted;
    while (this.staying().length < wanted) this.add();
    const retiring = this.staying()
      .slice(wanted)
      .map((executor) => executor.id);
    for (const executorId of retiring) this.retiring.add(executorId);
    return retiring;
  }

  private staying(): readonly Executor[] {
    return [...this.executors.values()].filter((executor) => !this.retiring.has(executor.id));
  }

  launch(executorId: number, task: TaskDescription): void {
    this.executors.get(executorId)?.run(task);
  }

  /** Has every executor let go of memories that are of no more use. */
  collect(): void {
    for (const executor of this.executors.values()) if (executor.ready) executor.collect();
  }

  /** The value of a block that lives on an executor, packed; rejects when it is gone or cannot be packed. */
  async fetch(executorId: number, handle: number): Promise<Packed> {
    const executor = this.executors.get(executorId);
    return (await executor?.fetch(handle)) ?? fail('EXECUTOR_LOST', `executor ${executorId} is gone, and its blocks with it`);
  }

  /** Has a block written to a file by the executor it lives on, or by any; rejects when that one dies. */
  async spill(executorId: number | null, request: SpillRequest): Promise<readonly SpillRef[]> {
    const executor = executorId === null ? this.nextReady() : this.executors.get(executorId);
    return (await executor?.spill(request)) ?? fail('EXECUTOR_LOST', 'no executor can write a block to disk');
  }

  /** A block has left the store: executors that were sent it may let go of it. */
  forget(blockId: BlockId): void {
    for (const executor of this.executors.values()) executor.forget(blockId);
  }

  /** Memories that nobody reads any more, dealt out for tasks to come. */
  reuse(memories: readonly WebAssembly.Memory[]): void {
    const ready = [...this.executors.values()].filter((executor) => executor.ready);
    ready.forEach((executor, at) => {
      executor.reuse(memories.filter((_, i) => i % ready.length === at));
    });
  }

  drop(executorId: number, handle: number): void {
    this.executors.get(executorId)?.drop([handle]);
  }

  /** Ends an executor; a new one takes its place. False if there is none of that number. */
  async kill(executorId: number, reason: string): Promise<boolean> {
    const executor = this.executors.get(executorId);
    await executor?.kill(reason);
    return executor !== undefined;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.executors.values()].map((executor) => executor.kill('the cluster was stopped')));
  }

  private nextReady(): Executor | undefined {
    const ready = [...this.executors.values()].filter((executor) => executor.ready);
    return ready[this.turn++ % ready.length];
  }

  private add(): void {
    const { workerFile, heapMb, background, memory, onResult } = this.options;
    const executor = new Executor(this.nextId++, {
      workerFile,
      heapMb,
      background,
      memory,
      memories: this.memories,
      onResult,
      onReady: ({ id, threadId }, kernels) => this.added(id, threadId, kernels),
      onLost: (lost, loss, answers) => this.lost(lost, loss, answers),
    });
    this.executors.set(executor.id, executor);
  }

  private added(executorId: number, threadId: number, kernels: KernelMode): void {
    this.failedStarts = 0;
    this.options.onAdded(executorId, threadId, kernels);
  }

  private lost(executor: Executor, loss: Loss, answers: readonly TaskResult[]): void {
    this.executors.delete(executor.id);
    this.retiring.delete(executor.id);
    if (!executor.ready && !loss.blameless) this.failedStarts++;
    if (!this.stopped && this.failedStarts < MAX_FAILED_STARTS && this.staying().length < this.wanted) this.add();
    if (executor.ready) this.options.onLost(executor.id, loss, answers);
    if (this.failedStarts === MAX_FAILED_STARTS) this.options.onBroken(cannotStart(loss));
  }
}

function cannotStart(loss: Loss): EngineError {
  return new EngineError('EXECUTOR_LOST', `executors do not start: ${loss.reason}; build the project anew (npm run build)`);
}
