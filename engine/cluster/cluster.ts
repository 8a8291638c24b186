/** The local cluster: executors, scheduler and storage joined. It runs jobs over RDDs and knows nothing of plans. */
import { totalmem } from 'node:os';
import { EngineError, fail } from '../errors';
import type { ClusterCommand, KeptLevel } from '../protocol/cluster-command';
import type { ClusterEventBody, Environment, KernelMode } from '../protocol/cluster-event';
import type { AccumulatorUpdate } from './closure/accumulators';
import { announceTwins } from './executor/announce-twins';
import { collectGarbage, collectYoung, HeapGrowth } from './executor/collect';
import { holdsShared } from './executor/measure';
import type { BlockId, LocalHandle, TaskResult } from './executor/messages';
import { ExecutorPool, workerFile } from './executor/pool';
import { Transfers } from './executor/transfers';
import { ListenerBus } from './listener';
import { environmentOf } from './listener/environment';
import { EventLog } from './listener/event-log';
import { Ids } from './rdd/ids';
import { KnownRdds } from './rdd/known-rdds';
import type { Rdd } from './rdd/rdd';
import type { JobHandle } from './scheduler/active-job';
import { DagScheduler } from './scheduler/dag-scheduler';
import type { TaskSucceeded } from './scheduler/event';
import type { JobRequest } from './scheduler/job';
import type { Scheduling } from './scheduler/pools';
import type { Speculation } from './scheduler/running-set';
import type { Loss } from './scheduler/task';
import { TaskScheduler } from './scheduler/task-scheduler';
import { MapOutputs } from './shuffle/map-outputs';
import { rddBlock } from './storage/block-id';
import { type Block, type BlockInfo, BlockStore, type Spilled } from './storage/block-store';
import { Cleaner } from './storage/cleaner';
import { MemoryManager } from './storage/memory-manager';
import { type DriverGarbage, driverGarbage, executorMemory, leastMemoryBytes } from './storage/memory-shares';
import { SpillFolder, sweepSpillFolders } from './storage/spill-folder';
import { packRefs, type SpillRefs } from './storage/spill-refs';
import type { StorageLevel } from './storage/storage-level';

const COLLECT_DELAY_MS = 500;
const REAP_AFTER_MS = 1_000;
const LOCALITY_WAIT_MS = 50;

const clock = {
  now: () => performance.now(),
  later: (ms: number, callback: () => void) => void setTimeout(callback, ms).unref(),
};

export interface ClusterConf {
  readonly executors: number;
  /** How often a task may fail before its job does. Spark's default is 4. */
  readonly maxFailures?: number;
  /** For blocks. Default 60 % of RAM. */
  readonly memoryBudgetBytes?: number;
  /** How long a cancelled task may go on before its executor is replaced. Default 1 s. */
  readonly reapAfterMs?: number;
  /** Where every event is logged as a line of JSON; readEventLog replays it. Default nowhere. */
  readonly eventLog?: string;
  /** Default FIFO. */
  readonly scheduling?: Scheduling;
  /** Tries stragglers on a second executor. Default off. */
  readonly speculation?: Speculation;
  /** Where the folder of spill files is made. Default the system's for temporary files. */
  readonly spillFolder?: string;
  /** How long a task waits for the executor that has its block before another takes it. Default 50 ms. */
  readonly localityWaitMs?: number;
  /** Executors give way to the threads of a window. Default false. */
  readonly background?: boolean;
  /** Limit of an executor's JavaScript heap. Default V8's. */
  readonly executorHeapMb?: number;
  /** The executors' bundle; tests bring their own steps. */
  readonly workerFile?: string;
  /** A block left the store and no task reads it any more. Other blocks may share its memory. */
  readonly onDrop?: (block: Block) => void;
  /** A partition of a persisted RDD was computed; told before its block is put away, whether or not there is room for it. */
  readonly onComputed?: (rdd: Rdd, partition: number, value: unknown) => void;
}

/** What may change while the cluster runs. */
export interface ClusterChange {
  readonly executors?: number;
  readonly memoryBudgetBytes?: number;
  readonly maxFailures?: number;
  /** Null = off. */
  readonly speculation?: Speculation | null;
}

