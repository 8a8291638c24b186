import { setMaxListeners } from 'node:events';
import { EngineError } from '../../errors';
import type { SizeStep, TableSize } from '../../exec/size';
import type { Cluster } from '../cluster';
import type { Rdd } from '../rdd/rdd';
import type { JobHandle, JobProgress } from '../scheduler/active-job';

/**
 * Computing the partitions of one table RDD, shared by all who wait for it: a count, a page and an export of the same relation
 * are one run. The first consumer starts it, the last one to leave cancels what is not done. Partitions whose file range another
 * run is just reading (see Claims) wait for that instead of reading it twice.
 */
export class Run {
  readonly rdd: Rdd;
  readonly counts: (number | null)[];
  readonly #physical: number[];
  readonly #bytes: number[];
  readonly #cluster: Cluster;
  readonly claims: Claims | null;
  readonly #name: string;
  readonly #priority: number;
  readonly #watchers = new Set<Watcher>();
  readonly #jobs = new Set<JobHandle>();
  /** One question to the cluster, however many jobs it takes. */
  #group: string | null = null;
  #abort: AbortController | null = null;

  constructor(cluster: Cluster, rdd: Rdd, claims: Claims | null, name: string, priority: number) {
    this.#cluster = cluster;
    this.rdd = rdd;
    this.claims = claims;
    this.#name = name;
    this.#priority = priority;
    this.counts = new Array<number | null>(rdd.partitions).fill(null);
    this.#physical = new Array<number>(rdd.partitions).fill(0);
    this.#bytes = new Array<number>(rdd.partitions).fill(0);
  }

