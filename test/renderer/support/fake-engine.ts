import type { Value } from '../../../engine/columns/vector';
import { EngineError } from '../../../engine/errors';
import { bind, bindCondition } from '../../../engine/functions/bind';
import { comparatorOf } from '../../../engine/functions/compare-values';
import { evaluateRow } from '../../../engine/functions/evaluate';
import { functionInfos } from '../../../engine/functions/index';
import type { Expr, SortKey } from '../../../engine/plan/expr';
import type { Plan } from '../../../engine/plan/plan';
import type { Relation } from '../../../engine/plan/relation';
import type { Schema } from '../../../engine/plan/schema';
import type { ClusterEventBody } from '../../../engine/protocol/cluster-event';
import type {
  Analysis,
  Catalog,
  ClusterCommand,
  ClusterEvent,
  EngineService,
  FormatInfo,
  Frame,
} from '../../../engine/protocol/engine-service';
import { columnOf } from './fake-columns';

/** Rows that may be computed on the fly: ten million of them cost nothing until they are read. */
export interface FakeTable {
  readonly schema: Schema;
  readonly rows: number;
  row(index: number): readonly Value[];
}

export interface FakeOptions {
  /** Rows judged before the event loop has its turn; small = many counts on the way. */
  readonly chunkRows: number;
  /** What a turn takes: nothing in tests, some milliseconds to be looked at. */
  pause(): Promise<void>;
}

export const inTests: FakeOptions = { chunkRows: 1000, pause: () => Promise.resolve() };

const context = { nowMicros: 0n };

const noPlan = { text: '', notes: [], inputs: [] };
const noPlans = { said: noPlan, optimised: noPlan, stages: [] };

/** An EngineService over rows in memory, with the engine's own functions and none of its speed. */
export class FakeEngine implements EngineService {
  readonly #tables: Readonly<Record<string, FakeTable>>;
  readonly #options: FakeOptions;
  readonly #selections = new Map<string, Selection>();
  readonly #orders = new Map<string, Promise<readonly number[]>>();
  readonly #events: ClusterEvent[] = [];
  #listeners = new Set<() => void>();
  /** Plans that were asked, oldest first. */
  readonly asked: Plan[] = [];
  readonly commands: ClusterCommand[] = [];

  constructor(tables: Readonly<Record<string, FakeTable>>, options: FakeOptions = inTests) {
    this.#tables = tables;
    this.#options = options;
  }

  async *execute(plan: Plan, signal?: AbortSignal): AsyncGenerator<Frame> {
    this.asked.push(plan);
    if ('command' in plan) yield* this.#write(plan.command.input, signal);
    else if (plan.root.op === 'aggregate') yield* this.#count(plan.root.input, signal);
    else if (plan.root.op === 'slice') yield* this.#page(plan.root.input, plan.root.offset, plan.root.limit ?? 0, signal);
    else throw new EngineError('UNSUPPORTED', `the fake engine answers counts, pages and writes, not ${plan.root.op}`);
  }

  async analyze(plan: Plan): Promise<Analysis> {
    const relation = 'command' in plan ? plan.command.input : plan.root;
    const { table, where } = this.#read(relation);
    if (where !== null) bindCondition(where, table.schema, context);
    const source = { path: 'fake', format: 'csv', options: {}, sizeBytes: table.rows * 95, rows: table.rows, notices: [] };
    return {
      schema: table.schema,
      fingerprint: JSON.stringify(relation),
      explain: '',
      plans: noPlans,
      partitions: 16,
      sources: [source],
    };
  }

  async places() {
    return { rows: [], sorted: false, partition: null };
  }

  async control(command: ClusterCommand): Promise<void> {
    this.commands.push(command);
  }

  async catalog(): Promise<Catalog> {
    return { functions: functionInfos(), formats: fakeFormats };
  }