/** Gets what tasks added, as each ends. */
export interface Accumulating {
  take(update: AccumulatorUpdate): void;
}

export class Cluster {
  readonly ids = new Ids();
  readonly listener = new ListenerBus();
  private readonly accumulators = new Map<number, WeakRef<Accumulating>>();
  private readonly memory: MemoryManager;
  private readonly store: BlockStore;
  private readonly tasks: TaskScheduler;
  private readonly dag: DagScheduler;
  private readonly pool: ExecutorPool;
  private readonly transfers: Transfers;
  private readonly cleaner: Cleaner;
  private readonly rdds = new KnownRdds();
  private readonly spillFolder: SpillFolder;
  private readonly eventLog: EventLog | null;
  private readonly limits: { maxFailures: number; speculation: Speculation | null };
  private chosen: Pick<Environment, 'executors' | 'memoryBudgetBytes' | 'scheduling'>;
  private broken: EngineError | null = null;
  private letGoBytes = 0;
  private letGoMemories = 0;
  private letGoPlainBytes = 0;
  private readonly garbage: DriverGarbage;
  private readonly heap: HeapGrowth;
  private collecting: NodeJS.Timeout | null = null;
  private readonly reapAfterMs: number;
  private readonly reaping = new Set<NodeJS.Timeout>();

  constructor(conf: ClusterConf) {
    const publish = (event: ClusterEventBody) => this.publish(event);
    const budgetBytes = conf.memoryBudgetBytes ?? Math.floor(totalmem() * 0.6);
    const { executors, maxFailures = 4, scheduling = { mode: 'FIFO', pools: [] }, speculation = null } = conf;
    this.limits = { maxFailures, speculation };
    this.chosen = { executors, memoryBudgetBytes: budgetBytes, scheduling: scheduling.mode };
    this.tellEnvironment();
    this.eventLog = conf.eventLog === undefined ? null : new EventLog(this.listener, conf.eventLog);
    this.spillFolder = new SpillFolder(conf.spillFolder);
    void sweepSpillFolders(conf.spillFolder);
    this.garbage = driverGarbage(budgetBytes);
    this.heap = new HeapGrowth(this.garbage.heapBytes);
    this.memory = new MemoryManager(budgetBytes, (storageBytes) => this.store.resize(storageBytes));
    this.store = new BlockStore({
      budgetBytes: this.memory.storageBytes,
      leastMemoryBytes: leastMemoryBytes(budgetBytes),
      onChange: ({ blockId, sizeBytes, rows, level, executorId }, state) =>
        publish({ event: 'block-updated', blockId, state, sizeBytes, rows, level, executorId }),
      spill: (block) => this.spill(block),
      onSpillEnd: () => this.tasks.offer(),
      onDrop: (block) => {
        if (block.file === undefined) this.letGo(block.sizeBytes);
        else this.spillFolder.remove(block.file);
        this.pool.forget(block.blockId);
        if (block.executorId !== null) this.pool.drop(block.executorId, (block.value as LocalHandle).handle);
        conf.onDrop?.(block);
      },
    });
    this.cleaner = new Cleaner(this.store);
    this.tasks = new TaskScheduler({
      backend: { launch: (executorId, task) => this.transfers.launch(executorId, task) },
      locality: { waitMs: conf.localityWaitMs ?? LOCALITY_WAIT_MS, ...clock },
      limits: this.limits,
      scheduling,
      memory: this.memory,
      onUnused: (result) => this.unused(result),
      onRetired: (executorId) => void this.pool.kill(executorId, 'fewer executors are wanted'),
      held: () => this.store.pressed,
      report: (event) => this.dag.post(event),
      publish,
      onUpdates: (updates) => this.update(updates),
    });
    const spillFolder = this.spillFolder.path;
    const storage = { blocks: this.store, outputs: new MapOutputs(this.store), onComputed: conf.onComputed, spillFolder };
    this.dag = new DagScheduler({
      tasks: this.tasks,
      storage,
      publish,
      onUnused: (result) => this.unused(result),
      onAnswer: (value, sizeBytes) => (holdsShared(value) ? this.letGo(sizeBytes) : this.letGoPlain(sizeBytes)),
      onStopping: (stageId) => this.reapLater(stageId),
    });
    this.reapAfterMs = conf.reapAfterMs ?? REAP_AFTER_MS;
    this.pool = new ExecutorPool({
      executors,
      workerFile: conf.workerFile ?? workerFile(),
      heapMb: conf.executorHeapMb ?? null,
      background: conf.background ?? false,
      memory: executorMemory(budgetBytes, executors),
      onAdded: (executorId, threadId, kernels) => this.executorAdded(executorId, threadId, kernels),
      onResult: (result) => this.ended(result),
      onLost: (executorId, loss, answers) => this.executorLost(executorId, loss, answers),
      onBroken: (error) => this.fail(error),
    });
    this.transfers = new Transfers({ pool: this.pool, onUnsent: (taskId, lost) => this.unsent(taskId, lost) });
  }

