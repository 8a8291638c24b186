import { type ColumnChunk, plainStorage, type Table, widthOf } from '../../columns/column';
import { createMemory } from '../../columns/memory';
import { fail } from '../../errors';
import type { Schema } from '../../plan/schema';
import type { ReadContext, ReadRequest, ReadResult, Split } from '../format';
import type { Source } from '../source';
import { openSource, type SourceReader } from '../source-reader';
import { Body, codecsReady } from './body';
import { damaged, inArrowLater, unsupported } from './damage';
import { type ArrowDetail, layoutIn, WORDS } from './detail';
import { Dictionaries } from './dictionaries';
import type { ArrowColumn, Layout } from './layout';
import { messageAt } from './messages';
import { MessageKind, recordBatchOf } from './metadata';
import { type Piece, readColumn } from './read-column';

const MOST_ROWS = 2 ** 31 - 1;
const MOST_ESTIMATE = 2 ** 30;

/** Reads one partition: record batches one after the other, each column in one go. */
export function readArrow(request: ReadRequest<unknown>, context: ReadContext): Promise<ReadResult> {
  return inArrowLater(request.source.path, async () => {
    await codecsReady();
    const reader = openSource(request.source);
    try {
      return readSplit(request, reader, context);
    } finally {
      reader.close();
    }
  });
}

function readSplit(request: ReadRequest<unknown>, reader: SourceReader, context: ReadContext): ReadResult {
  const { source, split, schema, previous, columns: wanted } = request;
  const detail = request.detail as ArrowDetail;
  const layout = layoutIn(detail);
  let bytesRead = 0;
  const read = (bytes: number): void => {
    bytesRead += bytes;
    context.tick(bytesRead);
  };
  const pieces = piecesOf(reader, detail, split, request.limit ?? Number.POSITIVE_INFINITY, read);
  const rows = pieces.reduce((sum, piece) => sum + piece.rows, 0);
  if (previous !== null && previous.rows !== rows)
    fail('INTERNAL', `arrow: ${source.path}: columns of ${rows} rows cannot join a partition of ${previous.rows}`);
  const memory = previous?.memory ?? context.memory(estimate(pieces, schema, rows));
  const dictionaries = new Dictionaries(reader, detail, layout, split.start, memory, read);
  const types = [...schema.map((field) => field.type)];
  const columns = schema.map((field, index): ColumnChunk => {
    if (wanted !== null && !wanted.includes(index)) return previous?.columns[index] ?? absent(schema, index, rows);
    const column = columnNamed(layout, field.name, index);
    const { chunk, lost } = readColumn(column, field.type, pieces, rows, memory, dictionaries);
    if (lost) types[index] = 'string';
    return chunk;
  });
  const table: Table = { schema, memory, columns, rows, selection: null };
  const { start, end } = bytesOf(detail, split);
  const readAs = schema.map((field) => field.type);
  return { table, summary: { rows, start, end, types, readAs, rejects: [], rejectCount: 0 } };
}

function piecesOf(
  reader: SourceReader,
  { batches }: ArrowDetail,
  split: Split,
  limit: number,
  read: (bytes: number) => void,
): readonly Piece[] {
  const pieces: Piece[] = [];
  let left = limit;
  for (let index = split.start; index < split.end && left > 0; index++) {
    const [offset, metadataBytes, bodyBytes] = batches.subarray(index * WORDS) as unknown as readonly [number, number, number];
    const { header } = messageAt(reader, { offset, metadataBytes, bodyBytes }, MessageKind.RECORDS);
    const batch = recordBatchOf(header);
    if (batch.rows > MOST_ROWS) damaged(`a record batch claims ${batch.rows} rows`);
    const body = new Body(reader, offset + metadataBytes, bodyBytes, batch, read);
    const rows = Math.min(left, batch.rows);
    left -= rows;
    if (rows > 0) pieces.push({ body, rows, entries: batch.rows });
  }
  return pieces;
}

function columnNamed(layout: Layout, name: string, index: number): ArrowColumn {
  const column = layout.columns[index]?.name === name ? layout.columns[index] : layout.columns.find((each) => each.name === name);
  return column ?? unsupported(`column ${name} is not in this file`);
}

function absent(schema: Schema, index: number, rows: number): ColumnChunk {
  return { type: schema[index]!.type, storage: 'none', values: 0, bytes: 0, validity: 0, nullCount: rows, dictionary: null };
}

/** Room for the columns; the memory grows when that is not enough. What a file claims is not asked for in advance. */
function estimate(pieces: readonly Piece[], schema: Schema, rows: number): number {
  const fixed = schema.reduce((sum, { type }) => sum + rows * (widthOf(plainStorage(type)) + 0.25), 0);
  const bodies = pieces.reduce((sum, { body }) => sum + body.size, 0);
  return Math.ceil(Math.min(fixed + bodies, bodies * 8, MOST_ESTIMATE)) + 2 ** 18;
}

function bytesOf({ batches }: ArrowDetail, split: Split): { readonly start: number; readonly end: number } {
  if (split.end <= split.start) return { start: 0, end: 0 };
  const last = (split.end - 1) * WORDS;
  return { start: batches[split.start * WORDS]!, end: batches[last]! + batches[last + 1]! + batches[last + 2]! };
}

/** Column types, where a look at the first record batch shows that the nearest type would lose digits: text there. */
export async function typesAtSight(
  source: Source,
  layout: Layout,
  schema: Schema,
  first: Split | undefined,
  detail: ArrowDetail,
): Promise<Schema> {
  const doubtful = layout.columns.flatMap(({ exact }, index) => (exact === null ? [] : [index]));
  if (doubtful.length === 0 || first === undefined || first.end === first.start) return schema;
  const split = { ...first, end: first.start + 1 };
  const request = { source, split, partition: 0, schema, options: {}, detail, limit: null, columns: doubtful, previous: null };
  const { summary } = await readArrow(request, { memory: createMemory, tick: () => undefined });
  return schema.map((field, index) => ({ ...field, type: summary.types[index]! }));
}