  /** Global number of each partition's first physical row; right once done. */
  get bases(): readonly number[] {
    let next = 0;
    return this.#physical.map((rows) => {
      const base = next;
      next += rows;
      return base;
    });
  }

  /** Rows that the columns of each partition hold; right once done. */
  get physical(): readonly number[] {
    return this.#physical;
  }

  /** Rows that the columns of all partitions hold; right once done. */
  get physicalRows(): number {
    return this.#physical.reduce((sum, rows) => sum + rows, 0);
  }

  /** Somebody waits for it. */
  get busy(): boolean {
    return this.#watchers.size > 0;
  }

  get done(): boolean {
    return this.counts.every((count) => count !== null);
  }

  /** Rows of the partitions that are done. */
  get atLeast(): number {
    return this.counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  }

  /** What the rows of the partitions that are done take in memory. */
  get bytes(): number {
    return this.#bytes.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Rows of the partitions before the first one that is missing: those whose places are known. */
  get prefix(): number {
    const missing = this.counts.indexOf(null);
    return this.counts.slice(0, missing < 0 ? undefined : missing).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  }

  /** How far its jobs are that still run. */
  progress(): readonly JobProgress[] {
    return [...this.#jobs].map((job) => job.progress());
  }

  /** Resolves when `enough` holds, asked after each finished partition; rejects when the run fails or the signal aborts. */
  until(enough: (run: Run) => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(cancelled());
      if (enough(this)) return resolve();
      const leave = (): void => {
        this.#watchers.delete(watcher);
        signal.removeEventListener('abort', abort);
        if (this.#watchers.size === 0) this.#stop();
      };
      const abort = (): void => {
        leave();
        reject(cancelled());
      };
      const watcher: Watcher = {
        check: () => {
          if (!enough(this)) return;
          leave();
          resolve();
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      this.#watchers.add(watcher);
      signal.addEventListener('abort', abort);
      this.#start();
    });
  }

  all(signal: AbortSignal): Promise<void> {
    return this.until((run) => run.done, signal);
  }

  #start(): void {
    if (this.#abort !== null || this.done) return;
    const abort = new AbortController();
    // one job for each partition that another run was reading
    setMaxListeners(0, abort.signal);
    this.#group = this.#cluster.ids.group();
    this.#abort = abort;
    const missing = [...this.counts.keys()].filter((partition) => this.counts[partition] === null);
    this.#submitUnclaimed(missing, abort).catch((error: unknown) => this.#fail(abort, error));
  }

  /** Submits what nobody else is reading, then waits for the others' readings and tries again with the rest. */
  async #submitUnclaimed(missing: readonly number[], abort: AbortController): Promise<void> {
    const claims = this.claims;
    const foreign = claims === null ? [] : missing.filter((partition) => this.#isBeingRead(partition, claims));
    const own = missing.filter((partition) => !foreign.includes(partition));
    const submitted = this.#submit(own, abort);
    if (foreign.length === 0 || claims === null) return submitted;
    const follow = async (rest: readonly number[]): Promise<void> => {
      if (rest.length === 0 || abort.signal.aborted) return;
      await Promise.race(rest.map((partition) => claims.taken(partition) ?? Promise.resolve()));
      if (abort.signal.aborted) return;
      const free = rest.filter((partition) => claims.taken(partition) === null);
      await Promise.all([this.#submit(free, abort), follow(rest.filter((partition) => !free.includes(partition)))]);
    };
    await Promise.all([submitted, follow(foreign)]);
  }

  /** A partition that is kept is worth no wait: whoever has it now does something else with it. */
  #isBeingRead(partition: number, claims: Claims): boolean {
    return claims.taken(partition) !== null && this.#cluster.block(claims.source, partition) === undefined;
  }

  async #submit(partitions: readonly number[], abort: AbortController): Promise<void> {
    if (partitions.length === 0) return;
    const releases = new Map(partitions.map((partition) => [partition, this.claims?.take(partition)] as const));
    const job = this.#cluster.runJob({
      name: this.#name,
      rdd: this.rdd,
      partitions,
      finish: { step: 'size' } satisfies SizeStep,
      group: this.#group,
      signal: abort.signal,
      priority: this.#priority,
      onPartition: (partition, size) => {
        releases.get(partition)?.();
        this.#finished(partition, size as TableSize);
      },
    });
    this.#jobs.add(job);
    try {
      await job;
    } finally {
      this.#jobs.delete(job);
      for (const release of releases.values()) release?.();
    }
  }

  /** What each partition will be, where that is known before: nobody waits for them, and each is computed when it is asked for. */
  know(sizes: readonly TableSize[]): void {
    for (const [partition, size] of sizes.entries()) this.#finished(partition, size);
  }

  #finished(partition: number, { physical, selected, bytes }: TableSize): void {
    this.counts[partition] = selected;
    this.#physical[partition] = physical;
    this.#bytes[partition] = bytes;
    for (const watcher of [...this.#watchers]) watcher.check();
    if (this.done) this.#abort = null;
  }

  #stop(): void {
    this.#abort?.abort();
    this.#abort = null;
  }

  #fail(abort: AbortController, error: unknown): void {
    if (this.#abort !== abort) return;
    abort.abort();
    this.#abort = null;
    for (const watcher of [...this.#watchers]) watcher.fail(error);
  }
}

interface Watcher {
  check(): void;
  fail(error: unknown): void;
}

/** Which partitions of a dataset are being read right now, so that two runs never read the same range. */
export class Claims {
  readonly #taken = new Map<number, Promise<void>>();
  readonly #source: () => Rdd;

  /** `source`: what is read, as it is now. */
  constructor(source: () => Rdd) {
    this.#source = source;
  }

  get source(): Rdd {
    return this.#source();
  }

  taken(partition: number): Promise<void> | null {
    return this.#taken.get(partition) ?? null;
  }

  /** Returns the release. */
  take(partition: number): () => void {
    let release = (): void => undefined;
    const own = new Promise<void>((resolve) => (release = resolve));
    this.#taken.set(partition, own);
    return () => {
      if (this.#taken.get(partition) === own) this.#taken.delete(partition);
      release();
    };
  }
}

function cancelled(): EngineError {
  return new EngineError('CANCELLED', 'cancelled');
}
