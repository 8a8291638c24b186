import type { ClusterEvent } from '../../engine/protocol/cluster-event';

/**
 * What the cluster strip shows, kept up to date event by event in constant time; the strip takes a snapshot at most a few
 * times a second, so a burst of ten thousand task events costs the screen nothing.
 *
 *   lanes   one per executor: the tasks of the current (or last) jobs since `since`, the running one open-ended
 *   tiles   one per partition of the open file: the tasks of a running stage that goes over all of them, else what the block store holds
 */
export interface ClusterSnapshot {
  readonly lanes: readonly Lane[];
  readonly tiles: readonly TileState[];
  readonly tileCounts: Readonly<Record<TileState, number>>;
  /** Name of the running job, or of the last one. */
  readonly job: JobSummary | null;
  readonly busy: boolean;
  /** Of the last seconds, whichever job they belonged to. */
  readonly retries: number;
  readonly since: number;
  readonly until: number;
  readonly heldBytes: number;
  /** What blocks may take; null = not told. */
  readonly budgetBytes: number | null;
}

export interface Lane {
  readonly executorId: number;
  readonly spans: readonly Span[];
  readonly running: { readonly taskId: number; readonly partition: number; readonly attempt: number } | null;
}

export interface Span {
  readonly start: number;
  /** Null while it runs. */
  readonly end: number | null;
  readonly outcome: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'lost';
}

export interface JobSummary {
  readonly name: string;
  readonly stage: string;
  readonly stages: number;
  readonly stagesDone: number;
  readonly rowsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly elapsedMs: number;
}

export type TileState = 'queued' | 'running' | 'done' | 'retrying' | 'recomputed' | 'cached' | 'spilled' | 'lost' | 'absent';

interface Executor {
  readonly executorId: number;
  /** Its lane: that of the one whose place it took. */
  readonly core: number;
  spans: { start: number; end: number | null; outcome: Span['outcome']; taskId: number }[];
  running: { taskId: number; partition: number; attempt: number } | null;
}

interface Job {
  readonly name: string;
  readonly stages: readonly number[];
  readonly start: number;
  end: number | null;
  stagesDone: number;
  rows: number;
  bytes: number;
}

interface Stage {
  readonly jobId: number;
  readonly name: string;
  readonly tiles: TileState[];
}

const SPANS_KEPT = 64;
/** A picture may last a moment only; that work ran again is told long enough to be read. */
const RETRIES_TOLD_MS = 10_000;
/** A job that reads fewer rows has no rate worth telling. */
const RATE_ROWS = 50_000;

export class ClusterModel {
  #executors = new Map<number, Executor>();
  /** Cores whose executor is gone, the latest last. */
  #freeCores: number[] = [];
  #jobs = new Map<number, Job>();
  #stages = new Map<number, Stage>();
  /** By partition of the dataset on the screen. */
  #blocks: TileState[] = [];
  #dataset = '';
  #blockBytes = new Map<string, number>();
  #shownStage: Stage | null = null;
  /** When tasks were lost or failed. */
  #setbacks: readonly number[] = [];
  #budgetBytes: number | null = null;
  #since = 0;
  #latest = 0;

  apply(event: ClusterEvent): void {
    this.#latest = Math.max(this.#latest, event.time);
    switch (event.event) {
      case 'environment':
        this.#budgetBytes = event.memoryBudgetBytes;
        break;
      case 'executor-added':
        this.#addExecutor(event.executorId);
        break;
      case 'executor-removed':
        this.#removeExecutor(event.executorId);
        break;
      case 'job-start':
        this.#startJob(event);
        break;
      case 'job-end':
        this.#endJob(event);
        break;
      case 'stage-submitted':
        this.#startStage(event);
        break;
      case 'stage-completed':
        this.#endStage(event.stageId);
        break;
      case 'task-start':
        this.#startTask(event);
        break;
      case 'task-end':
        this.#endTask(event);
        break;
      case 'block-updated':
        this.#updateBlock(event);
        break;
      case 'dataset':
        this.#setDataset(event);
        break;
    }
  }

