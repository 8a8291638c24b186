import type { ClusterEvent, KernelMode } from '../../../engine/protocol/cluster-event';
import type { ExecutorRecord, TaskRecord } from './records';

const DEAD_KEPT = 100;

/** Executors, alive and dead. One that starts takes the core of the one that died last. */
export class Executors {
  private readonly known = new Map<number, ExecutorRecord>();
  private readonly free: ExecutorRecord[] = [];
  private cores = 0;

  alive(): readonly ExecutorRecord[] {
    return [...this.known.values()].filter((executor) => executor.removed === null).sort((a, b) => a.core - b.core);
  }

  dead(): readonly ExecutorRecord[] {
    return [...this.known.values()].filter((executor) => executor.removed !== null).reverse();
  }

  get(executorId: number): ExecutorRecord | undefined {
    return this.known.get(executorId);
  }

  coreOf(executorId: number): number {
    return this.known.get(executorId)?.core ?? 0;
  }

  add({ executorId, threadId, kernels, time }: ClusterEvent & { readonly event: 'executor-added' }): void {
    this.at(executorId, time, threadId, kernels);
  }

  remove({ executorId, reason, time }: ClusterEvent & { readonly event: 'executor-removed' }): void {
    const executor = this.at(executorId, time);
    executor.removed = time;
    executor.reason = reason;
    this.free.push(executor);
    for (const each of this.dead().slice(DEAD_KEPT)) this.known.delete(each.executorId);
  }

  start(task: TaskRecord): void {
    const executor = this.at(task.executorId, task.start);
    executor.running = [...executor.running, task];
  }

  end(task: TaskRecord): void {
    const executor = this.at(task.executorId, task.start);
    executor.running = executor.running.filter((each) => each !== task);
    if (task.outcome === 'succeeded') executor.done++;
    if (task.outcome === 'failed') executor.failed++;
    if (task.outcome === 'lost') executor.lost++;
    executor.busyMs += task.metrics?.runMs ?? 0;
    executor.gcMs += task.metrics?.gcMs ?? 0;
    executor.peakBytes = Math.max(executor.peakBytes, task.metrics?.peakBytes ?? 0);
    if ((task.metrics?.heapBytes ?? 0) > 0) executor.heapBytes = task.metrics!.heapBytes;
  }

  /** Its record, made where the bus no longer remembers that it was added. */
  private at(executorId: number, added: number, threadId = 0, kernels: KernelMode = 'wasm'): ExecutorRecord {
    const known = this.known.get(executorId);
    if (known !== undefined) return known;
    const replaced = this.free.pop();
    const core = replaced?.core ?? this.cores++;
    const counts = { done: 0, failed: 0, lost: 0, busyMs: 0, gcMs: 0, heapBytes: 0, peakBytes: 0 };
    const replaces = replaced?.executorId ?? null;
    const born = { executorId, threadId, kernels, core, added, replaces };
    const executor = { ...born, removed: null, reason: '', ...counts, running: [] };
    this.known.set(executorId, executor);
    return executor;
  }
}
