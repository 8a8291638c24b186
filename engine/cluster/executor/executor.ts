/**
 * One executor: a Piscina of one thread. Piscina pools threads that are all alike, hides which of them runs what and replaces a
 * dead one silently; a cluster must know all three (blocks live on an executor, a task must be told from its executor's death,
 * any one can be stopped). With one thread per pool the pool *is* the executor and all of that is plain.
 *
 * The pool may have no thread (minThreads 0), so that Piscina does not start one in place of the dead; the first run starts it.
 * `atomics` is off: Piscina's way to wait for the next task blocks the thread's event loop inside a microtask, so that timers, streams
 * and weak references of a step stand still between tasks; a task costs the same with and without (measured).
 * Tasks and their answers go through a port of our own, two messages per task at most where Piscina would send four and keep a promise, an
 * async resource and a histogram for each: with many short tasks that is most of their cost. What is ready at one moment goes in one
 * message; when that cannot be cloned its tasks go one by one, and the one at fault fails by itself.
 * The thread's `exit` is the only sign of death that is used: it comes once, whatever the cause, after everything the thread had answered.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { KernelMode } from '../../protocol/cluster-event';
import type { Loss } from '../scheduler/task';
import { noMetrics } from '../scheduler/task';
import type { ExecutorMemory } from '../storage/memory-shares';
import type { Packed } from '../storage/packed';
import type { SpillRef } from '../storage/spill-file';
import type { KnownMemories } from './known-memories';
import { whole } from './known-tables';
import type { BlockId, BlockWork, ExecutorStart, SpillRequest, TaskDescription, TaskMessage, TaskResult, Work } from './messages';
import { failure } from './run-task';
import { ToldBlocks } from './told-blocks';

export interface ExecutorOptions {
  readonly workerFile: string;
  /** Limit of the thread's JavaScript heap; null = V8's. */
  readonly heapMb: number | null;
  /** Runs behind other threads of the machine, where the system can tell threads apart. */
  readonly background: boolean;
  readonly memory: ExecutorMemory;
  /** Those that answers have brought to this thread. */
  readonly memories: KnownMemories;
  onReady(executor: Executor, kernels: KernelMode): void;
  onResult(result: TaskResult): void;
  /** `answers`: what it had answered and nobody has read yet. */
  onLost(executor: Executor, loss: Loss, answers: readonly TaskResult[]): void;
}

export class Executor {
  readonly id: number;
  readonly threadId: number;
  ready = false;
  private readonly options: ExecutorOptions;
  private readonly piscina: Piscina;
  private readonly thread: Worker;
  private readonly answers: MessagePort;
  private readonly exited: Promise<void>;
  /** Settles when the thread has its code, or never will. */
  readonly loaded: Promise<void>;
  private readonly told = new ToldBlocks();
  private readonly running = new Int32Array(new SharedArrayBuffer(4)).fill(-1);
  private spare: readonly WebAssembly.Memory[] = [];
  /** To be sent once whoever gives them has given all. */
  private waiting: TaskDescription[] = [];
  /** The work of tasks that it has not answered. */
  private readonly inFlight = new Map<number, Work>();
  private cause: Error | null = null;
  private killed: string | null = null;

