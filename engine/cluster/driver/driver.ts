import { setMaxListeners } from 'node:events';
import type { ReadResult } from '../../formats/format';
import { formatNamed } from '../../formats/index';
import { fixClocks } from '../../functions/clocks';
import { decodePlan, decodeRelation } from '../../operators/decode';
import { explain, explainPlan, planTree } from '../../operators/explain';
import { scansOf } from '../../operators/index';
import { typing } from '../../operators/operator';
import { optimize } from '../../optimizer/index';
import { fingerprint } from '../../plan/fingerprint';
import type { Plan, Write } from '../../plan/plan';
import type { Relation } from '../../plan/relation';
import type { Schema } from '../../plan/schema';
import type {
  Analysis,
  Catalog,
  ClusterCommand,
  ClusterEvent,
  EngineService,
  Frame,
  Places,
  SourceInfo,
} from '../../protocol/engine-service';
import { Cluster, type ClusterChange, type ClusterConf } from '../cluster';
import { batchesOf } from '../listener/batches';
import type { Rdd } from '../rdd/rdd';
import { catalog } from './catalog';
import type { Dataset } from './dataset';
import { type DatasetLimits, Datasets } from './datasets';
import { FrameQueue } from './frame-queue';
import type { Lowered } from './lowered';
import { openTarget } from './open-target';
import { Orders } from './orders';
import { ParsedCache, type ParsedConf } from './parsed-cache';
import { physical, physicalStages } from './physical';
import { NOWHERE, placesOf } from './places';
import { type PlanContext, Planner } from './planner';
import { readsText } from './prune';
import { answer, firstRowsOfPacked, type QueryTools, topWindow } from './query';
import { metricsSince, watch } from './watch';
import { type Written, writeRows } from './write';

export interface DriverConf extends Omit<ClusterConf, 'onComputed'> {
  /** Answer only from files read to their end, so that types cannot change after the first rows. For programs; windows show rows at once. */
  readonly settled: boolean;
  /** Size of a partition where the format can choose (Spark's spark.sql.files.maxPartitionBytes); null = as the format likes. */
  readonly maxPartitionBytes: number | null;
  /** Where text files are kept as they were parsed; null = nowhere. */
  readonly parsed: ParsedConf | null;
}

export interface DriverChange extends ClusterChange {
  /** Null = as the format likes. */
  readonly maxPartitionBytes?: number | null;
  /** Keep text files as they were parsed, and open them from that. */
  readonly keepParsed?: boolean;
}

/**
 * The local engine: decodes a plan, optimises it, lowers it to RDDs, has the cluster run them, and streams frames.
 *
 * A plan runs on the versions of its datasets. When a late surprise widens a column (see Dataset), what runs on the old version is
 * aborted and answered again from the new one, beginning with a new schema frame.
 */
export class Driver implements EngineService {
  readonly cluster: Cluster;
  readonly #settled: boolean;
  readonly #datasets: Datasets;
  readonly #parsed: ParsedCache | null;
  readonly #planner: Planner;
  readonly #orders: Orders;
  readonly #byScan = new WeakMap<Rdd, Dataset>();

