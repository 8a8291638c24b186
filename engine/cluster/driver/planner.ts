import type { EmptyStep } from '../../exec/empty';
import type { FilterStep } from '../../exec/filter';
import type { ProjectStep } from '../../exec/project';
import type { SampleStep } from '../../exec/sample';
import type { ReadResult } from '../../formats/format';
import { type BindContext, bind, bindCondition } from '../../functions/bind';
import { operatorOf, scansOf, schemaOf, walkRelation } from '../../operators/index';
import { checkOrder } from '../../operators/sort';
import type { Expr } from '../../plan/expr';
import { fingerprint } from '../../plan/fingerprint';
import type {
  Aggregate,
  Distinct,
  Filter,
  Join,
  Project,
  Rejects,
  Relation,
  Sample,
  Scan,
  Slice,
  Sort,
  Union,
} from '../../plan/relation';
import type { Schema } from '../../plan/schema';
import type { Cluster } from '../cluster';
import { narrowRdd, someRdd, unionRdd } from '../rdd/index';
import type { Rdd } from '../rdd/rdd';
import { type Columns, type ColumnsRead, columnsRead } from './columns-read';
import type { Dataset } from './dataset';
import type { Datasets } from './datasets';
import { groupingOf, groupTables } from './group';
import { aggregateJoin } from './group-joined';
import { joinTables, matchingOf } from './join';
import { listFiles } from './list-files';
import type { Lowered } from './lowered';
import { materialise, windowOf } from './materialise';
import { filesWhere, partitionFilter, type ScanReads, scanReads } from './prune';
import { rejectsRelation } from './rejects';
import { Run } from './run';
import { isText, type ScanTable, type SourceFile, scanTable, type TableFile, typesOf } from './scan-table';
import { SharedWork } from './shared-work';
import { unionTables } from './union';

interface FilterInput {
  readonly lowered: Lowered;
  /** For each partition, whether it is read; null = all are. */
  readonly kept: readonly boolean[] | null;
}

/** Where a plan is lowered: the signal of its question, and what now() means in it. */
export interface PlanContext extends BindContext {
  readonly signal: AbortSignal;
  /** What the whole question reads of each scan, join and filter; absent = everything. */
  readonly columns?: ColumnsRead;
  /** The files of its scans, as they were when it was asked; absent = they are looked at when they are needed. */
  readonly sources?: Sources;
}

export type ReadsOf = ScanReads & { readonly scan: Scan };

export type Sources = ReadonlyMap<Scan, readonly SourceFile[]>;

const KEPT = 64;

/**
 * Lowers relations to RDDs, each relation once: an equal relation over the same versions of its datasets gives the same Lowered,
 * and with it the cached blocks and all that is already counted. The least recently asked are forgotten.
 */
export class Planner {
  readonly cluster: Cluster;
  readonly #datasets: Datasets;
  readonly #known = new Map<string, Lowered>();
  readonly #making = new SharedWork<Lowered>();
  /** Keys by fingerprint of the relation, as far as they are known. */
  readonly #keys = new Map<string, string>();

  constructor(cluster: Cluster, datasets: Datasets) {
    this.cluster = cluster;
    this.#datasets = datasets;
  }

  /**
   * Opens the sources and resolves every name and type. Runs jobs only for relations above a slice, or grouped ones. `wanted`: the
   * columns of the relation that matter; the others may be all null.
   */
  async lower(node: Relation, context: PlanContext, wanted: Columns = null): Promise<Lowered> {
    const lowered = await this.#lower(node, { ...context, columns: context.columns ?? columnsRead(node, wanted) });
    this.#keys.set(fingerprint(node), lowered.key);
    return lowered;
  }

  /** A relation whose tables hold its rows in its order. */
  async lowerInOrder(node: Relation, context: PlanContext): Promise<Lowered> {
    return this.#unordered(node, context);
  }

  /** What was made of a relation, by its fingerprint; null = nothing, or no longer known. */
  find(asked: string): Lowered | null {
    return this.#known.get(this.#keys.get(asked) ?? '') ?? null;
  }

