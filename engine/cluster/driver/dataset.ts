import { basename } from 'node:path';
import { alignTable } from '../../columns/align-table';
import type { EmptyStep } from '../../exec/empty';
import type { KeepStep } from '../../exec/keep';
import type { ScanStep } from '../../exec/scan';
import type { ScanWhereStep } from '../../exec/scan-where';
import type { TableStep } from '../../exec/table';
import type { Opened, ReadResult, ReadSummary, Reconciled, Reject } from '../../formats/format';
import type { AnyFormat } from '../../formats/index';
import type { PackedSource, Source } from '../../formats/source';
import type { Bound } from '../../functions/bound';
import type { OptionBag } from '../../plan/relation';
import type { Field, Schema, TypeName } from '../../plan/schema';
import type { ParkedStep } from '../executor/parked';
import { type Ids, narrowRdd, sourceRdd } from '../rdd/index';
import type { Rdd } from '../rdd/rdd';
import type { SpillRef } from '../storage/spill-file';
import type { Parsed } from './parsed-cache';
import type { ScanReads } from './prune';
import { Claims } from './run';

/**
 * One opened source: what a scan of it means right now.
 *
 * Types come from a look at samples and are settled only when every partition was read: each read reports the narrowest types
 * that hold what it saw, and the format's `reconcile` judges all reads so far. When it widens the schema or finds that a split
 * started at the wrong byte, the dataset moves to its next version: a new scan RDD in which partitions that stand are kept as
 * they are and only the named ones (or only their named columns) are read again. Whoever computed on an older version is told
 * through `onChange` and starts over.
 *
 *   scan RDD (cached: ReadResult)  ──narrow──▶  table RDD (Table)  ──▶ everything else
 */
export class Dataset {
  /** Unique per engine. */
  readonly id: string;
  readonly path: string;
  readonly shortName: string;
  readonly format: AnyFormat;
  readonly source: Source | PackedSource;
  #options: OptionBag;
  #opened: Opened;
  #reads: (ReadSummary | null)[];
  #version = 0;
  #scan: Rdd;
  #tables: Rdd;
  readonly #listeners = new Set<(before: Rdd) => void>();

