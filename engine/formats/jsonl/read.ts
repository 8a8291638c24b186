import type { ColumnChunk, Table } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { viewsOf } from '../../columns/memory';
import type { Cursor } from '../../columns/nested/cursor';
import { NotJson } from '../../columns/nested/cursor';
import { fail } from '../../errors';
import type { Field, Schema } from '../../plan/schema';
import type { Rows } from '../csv/blocks';
import { emptyChunk } from '../csv/column-reader';
import { Rejects } from '../csv/rejects';
import type { ReadContext, ReadRequest, ReadResult } from '../format';
import { openSource, type SourceReader } from '../source-reader';
import { Cells } from './cells';
import { JsonColumn } from './column';
import type { JsonDetail } from './detail';
import { Keys } from './keys';
import type { JsonReadValues } from './options';
import { Records } from './records';
import { typeAt } from './types';

const FIRST_PAGE_BLOCK_BYTES = 64 << 10;
/** Names are told once and not with each record, numbers are kept narrow; a table that takes more makes its memory grow. */
const MEMORY_OF_SPLIT = 0.45;
/** More names than a table can be looked at with: such a document has data for keys. */
const MOST_COLUMNS = 10_000;

type Request = ReadRequest<JsonReadValues>;

export function readJson(request: Request, context: ReadContext): ReadResult {
  const detail = detailOf(request);
  const reader = openSource(request.source);
  try {
    return new Reading(request, detail, reader, context).run();
  } finally {
    reader.close();
  }
}

function detailOf(request: Request): JsonDetail {
  const detail = request.detail as JsonDetail;
  return request.limit === null ? detail : { ...detail, blockBytes: Math.min(detail.blockBytes, FIRST_PAGE_BLOCK_BYTES) };
}

/**
 * One read of one split: records → cells → columns, until the split or the limit ends. Keys that the schema lacks are collected; the split
 * is then read once more with them.
 */
class Reading {
  readonly #request: Request;
  readonly #detail: JsonDetail;
  readonly #reader: SourceReader;
  readonly #context: ReadContext;
  readonly #memory: WebAssembly.Memory;
  readonly #rejects: Rejects;
  readonly #found: Field[] = [];
  #rows: Rows = { ends: 0, stride: 0, rows: 0 };

  constructor(request: Request, detail: JsonDetail, reader: SourceReader, context: ReadContext) {
    this.#request = request;
    this.#detail = detail;
    this.#reader = reader;
    this.#context = context;
    const certain = detail.lines || request.split.start !== detail.starts[request.partition];
    this.#rejects = new Rejects(request.options.mode, request.source.path, certain, request.partition);
    this.#memory = request.previous?.memory ?? context.memory(this.#memoryBytes());
  }

  run(): ReadResult {
    const first = this.#pass(this.#request.schema);
    if (this.#rejects.startSecondPass()) return this.#pass(this.#schema());
    if (this.#found.length === 0 || this.#request.limit !== null) return first;
    this.#rejects.startOver();
    const second = this.#pass(this.#schema());
    return this.#rejects.startSecondPass() ? this.#pass(this.#schema()) : second;
  }

  #schema(): Schema {
    return this.#request.limit === null ? [...this.#request.schema, ...this.#found] : this.#request.schema;
  }

  #memoryBytes(): number {
    const { split, limit } = this.#request;
    const bytes = (split.end - split.start) * MEMORY_OF_SPLIT;
    return limit === null ? bytes : Math.min(bytes, 4 << 20);
  }