  /** Executors that can take tasks now. */
  get executors(): readonly number[] {
    return this.pool.ready;
  }

  /** When every executor of the beginning can take tasks, or never will. */
  get started(): Promise<void> {
    return this.pool.started;
  }

  /** Computes partitions of an RDD: a promise of their values, in the order asked, with progress and cancel. */
  runJob(request: JobRequest): JobHandle {
    if (this.broken !== null) throw this.broken;
    this.cleaner.watch(request.rdd);
    this.rdds.add(request.rdd);
    return this.dag.submit(request);
  }

  cancelJob(jobId: number, reason: string): void {
    this.dag.post({ event: 'job-cancelled', jobId, reason });
  }

  cancelGroup(group: string, reason: string): void {
    this.dag.post({ event: 'group-cancelled', group, reason });
  }

  /** Cancels the jobs that need a stage. */
  cancelStage(stageId: number, reason: string): void {
    this.dag.post({ event: 'stage-cancelled', stageId, reason });
  }

  /** Lets an accumulator take what tasks add under this number, for as long as the program holds it. */
  accumulate(id: number, accumulator: Accumulating): void {
    this.accumulators.set(id, new WeakRef(accumulator));
  }

  /** Keeps the partitions of an RDD from the next job that computes them. */
  persist(rdd: Rdd, level: Exclude<StorageLevel, 'NONE'> = 'MEMORY_ONLY'): void {
    rdd.level = level;
  }

  unpersist(rdd: Rdd): void {
    rdd.level = 'NONE';
    this.dropBlocks(rdd);
  }

  /** Drops what is cached of an RDD; the next job caches it again. */
  dropBlocks(rdd: Rdd): void {
    this.store.dropOwner(`rdd_${rdd.id}`);
  }

  /** Drops all that an RDD left behind: its blocks and the outputs of its shuffles. It can still be computed. */
  forget(rdd: Rdd): void {
    this.unpersist(rdd);
    this.dropOutputs(rdd);
  }

  /** Drops the outputs of the shuffles that an RDD reads. */
  dropOutputs(rdd: Rdd): void {
    for (const dependency of rdd.dependencies) {
      if (dependency.kind === 'shuffle') this.store.dropOwner(`shuffle_${dependency.shuffleId}`);
    }
  }

  /** Changes what the cluster runs with, at once: what runs goes on, what is kept stays, as far as it fits. */
  configure({ executors, memoryBudgetBytes, maxFailures, speculation }: ClusterChange): void {
    if (maxFailures !== undefined) this.limits.maxFailures = maxFailures;
    if (speculation !== undefined) this.limits.speculation = speculation;
    if (executors !== undefined) {
      this.chosen = { ...this.chosen, executors };
      for (const executorId of this.pool.resize(executors)) this.tasks.retire(executorId);
    }
    if (memoryBudgetBytes !== undefined) {
      this.chosen = { ...this.chosen, memoryBudgetBytes };
      this.memory.resize(memoryBudgetBytes);
    }
    this.tellEnvironment();
    this.tasks.offer();
  }

  private tellEnvironment(): void {
    const { maxFailures, speculation } = this.limits;
    const chosen = { ...this.chosen, maxFailures, speculation: speculation !== null };
    this.listener.post({ event: 'environment', ...environmentOf(chosen) });
  }