  async *events(since: number, signal?: AbortSignal): AsyncGenerator<readonly ClusterEvent[]> {
    for (let next = since; signal?.aborted !== true; ) {
      while (this.#events.length <= next) await new Promise<void>((resolve) => this.#listeners.add(resolve));
      const batch = this.#events.slice(next);
      next += batch.length;
      yield batch;
    }
  }

  async release(): Promise<void> {}

  post(body: ClusterEventBody): void {
    this.#events.push({ number: this.#events.length + 1, time: Date.now(), ...body });
    for (const wake of this.#listeners) wake();
    this.#listeners.clear();
  }

  async *#count(input: Relation, signal: AbortSignal | undefined): AsyncGenerator<Frame> {
    const { table, selection } = this.#read(input);
    for (let done = 0; done < table.rows; ) {
      done = await selection.scanTo(done + this.#options.chunkRows);
      await this.#options.pause();
      check(signal);
      yield { frame: 'count', atLeast: selection.found, exact: done >= table.rows };
      yield progress(done, table.rows, 0);
    }
    yield { frame: 'count', atLeast: selection.found, exact: true };
    yield { frame: 'done', rows: 1, totalRows: 1, bytesWritten: null };
  }

  async *#page(input: Relation, offset: number, limit: number, signal: AbortSignal | undefined): AsyncGenerator<Frame> {
    const { table, selection, names, keys } = this.#read(input);
    const columns = names.map((name) => table.schema.findIndex((field) => field.name === name));
    const schema = columns.map((index) => table.schema[index]!);
    yield { frame: 'schema', schema };
    await this.#options.pause();
    const order = keys.length === 0 ? null : await this.#order(table, selection, keys);
    if (order === null) await selection.findTo(offset + limit);
    check(signal);
    const end = Math.min(offset + limit, order?.length ?? selection.found);
    const rows = Array.from({ length: Math.max(0, end - offset) }, (_, index) =>
      table.row(order?.[offset + index] ?? selection.at(offset + index)),
    );
    const data = schema.map((field, index) =>
      columnOf(
        field.type,
        rows.map((row) => row[columns[index]!] ?? null),
      ),
    );
    yield { frame: 'batch', start: offset, rows: rows.length, columns: data };
    yield { frame: 'done', rows: rows.length, totalRows: null, bytesWritten: null };
  }

  async *#write(input: Relation, signal: AbortSignal | undefined): AsyncGenerator<Frame> {
    const { table, selection } = this.#read(input);
    await selection.findTo(table.rows);
    const total = selection.found;
    for (let rows = 0; rows < total; rows = Math.min(total, rows + this.#options.chunkRows)) {
      await this.#options.pause();
      check(signal);
      yield progress(table.rows, table.rows, rows);
    }
    yield { frame: 'done', rows: total, totalRows: null, bytesWritten: total * 90 };
  }

  #order(table: FakeTable, selection: Selection, keys: readonly SortKey[]): Promise<readonly number[]> {
    const key = JSON.stringify([selection.key, keys]);
    const known = this.#orders.get(key) ?? orderOf(table, selection, keys);
    this.#orders.set(key, known);
    return known;
  }

  #read(relation: Relation): Reading {
    if (relation.op === 'project') {
      return { ...this.#read(relation.input), names: relation.columns.map((column) => column.name) };
    }
    if (relation.op === 'sort') return { ...this.#read(relation.input), keys: relation.keys };
    const where = relation.op === 'filter' ? relation.where : null;
    const scan = relation.op === 'filter' ? relation.input : relation;
    const path = scan.op === 'scan' ? scan.paths[0]! : '';
    const table = this.#tables[path];
    if (table === undefined) throw new EngineError('NO_SUCH_FILE', `${path}: no such file; check the name, or choose it again`);
    const key = JSON.stringify([path, where]);
    const selection = this.#selections.get(key) ?? new Selection(key, table, where, this.#options);
    this.#selections.set(key, selection);
    return { table, selection, where, names: table.schema.map((field) => field.name), keys: [] };
  }
}

interface Reading {
  readonly table: FakeTable;
  readonly selection: Selection;
  readonly where: Expr | null;
  readonly names: readonly string[];
  readonly keys: readonly SortKey[];
}

/** The rows a filter keeps, found as far as somebody asked. Without a filter, all, and none is looked at. */
class Selection {
  readonly key: string;
  readonly #table: FakeTable;
  readonly #keeps: ((row: readonly Value[]) => boolean) | null;
  readonly #options: FakeOptions;
  readonly #rows: number[] = [];
  #scanned = 0;