  constructor(id: number, options: ExecutorOptions) {
    this.id = id;
    this.options = options;
    const { heapMb } = options;
    this.piscina = new Piscina({
      filename: options.workerFile,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: 4,
      recordTiming: false,
      atomics: 'disabled',
      ...(heapMb === null ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
    });
    this.piscina.on('error', () => {});
    const { answers, loaded } = this.start();
    this.answers = answers;
    this.loaded = loaded;
    this.thread = this.piscina.threads[0]!;
    this.threadId = this.thread.threadId;
    this.thread.on('error', (error) => {
      this.cause = error;
    });
    this.exited = new Promise((resolve) => {
      this.thread.once('exit', (code) => {
        this.exit(code);
        resolve();
      });
    });
  }

  run(task: TaskDescription): void {
    if (this.inFlight.size === 0) this.answers.ref();
    this.inFlight.set(task.taskId, task.work);
    if (this.waiting.push(task) === 1) queueMicrotask(() => this.sendWaiting());
  }

  /** Has the thread let go of memories that are of no more use, after the tasks it has. */
  collect(): void {
    this.piscina.run(this.told.takeGone(), { name: 'collect' }).catch(() => {});
  }

  /** A block has left the store; the thread hears of it with what is sent next. */
  forget(blockId: BlockId): void {
    this.told.drop(blockId);
  }

  /** Nobody reads these any more: the thread gets them with its next task. */
  reuse(memories: readonly WebAssembly.Memory[]): void {
    this.spare = memories;
  }

  /** The value of a block that lives there, packed. */
  fetch(handle: number): Promise<Packed> {
    return this.piscina.run(handle, { name: 'fetch' });
  }

  /** Has the thread write a block to a file. */
  spill(request: SpillRequest): Promise<readonly SpillRef[]> {
    return this.piscina.run(request, { name: 'spill' });
  }

  /** Has the thread let go of blocks that live there. */
  drop(handles: readonly number[]): void {
    this.piscina.run(handles, { name: 'drop' }).catch(() => {});
  }

  /**
   * Ends the thread at once; resolves when it is gone. Its tasks are reported with the loss. A thread that is still loading its code
   * comes to the end of that first: Node 20 can abort the whole process when a thread is terminated inside its module loader.
   */
  async kill(reason: string): Promise<void> {
    this.killed ??= reason;
    await Promise.race([this.loaded, this.exited]);
    await this.piscina.destroy();
    await this.exited;
  }

  private sendWaiting(): void {
    const tasks = this.waiting;
    this.waiting = [];
    if (this.send(tasks) === null) return;
    for (const task of tasks) {
      const error = this.send([task]);
      if (error !== null) this.answered([failure(task.taskId, this.id, error, noMetrics)]);
    }
  }

  /** The error when a task cannot be cloned. */
  private send(tasks: readonly TaskDescription[]): unknown {
    const sent = tasks.map((task) => ({ ...task, work: this.told.sent(task.work) }));
    const message: TaskMessage = { tasks: sent, gone: this.told.takeGone(), spare: this.spare };
    try {
      this.answers.postMessage(message);
      this.spare = [];
      return null;
    } catch (error) {
      this.told.doubt();
      return error;
    }
  }

  private start(): { readonly answers: MessagePort; readonly loaded: Promise<void> } {
    const { port1, port2 } = new MessageChannel();
    port1.on('message', (results: readonly TaskResult[]) => this.answered(results));
    port1.unref();
    const { background, memory } = this.options;
    const message: ExecutorStart = { executorId: this.id, background, memory, answers: port2, running: this.running };
    const loaded = this.piscina.run(message, { name: 'start', transferList: [port2] }).then(
      (kernels: KernelMode) => this.started(kernels),
      (error: Error) => {
        this.cause ??= error;
      },
    );
    return { answers: port1, loaded };
  }

  private started(kernels: KernelMode): void {
    if (this.killed !== null) return;
    this.ready = true;
    this.options.onReady(this, kernels);
  }

  private answered(results: readonly TaskResult[]): void {
    const whole = results.map((result) => this.whole(result));
    if (this.inFlight.size === 0) this.answers.unref();
    for (const result of whole) this.options.onResult(result);
  }

  /** An answer with the values that its message carried abridged; the blocks that it made are known there from now on. */
  private whole(result: TaskResult): TaskResult {
    const given = blocksIn(this.inFlight.get(result.taskId)!);
    this.inFlight.delete(result.taskId);
    if (result.outcome !== 'succeeded') return result;
    const restored = (carried: unknown) => {
      this.options.memories.settle(carried);
      return whole(carried, (blockId) => given.find((block) => block.blockId === blockId)!.value);
    };
    const blocks = result.blocks.map((block) => ({ ...block, value: restored(block.value) }));
    for (const { residence, ...block } of blocks) if (residence === 'shared') this.told.has({ kind: 'block', ...block });
    return { ...result, value: restored(result.value), blocks };
  }

  private exit(code: number): void {
    const unread: TaskResult[] = [];
    for (let rest = receiveMessageOnPort(this.answers); rest !== undefined; rest = receiveMessageOnPort(this.answers)) {
      unread.push(...(rest.message as readonly TaskResult[]).map((result) => this.whole(result)));
    }
    this.answers.close();
    void this.piscina.destroy();
    this.options.onLost(this, this.loss(code), unread);
  }

  private loss(code: number): Loss {
    const running = this.running[0]!;
    if (this.killed !== null) return { reason: this.killed, outOfMemory: false, blameless: true, running };
    const outOfMemory = (this.cause as NodeJS.ErrnoException | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    const reason = outOfMemory ? 'its thread ran out of memory' : (this.cause?.message ?? `its thread exited with code ${code}`);
    return { reason, outOfMemory, blameless: false, running };
  }
}

function blocksIn(work: Work): readonly BlockWork[] {
  if (work.kind === 'block') return [work];
  return work.kind === 'compute' ? work.inputs.flatMap(blocksIn) : [];
}
