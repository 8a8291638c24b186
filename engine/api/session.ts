import { fail } from '../errors';
import { query } from '../plan/build';
import type { Relation } from '../plan/relation';
import type { Schema } from '../plan/schema';
import type { EngineService } from '../protocol/engine-service';
import { DataFrame } from './dataframe';
import { frameOf } from './frame';
import { type LocalRow, type LocalRows, localRows, localTable, type SchemaLike } from './local-table';
import { RDD } from './rdd';
import { DataFrameReader } from './reader';
import { SparkConf } from './spark-conf';
import { SparkContext } from './spark-context';

/** Where DataFrames come from; runs on the context of the process. */
export class SparkSession {
  static #active: SparkSession | null = null;

  static get builder(): SessionBuilder {
    return new SessionBuilder();
  }

  /** The session of a context. */
  static of(context: SparkContext): SparkSession {
    if (SparkSession.#active?.sparkContext !== context) SparkSession.#active = new SparkSession(context);
    return SparkSession.#active;
  }

  readonly sparkContext: SparkContext;
  readonly version = '0.3';
  readonly #forgets: (() => void)[] = [];

  private constructor(context: SparkContext) {
    this.sparkContext = context;
  }

  get service(): EngineService {
    return this.sparkContext.engine.service;
  }

  get read(): DataFrameReader {
    return new DataFrameReader(this, null, {}, null);
  }

  /**
   * Rows of this program as a table: objects by column name, or arrays with names. Without types in `schema`, whole numbers of 32 bits
   * are int, other whole ones bigint, a Date is a timestamp.
   */
  createDataFrame(rows: Iterable<LocalRow> | RDD<LocalRow>, schema?: SchemaLike): DataFrame {
    if (rows instanceof RDD) return new DataFrame(this, async () => this.createDataFrame(await rows.collect(), schema).frame());
    return this.localFrame(localRows([...rows], schema), this.sparkContext.defaultParallelism);
  }

  /** Numbers from start (0) to before end, as the bigint column `id`. */
  range(start: number, end: number | null = null, step = 1, numPartitions = this.sparkContext.defaultParallelism): DataFrame {
    const [from, to] = end === null ? [0, start] : [start, end];
    if (!Number.isSafeInteger(step) || step === 0)
      fail('MALFORMED_PLAN', `range: a step of ${step} leads nowhere; use a whole number but 0`);
    const rows = Math.max(0, Math.ceil((to - from) / step));
    const ids = Array.from({ length: rows }, (_, i) => BigInt(from + i * step));
    return this.localFrame({ schema: [{ name: 'id', type: 'bigint', nullable: false }], columns: [ids], rows }, numPartitions);
  }

  localFrame(local: LocalRows, partitions: number): DataFrame {
    const { relation, forget } = localTable(local, Math.max(1, partitions));
    this.#forgets.push(forget);
    return new DataFrame(this, () => Promise.resolve(frameOf(relation, local.schema)));
  }

  /** Columns of a relation; of sources read to their end, so that types are final. */
  async schemaOf(relation: Relation): Promise<Schema> {
    for await (const frame of this.service.execute(query({ op: 'slice', input: relation, offset: 0, limit: 0 })))
      if (frame.frame === 'schema') return frame.schema;
    return fail('INTERNAL', 'a relation without a schema');
  }

  async stop(): Promise<void> {
    if (SparkSession.#active === this) SparkSession.#active = null;
    for (const forget of this.#forgets) forget();
    await this.sparkContext.stop();
  }
}

export class SessionBuilder {
  readonly #conf = new SparkConf();

  appName(name: string): this {
    this.#conf.setAppName(name);
    return this;
  }

  master(master: string): this {
    this.#conf.setMaster(master);
    return this;
  }

  config(key: string, value: string | number | boolean): this {
    this.#conf.set(key, value);
    return this;
  }

  getOrCreate(): SparkSession {
    return SparkSession.of(SparkContext.getOrCreate(this.#conf));
  }
}