  /** Writes all events that the listener bus still has. */
  writeEventLog(file: string): Promise<void> {
    return new EventLog(this.listener, file).close();
  }

  /** What a person does by hand. */
  async control(command: ClusterCommand): Promise<void> {
    switch (command.do) {
      case 'kill-executor':
        if (!(await this.kill(command.executorId))) fail('NO_DATA', `executor ${command.executorId} is gone already`);
        return;
      case 'cancel-job':
        return this.cancelJob(command.jobId, 'cancelled in the cluster view');
      case 'evict':
        return this.store.evict(command.block);
      case 'cache':
        return this.cache(command.rddId, command.level);
    }
  }

  private async cache(rddId: number, level?: KeptLevel): Promise<void> {
    const rdd = this.rdds.get(rddId) ?? fail('NO_DATA', `RDD ${rddId} is no longer in use; run its job again`);
    if (level !== undefined && level !== rdd.level) this.unpersist(rdd);
    if (rdd.level === 'NONE') this.persist(rdd, level);
    const name = `cache ${rdd.name}`;
    await this.runJob({ name, rdd, partitions: null, finish: null, group: null, signal: null, priority: 0 });
  }

  /**
   * Lets go of the outputs of an RDD's shuffles once it is computed and kept: should a partition of it be evicted, they are made again. Their
   * memories, which no value of the RDD shares, go to the tasks to come: fresh pages cost as much as sorting what lies in them.
   */
  releaseOutputs(rdd: Rdd): void {
    const shuffles = rdd.dependencies.flatMap((each) => (each.kind === 'shuffle' ? [each.shuffleId] : []));
    const memories = shuffles.flatMap((shuffleId) => this.store.release(`shuffle_${shuffleId}`).flatMap(memoriesOfPieces));
    this.pool.reuse([...new Set(memories)]);
  }

  /** The value of a persisted partition, if it is in memory that the driver shares. */
  block(rdd: Rdd, partition: number): unknown {
    const block = this.store.get(rddBlock(rdd.id, partition));
    return block?.executorId === null && block.file === undefined ? block.value : undefined;
  }

  blocks(): readonly BlockInfo[] {
    return this.store.blocks();
  }

  /** What tasks and blocks may take together. */
  get memoryBudgetBytes(): number {
    return this.memory.budgetBytes;
  }

  get blocksKept(): number {
    return this.store.size;
  }

  get usedBytes(): number {
    return this.store.usedBytes;
  }

  /** Ends an executor and all that lives on it; another takes its place. False if there is none of that number. */
  kill(executorId: number, reason = 'stopped on request'): Promise<boolean> {
    return this.pool.kill(executorId, reason);
  }

  async stop(): Promise<void> {
    this.fail(stopped());
    await this.pool.stop();
    this.store.clear();
    this.spillFolder.clear();
    await this.eventLog?.close();
    if (this.collecting !== null) clearTimeout(this.collecting);
    for (const timer of this.reaping) clearTimeout(timer);
  }

  /** Throws unless every structure that jobs use is empty again. */
  assertNothingRetained(): void {
    const retained = { ...this.dag.retained, tasks: this.tasks.tasksRunning, taskSets: this.tasks.setsKnown, pins: this.pins() };
    const left = Object.entries(retained).filter(([, count]) => count > 0);
    if (left.length > 0) fail('INTERNAL', `still held: ${left.map(([name, count]) => `${count} ${name}`).join(', ')}`);
  }

  private pins(): number {
    return this.store.blocks().reduce((sum, block) => sum + block.pins, 0);
  }

  private update(updates: readonly AccumulatorUpdate[]): void {
    for (const update of updates) {
      const accumulator = this.accumulators.get(update.id)?.deref();
      if (accumulator === undefined) this.accumulators.delete(update.id);
      else accumulator.take(update);
    }
  }

  private executorAdded(executorId: number, threadId: number, kernels: KernelMode): void {
    this.listener.post({ event: 'executor-added', executorId, threadId, kernels });
    if (kernels === 'twins') announceTwins();
    this.tasks.executorAdded(executorId);
  }

  private executorLost(executorId: number, loss: Loss, answers: readonly TaskResult[]): void {
    this.listener.post({ event: 'executor-removed', executorId, reason: loss.reason });
    this.tasks.executorLost(executorId, loss, answers);
  }

