import { narrowRdd } from '../cluster/rdd/index';
import type { Value } from '../columns/vector';
import { fail } from '../errors';
import type { RowsStep } from '../exec/rows';
import { operatorOf } from '../operators/index';
import {
  aggregate,
  call,
  countOf,
  distinct,
  filter,
  lit,
  named,
  col as plainCol,
  query,
  sample,
  slice,
  sort,
  union,
} from '../plan/build';
import type { Expr } from '../plan/expr';
import { parseExpr, parseNamedList } from '../plan/parse';
import { printExpr } from '../plan/print';
import type { Relation } from '../plan/relation';
import type { Schema, TypeName } from '../plan/schema';
import { walkExpr } from '../plan/walk';
import { rowsOfBatch } from '../protocol/cell';
import { Column, columnOf, ownerOf } from './column';
import { describeFrame } from './describe';
import { type Frame, fieldNamed, inFrame, type Owners, passedOn, projected, visible, visibleSchema } from './frame';
import { GroupedData, grouped, isAggregate } from './grouped-data';
import { joinedOn, joinedUsing, joinHow } from './joining';
import { RDD } from './rdd';
import type { SparkSession } from './session';
import { schemaTree, tableText } from './show';
import { type Batch, type Cell, type ColumnArray, cellsOf, checkNames, columnArray, type Row, rowOf } from './values';
import { DataFrameWriter } from './writer';

/** Runs `make` with the frames of the DataFrames that columns were taken from. */
type OwnersOf = (columns: readonly Column[], make: (owners: Owners) => Frame) => Promise<Frame>;

/**
 * A table that is not computed before an action asks for it. Immutable: each transformation gives a new one. Names and types are
 * checked once the sources are known, so mistakes are told by the first action, or by awaiting `schema`.
 */
export class DataFrame {
  readonly session: SparkSession;
  readonly #make: () => Promise<Frame>;
  #made: Promise<Frame> | null = null;

  constructor(session: SparkSession, make: () => Promise<Frame>) {
    this.session = session;
    this.#make = make;
  }