  #pass(schema: Schema): ReadResult {
    const cells = new Cells(this.#memory, kernelsOf(this.#memory), this.#detail.lines, this.#request.options.dates);
    const wanted = this.#wanted(schema);
    const names = schema.map((field) => field.name);
    const keys = new Keys(this.#memory, cells.frame, names, (column) => wanted.has(column));
    const records = new Records(
      cells,
      keys,
      this.#reader,
      this.#detail,
      this.#request.split,
      this.#request.partition,
      this.#rejects,
      {
        onKey: (name, value) => this.#onKey(name, value),
      },
    );
    const { rows, end, columns } = this.#readRows(schema, cells, keys, records, wanted);
    const finished = columns.map((column) => column?.finish(rows) ?? null);
    const chunks = finished.map((each, column) => each?.chunk ?? this.#untouched(schema, column, rows));
    this.#checkRows(rows);
    const table: Table = { schema, memory: this.#memory, columns: chunks, rows, selection: null };
    return {
      table,
      summary: {
        rows,
        start: records.start,
        end,
        fields: names,
        types: finished.map(
          (each, column) => each?.holds ?? (chunks[column]!.nullCount === rows ? 'void' : chunks[column]!.type),
        ),
        readAs: chunks.map((chunk) => chunk.type),
        rejects: this.#rejects.list,
        rejectCount: this.#rejects.count,
      },
    };
  }

  #readRows(schema: Schema, cells: Cells, keys: Keys, records: Records, wanted: ReadonlySet<number>) {
    const limit = this.#request.limit ?? Number.POSITIVE_INFINITY;
    let columns: readonly (JsonColumn | null)[] | null = null;
    let total = 0;
    let end = records.start;
    while (total < limit) {
      const found = records.next();
      if (found === null) break;
      columns ??= this.#columns(schema, cells, records, found, limit, wanted);
      const rows = this.#shaped({ ...found, rows: Math.min(found.rows, limit - total) }, columns, keys, records);
      this.#rows = rows;
      for (const [i, column] of columns.entries()) column?.take({ ...rows, ends: rows.ends + i * 8 }, total, records.blockBytes);
      end = records.position;
      total += rows.rows;
      this.#context.tick(end - records.start);
    }
    if (total < limit) end = Math.max(end, records.position);
    return { rows: total, end, columns: columns ?? this.#columns(schema, cells, records, null, 0, wanted) };
  }

  /** Puts the block's cells in shape; rows that are to be left out go. */
  #shaped(rows: Rows, columns: readonly (JsonColumn | null)[], keys: Keys, records: Records): Rows {
    this.#rows = rows;
    columns.forEach((column, i) => {
      column?.shape({ ...rows, ends: rows.ends + i * 8 }, keys.kindsOf(i));
    });
    if (!this.#rejects.skipping) return rows;
    const dropped = new Set<number>();
    for (let row = 0; row < rows.rows; row++) if (this.#rejects.skips(records.offsetOf(rows, row))) dropped.add(row);
    return dropped.size === 0 ? rows : this.#without(rows, dropped);
  }

  #without(rows: Rows, dropped: ReadonlySet<number>): Rows {
    const { u32 } = viewsOf(this.#memory);
    const [base, words] = [(rows.ends - 8) >>> 2, rows.stride >>> 2];
    let kept = 0;
    for (let row = 0; row < rows.rows; row++) {
      if (dropped.has(row)) continue;
      if (kept < row) u32.copyWithin(base + kept * words, base + row * words, base + (row + 1) * words);
      kept++;
    }
    return { ...rows, rows: kept };
  }

  /** Made at the first block, whose rows tell how many there will be. */
  #columns(
    schema: Schema,
    cells: Cells,
    records: Records,
    first: Rows | null,
    limit: number,
    wanted: ReadonlySet<number>,
  ): readonly (JsonColumn | null)[] {
    const read = Math.max(1, records.readTo - records.start);
    const whole = Math.max(read, this.#request.split.end - records.start);
    const expected = first === null ? 0 : Math.ceil((first.rows / read) * whole * 1.03) + 64;
    cells.sheet.expectedRows = Math.min(expected, limit);
    return schema.map((field, column) => (wanted.has(column) ? this.#column(cells, field, records) : null));
  }

  #column(cells: Cells, { name, type }: Field, records: Records): JsonColumn {
    const { declared, sampled } = this.#detail;
    if (!declared.includes(name)) {
      const known = Object.hasOwn(sampled, name) ? sampled[name] : this.#found.find((field) => field.name === name)?.type;
      return new JsonColumn(cells, type, known === 'void' && type === 'string' && !this.#request.options.allText, null);
    }
    return new JsonColumn(cells, type, false, (row, text) =>
      this.#rejects.addMisfit(
        records,
        records.offsetOf(this.#rows, row),
        `field ${name}: ${JSON.stringify(text.slice(0, 80))} is no ${type}`,
      ),
    );
  }

  #onKey(name: string, value: Cursor): void {
    if (this.#request.schema.some((field) => field.name === name) || this.#found.some((field) => field.name === name)) return;
    if (this.#request.schema.length + this.#found.length >= MOST_COLUMNS)
      fail(
        'BAD_RECORD',
        `json: ${this.#request.source.path} has more than ${MOST_COLUMNS} different keys; is it one map? Set its path`,
      );
    this.#found.push({ name, type: this.#firstType(value), nullable: true });
  }

  #firstType(value: Cursor): Field['type'] {
    try {
      const type = typeAt(value, this.#request.options.dates);
      return this.#request.options.allText || type === 'void' ? 'string' : type;
    } catch (error) {
      if (error instanceof NotJson) return 'string';
      throw error;
    }
  }

  #wanted(schema: Schema): ReadonlySet<number> {
    return new Set(this.#request.columns ?? schema.keys());
  }

  #untouched(schema: Schema, column: number, rows: number): ColumnChunk {
    return this.#request.previous?.columns[column] ?? emptyChunk(schema[column]!.type, rows);
  }

  #checkRows(rows: number): void {
    const { previous, source, limit } = this.#request;
    if (previous === null || previous.rows === rows || limit !== null) return;
    fail('FILE_CHANGED', `${source.path} was changed while it was in use; open it again`, { path: source.path });
  }
}