  snapshot(nowMs: number): ClusterSnapshot {
    const busy = [...this.#jobs.values()].some((job) => job.end === null);
    const tiles = busy || this.#dataset === '' ? this.#tilesAtWork() : this.#blocks;
    return {
      lanes: [...this.#executors.values()].sort((a, b) => a.core - b.core).map((executor) => this.#lane(executor)),
      tiles: [...tiles],
      tileCounts: countTiles(tiles),
      job: this.#summary(nowMs),
      busy,
      retries: this.#setbacks.filter((at) => nowMs - at < RETRIES_TOLD_MS).length,
      since: this.#since,
      until: busy ? Math.max(nowMs, this.#latest) : this.#latestEnd(),
      heldBytes: [...this.#blockBytes.values()].reduce((sum, bytes) => sum + bytes, 0),
      budgetBytes: this.#budgetBytes,
    };
  }

  #addExecutor(executorId: number): void {
    const core = this.#freeCores.pop() ?? this.#executors.size;
    this.#executors.set(executorId, { executorId, core, spans: [], running: null });
  }

  #removeExecutor(executorId: number): void {
    const executor = this.#executors.get(executorId);
    if (executor !== undefined) this.#freeCores.push(executor.core);
    this.#executors.delete(executorId);
  }

  /** A stage that gathers, sorts or writes in other pieces than the file's says nothing about the file's partitions. */
  #tilesAtWork(): readonly TileState[] {
    const tiles = this.#shownStage?.tiles ?? [];
    return this.#blocks.length === 0 || tiles.length === this.#blocks.length ? tiles : this.#blocks;
  }

  #latestEnd(): number {
    return Math.max(this.#since, ...[...this.#jobs.values()].map((job) => job.end ?? this.#latest));
  }

  #lane({ executorId, spans, running }: Executor): Lane {
    const recent = spans.filter((span) => (span.end ?? Number.POSITIVE_INFINITY) >= this.#since);
    return { executorId, running, spans: recent.map(({ start, end, outcome }) => ({ start, end, outcome })) };
  }

  /** Of the jobs in the picture the one that reads most: a page's gathering says little beside it. */
  #summary(nowMs: number): JobSummary | null {
    const job = [...this.#jobs.values()].reduce<Job | null>(
      (most, each) => (most === null || each.rows >= most.rows ? each : most),
      null,
    );
    if (job === null) return null;
    const elapsedMs = Math.max(0.01, (job.end ?? nowMs) - job.start);
    return {
      name: job.name,
      stage: this.#shownStage?.name ?? '',
      stages: job.stages.length,
      stagesDone: job.stagesDone,
      rowsPerSecond: job.rows < RATE_ROWS ? 0 : (job.rows / elapsedMs) * 1000,
      bytesPerSecond: job.rows < RATE_ROWS ? 0 : (job.bytes / elapsedMs) * 1000,
      elapsedMs,
    };
  }

  /** A job that starts while nothing runs opens a new picture; one beside others joins it. */
  #startJob(event: ClusterEvent & { event: 'job-start' }): void {
    const idle = [...this.#jobs.values()].every((job) => job.end !== null);
    if (idle) {
      this.#jobs.clear();
      this.#stages.clear();
      this.#since = event.time;
      this.#setbacks = this.#setbacks.filter((at) => event.time - at < RETRIES_TOLD_MS);
      for (const executor of this.#executors.values()) executor.spans = executor.spans.filter((span) => span.end === null);
    }
    const job: Job = { name: event.name, stages: event.stageIds, start: event.time, end: null, stagesDone: 0, rows: 0, bytes: 0 };
    this.#jobs.set(event.jobId, job);
  }

  #endJob(event: ClusterEvent & { event: 'job-end' }): void {
    const job = this.#jobs.get(event.jobId);
    if (job !== undefined) job.end = event.time;
  }

