import type { NewBlock, Residence, TaskDescription, TaskResult, Work } from '../../../../engine/cluster/executor/messages';
import { Ids } from '../../../../engine/cluster/rdd/ids';
import { coalescedRdd, narrowRdd, shuffledRdd, sourceRdd, unionRdd } from '../../../../engine/cluster/rdd/index';
import type { Rdd } from '../../../../engine/cluster/rdd/rdd';
import type { JobHandle } from '../../../../engine/cluster/scheduler/active-job';
import { DagScheduler } from '../../../../engine/cluster/scheduler/dag-scheduler';
import type { JobRequest } from '../../../../engine/cluster/scheduler/job';
import type { Scheduling } from '../../../../engine/cluster/scheduler/pools';
import type { Speculation } from '../../../../engine/cluster/scheduler/running-set';
import { noMetrics } from '../../../../engine/cluster/scheduler/task';
import { TaskScheduler } from '../../../../engine/cluster/scheduler/task-scheduler';
import { MapOutputs } from '../../../../engine/cluster/shuffle/map-outputs';
import { rddBlock } from '../../../../engine/cluster/storage/block-id';
import { BlockStore } from '../../../../engine/cluster/storage/block-store';
import { MemoryManager } from '../../../../engine/cluster/storage/memory-manager';
import { type ErrorData, errorData } from '../../../../engine/errors';
import type { ClusterEventBody } from '../../../../engine/protocol/cluster-event';

export interface RecordingOptions {
  readonly executors?: number;
  readonly maxFailures?: number;
  readonly budgetBytes?: number;
  readonly localityWaitMs?: number;
  readonly scheduling?: Scheduling;
  readonly speculation?: Speculation | null;
}

interface Success {
  readonly residence?: Residence;
  readonly runMs?: number;
  readonly rowsRead?: number;
}

/** The whole scheduler over executors that only record what they are sent. A task is named `rdd:partition`, as `map:0`. */
export class RecordingCluster {
  readonly ids = new Ids();
  readonly events: ClusterEventBody[] = [];
  /** Executors that have nothing left to do and were asked to go. */
  readonly retired: number[] = [];
  readonly store: BlockStore;
  readonly outputs: MapOutputs;
  readonly tasks: TaskScheduler;
  readonly dag: DagScheduler;
  private readonly sent: { readonly executorId: number; readonly task: TaskDescription }[] = [];
  private readonly rdds = new Map<number, string>();
  private readonly stages = new Map<number, string>();

  private readonly timers: { readonly at: number; readonly callback: () => void }[] = [];
  private now = 0;

  constructor({
    executors = 8,
    maxFailures = 4,
    budgetBytes = 1_000,
    localityWaitMs = 0,
    scheduling = { mode: 'FIFO', pools: [] },
    speculation = null,
  }: RecordingOptions = {}) {
    this.store = new BlockStore({ budgetBytes, onChange: () => {}, onDrop: () => {} });
    this.outputs = new MapOutputs(this.store);
    const publish = (event: ClusterEventBody) => this.publish(event);
    this.tasks = new TaskScheduler({
      backend: { launch: (executorId, task) => this.sent.push({ executorId, task }) },
      limits: { maxFailures, speculation },
      onRetired: (executorId) => void this.retired.push(executorId),
      onUnused: () => {},
      scheduling,
      memory: new MemoryManager(budgetBytes, () => {}),
      held: () => false,
      locality: {
        waitMs: localityWaitMs,
        now: () => this.now,
        later: (ms, callback) => this.timers.push({ at: this.now + ms, callback }),
      },
      report: (event) => this.dag.post(event),
      publish,
    });
    this.dag = new DagScheduler({
      tasks: this.tasks,
      storage: { blocks: this.store, outputs: this.outputs, spillFolder: '' },
      publish,
      onUnused: () => {},
      onAnswer: () => {},
      onStopping: () => {},
    });
    for (let executorId = 0; executorId < executors; executorId++) this.tasks.executorAdded(executorId);
  }

  /** Winds the clock. */
  pass(ms: number): void {
    this.now += ms;
    const due = this.timers.filter(({ at }) => at <= this.now);
    this.timers.splice(0, this.timers.length, ...this.timers.filter(({ at }) => at > this.now));
    for (const { callback } of due) callback();
  }

  source(name: string, partitions: number, preferred: readonly number[] = []): Rdd {
    return this.named({ ...sourceRdd(this.ids, name, partitions, unreachable), preferredExecutors: () => preferred });
  }

  narrow(name: string, ...parents: readonly Rdd[]): Rdd {
    return this.named(narrowRdd(this.ids, name, parents, unreachable));
  }

  union(name: string, ...parents: readonly Rdd[]): Rdd {
    return this.named(unionRdd(this.ids, name, parents));
  }

  coalesced(name: string, parent: Rdd, partitions: number): Rdd {
    return this.named(coalescedRdd(this.ids, name, parent, partitions, unreachable));
  }

  shuffled(name: string, parent: Rdd, partitions: number): Rdd {
    return this.named(shuffledRdd(this.ids, name, parent, { kind: 'hash', partitions }, unreachable(), unreachable));
  }

  persisted(rdd: Rdd): Rdd {
    rdd.level = 'MEMORY_ONLY';
    return rdd;
  }

  submit(rdd: Rdd, more: Partial<JobRequest> = {}): JobHandle {
    return this.dag.submit({
      name: rdd.name,
      rdd,
      partitions: null,
      finish: null,
      group: null,
      signal: null,
      priority: 0,
      ...more,
    });
  }

  /** Names of the tasks that are out, in the order sent. */
  get running(): readonly string[] {
    return this.sent.map(({ task }) => this.nameOf(task));
  }

