import type { ColumnChunk, Table } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { fail } from '../../errors';
import type { TypeName } from '../../plan/schema';
import type { ReadContext, ReadRequest, ReadResult } from '../format';
import { openSource, type SourceReader, upTo } from '../source-reader';
import { Blocks, type Rows } from './blocks';
import { BytesColumn } from './bytes-column';
import { type ColumnReader, emptyChunk } from './column-reader';
import type { CsvDetail } from './detail';
import type { CsvReadValues } from './options';
import { Rejects } from './rejects';
import { Sheet } from './sheet';
import { type Respell, respellBy } from './spelling';
import { TextColumn } from './text-column';
import { type OnMisfit, TypedColumn } from './typed-column';

const FIRST_PAGE_BLOCK_BYTES = 64 << 10;
const FIRST_PAGE_BYTES_A_COLUMN = 1 << 10;
/** Most tables take less than their text; those that take more make their memory grow. */
const MEMORY_OF_SPLIT = 0.78;

type Request = ReadRequest<CsvReadValues>;

export function readCsv(asked: Request, context: ReadContext): ReadResult {
  const request = rowsDependOnColumns(asked) ? { ...asked, columns: null, previous: null } : asked;
  const detail = detailOf(request);
  const reader = openSource(request.source);
  try {
    return new Reading(request, detail, upTo(reader, detail.end), context).run();
  } finally {
    reader.close();
  }
}

/** Where rows that do not fit a declared type are dropped, no column can be read without the others: it would have other rows. */
function rowsDependOnColumns({ columns, options, detail }: Request): boolean {
  return columns !== null && options.mode === 'drop' && (detail as CsvDetail).declared.some((each) => each);
}

function detailOf(request: Request): CsvDetail {
  const detail = request.detail as CsvDetail;
  if (request.limit === null) return detail;
  const most = Math.max(FIRST_PAGE_BLOCK_BYTES, request.schema.length * FIRST_PAGE_BYTES_A_COLUMN);
  return { ...detail, blockBytes: Math.min(detail.blockBytes, most) };
}

/** One read of one split: block → rows → columns, until the split or the limit ends. */
class Reading {
  readonly #request: Request;
  readonly #detail: CsvDetail;
  readonly #reader: SourceReader;
  readonly #context: ReadContext;
  readonly #memory: WebAssembly.Memory;
  readonly #rejects: Rejects;
  #block: Rows = { ends: 0, stride: 0, rows: 0 };

  constructor(request: Request, detail: CsvDetail, reader: SourceReader, context: ReadContext) {
    this.#request = request;
    this.#detail = detail;
    this.#reader = reader;
    this.#context = context;
    const certain = request.split.start !== detail.starts[request.partition];
    this.#rejects = new Rejects(request.options.mode, request.source.path, certain, request.partition);
    this.#memory = request.previous?.memory ?? context.memory(this.#memoryBytes());
  }

  run(): ReadResult {
    const first = this.#pass();
    return this.#rejects.startSecondPass() ? this.#pass() : first;
  }