  #startStage(event: ClusterEvent & { event: 'stage-submitted' }): void {
    const stage: Stage = {
      jobId: event.jobId,
      name: event.name,
      tiles: Array.from({ length: event.tasks }, () => 'queued' as const),
    };
    this.#stages.set(event.stageId, stage);
    this.#shownStage = stage;
  }

  #endStage(stageId: number): void {
    const job = this.#jobOf(stageId);
    if (job !== undefined) job.stagesDone++;
  }

  #jobOf(stageId: number): Job | undefined {
    return this.#jobs.get(this.#stages.get(stageId)?.jobId ?? -1);
  }

  #startTask(event: ClusterEvent & { event: 'task-start' }): void {
    const executor = this.#executors.get(event.executorId);
    if (executor !== undefined) {
      executor.running = { taskId: event.taskId, partition: event.partition, attempt: event.attempt };
      executor.spans.push({ start: event.time, end: null, outcome: 'running', taskId: event.taskId });
      if (executor.spans.length > SPANS_KEPT) executor.spans.shift();
    }
    this.#setTile(event.stageId, event.partition, event.attempt > 0 ? 'retrying' : 'running');
  }

  #endTask(event: ClusterEvent & { event: 'task-end' }): void {
    const executor = this.#executors.get(event.executorId);
    const span = executor?.spans.find((each) => each.taskId === event.taskId && each.end === null);
    if (span !== undefined) {
      span.end = event.time;
      span.outcome = event.outcome;
    }
    if (executor?.running?.taskId === event.taskId) executor.running = null;
    const job = this.#jobOf(event.stageId);
    if (job !== undefined) {
      job.rows += event.metrics.rowsRead;
      job.bytes += event.metrics.bytesRead;
    }
    if (event.outcome === 'failed' || event.outcome === 'lost') this.#setbacks = [...this.#setbacks, event.time];
    this.#setTile(event.stageId, event.partition, tileAfter(event.outcome, event.attempt));
  }

  /** A stage may run only some of its partitions (a retry, the viewport's first): partitions past its task count open tiles. */
  #setTile(stageId: number, partition: number, state: TileState): void {
    const tiles = this.#stages.get(stageId)?.tiles;
    if (tiles === undefined) return;
    while (tiles.length <= partition) tiles.push('queued');
    tiles[partition] = state;
  }

  #setDataset(event: ClusterEvent & { event: 'dataset' }): void {
    if (event.datasetId !== this.#dataset) this.#blocks = [];
    this.#dataset = event.datasetId;
    this.#blocks = Array.from({ length: event.partitions }, (_, index) => this.#blocks[index] ?? 'absent');
  }

  #updateBlock(event: ClusterEvent & { event: 'block-updated' }): void {
    if (event.state === 'cached') this.#blockBytes.set(event.blockId, event.sizeBytes);
    else this.#blockBytes.delete(event.blockId);
    const partition = this.#partitionOf(event.blockId);
    if (partition === null || partition >= this.#blocks.length) return;
    const again = this.#blocks[partition] === 'lost' && event.state === 'cached';
    this.#blocks[partition] = again ? 'recomputed' : blockTile(event.state);
  }

  /** Blocks of the dataset on the screen are named after it, with the partition's number last. */
  #partitionOf(blockId: string): number | null {
    const cut = blockId.lastIndexOf('_');
    const isOf = this.#dataset !== '' && cut === this.#dataset.length && blockId.startsWith(this.#dataset);
    return isOf ? Number(blockId.slice(cut + 1)) : null;
  }
}

function tileAfter(outcome: 'succeeded' | 'failed' | 'cancelled' | 'lost', attempt: number): TileState {
  if (outcome === 'succeeded') return attempt > 0 ? 'recomputed' : 'done';
  return outcome === 'cancelled' ? 'queued' : 'lost';
}

function blockTile(state: 'cached' | 'evicted' | 'spilled' | 'lost' | 'dropped'): TileState {
  return state === 'cached' || state === 'spilled' || state === 'lost' ? state : 'absent';
}

function countTiles(tiles: readonly TileState[]): Record<TileState, number> {
  const counts = { queued: 0, running: 0, done: 0, retrying: 0, recomputed: 0, cached: 0, spilled: 0, lost: 0, absent: 0 };
  for (const tile of tiles) counts[tile]++;
  return counts;
}

const urgency: readonly TileState[] = [
  'lost',
  'retrying',
  'running',
  'queued',
  'spilled',
  'recomputed',
  'absent',
  'done',
  'cached',
];

/** At most `limit` tiles: neighbours share one and show what most wants to be seen. */
export function foldTiles(tiles: readonly TileState[], limit: number): readonly TileState[] {
  if (tiles.length <= limit) return tiles;
  return Array.from({ length: limit }, (_, index) => {
    const group = tiles.slice(Math.floor((index * tiles.length) / limit), Math.floor(((index + 1) * tiles.length) / limit));
    return urgency.find((state) => group.includes(state)) ?? 'queued';
  });
}