  constructor(conf: DriverConf) {
    this.#settled = conf.settled;
    this.cluster = new Cluster({ ...conf, onComputed: (rdd, partition, value) => this.#computed(rdd, partition, value) });
    this.#parsed = conf.parsed === null ? null : new ParsedCache(this.cluster, conf.parsed);
    this.#datasets = new Datasets(this.cluster, limitsOf(conf), this.#parsed, (dataset) => this.#adopt(dataset));
    this.#planner = new Planner(this.cluster, this.#datasets);
    this.#orders = new Orders(this.cluster);
  }

  execute(plan: Plan, signal?: AbortSignal): AsyncIterable<Frame> {
    const abort = new AbortController();
    const queue = new FrameQueue<Frame>();
    const stop = (): void => abort.abort();
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    this.#run(plan, abort.signal, queue)
      .then(
        () => queue.end(),
        (error: unknown) => queue.fail(error),
      )
      .finally(() => signal?.removeEventListener('abort', stop));
    return read(queue, stop);
  }

  async analyze(plan: Plan): Promise<Analysis> {
    const decoded = decodePlan(plan);
    const said = 'root' in decoded ? decoded.root : decoded.command.input;
    const optimised = optimize(said);
    const [schema, tables, read] = await Promise.all([
      this.#planner.schemaOf(said),
      Promise.all(scansOf(said).map((scan) => this.#planner.table(scan))),
      this.#planner.reads(optimised, typing),
    ]);
    const datasets = tables.flatMap(({ files }) => files.map(({ dataset }) => dataset));
    const text = [
      explainPlan(decoded),
      'optimised:',
      explain(optimised, '  '),
      physical(optimised),
      ...read.flatMap(readsText),
    ].join('\n');
    return {
      schema,
      fingerprint: fingerprint(optimised),
      explain: text,
      plans: {
        said: planTree(said),
        optimised: planTree(optimised, (node) => read.filter(({ scan }) => scan === node).flatMap(readsText)),
        stages: physicalStages(optimised),
      },
      partitions: datasets.reduce((sum, dataset) => sum + dataset.partitions, 0),
      sources: tables.flatMap(({ files, notices }) => files.map(({ dataset }, i) => infoOf(dataset, i === 0 ? notices : []))),
    };
  }

  catalog(): Promise<Catalog> {
    return Promise.resolve(catalog());
  }

  events(since: number, signal?: AbortSignal): AsyncIterable<readonly ClusterEvent[]> {
    return batchesOf(this.cluster.listener, since, signal);
  }

  async release(released: string): Promise<void> {
    const went = this.#planner.release(released);
    if (went !== null) this.#orders.forget(went);
  }

  async places(plan: Plan, row: number | null): Promise<Places> {
    const decoded = decodePlan(plan);
    if (!('root' in decoded)) return NOWHERE;
    const lowered = this.#planner.find(fingerprint(optimize(decoded.root)));
    if (lowered === null) return NOWHERE;
    return placesOf(lowered, row, this.#orders, new AbortController().signal);
  }

  control(command: ClusterCommand): Promise<void> {
    return this.cluster.control(command);
  }

  /** The rows of a relation as an RDD of tables, in order: where an RDD of plain rows begins. */
  async tables(relation: Relation): Promise<{ readonly rdd: Rdd; readonly schema: Schema }> {
    const nowMicros = BigInt(Date.now()) * 1000n;
    const root = optimize(fixClocks(decodeRelation(relation), nowMicros));
    const { signal } = new AbortController();
    const { result } = await this.#stable(root, nowMicros, signal, async (context) => {
      await this.#settle(root, context);
      const { tables, schema } = await this.#planner.lowerInOrder(root, context);
      return { rdd: tables, schema };
    });
    return result;
  }

  /** Changes what the engine runs with. Files are cut into partitions of the new size when they are asked next. */
  async configure({ maxPartitionBytes, keepParsed, ...change }: DriverChange): Promise<void> {
    this.cluster.configure(change);
    if (keepParsed !== undefined) await this.#parsed?.turn(keepParsed);
    if (maxPartitionBytes === undefined) return;
    for (const dataset of await this.#datasets.limit({ maxPartitionBytes })) this.#forget(dataset);
  }

  #forget(dataset: Dataset): void {
    this.#planner.forget((lowered) => lowered.datasets.some((each) => each.dataset === dataset));
    this.#orders.forget((key) => key.includes(`${dataset.id}.`));
    this.cluster.forget(dataset.scan);
  }

  /** What is being kept of files is ended, or with `settled` (a program that was asked to keep it) waited for. */
  async close(): Promise<void> {
    await (this.#settled ? this.#parsed?.idle() : this.#parsed?.stop());
    return this.cluster.stop();
  }

  async #run(plan: Plan, signal: AbortSignal, queue: FrameQueue<Frame>): Promise<void> {
    const nowMicros = BigInt(Date.now()) * 1000n;
    const decoded = fixClocks(decodePlan(plan), nowMicros);
    const metrics = metricsSince(this.cluster);
    const root = optimize('root' in decoded ? decoded.root : decoded.command.input);
    const early = 'root' in decoded && !this.#settled ? await this.#early(root, { nowMicros, signal }, queue) : null;
    const { result, datasets } =
      early === null
        ? await this.#stable(root, nowMicros, signal, async (context) => {
            const reads = await this.#planner.reads(root, context);
            const done = await ('root' in decoded
              ? this.#query(root, context, queue)
              : this.#write(decoded.command, root, context, queue));
            return { ...done, reads };
          })
        : { result: { ...early, reads: [] }, datasets: [] };
    const { reads, ...done } = result;
    const rejects = datasets.reduce((sum, dataset) => sum + dataset.rejectCount, 0);
    queue.push(metrics(rejects, reads));
    queue.push({ frame: 'done', ...done });
  }

  /** Runs the body, again from the start whenever a dataset under it moves to its next version meanwhile. */
  async #stable<T>(
    root: Relation,
    nowMicros: bigint,
    signal: AbortSignal,
    body: (context: PlanContext) => Promise<T>,
  ): Promise<{ readonly result: T; readonly datasets: readonly Dataset[] }> {
    for (;;) {
      const sources = await this.#planner.sourcesOf(root);
      const datasets = [...sources.values()].flat().map(({ dataset }) => dataset);
      const attempt = new AbortController();
      // all jobs of the plan listen, some of which run for one partition each
      setMaxListeners(0, attempt.signal);
      const stop = (): void => attempt.abort();
      const undo = datasets.map((dataset) => dataset.onChange(stop));
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      try {
        const result = await body({ nowMicros, signal: attempt.signal, sources });
        if (!attempt.signal.aborted || signal.aborted) return { result, datasets };
      } catch (error) {
        if (!attempt.signal.aborted || signal.aborted) throw error;
      } finally {
        signal.removeEventListener('abort', stop);
        for (const each of undo) each();
      }
    }
  }

  async #query(root: Relation, context: PlanContext, queue: FrameQueue<Frame>): Promise<Done> {
    if (this.#settled) await this.#settle(root, context);
    return { ...(await answer(root, !this.#settled, this.#tools(queue), context)), bytesWritten: null };
  }

  /** The first rows of a file that is still packed. */
  async #early(root: Relation, context: PlanContext, queue: FrameQueue<Frame>): Promise<Done | null> {
    const sent = await firstRowsOfPacked(root, (scan) => this.#datasets.openHead(scan), this.#tools(queue), context);
    return sent === null ? null : { ...sent, bytesWritten: null };
  }

  #tools(queue: FrameQueue<Frame>): QueryTools {
    return {
      planner: this.#planner,
      orders: this.#orders,
      emit: (frame) => queue.push(frame),
      room: () => queue.room(),
      watching: async (lowered, body) => {
        const stop = watch(lowered, nothingWritten, (frame) => queue.push(frame));
        return body().finally(stop);
      },
    };
  }

  async #write(command: Write, root: Relation, context: PlanContext, queue: FrameQueue<Frame>): Promise<Done> {
    await this.#settle(root, context);
    const { input, window } = topWindow(root);
    const lowered = await this.#planner.lower(input, context);
    queue.push({ frame: 'schema', schema: lowered.schema });
    let written: Written = nothingWritten();
    const stop = watch(
      lowered,
      () => written,
      (frame) => queue.push(frame),
    );
    const read = (await this.#planner.datasets(root)).map(({ path }) => path);
    const tools = {
      cluster: this.cluster,
      open: (files: Schema) => openTarget(command, read, files),
      written: (total: Written) => (written = total),
    };
    const total = await writeRows(withoutInventedHeader(command, lowered), lowered, window, tools, context.signal).finally(stop);
    return { rows: total.rows, totalRows: total.rows, bytesWritten: total.bytes };
  }

  /** Reads every source of the plan to its end, so that its types are final. */
  async #settle(root: Relation, context: PlanContext): Promise<void> {
    for (const scan of scansOf(root)) {
      const datasets = await this.#planner.datasets(scan);
      if (datasets.every((dataset) => dataset.settled || dataset.format.reconcile === undefined)) continue;
      const lowered = await this.#planner.lower(scan, context);
      await lowered.run.all(context.signal);
    }
  }

  #adopt(dataset: Dataset): void {
    this.#byScan.set(dataset.scan, dataset);
    this.#announce(dataset);
    dataset.onChange((before) => {
      this.#byScan.set(dataset.scan, dataset);
      const stale = (lowered: Lowered): boolean =>
        lowered.datasets.some((each) => each.dataset === dataset && each.version !== dataset.version);
      this.#planner.forget(stale);
      this.#orders.forget((key) => key.includes(`${dataset.id}.`));
      this.cluster.forget(before);
      this.#announce(dataset);
    });
  }

  #announce(dataset: Dataset): void {
    const { shortName: name, partitions } = dataset;
    this.cluster.listener.post({
      event: 'dataset',
      datasetId: `rdd_${dataset.scan.id}`,
      name,
      partitions,
      sizeBytes: dataset.source.size,
      splits: dataset.opened.splits.map(({ start, end }) => [start, end] as const),
    });
  }