  /** What became of stages and jobs so far, as `map submitted`, `job 0 succeeded`. */
  get story(): readonly string[] {
    return this.events.flatMap((event) => this.tell(event));
  }

  task(name: string): TaskDescription {
    return this.find(name).task;
  }

  executorOf(name: string): number {
    return this.find(name).executorId;
  }

  /** A task's work in short: `map(rdd_0_1)`, a block by its id, shuffle pieces as `<a b>`. */
  work(name: string): string {
    return this.print(this.task(name).work);
  }

  /** Ends tasks well. A map task leaves pieces named after it, a result task its own name, unless told. */
  succeed(...names: readonly string[]): void {
    for (const name of names) this.succeedWith(name, {});
  }

  succeedWith(name: string, success: Success): void {
    this.tasks.taskEnded(this.answerOf(name, success));
  }

  /** The task that was sent last. */
  last(): { readonly executorId: number; readonly task: TaskDescription } {
    return this.sent.at(-1)!;
  }

  /** Ends the task that was sent last well. */
  answerLast(success: Success): void {
    const sent = this.sent.splice(-1)[0]!;
    this.tasks.taskEnded(this.answerFor(sent, this.nameOf(sent.task), success));
  }

  /** Takes a task off its executor with the answer that it would give. */
  answerOf(name: string, success: Success = {}): TaskResult {
    return this.answerFor(this.take(name), name, success);
  }

  private answerFor(
    { executorId, task }: { readonly executorId: number; readonly task: TaskDescription },
    name: string,
    { residence = 'shared', runMs = 100, rowsRead = 0 }: Success,
  ): TaskResult {
    const { taskId, work } = task;
    const metrics = { ...noMetrics, runMs, rowsRead };
    const blocks = persistedBy(work, residence);
    return {
      outcome: 'succeeded',
      taskId,
      executorId,
      value: this.valueOf(name, task),
      sizeBytes: 10,
      residence,
      blocks,
      metrics,
    };
  }

  fail(name: string, error: unknown = new Error('the dog ate it'), final = false): void {
    this.answer(name, 'failed', errorData(error), final);
  }

  /** The task has seen its cancelled flag. */
  stop(...names: readonly string[]): void {
    for (const name of names) this.answer(name, 'cancelled', { code: 'CANCELLED', message: 'cancelled', details: {} }, false);
  }

  lose(executorId: number, blameless = false): void {
    const rest = this.sent.filter((sent) => sent.executorId !== executorId);
    this.sent.splice(0, this.sent.length, ...rest);
    this.tasks.executorLost(executorId, { reason: 'it crashed', outOfMemory: false, blameless }, []);
  }

  assertNothingRetained(): void {
    const retained = { ...this.dag.retained, tasks: this.tasks.tasksRunning, taskSets: this.tasks.setsKnown, pins: this.pins };
    const left = Object.entries(retained).filter(([, count]) => count > 0);
    if (left.length > 0) throw new Error(`still held: ${left.join(' ')}`);
  }

  private get pins(): number {
    return this.store.blocks().reduce((sum, block) => sum + block.pins, 0);
  }

  private answer(name: string, outcome: 'failed' | 'cancelled', error: ErrorData, final: boolean): void {
    const { executorId, task } = this.take(name);
    this.tasks.taskEnded({ outcome, taskId: task.taskId, executorId, error, final, lostFiles: [], metrics: noMetrics });
  }

  private named(rdd: Rdd): Rdd {
    this.rdds.set(rdd.id, rdd.name);
    return rdd;
  }

  private nameOf(task: TaskDescription): string {
    return `${this.stages.get(task.stageId)}:${task.partition}`;
  }

  private find(name: string) {
    const sent = this.sent.find(({ task }) => this.nameOf(task) === name);
    if (sent === undefined) throw new Error(`no task ${name} among ${this.running.join(' ')}`);
    return sent;
  }

  private take(name: string) {
    const sent = this.find(name);
    this.sent.splice(this.sent.indexOf(sent), 1);
    return sent;
  }

  private valueOf(name: string, task: TaskDescription): unknown {
    if (task.finish.kind === 'result') return name;
    return Array.from({ length: task.finish.partitions }, (_, piece) => `${name}>${piece}`);
  }

  private print(work: Work): string {
    if (work.kind === 'block' || work.kind === 'local' || work.kind === 'spilled') return work.blockId;
    if (work.kind === 'shuffle') return `<${work.pieces.join(' ')}>`;
    const inputs = work.inputs.map((input) => this.print(input));
    return `${this.rdds.get(work.rddId)}${inputs.length > 0 ? `(${inputs.join(', ')})` : ''}`;
  }

  private publish(event: ClusterEventBody): void {
    if (event.event === 'stage-submitted') this.stages.set(event.stageId, event.name);
    this.events.push(event);
  }

  private tell(event: ClusterEventBody): readonly string[] {
    if (event.event === 'stage-submitted') return [`${event.name} submitted`];
    if (event.event === 'stage-completed')
      return [`${this.stages.get(event.stageId) ?? `stage ${event.stageId}`} ${event.outcome}`];
    return event.event === 'job-end' ? [`job ${event.jobId} ${event.outcome}`] : [];
  }
}

function unreachable() {
  return { step: 'unreachable' };
}

function persistedBy(work: Work, residence: Residence): readonly NewBlock[] {
  if (work.kind !== 'compute') return [];
  const own =
    work.persist === null
      ? []
      : [
          {
            blockId: rddBlock(work.rddId, work.partition),
            version: 0,
            value: residence === 'executor' ? { handle: 0 } : 'kept',
            sizeBytes: 10,
            rows: 1,
            residence,
            memories: [],
          },
        ];
  return [...work.inputs.flatMap((input) => persistedBy(input, residence)), ...own];
}