  /** Forgets what was made of a relation, by its fingerprint, and of all that is built on it. Gives the test of what went; null = nothing did. */
  release(released: string): ((key: string) => boolean) | null {
    const key = this.#keys.get(released);
    if (key === undefined) return null;
    const source = this.#known.get(key)?.cached;
    const went = (each: string): boolean => isBuiltOn(each, key);
    this.forget((lowered) => went(lowered.key));
    // an order is over the tables of another relation, which stays
    const shared = [...this.#known.values()].some((other) => other.cached === source);
    if (source !== undefined && !shared) this.cluster.dropBlocks(source);
    return went;
  }

  #lower(node: Relation, context: PlanContext): Promise<Lowered> {
    switch (node.op) {
      case 'scan':
        return this.#scan(node, null, context);
      case 'filter':
        return this.#filter(node, context);
      case 'project':
        return this.#project(node, context);
      case 'sort':
        return this.#sort(node, context);
      case 'slice':
        return this.#slice(node, context);
      case 'aggregate':
      case 'distinct':
        return this.#group(node, context);
      case 'join':
        return this.#join(node, context);
      case 'union':
        return this.#union(node, context);
      case 'sample':
        return this.#sample(node, context);
      case 'rejects':
        return this.#rejects(node, context);
    }
  }

  /** The columns of a relation, without lowering it: reads no more than the heads of its files. */
  async schemaOf(node: Relation): Promise<Schema> {
    const sources = new Map<Scan, Schema>();
    for (const scan of scansOf(node)) sources.set(scan, (await this.table(scan)).schema);
    return schemaOf(node, (scan) => sources.get(scan)!);
  }

  async datasets(node: Relation): Promise<readonly Dataset[]> {
    return [...(await this.sourcesOf(node)).values()].flat().map(({ dataset }) => dataset);
  }