  /** What it stands for; the sources are looked at now. */
  frame(): Promise<Frame> {
    this.#made ??= this.#make().catch((error: unknown) => {
      this.#made = null;
      throw error;
    });
    return this.#made;
  }

  async relation(): Promise<Relation> {
    return visible(await this.frame());
  }

  /** A DataFrame made from this one's frame. */
  derived(make: (frame: Frame, ownersOf: OwnersOf) => Frame | Promise<Frame>): DataFrame {
    return new DataFrame(this.session, async () => make(await this.frame(), ownersOf));
  }

  get schema(): Promise<Schema> {
    return this.frame().then(visibleSchema);
  }

  get columns(): Promise<readonly string[]> {
    return this.schema.then((schema) => schema.map(({ name }) => name));
  }

  get dtypes(): Promise<readonly (readonly [name: string, type: TypeName])[]> {
    return this.schema.then((schema) => schema.map(({ name, type }) => [name, type] as const));
  }

  /** This DataFrame's own column, also after a join with another that has one of the same name. */
  col(name: string): Column {
    return Column.owned(name, this);
  }

  /** Columns by name, `'*'` for all, or computed ones; with aggregates alone, one row for all. */
  select(...columns: readonly (Column | string)[]): DataFrame {
    const asked = columns.map((each) => columnOf(each));
    if (asked.some(({ expr }) => isAggregate(expr)))
      return this.derived((frame, owners) => owners(asked, (known) => grouped(frame, [], asked, known)));
    return this.derived((frame, owners) =>
      owners(asked, (known) =>
        projected(
          frame,
          asked.flatMap((each) => placed(each, frame, known)),
        ),
      ),
    );
  }

  selectExpr(...texts: readonly string[]): DataFrame {
    return this.select(
      ...texts
        .flatMap(parseNamedList)
        .map(({ name, expr }) => (name === printExpr(expr) ? Column.of(expr) : Column.of(expr).alias(name))),
    );
  }

  /** Rows for which a condition holds, said as a column or in Spark SQL's words. */
  filter(condition: Column | string): DataFrame {
    const where = typeof condition === 'string' ? Column.of(parseExpr(condition)) : condition;
    return this.derived((frame, owners) =>
      owners([where], (known) => passedOn(frame, filter(frame.relation, inFrame(where.expr, frame, known)))),
    );
  }

  where(condition: Column | string): DataFrame {
    return this.filter(condition);
  }

  /** With a column more, or in the place of those of that name. */
  withColumn(name: string, column: Column): DataFrame {
    return this.derived((frame, owners) =>
      owners([column], (known) => {
        const computed = { name, expr: inFrame(column.expr, frame, known) };
        const kept = asTheyAre(frame).map((each) => (each.name === name ? computed : each));
        return projected(frame, kept.includes(computed) ? kept : [...kept, computed]);
      }),
    );
  }

  withColumns(columns: Readonly<Record<string, Column>>): DataFrame {
    return Object.entries(columns).reduce<DataFrame>((frame, [name, column]) => frame.withColumn(name, column), this);
  }

  withColumnRenamed(from: string, to: string): DataFrame {
    return this.derived((frame) =>
      projected(
        frame,
        asTheyAre(frame).map(({ name, expr }) => ({ name: name === from ? to : name, expr })),
      ),
    );
  }

  /** All columns under new names. */
  toDF(...names: readonly string[]): DataFrame {
    return this.derived((frame) => {
      const { length } = frame.fields;
      if (names.length !== length) fail('MALFORMED_PLAN', `toDF: ${names.length} names for ${length} columns; give ${length}`);
      return projected(
        frame,
        asTheyAre(frame).map(({ expr }, i) => ({ name: names[i]!, expr })),
      );
    });
  }

  /** Without these columns; a name that is not there is no mistake, as in Spark. */
  drop(...columns: readonly (Column | string)[]): DataFrame {
    const owned = columns.filter((each) => each instanceof Column);
    const names = columns.filter((each) => typeof each === 'string');
    return this.derived((frame, owners) =>
      owners(owned, (known) => {
        const slots = owned.map(({ expr }) => inFrame(expr, frame, known)).map((expr) => (expr.kind === 'col' ? expr.name : ''));
        const fields = frame.fields.filter(({ name, slot }) => !names.includes(name) && !slots.includes(slot));
        if (fields.length === 0) fail('MALFORMED_PLAN', 'drop: no column would be left; keep one');
        return projected(
          frame,
          fields.map(({ name, slot }) => ({ name, expr: plainCol(slot) })),
        );
      }),
    );
  }

  /** Stable; nulls come first ascending and last descending, unless a column says otherwise. */
  orderBy(...keys: readonly (Column | string)[]): DataFrame {
    const columns = keys.map((each) => columnOf(each));
    return this.derived((frame, owners) =>
      owners(columns, (known) => {
        const by = columns.map(({ expr, direction }) => ({
          expr: inFrame(expr, frame, known),
          ...(direction ?? ({ descending: false, nulls: 'first' } as const)),
        }));
        return by.length === 0 ? frame : passedOn(frame, sort(frame.relation, by));
      }),
    );
  }

  sort(...keys: readonly (Column | string)[]): DataFrame {
    return this.orderBy(...keys);
  }

  groupBy(...keys: readonly (Column | string)[]): GroupedData {
    return new GroupedData(
      this,
      keys.map((each) => columnOf(each)),
    );
  }

  agg(...measures: readonly (Column | Readonly<Record<string, string>>)[]): DataFrame {
    return this.groupBy().agg(...measures);
  }

  /**
   * Rows of both that belong together, by left row, then by right row. `on`: names that both have, which the result has once; or
   * conditions, whose result has all columns of both. `how`: inner, left, right, full, semi, anti, cross.
   */
  join(other: DataFrame, on: string | Column | readonly string[] | readonly Column[] = [], how = 'inner'): DataFrame {
    const kind = joinHow(how);
    const all = (Array.isArray(on) ? on : [on]) as readonly (string | Column)[];
    const names = all.filter((each) => typeof each === 'string');
    const conditions = all.filter((each) => each instanceof Column);
    return this.derived(async (left, owners) => {
      const right = await other.frame();
      if (names.length > 0) return joinedUsing(left, right, names, kind);
      return owners(conditions, (known) => joinedOn(left, right, conditions, kind, known));
    });
  }

  crossJoin(other: DataFrame): DataFrame {
    return this.join(other, [], 'cross');
  }

  /** The rows of both, by position of the columns; duplicates stay (`distinct()` removes them). */
  union(other: DataFrame): DataFrame {
    return this.derived(async (frame) => united(frame, await other.frame()));
  }

  unionAll(other: DataFrame): DataFrame {
    return this.union(other);
  }

  /** The rows of both, columns matched by name. */
  unionByName(other: DataFrame, allowMissingColumns = false): DataFrame {
    return this.derived(async (frame) => {
      const theirs = await other.frame();
      const mine = allowMissingColumns ? withMissing(frame, theirs) : frame;
      const rest = allowMissingColumns ? withMissing(theirs, frame) : theirs;
      if (rest.fields.length !== mine.fields.length)
        fail(
          'TYPE_MISMATCH',
          `unionByName: ${mine.fields.length} columns here, ${rest.fields.length} there; allow missing ones by a second argument true`,
        );
      const inOrder = mine.fields.map(({ name }) => ({ name, expr: plainCol(fieldNamed(rest, name).slot) }));
      return united(mine, projected(rest, inOrder));
    });
  }

  distinct(): DataFrame {
    return this.derived((frame) => passedOn(frame, distinct(frame.relation)));
  }

  /** The first row of each combination of these columns (of all, where none is named). */
  dropDuplicates(columns: readonly string[] | null = null): DataFrame {
    if (columns === null || columns.length === 0) return this.distinct();
    return this.derived((frame) => {
      const keys = new Set(columns.map((name) => fieldNamed(frame, name).slot));
      const slots = frame.fields.map(({ slot }) => slot);
      const relation = aggregate(
        frame.relation,
        slots.filter((slot) => keys.has(slot)).map((slot) => named(slot, plainCol(slot))),
        slots.filter((slot) => !keys.has(slot)).map((slot) => named(slot, call('first', plainCol(slot)))),
      );
      const once = { ...frame, relation, schema: operatorOf(relation).schema(relation, [frame.schema]) };
      const fields = relation.by.concat(relation.measures).map(({ name }) => frame.fields.find(({ slot }) => slot === name)!);
      return projected({ ...once, fields }, asTheyAre(frame));
    });
  }

  limit(count: number): DataFrame {
    return this.#slice(0, count);
  }

  offset(count: number): DataFrame {
    return this.#slice(count, null);
  }

  /** About a share of the rows, the same ones for the same seed; `withReplacement` may come first, as false. */
  sample(
    ...args: readonly [fraction: number, seed?: number] | readonly [withReplacement: boolean, fraction: number, seed?: number]
  ): DataFrame {
    const [first, ...rest] = args;
    if (first === true) return fail('UNSUPPORTED', 'sample: rows are taken once at most; say false for withReplacement');
    const [fraction = 0, seed = 42] = typeof first === 'number' ? [first, ...rest] : rest;
    return this.derived((frame) => passedOn(frame, sample(frame.relation, shareOf(fraction), seed)));
  }

  /** Count, mean, stddev, min and max of number and text columns, as text. */
  describe(...columns: readonly string[]): DataFrame {
    return describeFrame(this, columns, ['count', 'mean', 'stddev', 'min', 'max']);
  }

  summary(...statistics: readonly string[]): DataFrame {
    return describeFrame(
      this,
      [],
      statistics.length > 0 ? statistics : ['count', 'mean', 'stddev', 'min', '25%', '50%', '75%', 'max'],
    );
  }

  /** Rows as objects by column name (see Row). */
  async collect(): Promise<readonly Row[]> {
    const { schema, batches } = await this.#run();
    checkNames(schema);
    return batches.flatMap(({ rows, columns }) =>
      Array.from({ length: rows }, (_, row) => rowOf(cellsOf(columns, schema, row), schema)),
    );
  }

  /** Rows as arrays, in the order of the columns. */
  async collectArrays(): Promise<readonly (readonly Cell[])[]> {
    const { schema, batches } = await this.#run();
    return batches.flatMap(({ rows, columns }) => Array.from({ length: rows }, (_, row) => cellsOf(columns, schema, row)));
  }

  /** All rows, column by column. */
  async toColumns(): Promise<readonly ColumnArray[]> {
    const { schema, batches } = await this.#run();
    return schema.map((field, i) => columnArray(field, i, batches));
  }

  async count(): Promise<number> {
    const { batches } = await this.#run(countOf(await this.relation()));
    return Number(batches.flatMap(({ rows, columns }) => rowsOfBatch(columns, rows))[0]![0]);
  }

  async first(): Promise<Row | null> {
    return (await this.take(1))[0] ?? null;
  }

  /** The first row, or null; with a number, so many of the first. */
  head(): Promise<Row | null>;
  head(count: number): Promise<readonly Row[]>;
  head(count?: number): Promise<Row | null | readonly Row[]> {
    return count === undefined ? this.first() : this.take(count);
  }

  take(count: number): Promise<readonly Row[]> {
    return this.limit(count).collect();
  }

  async tail(count: number): Promise<readonly Row[]> {
    return this.offset(Math.max(0, (await this.count()) - count)).collect();
  }

  async isEmpty(): Promise<boolean> {
    return (await this.limit(1).collectArrays()).length === 0;
  }

  /** Prints the first rows as Spark does; `truncate`: cells up to 20 characters, any length (false), or up to so many. */
  async show(count = 20, truncate: boolean | number = true): Promise<void> {
    process.stdout.write(`${await this.showString(count, truncate)}\n`);
  }

  async showString(count = 20, truncate: boolean | number = true): Promise<string> {
    const { schema, batches } = await this.#run(slice(await this.relation(), 0, count + 1));
    const rows = batches.flatMap((batch): readonly (readonly Value[])[] => rowsOfBatch(batch.columns, batch.rows));
    return tableText(schema, rows, count, typeof truncate === 'number' ? truncate : truncate ? 20 : 0);
  }

  async printSchema(): Promise<void> {
    process.stdout.write(`${schemaTree(await this.schema)}\n`);
  }

  async explain(): Promise<void> {
    process.stdout.write(`${(await this.session.service.analyze(query(await this.relation()))).explain}\n`);
  }

  /** What is computed stays in memory while there is room, whether or not this is called; calling it computes nothing. */
  cache(): this {
    return this;
  }

  persist(): this {
    return this.cache();
  }

  /** Drops the blocks that were computed for this relation and for those built on it. */
  async unpersist(): Promise<this> {
    const { fingerprint } = await this.session.service.analyze(query(await this.relation()));
    await this.session.service.release(fingerprint);
    return this;
  }

  /** The rows as an RDD of plain objects; a promise, because the number of partitions is known once the sources are. */
  get rdd(): Promise<RDD<Row>> {
    return this.#rows();
  }

  get write(): DataFrameWriter {
    return new DataFrameWriter(this, 'parquet', 'error', {});
  }

  async #rows(): Promise<RDD<Row>> {
    const { sparkContext } = this.session;
    const { rdd, schema } = await sparkContext.engine.tables(await this.relation());
    checkNames(schema);
    const step: RowsStep = { step: 'rows', schema };
    return new RDD<Row>(
      sparkContext,
      narrowRdd(sparkContext.cluster.ids, 'rows', [rdd], () => step),
    );
  }

  #slice(offset: number, limit: number | null): DataFrame {
    const wrong = [offset, limit ?? 0].find((each) => !Number.isSafeInteger(each) || each < 0);
    if (wrong !== undefined)
      fail('MALFORMED_PLAN', `${limit === null ? 'offset' : 'limit'}: ${wrong} is not a number of rows; use 0 or more`);
    return this.derived((frame) => passedOn(frame, slice(frame.relation, offset, limit)));
  }

  /** A late surprise in a text file starts the answer over with another schema. */
  async #run(relation?: Relation): Promise<{ readonly schema: Schema; readonly batches: readonly Batch[] }> {
    let schema: Schema = [];
    let batches: Batch[] = [];
    for await (const frame of this.session.service.execute(query(relation ?? (await this.relation())))) {
      if (frame.frame === 'schema') [schema, batches] = [frame.schema, []];
      if (frame.frame === 'batch') batches.push(frame);
    }
    return { schema, batches };
  }
}

