import { buildColumn, roomIn } from '../../columns/build-column';
import { type ColumnChunk, plainStorage, type Table } from '../../columns/column';
import type { Value } from '../../columns/vector';
import { fail } from '../../errors';
import type { TypeName } from '../../plan/schema';
import type { Opened, ReadContext, ReadRequest, ReadResult, ReadSummary, Reconciled, Reject } from '../format';
import { openZip } from '../zip-archive';
import { joinedType, typeOfCell, valueOfCell } from './cell-value';
import { type Cell, eachRow, sharedTexts } from './cells';
import type { XlsxDetail } from './open';
import type { XlsxReadValues } from './options';
import { partNamed } from './workbook';

const KEPT_REJECTS = 1000;
const TICK_ROWS = 512;

/** Reads a sheet from its first record on; a sheet is one partition, since its XML cannot be read from the middle. */
export async function readXlsx(request: ReadRequest<XlsxReadValues>, context: ReadContext): Promise<ReadResult> {
  const { source, schema, limit } = request;
  const detail = request.detail as XlsxDetail;
  const archive = await openZip(source);
  try {
    const entry = partNamed(archive, detail.part) ?? fail('MALFORMED_FILE', `${source.path} lacks ${detail.part}; get it again`);
    const reading = new SheetReading(
      schema.map((field) => field.type),
      detail,
      limit ?? Number.POSITIVE_INFINITY,
    );
    const share = source.size / Math.max(1, entry.uncompressedSize);
    let bytes = 0;
    const counted = async function* (): AsyncGenerator<Buffer> {
      for await (const piece of archive.contentOf(entry)) {
        bytes += piece.length;
        context.tick(Math.min(source.size, Math.round(bytes * share)));
        yield piece;
      }
    };
    await eachRow(counted(), detail.styles, source.path, reading);
    const texts = detail.sharedStrings === null ? null : partNamed(archive, detail.sharedStrings);
    if (reading.lastShared >= 0) {
      if (texts === null) fail('MALFORMED_FILE', `${source.path} lacks its shared texts; get it again`, { path: source.path });
      reading.resolve(await sharedTexts(archive.contentOf(texts), reading.lastShared), source.path);
    }
    return result(request, reading, context);
  } finally {
    archive.close();
  }
}

function result(request: ReadRequest<unknown>, reading: SheetReading, context: ReadContext): ReadResult {
  const { schema, source } = request;
  const memory = context.memory(reading.rows * schema.length * 8);
  const columns = schema.map(({ type }, i): ColumnChunk => {
    if (i % TICK_ROWS === 0) context.tick(source.size);
    return buildColumn(roomIn(memory), type, plainStorage(type), reading.columns[i]!);
  });
  const table: Table = { schema, memory, columns, rows: reading.rows, selection: null };
  const { types, rejects, rejectCount } = reading;
  const readAs = schema.map((field) => field.type);
  return { table, summary: { rows: reading.rows, start: 0, end: source.size, types, readAs, rejects, rejectCount } };
}

/** Cells gathered column by column; a shared text is its number until all texts are known. */
class SheetReading {
  readonly columns: Value[][];
  readonly types: TypeName[];
  readonly rejects: Reject[] = [];
  rejectCount = 0;
  rows = 0;
  lastShared = -1;
  readonly #readAs: readonly TypeName[];
  readonly #detail: XlsxDetail;
  readonly #limit: number;
  readonly #shared: number[][];

  constructor(readAs: readonly TypeName[], detail: XlsxDetail, limit: number) {
    this.#readAs = readAs;
    this.#detail = detail;
    this.#limit = limit;
    this.columns = readAs.map(() => []);
    this.#shared = readAs.map(() => []);
    this.types = readAs.map(() => 'void');
  }

  row(number: number, cells: readonly (Cell | undefined)[]): boolean {
    const at = number - this.#detail.firstRow;
    if (at < 0) return false;
    if (at >= this.#limit) {
      this.#fill(this.#limit);
      return true;
    }
    this.#fill(at);
    for (const [column, values] of this.columns.entries()) values.push(this.#value(cells[column], column, number));
    for (let column = this.columns.length; column < cells.length; column++)
      if (cells[column] !== undefined) this.#reject(number, cells[column]!, 'stands beyond the last column');
    this.rows++;
    return this.rows >= this.#limit;
  }

  /** Rows without cells lie between rows. */
  #fill(rows: number): void {
    for (; this.rows < rows; this.rows++) for (const values of this.columns) values.push(null);
  }

  #value(cell: Cell | undefined, column: number, row: number): Value {
    if (cell === undefined) return null;
    if (cell.kind === 'error') {
      this.#reject(row, cell, 'is an error');
      return null;
    }
    const type = this.#readAs[column]!;
    this.types[column] = joinedType(this.types[column]!, typeOfCell(cell));
    if (type !== 'string' && joinedType(type, typeOfCell(cell)) !== type) return null;
    if (cell.kind !== 'shared') return valueOfCell(cell, type, this.#detail.from1904);
    this.lastShared = Math.max(this.lastShared, cell.index);
    this.#shared[column]!.push(this.rows, cell.index);
    return '';
  }

  #reject(row: number, cell: Cell, reason: string): void {
    this.rejectCount++;
    const text = cell.kind === 'shared' ? '' : cell.text;
    if (this.rejects.length < KEPT_REJECTS) this.rejects.push({ line: row, byteOffset: 0, text, reason: `a cell ${reason}` });
  }

  resolve(texts: readonly string[], path: string): void {
    for (const [column, places] of this.#shared.entries()) {
      for (let i = 0; i < places.length; i += 2) {
        const text = texts[places[i + 1]!];
        if (text === undefined)
          fail('MALFORMED_FILE', `${path}: there is no shared text ${places[i + 1]}; get it again`, { path });
        this.columns[column]![places[i]!] = text;
      }
    }
  }
}

/** A column whose cells turn out to be of a wider type is read again; one without values in the sample takes the type of the first. */
export function reconcileXlsx(opened: Opened, [read = null]: readonly (ReadSummary | null)[]): Reconciled {
  if (read === null || opened.options['allText'] === true) return { schema: opened.schema, reread: [] };
  const schema = opened.schema.map((field, i) => {
    const found = read.types[i]!;
    return found === 'void' || found === field.type ? field : { ...field, type: found };
  });
  const stands = schema.every((field, i) => field.type === read.readAs?.[i]);
  return { schema, reread: stands ? [] : [{ partition: 0, split: opened.splits[0]!, columns: null }] };
}