  constructor(key: string, table: FakeTable, where: Expr | null, options: FakeOptions) {
    this.key = key;
    this.#table = table;
    this.#options = options;
    const bound = where === null ? null : bindCondition(where, table.schema, context);
    this.#keeps = bound === null ? null : (row) => evaluateRow(bound, row) === true;
  }

  get found(): number {
    return this.#keeps === null ? this.#scanned : this.#rows.length;
  }

  at(index: number): number {
    return this.#keeps === null ? index : this.#rows[index]!;
  }

  async scanTo(rows: number): Promise<number> {
    const end = Math.min(rows, this.#table.rows);
    if (this.#keeps === null) this.#scanned = Math.max(this.#scanned, end);
    while (this.#scanned < end) {
      const stop = Math.min(end, this.#scanned + this.#options.chunkRows);
      for (let row = this.#scanned; row < stop; row++) if (this.#keeps?.(this.#table.row(row)) === true) this.#rows.push(row);
      this.#scanned = Math.max(this.#scanned, stop);
      await this.#options.pause();
    }
    return this.#scanned;
  }

  async findTo(count: number): Promise<void> {
    if (this.#keeps === null) this.#scanned = Math.max(this.#scanned, Math.min(count, this.#table.rows));
    while (this.found < count && this.#scanned < this.#table.rows) await this.scanTo(this.#scanned + this.#options.chunkRows);
  }
}

async function orderOf(table: FakeTable, selection: Selection, keys: readonly SortKey[]): Promise<readonly number[]> {
  await selection.findTo(table.rows);
  const rows = Array.from({ length: selection.found }, (_, index) => selection.at(index));
  const bound = keys.map((key) => ({ ...key, bound: bind(key.expr, table.schema, context) }));
  const values = new Map(rows.map((row) => [row, bound.map((key) => evaluateRow(key.bound, table.row(row)))]));
  return rows.sort((left, right) => {
    for (const [index, key] of bound.entries()) {
      const order = compare(values.get(left)![index]!, values.get(right)![index]!, key, comparatorOf(key.bound.type));
      if (order !== 0) return order;
    }
    return left - right;
  });
}

function compare(left: Value, right: Value, key: SortKey, comparator: ReturnType<typeof comparatorOf>): number {
  if (left === null || right === null) return left === right ? 0 : (left === null) === (key.nulls === 'first') ? -1 : 1;
  return key.descending ? comparator(right, left) : comparator(left, right);
}

function check(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new EngineError('CANCELLED', 'cancelled');
}

function progress(done: number, rows: number, written: number): Frame {
  const stages = [{ stageId: 1, name: 'scan', tasksDone: Math.floor((done / rows) * 16), tasks: 16 }];
  return {
    frame: 'progress',
    stages,
    scannedBytes: done * 95,
    totalBytes: rows * 95,
    rowsRead: done,
    rowsWritten: written,
    bytesWritten: written * 90,
    rowsExpected: null,
  };
}

const fakeFormats: readonly FormatInfo[] = [
  {
    name: 'csv',
    label: 'CSV',
    extensions: ['csv'],
    reads: true,
    writes: true,
    readOptions: [],
    writeOptions: [
      { name: 'delimiter', kind: 'text', label: 'Delimiter', doc: 'Between fields.', default: ',', choices: null },
      { name: 'header', kind: 'flag', label: 'Header line', doc: 'Names first.', default: true, choices: null },
    ],
  },
  {
    name: 'parquet',
    label: 'Parquet',
    extensions: ['parquet'],
    reads: true,
    writes: true,
    readOptions: [],
    writeOptions: [
      {
        name: 'compression',
        kind: 'choice',
        label: 'Compression',
        doc: 'Codec of the pages.',
        default: 'snappy',
        choices: [
          { value: 'snappy', label: 'Snappy' },
          { value: 'gzip', label: 'Gzip' },
          { value: 'none', label: 'None' },
        ],
      },
    ],
  },
];