  async sourcesOf(node: Relation): Promise<Sources> {
    return new Map(await Promise.all(scansOf(node).map(async (scan) => [scan, await this.#sources(scan)] as const)));
  }

  /** The files of a scan, as they were when a question was asked, else as they are now. */
  async table(node: Scan, sources?: Sources): Promise<ScanTable> {
    return scanTable(sources?.get(node) ?? (await this.#sources(node)), node.options['fileColumn'] === true);
  }

  /** For each scan: what it reads, and what the condition on it leaves out. */
  async reads(root: Relation, context: BindContext & Pick<PlanContext, 'sources'>): Promise<readonly ReadsOf[]> {
    const found: { scan: Scan; where: Expr | null }[] = [];
    walkRelation(root, (node) => {
      if (node.op === 'filter' && node.input.op === 'scan') found.push({ scan: node.input, where: node.where });
      else if (node.op === 'scan' && !found.some(({ scan }) => scan === node)) found.push({ scan: node, where: null });
    });
    return Promise.all(
      found.map(async ({ scan, where }) => ({ scan, ...scanReads(where, await this.table(scan, context.sources), context) })),
    );
  }

  async #sources(node: Scan): Promise<readonly SourceFile[]> {
    const files = await listFiles(node.paths);
    const among = files.length > 1 ? JSON.stringify(node.paths) : '';
    return Promise.all(
      files.map(async (file) => ({ file, dataset: await this.#datasets.open({ ...node, paths: [file.path] }, among) })),
    );
  }

  /** Drops all that was made of relations whose key satisfies the condition. */
  forget(condition: (lowered: Lowered) => boolean): void {
    for (const lowered of [...this.#known.values()]) if (condition(lowered)) this.#drop(lowered);
  }

  /** A sorted relation shares its tables with the unsorted one: they go with the last who knows them. */
  #drop(lowered: Lowered): void {
    this.#known.delete(lowered.key);
    for (const [each, key] of [...this.#keys]) if (key === lowered.key) this.#keys.delete(each);
    const shared = [...this.#known.values()].some((other) => other.tables === lowered.tables);
    if (!shared) this.cluster.forget(lowered.tables);
    const isFile = lowered.datasets.some(({ dataset }) => dataset.scan === lowered.cached);
    if (!shared && !isFile) this.cluster.forget(lowered.cached);
  }

  /** `where` leaves out files whose partition keys tell that no row of theirs can satisfy it. */
  async #scan(node: Scan, where: Expr | null, context: PlanContext): Promise<Lowered> {
    const sources = context.sources?.get(node) ?? (await this.#sources(node));
    const table = this.#agreed(scanTable(sources, node.options['fileColumn'] === true), sources, node);
    const filter = where === null ? null : partitionFilter(where, table);
    const files = filter === null ? table.files : filesWhere(filter, table, context);
    const wanted = context.columns?.get(node) ?? null;
    const parts = files.map((file) => this.#part(file, table.schema, wanted));
    const [only] = parts;
    if (only !== undefined && parts.length === 1) return only;
    const key = parts.length === 0 ? `no file of ${table.files[0]!.dataset.id}` : parts.map((part) => part.key).join(' + ');
    return this.#once(key, () => {
      const name = `read ${parts.length} files`;
      const tables = unionRdd(
        this.cluster.ids,
        name,
        parts.map((part) => part.tables),
      );
      const run = new Run(this.cluster, tables, null, name, -1);
      const datasets = parts.flatMap((part) => part.datasets);
      return { key, name, schema: table.schema, tables, cached: tables, run, order: null, datasets };
    });
  }

  /** Text files are read as the types of the table; where one was read as others before, its dataset moves on. */
  #agreed(table: ScanTable, sources: readonly SourceFile[], node: Scan): ScanTable {
    if (sources.length < 2) return table;
    const types = typesOf(table);
    for (const { dataset } of sources.filter(isText))
      dataset.retype(types, (partition) => this.cluster.block(dataset.scan, partition) as ReadResult | undefined);
    return scanTable(sources, node.options['fileColumn'] === true);
  }

  /** A file as a part of its table: its own columns as they are, or with those that it lacks or has otherwise. */
  #part({ dataset, columns }: TableFile, schema: Schema, wanted: Columns): Lowered {
    const file = this.#some(dataset, wanted) ?? this.#file(dataset);
    if (columns === null) return file;
    return this.#once(keyOf(file, { columns }), (key) => {
      const step = () => ({ step: 'project', columns }) satisfies ProjectStep;
      return this.#narrow(key, file.name, file, narrowRdd(this.cluster.ids, file.name, [file.tables], step), schema);
    });
  }

  #file(dataset: Dataset): Lowered {
    const key = fileKey(dataset);
    const name = `read ${dataset.shortName}`;
    return this.#once(key, () => ({
      key,
      name,
      schema: dataset.schema,
      tables: dataset.tables,
      cached: dataset.scan,
      run: new Run(this.cluster, dataset.tables, dataset.claims, name, -1),
      order: null,
      datasets: [{ dataset, version: dataset.version }],
    }));
  }

  /** A file of which only some columns are read; null where all are wanted, or the whole is known already. */
  #some(dataset: Dataset, columns: Columns): Lowered | null {
    const file = fileKey(dataset);
    if (columns === null || dataset.format.columnar !== true || this.#known.has(file)) return null;
    const indexes = dataset.schema.flatMap(({ name }, index) => (columns.has(name.toLowerCase()) ? [index] : []));
    if (indexes.length === dataset.schema.length) return null;
    return this.#once(`${file} columns ${indexes.join(',')}`, (key) => {
      const { scan, tables } = dataset.some(indexes);
      const name = `read ${indexes.length} of ${dataset.schema.length} columns of ${dataset.shortName}`;
      const run = new Run(this.cluster, tables, null, name, -1);
      const datasets = [{ dataset, version: dataset.version }];
      return { key, name, schema: dataset.schema, tables, cached: scan, run, order: null, datasets };
    });
  }

  /**
   * A filter that reads its file itself, a single one that nobody knows yet: for the condition alone, where only the rows matter and the file
   * is large; or what its pages leave of it. Null = it is read for whoever asks, and kept.
   */
  async #readWhere(node: Filter, context: PlanContext): Promise<Lowered | null> {
    if (node.input.op !== 'scan') return null;
    const table = await this.table(node.input, context.sources);
    const [file, ...others] = table.files;
    if (file === undefined || others.length > 0 || file.columns !== null) return null;
    const { dataset } = file;
    if (dataset.format.units === undefined || dataset.source.kind === 'packed' || this.#known.has(fileKey(dataset))) return null;
    const { ranges } = scanReads(node.where, table, context);
    const keeps = context.columns?.get(node)?.size !== 0;
    const columns = indexesOf(dataset.schema, context.columns?.get(node.input) ?? null) ?? (keeps ? null : []);
    const input = {
      key: `${fileKey(dataset)} rows by ${keeps ? 'and ' : ''}${columns?.join(',') ?? 'all'}`,
      datasets: [{ dataset, version: dataset.version }],
    };
    const where = bindCondition(node.where, dataset.schema, context);
    const key = keyOf(input, { filter: where });
    const isWorth = ranges.some((each) => each !== null && each.length > 0) || (!keeps && this.#isFirst(dataset, input.key));
    if (!isWorth && !this.#known.has(key)) return null;
    return this.#once(key, () => {
      const tables = dataset.where(where, columns, keeps, ranges);
      return this.#separate(key, operatorOf(node).describe(node), input, tables, dataset.schema);
    });
  }

  /** The columns of a small file are worth keeping, and so are those on which there was a condition before: a second is not the last. */
  #isFirst({ partitions }: Dataset, key: string): boolean {
    return partitions > 1 && ![...this.#known.keys()].some((each) => isBuiltOn(each, key));
  }

  /** Without the files that the condition leaves out by their partition keys; and which of its partitions may hold such rows. */
  async #filterInput({ input, where }: Filter, context: PlanContext): Promise<FilterInput> {
    if (input.op !== 'scan') return { lowered: await this.#unordered(input, context), kept: null };
    const reads = scanReads(where, await this.table(input, context.sources), context);
    const lowered = await (reads.partitionFilter === null ? this.lower(input, context) : this.#scan(input, where, context));
    const skips = reads.partitions.includes(false) && reads.partitions.length === lowered.tables.partitions;
    return { lowered, kept: skips ? reads.partitions : null };
  }

  async #filter(node: Filter, context: PlanContext): Promise<Lowered> {
    const read = await this.#readWhere(node, context);
    if (read !== null) return read;
    const { lowered: input, kept } = await this.#filterInput(node, context);
    const where = bindCondition(node.where, input.schema, context);
    return this.#once(keyOf(input, { filter: where }), (key) => {
      const name = operatorOf(node).describe(node);
      const filter: FilterStep = { step: 'filter', where };
      const empty: EmptyStep = { step: 'empty', schema: input.schema };
      const tables =
        kept === null
          ? narrowRdd(this.cluster.ids, name, [input.tables], () => filter)
          : someRdd(this.cluster.ids, name, input.tables, kept, filter, empty);
      return this.#narrow(key, name, input, tables, input.schema);
    });
  }

  async #project(node: Project, context: PlanContext): Promise<Lowered> {
    const input = await this.lower(node.input, context);
    const columns = node.columns.map(({ name, expr }) => ({ name, bound: bind(expr, input.schema, context) }));
    const schema = operatorOf(node).schema(node, [input.schema]);
    return this.#once(keyOf(input, { project: columns }), (key) => {
      const name = operatorOf(node).describe(node);
      const tables = narrowRdd(
        this.cluster.ids,
        name,
        [input.tables],
        () => ({ step: 'project', columns }) satisfies ProjectStep,
      );
      return { ...this.#narrow(key, name, input, tables, schema), order: input.order };
    });
  }

  async #sort(node: Sort, context: PlanContext): Promise<Lowered> {
    const input = await this.#unordered(node.input, context);
    const keys = node.keys.map(({ expr, descending, nulls }) => ({ expr: bind(expr, input.schema, context), descending, nulls }));
    for (const [i, { expr }] of keys.entries()) checkOrder(node.keys[i]!.expr, expr.type);
    const constant = keys.every((key) => key.expr.kind === 'lit');
    if (constant) return input;
    return this.#once(keyOf(input, { sort: keys }), (key) => ({
      ...input,
      key,
      name: operatorOf(node).describe(node),
      order: { over: input, keys },
    }));
  }

  /** A slice that others build on becomes tables of its own; one at the top of a plan never comes here. */
  async #slice(node: Slice, context: PlanContext): Promise<Lowered> {
    const input = await this.lower(node.input, context);
    const key = keyOf(input, { slice: [node.offset, node.limit] });
    return this.#made(key, context, async (signal) => {
      const tables = await materialise(this.cluster, input, windowOf(node), signal);
      return this.#separate(key, operatorOf(node).describe(node), input, tables, input.schema);
    });
  }

  async #group(node: Aggregate | Distinct, context: PlanContext): Promise<Lowered> {
    const { input } = node;
    if (node.op === 'aggregate' && node.by.length === 0 && input.op === 'join') return this.#groupJoin(node, input, context);
    return this.#groups(node, await this.#unordered(input, context), context);
  }

  #groups(node: Aggregate | Distinct, input: Lowered, context: PlanContext): Promise<Lowered> {
    const { grouping, schema, key, name } = this.#grouping(node, input, context);
    return this.#made(key, context, async (signal) => {
      const tables = await groupTables(this.cluster, input, grouping, schema, name, signal);
      return this.#separate(key, name, input, tables, schema);
    });
  }

  /** The join itself is only made where it must be. */
  async #groupJoin(node: Aggregate, join: Join, context: PlanContext): Promise<Lowered> {
    const sides = await this.#sides(join, context);
    const { grouping, schema, key, name } = this.#grouping(node, sides, context);
    if (this.#known.has(sides.key)) return this.#groups(node, await this.#unordered(join, context), context);
    this.#keys.set(fingerprint(join), sides.key);
    return this.#made(key, context, async (signal) => {
      const made = await aggregateJoin(this.cluster, sides, grouping, schema, name, signal);
      const input = made === null ? await this.#unordered(join, { ...context, signal }) : null;
      const tables = made ?? (await groupTables(this.cluster, input!, grouping, schema, name, signal));
      return this.#separate(key, name, sides, tables, schema);
    });
  }

  #grouping(node: Aggregate | Distinct, input: Pick<Lowered, 'key' | 'schema'>, context: PlanContext) {
    const grouping = groupingOf(node, input.schema, context);
    const { schema: schemaOfGroups, describe } = operatorOf<Relation>(node);
    const schema = schemaOfGroups(node, [input.schema]);
    return { grouping, schema, key: keyOf(input, { group: grouping }), name: describe(node) };
  }

  async #join(node: Join, context: PlanContext): Promise<Lowered> {
    const { left, right, matching, wanted, name, schema, key, datasets } = await this.#sides(node, context);
    return this.#made(key, context, async (signal) => {
      const { tables, isKept, sizes } = await joinTables(this.cluster, left, right, matching, wanted, name, signal);
      const joined = this.#separate(key, name, { datasets }, tables, schema);
      if (!isKept) tables.level = 'NONE';
      joined.run.know(sizes);
      return joined;
    });
  }

  async #sides(node: Join, context: PlanContext) {
    const left = await this.#unordered(node.left, context);
    const right = await this.#unordered(node.right, context);
    const matching = matchingOf(node, left.schema, right.schema, context);
    const name = operatorOf(node).describe(node);
    const schema = operatorOf(node).schema(node, [left.schema, right.schema]);
    const wanted = indexesOf(schema, context.columns?.get(node) ?? null);
    const key = keyOfSeveral([left, right], { join: matching, ...(wanted === null ? {} : { wanted }) });
    return { left, right, matching, wanted, name, schema, key, datasets: datasetsOf([left, right]) };
  }

  async #union(node: Union, context: PlanContext): Promise<Lowered> {
    const inputs: Lowered[] = [];
    for (const input of node.inputs) inputs.push(await this.#unordered(input, context));
    const schema = operatorOf(node).schema(
      node,
      inputs.map((input) => input.schema),
    );
    return this.#once(keyOfSeveral(inputs, { union: schema, byName: node.byName }), (key) => {
      const name = operatorOf(node).describe(node);
      const tables = unionTables(this.cluster, node, inputs, schema, name);
      return this.#separate(key, name, { datasets: datasetsOf(inputs) }, tables, schema);
    });
  }

  /** Rows are numbered over all partitions, so those before must be counted first. */
  async #sample(node: Sample, context: PlanContext): Promise<Lowered> {
    const input = await this.#unordered(node.input, context);
    const { fraction, seed } = node;
    const key = keyOf(input, { sample: [fraction, seed] });
    return this.#made(key, context, async (signal) => {
      await input.run.all(signal);
      const starts = input.run.counts.map((_, i) =>
        input.run.counts.slice(0, i).reduce<number>((sum, rows) => sum + (rows ?? 0), 0),
      );
      const name = operatorOf(node).describe(node);
      const stepOf = (i: number): SampleStep => ({ step: 'sample', fraction, seed, start: starts[i]! });
      return this.#separate(key, name, input, narrowRdd(this.cluster.ids, name, [input.tables], stepOf), input.schema);
    });
  }

  /** The source is read to its end first. */
  async #rejects(node: Rejects, context: PlanContext): Promise<Lowered> {
    const input = await this.#scan(node.input, null, context);
    const key = keyOf(input, { rejects: true });
    const known = this.#touch(key);
    if (known !== null) return known;
    await input.run.all(context.signal);
    const sources = context.sources?.get(node.input) ?? (await this.#sources(node.input));
    const files = sources.map(({ dataset, file }) => ({ dataset, label: file.label }));
    const { relation } = await rejectsRelation(this.cluster, files, context.signal);
    const lowered = await this.lower(relation, context);
    return this.#once(key, () => ({ ...lowered, key, datasets: datasetsOf([input, lowered]) }));
  }

  /** Operators other than projections see ordered rows as tables in that order (the optimiser puts filters below sorts first). */
  async #unordered(node: Relation, context: PlanContext): Promise<Lowered> {
    const input = await this.lower(node, context);
    if (input.order === null) return input;
    const key = keyOf(input, { materialised: true });
    return this.#made(key, context, async (signal) => {
      const tables = await materialise(this.cluster, input, { offset: 0, limit: null }, signal);
      return this.#separate(key, input.name, input, tables, input.schema);
    });
  }

  /** Same partitions as the input, so a partition that is being read for the input is worth waiting for. */
  #narrow(key: string, name: string, input: Lowered, tables: Rdd, schema: Schema): Lowered {
    tables.level = 'MEMORY_ONLY';
    const run = new Run(this.cluster, tables, input.run.claims, name, 0);
    return { key, name, schema, tables, cached: tables, run, order: null, datasets: input.datasets };
  }

  /** Tables that are in files already stay there. */
  #separate(key: string, name: string, input: Pick<Lowered, 'datasets'>, tables: Rdd, schema: Schema): Lowered {
    if (tables.level === 'NONE') tables.level = 'MEMORY_ONLY';
    const run = new Run(this.cluster, tables, null, name, 0);
    return { key, name, schema, tables, cached: tables, run, order: null, datasets: input.datasets };
  }

  #touch(key: string): Lowered | null {
    const known = this.#known.get(key);
    if (known === undefined) return null;
    this.#known.delete(key);
    this.#known.set(key, known);
    return known;
  }

  /** What needs jobs to be made: by one of those who ask at the same time. */
  async #made(key: string, { signal }: PlanContext, make: (signal: AbortSignal) => Promise<Lowered>): Promise<Lowered> {
    const known = this.#touch(key);
    if (known !== null) return known;
    const begin = async (own: AbortSignal): Promise<Lowered> => {
      const made = await make(own);
      return this.#once(key, () => made);
    };
    return this.#making.join(key, begin, signal);
  }

  #once(key: string, make: (key: string) => Lowered): Lowered {
    const known = this.#touch(key);
    if (known !== null) return known;
    const made = make(key);
    this.#known.set(key, made);
    for (const oldest of [...this.#known.values()]) {
      if (this.#known.size <= KEPT) break;
      if (!oldest.run.busy) this.#drop(oldest);
    }
    return made;
  }
}