  /** Which partitions are being read, by whichever run. */
  readonly claims = new Claims(() => this.#scan);
  readonly #ids: Ids;

  readonly #parts: readonly SpillRef[] | null;

  /** `parsed`: what was kept of an earlier reading. */
  constructor(ids: Ids, format: AnyFormat, source: Source | PackedSource, opened: Opened, parsed: Parsed | null = null) {
    this.#ids = ids;
    this.id = `dataset_${ids.rdd()}`;
    this.path = source.path;
    this.shortName = basename(source.path);
    this.format = format;
    this.source = source;
    this.#options = opened.options;
    this.#opened = opened;
    this.#reads = parsed === null ? opened.splits.map(() => null) : [...parsed.reads];
    this.#parts = parsed?.parts ?? null;
    this.#scan = this.#scanRdd(new Map());
    this.#tables = tablesOf(ids, this.#scan);
  }

  get version(): number {
    return this.#version;
  }

  get schema(): Schema {
    return this.#opened.schema;
  }

  get scan(): Rdd {
    return this.#scan;
  }

  get tables(): Rdd {
    return this.#tables;
  }

  get opened(): Opened {
    return this.#opened;
  }

  get options(): OptionBag {
    return this.#options;
  }

  get partitions(): number {
    return this.#opened.splits.length;
  }

  /** Every partition was read under this version's schema. */
  get settled(): boolean {
    return this.#reads.every((read) => read !== null);
  }

  get rows(): number | null {
    return this.settled ? this.#reads.reduce((sum, read) => sum + (read?.rows ?? 0), 0) : this.#opened.rows;
  }

  get reads(): readonly (ReadSummary | null)[] {
    return this.#reads;
  }

  get rejects(): readonly Reject[] {
    return this.#reads.flatMap((read) => read?.rejects ?? []);
  }

  get rejectCount(): number {
    return this.#reads.reduce((sum, read) => sum + (read?.rejectCount ?? 0), 0);
  }

  /** Bytes of the splits read so far. */
  get scannedBytes(): number {
    return this.#opened.splits.reduce(
      (sum, split, partition) => sum + (this.#reads[partition] === null ? 0 : split.end - split.start),
      0,
    );
  }

  /** Called when a version ended, with its scan. Returns the undo. */
  onChange(listener: (before: Rdd) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The step that reads only the first rows of the file, for a page before anything is cached. */
  headStep(limit: number): ScanStep {
    return this.#scanStep(0, limit, null, null);
  }

  /** Takes notice of a partition that an executor read. `blockOf` fetches a cached partition of the current scan. */
  accept(partition: number, summary: ReadSummary, blockOf: (partition: number) => ReadResult | undefined): void {
    if (this.#reads[partition] !== null) return;
    this.#reads[partition] = summary;
    const judged = this.format.reconcile?.(this.#opened, this.#reads);
    if (judged === undefined || (judged.reread.length === 0 && equalSchemas(judged.schema, this.#opened.schema))) return;
    this.#advance(judged, blockOf);
  }

  /** Columns that nothing was seen of yet, in samples and in reads: they are of any type. */
  get undecided(): ReadonlySet<string> {
    const seen = (column: number) => this.#reads.some((read) => read !== null && read.types[column] !== 'void');
    const open = (this.#opened.undecided ?? []).filter((column) => !seen(column));
    return new Set(open.map((column) => this.#opened.schema[column]!.name));
  }

  /** Reads columns as other types from now on: those that the table asks for which the file is one of many of. */
  retype(types: ReadonlyMap<string, TypeName>, blockOf: (partition: number) => ReadResult | undefined): void {
    const { schema, splits } = this.#opened;
    const retyped = schema.map((field) => ({ ...field, type: types.get(field.name) ?? field.type }));
    const columns = retyped.flatMap((field, i) => (field.type === schema[i]!.type ? [] : [i]));
    if (columns.length === 0) return;
    const reread = splits.flatMap((split, partition) => (this.#reads[partition] === null ? [] : [{ partition, split, columns }]));
    this.#advance({ schema: retyped, reread }, blockOf);
  }

  /** To the next version. */
  #advance(judged: Reconciled, blockOf: (partition: number) => ReadResult | undefined): void {
    const kept = new Map<number, Kept>();
    for (let each = 0; each < this.partitions; each++) {
      const block = this.#reads[each] === null ? undefined : blockOf(each);
      if (block !== undefined) kept.set(each, { block, columns: [] });
    }
    const splits = [...this.#opened.splits];
    for (const { partition: each, split, columns } of judged.reread) {
      splits[each] = split;
      this.#reads[each] = null;
      const known = kept.get(each);
      if (columns === null || known === undefined) kept.delete(each);
      else kept.set(each, { block: known.block, columns });
    }
    this.#opened = { ...this.#opened, schema: judged.schema, splits };
    const before = this.#scan;
    this.#version++;
    this.#scan = this.#scanRdd(kept);
    this.#tables = tablesOf(this.#ids, this.#scan);
    for (const listener of [...this.#listeners]) listener(before);
  }

  /** Tables in which only these columns (by index) are read; the others are all null. Nothing of it counts as read. */
  some(columns: readonly number[]): { readonly scan: Rdd; readonly tables: Rdd } {
    const name = `scan ${this.format.name}, ${columns.length} of ${this.schema.length} columns`;
    const scan = sourceRdd(this.#ids, name, this.partitions, (partition) => this.#scanStep(partition, null, columns, null));
    scan.level = 'MEMORY_ONLY';
    return { scan, tables: tablesOf(this.#ids, scan) };
  }

  /** The rows that satisfy a condition, for which these columns (null = all) are read. `ranges`: for each partition where it may hold. */
  where(where: Bound, columns: readonly number[] | null, keeps: boolean, ranges: ScanReads['ranges']): Rdd {
    const { schema } = this;
    const none: EmptyStep = { step: 'empty', schema };
    const stepOf = (partition: number): ScanWhereStep | EmptyStep => {
      const own = ranges[partition] ?? null;
      if (own?.length === 0) return none;
      return { ...this.#scanStep(partition, null, columns, null), step: 'scan-where', where, keeps, ranges: own };
    };
    return sourceRdd(this.#ids, `scan ${this.format.name} for a condition`, this.partitions, stepOf);
  }

  #scanRdd(kept: Map<number, Kept>): Rdd {
    const rdd = sourceRdd(this.#ids, `scan ${this.format.name}`, this.partitions, (partition) => {
      const known = kept.get(partition);
      if (known === undefined) return this.#firstStep(partition);
      if (known.columns.length > 0) return this.#scanStep(partition, null, known.columns, known.block);
      const table = alignTable(known.block.table, this.#opened.schema);
      return { step: 'keep', value: { ...known.block, table } } satisfies KeepStep;
    });
    rdd.level = 'MEMORY_ONLY';
    return rdd;
  }

  /** Reads a partition for the first time: from what was kept of it, as long as that is what is wanted. */
  #firstStep(partition: number): ScanStep | ParkedStep {
    const scan = this.#scanStep(partition, null, null, null);
    const part = this.#version === 0 ? this.#parts?.[partition] : undefined;
    return part === undefined ? scan : { step: 'parked', part, scan };
  }

  #scanStep(partition: number, limit: number | null, columns: readonly number[] | null, previous: ReadResult | null): ScanStep {
    return {
      step: 'scan',
      workingBytes: limit === null ? Math.ceil((2 * this.source.size) / this.partitions) : 0,
      format: this.format.name,
      source: this.source,
      split: this.#opened.splits[partition]!,
      partition,
      schema: this.#opened.schema,
      options: this.#options,
      detail: this.#opened.detail,
      limit,
      columns,
      previous: previous === null ? null : alignTable(previous.table, this.#opened.schema),
    };
  }
}

interface Kept {
  readonly block: ReadResult;
  /** Columns to read again; none = the block stands. */
  readonly columns: readonly number[];
}

function tablesOf(ids: Ids, scan: Rdd): Rdd {
  return narrowRdd(ids, 'table', [scan], () => ({ step: 'table' }) satisfies TableStep);
}

function equalSchemas(left: Schema, right: Schema): boolean {
  return left.length === right.length && left.every((field, i) => equalFields(field, right[i]!));
}

function equalFields(left: Field, right: Field): boolean {
  return left.name === right.name && left.type === right.type && left.nullable === right.nullable;
}