  private ended(result: TaskResult): void {
    if (result.outcome === 'failed') for (const file of result.lostFiles) this.store.loseFile(file);
    this.tasks.taskEnded(result);
    if (this.heap.isMuch) this.collectOwn();
  }

  private unused({ value, residence }: Pick<TaskSucceeded, 'value' | 'residence'>): void {
    if (residence === 'disk') this.spillFolder.remove((value as SpillRefs).file);
  }

  private publish(event: ClusterEventBody): void {
    this.listener.post(event);
    if (event.event === 'task-end' && event.outcome === 'lost') void this.spillFolder.removeTask(event.taskId);
  }

  /** Has an executor write a block: the one it lives on, or any. */
  private async spill({ value, executorId, blockId }: Block): Promise<Spilled> {
    const file = this.spillFolder.next();
    const handle = executorId === null ? null : (value as LocalHandle).handle;
    const isShuffle = blockId.startsWith('shuffle_');
    const values = handle !== null ? [] : isShuffle ? (value as readonly unknown[]) : [value];
    const refs = await this.pool.spill(executorId, { file, values, handle }).catch((error: unknown) => {
      this.spillFolder.remove(file);
      throw error;
    });
    return {
      file,
      value: isShuffle ? packRefs(file, refs) : refs[0],
      sizeBytes: refs.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  private unsent(taskId: number, lost: readonly BlockId[]): void {
    for (const blockId of lost) this.store.lose(blockId);
    this.tasks.taskUnsent(taskId);
  }

  /** A task that never looks at its cancelled flag (an endless loop in a user's function) costs its executor. */
  private reapLater(stageId: number): void {
    const timer = setTimeout(() => {
      this.reaping.delete(timer);
      for (const executorId of this.tasks.executorsOf(stageId)) void this.kill(executorId, 'a cancelled task did not stop');
    }, this.reapAfterMs).unref();
    this.reaping.add(timer);
  }

  /** Memory of dropped blocks and used answers is free only when all threads have collected; done when it is worth it. */
  private letGo(sizeBytes: number): void {
    this.letGoBytes += sizeBytes;
    this.letGoMemories++;
    if (this.isMuch()) this.collect();
    else if (this.letGoBytes >= this.garbage.collectAboveBytes)
      this.collecting ??= setTimeout(() => this.collect(), COLLECT_DELAY_MS).unref();
  }

  private isMuch(): boolean {
    const { collectAnywayBytes, collectAnywayMemories } = this.garbage;
    return this.letGoBytes >= collectAnywayBytes || this.letGoMemories >= collectAnywayMemories;
  }

  /** Plain buffers of answers are gone when this thread has collected those made lately. */
  private letGoPlain(sizeBytes: number): void {
    this.letGoPlainBytes += sizeBytes;
    if (this.letGoPlainBytes < this.garbage.collectAboveBytes) return;
    this.letGoPlainBytes = 0;
    collectYoung();
  }

  /** Collecting stops this thread for tens of milliseconds, so it waits for a moment without tasks, unless memory piles up. */
  private collect(): void {
    if (this.collecting !== null) clearTimeout(this.collecting);
    this.collecting = null;
    if (this.tasks.tasksRunning > 0 && !this.isMuch()) {
      this.collecting = setTimeout(() => this.collect(), COLLECT_DELAY_MS).unref();
      return;
    }
    this.letGoBytes = 0;
    this.letGoMemories = 0;
    this.pool.collect();
    this.collectOwn();
  }

  private collectOwn(): void {
    collectGarbage();
    this.heap.reset();
  }

  private fail(error: EngineError): void {
    this.broken ??= error;
    this.dag.post({ event: 'all-failed', error });
  }
}

function memoriesOfPieces({ value, file }: Block): readonly WebAssembly.Memory[] {
  if (file !== undefined || !Array.isArray(value)) return [];
  return value.flatMap((piece: { readonly memory?: unknown } | null) =>
    piece?.memory instanceof WebAssembly.Memory ? [piece.memory] : [],
  );
}

function stopped(): EngineError {
  return new EngineError('CANCELLED', 'the cluster was stopped');
}