const ownersOf: OwnersOf = async (columns, make) => {
  const owners = new Set<DataFrame>();
  for (const { expr } of columns)
    walkExpr(expr, (node) => {
      const owner = node.kind === 'col' ? ownerOf(node) : null;
      if (owner instanceof DataFrame) owners.add(owner);
    });
  const frames = new Map<object, Frame>();
  for (const owner of owners) frames.set(owner, await owner.frame());
  return make(frames);
};

/** All columns as they are. */
function asTheyAre({ fields }: Frame): { readonly name: string; readonly expr: Expr }[] {
  return fields.map(({ name, slot }) => ({ name, expr: plainCol(slot) }));
}

function placed(column: Column, frame: Frame, owners: Owners): readonly { readonly name: string; readonly expr: Expr }[] {
  if (column.expr.kind === 'col' && column.expr.name === '*') return asTheyAre(frame);
  const expr = inFrame(column.expr, frame, owners);
  const field = expr.kind === 'col' ? frame.fields.find(({ slot }) => slot === expr.name) : undefined;
  return [{ name: column.label ?? field?.name ?? column.getName(), expr }];
}

function united(frame: Frame, other: Frame): Frame {
  const relation = union(frame.relation, other.relation);
  return { ...frame, relation, schema: operatorOf(relation).schema(relation, [frame.schema, other.schema]) };
}

/** With nulls for the columns that only the other has. */
function withMissing(frame: Frame, other: Frame): Frame {
  const missing = other.fields.filter(({ name }) => !frame.fields.some((field) => field.name === name));
  return projected(frame, [...asTheyAre(frame), ...missing.map(({ name }) => ({ name, expr: lit(null) }))]);
}

function shareOf(fraction: number): number {
  if (fraction >= 0 && fraction <= 1) return fraction;
  return fail('MALFORMED_PLAN', `sample: ${fraction} is not a share of the rows; use 0 to 1`);
}