function fileKey({ id, version }: Dataset): string {
  return `${id}.${version}`;
}

function keyOf(input: Pick<Lowered, 'key'>, node: Readonly<Record<string, unknown>>): string {
  return `${input.key} ${JSON.stringify(node, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))}`;
}

/** Inputs after the first stand in parentheses. */
function keyOfSeveral([first, ...others]: readonly Lowered[], node: Readonly<Record<string, unknown>>): string {
  return [keyOf(first!, node), ...others.map((other) => `(${other.key})`)].join(' ');
}

/** Places of the wanted columns; null = all. Whoever wants none counts the rows, of which any columns will do. */
function indexesOf(schema: Schema, columns: Columns): readonly number[] | null {
  if (columns === null || columns.size === 0) return null;
  return schema.flatMap(({ name }, index) => (columns.has(name.toLowerCase()) ? [index] : []));
}

function isBuiltOn(key: string, input: string): boolean {
  return key === input || key.startsWith(`${input} `) || key.includes(`(${input})`) || key.includes(`(${input} `);
}

function datasetsOf(inputs: readonly Lowered[]): Lowered['datasets'] {
  const all = inputs.flatMap((input) => input.datasets);
  return all.filter((each, i) => all.findIndex((other) => other.dataset === each.dataset) === i);
}