  #memoryBytes(): number {
    const { split, limit } = this.#request;
    const bytes = (split.end - split.start) * MEMORY_OF_SPLIT;
    return limit === null ? bytes : Math.min(bytes, 4 << 20);
  }

  #pass(): ReadResult {
    const { schema, split, partition } = this.#request;
    const sheet = new Sheet(this.#memory, kernelsOf(this.#memory), this.#detail);
    const blocks = new Blocks(
      this.#memory,
      sheet.kernels,
      this.#reader,
      this.#detail,
      schema.length,
      sheet.frame,
      this.#rejects,
      split,
      partition,
    );
    const { rows, end, columns } = this.#readRows(sheet, blocks);
    const finished = columns.map((column) => column?.finish(rows) ?? null);
    const chunks = finished.map((each, i) => each?.chunk ?? this.#untouched(i, rows));
    const types = finished.map((each, i) => each?.holds ?? typeHeld(chunks[i]!, rows));
    const table: Table = { schema, memory: this.#memory, columns: chunks, rows, selection: null };
    this.#checkRows(rows);
    return {
      table,
      summary: {
        rows,
        start: blocks.start,
        end,
        types,
        readAs: chunks.map((chunk) => chunk.type),
        rejects: this.#rejects.list,
        rejectCount: this.#rejects.count,
      },
    };
  }

  #readRows(sheet: Sheet, blocks: Blocks): { rows: number; end: number; columns: readonly (ColumnReader | null)[] } {
    const limit = this.#request.limit ?? Number.POSITIVE_INFINITY;
    let columns: readonly (ColumnReader | null)[] | null = null;
    let total = 0;
    let end = blocks.start;
    while (total < limit) {
      const rows = blocks.next();
      if (rows === null) break;
      const taken = Math.min(rows.rows, limit - total);
      columns ??= this.#columnReaders(sheet, blocks, rows, limit);
      this.#block = rows;
      for (const [i, column] of columns.entries())
        column?.take({ ...rows, ends: rows.ends + i * 4, rows: taken }, total, blocks.blockBytes);
      end = taken < rows.rows ? blocks.offsetOf(rows, taken) : blocks.position;
      total += taken;
      this.#context.tick(end - blocks.start);
    }
    if (total < limit) end = Math.max(end, blocks.position);
    return { rows: total, end, columns: columns ?? this.#columnReaders(sheet, blocks, null, 0) };
  }

  /** Made at the first block, whose rows tell how many there will be. */
  #columnReaders(sheet: Sheet, blocks: Blocks, first: Rows | null, limit: number): (ColumnReader | null)[] {
    const read = Math.max(1, blocks.position - blocks.start);
    const whole = Math.max(read, this.#request.split.end - blocks.start);
    const expected = first === null ? 0 : Math.ceil((first.rows / read) * whole * 1.03) + 64;
    sheet.expectedRows = Math.min(expected, limit);
    const wanted = this.#request.columns === null ? null : new Set(this.#request.columns);
    return this.#request.schema.map((field, i) =>
      wanted === null || wanted.has(i) ? this.#columnReader(sheet, blocks, field.type, i) : null,
    );
  }

  #columnReader(sheet: Sheet, blocks: Blocks, type: TypeName, column: number): ColumnReader {
    const declared = this.#detail.declared[column] === true;
    if (type === 'string') return new TextColumn(sheet, type, !declared && this.#detail.sampled[column] === 'void');
    if (!declared) return new TypedColumn(sheet, type, this.#respell(column), null);
    const { name } = this.#request.schema[column]!;
    const onMisfit: OnMisfit = (row, text) =>
      this.#rejects.addMisfit(
        blocks,
        blocks.offsetOf(this.#block, row),
        `column ${name}: ${JSON.stringify(text.slice(0, 80))} is no ${type}`,
      );
    if (type === 'binary') return new BytesColumn(sheet, onMisfit);
    return new TypedColumn(sheet, type, this.#respell(column), onMisfit);
  }

  #respell(column: number): Respell | null {
    const spelling = this.#detail.spellings[column] ?? null;
    const respell = spelling === null ? null : respellBy(spelling);
    return typeof respell === 'string' ? fail('INTERNAL', respell) : respell;
  }

  #untouched(column: number, rows: number): ColumnChunk {
    return this.#request.previous?.columns[column] ?? emptyChunk(this.#request.schema[column]!.type, rows);
  }

  #checkRows(rows: number): void {
    const { previous, source, limit } = this.#request;
    if (previous === null || previous.rows === rows || limit !== null) return;
    fail('FILE_CHANGED', `${source.path} was changed while it was in use; open it again`, { path: source.path });
  }
}

function typeHeld(chunk: ColumnChunk, rows: number): TypeName {
  return chunk.nullCount === rows ? 'void' : chunk.type;
}