  /** Of a partition that is kept nowhere only the summary is told. */
  #computed(rdd: Rdd, partition: number, value: unknown): void {
    const dataset = this.#byScan.get(rdd);
    if (dataset === undefined) return;
    const read = value as ReadTold;
    const block = 'table' in read ? read : undefined;
    const blockOf = (each: number): ReadResult | undefined =>
      each === partition ? block : (this.cluster.block(rdd, each) as ReadResult | undefined);
    dataset.accept(partition, read.summary, blockOf);
    if (dataset.settled) this.#parsed?.keep(dataset);
  }
}

function limitsOf({ maxPartitionBytes, memoryBudgetBytes }: DriverConf): DatasetLimits {
  return { maxPartitionBytes, ...(memoryBudgetBytes === undefined ? {} : { memoryBudgetBytes }) };
}

type ReadTold = ReadResult | Pick<ReadResult, 'summary'>;

type Done = { readonly rows: number; readonly totalRows: number | null; readonly bytesWritten: number | null };

const nothingWritten = (): Written => ({ rows: 0, bytes: 0, expected: null });

/** Leaving the iteration cancels the work. */
async function* read(queue: FrameQueue<Frame>, stop: () => void): AsyncGenerator<Frame> {
  try {
    yield* queue;
  } finally {
    stop();
  }
}

/** Where the sources name no columns, what is made of them invents no header either, unless asked to. */
function withoutInventedHeader(command: Write, { datasets, schema }: Lowered): Write {
  const invented = datasets.length > 0 && datasets.every(({ dataset }) => dataset.opened.headerless === true);
  const options = formatNamed(command.format).write?.options ?? {};
  if (!invented || 'header' in command.options || !Object.hasOwn(options, 'header')) return command;
  return schema.every(({ name }) => /^col_\d+$/.test(name))
    ? { ...command, options: { ...command.options, header: false } }
    : command;
}

/** The first file of a table also tells what its files differ in. */
function infoOf(dataset: Dataset, ofTable: readonly string[]): SourceInfo {
  const { path, source, options, rows, opened } = dataset;
  const notices = [...opened.notices, ...ofTable];
  return { path, format: dataset.format.name, options, sizeBytes: source.size, rows, notices };
}
