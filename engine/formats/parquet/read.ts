import { type ColumnChunk, plainStorage, type Table, widthOf } from '../../columns/column';
import { fail } from '../../errors';
import type { Field, Schema, TypeName } from '../../plan/schema';
import type { ReadContext, ReadRequest, ReadResult, ReadSummary, RowRange } from '../format';
import { within } from '../row-ranges';
import { openSource } from '../source-reader';
import { checkNestedChunk, type NestedLeaf, schemaLeaves } from './check-nested';
import { chunkBuffers } from './chunk-bytes';
import { at, Damage, damaged, inFile, inFileLater, unsupported } from './damage';
import { decodeColumn } from './decode-column';
import { type LoadedChunk, loadChunk, loadIndexed, type ReadInto, skippedChunk } from './load-chunk';
import type { NestedColumn } from './nested-schema';
import { fileOf, type ParquetDetail } from './open';
import { indexedPages } from './page-index';
import { readNested } from './read-nested';
import { Room } from './room';
import type { ChunkInfo, Place, RowGroup } from './row-group';
import type { FileColumn, LeafColumn } from './schema';

/** Reads one partition: whole row groups, or the first `limit` rows of them; only the columns asked for. */
export function readParquet(request: ReadRequest<unknown>, context: ReadContext): ReadResult | Promise<ReadResult> {
  const plan = inFile(request.source.path, () => planRead(request));
  return inFile(request.source.path, () => runRead(request, context, plan));
}

/** What is to be read of one column: a chunk from each row group until there are enough rows. null = not asked for. */
export interface ColumnPlan {
  readonly column: LeafColumn;
  readonly chunks: readonly ChunkPlan[];
  /** Numbers become as narrow as they are. */
  readonly narrow: boolean;
}

/** A nested column is not decoded here, and comes after the others. */
interface NestedPlan {
  readonly nested: NestedColumn;
}

type Plan = readonly (ColumnPlan | NestedPlan | null)[];

interface ChunkPlan {
  readonly rowGroup: number;
  readonly rowGroupRows: number;
  readonly info: ChunkInfo;
  readonly rows: number;
  /** Of its rows those that matter; null = all. */
  readonly ranges: readonly RowRange[] | null;
}

function planRead({ source, split, schema, columns, limit, detail, ranges, passing }: ReadRequest<unknown>): Plan {
  const file = fileOf(source, detail as ParquetDetail);
  const groups = file.footer.rowGroups.slice(split.start, split.end);
  const wanted = columns === null ? null : new Set(columns);
  const narrow = limit === null && ranges === undefined && passing !== true;
  return schema.map((field, index) => {
    if (wanted !== null && !wanted.has(index)) return null;
    const column = columnOf(file.schema.columns, field, index);
    if ('nested' in column) return { nested: column };
    const chunks = chunkPlans(groups, split.start, column, limit ?? Number.POSITIVE_INFINITY, ranges ?? null);
    return { column, chunks, narrow };
  });
}

function columnOf(columns: readonly FileColumn[], field: Field, index: number): FileColumn {
  const column = columns[index]?.name === field.name ? columns[index] : columns.find((each) => each.name === field.name);
  if (column === undefined) return unsupported(`column ${field.name} is not in this file`);
  if (column.type !== field.type)
    unsupported(`column ${field.name} is ${column.type} in this file and ${field.type} in the table`);
  return column;
}

export function chunkPlans(
  groups: readonly RowGroup[],
  first: number,
  column: LeafColumn,
  limit: number,
  ranges: readonly RowRange[] | null,
): readonly ChunkPlan[] {
  const plans: ChunkPlan[] = [];
  let before = 0;
  let left = limit;
  for (const [index, group] of groups.entries()) {
    if (left <= 0) break;
    const info = group.chunk(column.leaf);
    const own = ranges === null ? null : within(ranges, before, before + group.rows);
    plans.push({ rowGroup: first + index, rowGroupRows: group.rows, info, rows: Math.min(left, group.rows), ranges: own });
    left -= group.rows;
    before += group.rows;
  }
  return plans;
}

function runRead(request: ReadRequest<unknown>, context: ReadContext, plan: Plan): ReadResult | Promise<ReadResult> {
  const { source, schema, previous } = request;
  const rows = rowsOf(request);
  if (previous !== null && previous.rows !== rows)
    fail('INTERNAL', `parquet: ${source.path}: columns of ${rows} rows cannot join a partition of ${previous.rows}`);
  const memory = previous?.memory ?? context.memory(estimate(schema, plan, rows));
  const reader = openSource(source);
  let bytesRead = 0;
  const room = new Room(memory, () => context.tick(bytesRead));
  const readInto: ReadInto = (target, position) => {
    if (reader.readInto(target, position) < target.length) damaged('it ends early');
    bytesRead += target.length;
  };
  const absent = absentOf(rows);
  const flat = (): ColumnChunk[] =>
    plan.map((column, index) => {
      context.tick(bytesRead);
      return column === null || 'nested' in column
        ? (previous?.columns[index] ?? absent(schema[index]!.type))
        : readColumn(room, column, rows, readInto);
    });
  const result = (columns: readonly ColumnChunk[]): ReadResult => {
    context.tick(bytesRead);
    const table: Table = { schema, memory, columns, rows, selection: null };
    return { table, summary: summaryOf(request, plan, rows) };
  };
  if (plan.some((column) => column !== null && 'nested' in column)) {
    return inFileLater(source.path, async () => {
      try {
        return result(await withNested(request, flat(), plan, rows, room, readInto));
      } finally {
        reader.close();
      }
    });
  }
  try {
    return result(flat());
  } finally {
    reader.close();
  }
}

async function withNested(
  { source, split, detail }: ReadRequest<unknown>,
  columns: ColumnChunk[],
  plan: Plan,
  rows: number,
  room: Room,
  readInto: ReadInto,
): Promise<readonly ColumnChunk[]> {
  const parquet = detail as ParquetDetail;
  const { rowGroups: groups, schema } = fileOf(source, parquet).footer;
  const leaves = schemaLeaves(schema);
  const first = groups.slice(0, split.start).reduce((sum, group) => sum + group.rows, 0);
  for (const [index, column] of plan.entries()) {
    if (column === null || !('nested' in column)) continue;
    for (const group of groupsOf(groups.slice(split.start, split.end), rows))
      for (let leaf = column.nested.leaf; leaf < column.nested.leafEnd; leaf++)
        checkNested(column.nested.name, group.chunk(leaf), leaves[leaf]!, room, readInto);
    columns[index] = await readNested(column.nested, parquet, source.size, first, rows, room, readInto);
  }
  return columns;
}

/** Those that hold the first rows. */
function groupsOf(groups: readonly RowGroup[], rows: number): readonly RowGroup[] {
  let before = 0;
  return groups.filter((group) => {
    const wanted = before < rows;
    before += group.rows;
    return wanted;
  });
}

/** What hyparquet is not asked to read: encrypted chunks, those in other files, and what would not be read well. */
function checkNested(name: string, chunk: ChunkInfo, leaf: NestedLeaf, room: Room, readInto: ReadInto): void {
  if (chunk.obstacle !== null) unsupported(`column ${name}: it ${chunk.obstacle}`);
  room.tick();
  at(
    () => `column ${name}`,
    () => checkNestedChunk(chunk, leaf, room, readInto),
  );
}

function rowsOf({ split, limit, source, detail }: ReadRequest<unknown>): number {
  const groups = fileOf(source, detail as ParquetDetail).footer.rowGroups.slice(split.start, split.end);
  return Math.min(
    limit ?? Number.POSITIVE_INFINITY,
    groups.reduce((sum, group) => sum + group.rows, 0),
  );
}

/** The beginning of a page may turn out too short for the rows asked for; then the page is read whole. */
export function readColumn(room: Room, plan: ColumnPlan, rows: number, readInto: ReadInto): ColumnChunk {
  const place = (): string => `column ${plan.column.name}`;
  const load = (prefixes: boolean): LoadedChunk[] => {
    const buffers = chunkBuffers(plan.chunks.map((chunk) => (isSkipped(chunk) ? 0 : chunk.info.compressedBytes)));
    return plan.chunks.map((chunk, index) =>
      at(
        () => `${place()}, row group ${chunk.rowGroup}`,
        () => loadPlanned(plan.column, chunk, prefixes, buffers[index]!, readInto),
      ),
    );
  };
  const decode = (chunks: readonly LoadedChunk[]): ColumnChunk =>
    at(place, () => decodeColumn({ column: plan.column, chunks, capacity: capacityOf(chunks), rows, room, narrow: plan.narrow }));
  const chunks = load(true);
  const partial = chunks.some((chunk) => chunk.pages.some((page) => page.prefix));
  const bottom = room.take(0);
  try {
    return decode(chunks);
  } catch (error) {
    room.release(bottom);
    if (partial && error instanceof Damage) return decode(load(false));
    throw error;
  }
}

function isSkipped({ ranges }: ChunkPlan): boolean {
  return ranges?.length === 0;
}

function capacityOf(chunks: readonly LoadedChunk[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.values, 0);
}

function loadPlanned(
  { physical, rawBytes }: LeafColumn,
  plan: ChunkPlan,
  prefixes: boolean,
  buffer: Buffer,
  readInto: ReadInto,
): LoadedChunk {
  const { info, rowGroupRows, rows, ranges } = plan;
  if (isSkipped(plan)) return skippedChunk(rowGroupRows);
  if (info.obstacle !== null) unsupported(`it ${info.obstacle}`);
  if (info.physical !== physical) damaged('its type is not the one in the schema');
  const pages = ranges === null ? null : indexedPages(info, rowGroupRows, (place) => bytesAt(place, readInto));
  const chunk =
    ranges !== null && pages !== null
      ? loadIndexed(info, pages, ranges, buffer, readInto)
      : loadChunk(info, { chunkRows: rowGroupRows, rows, prefixes, rawBytes, ranges }, buffer, readInto);
  const entries = chunk.dictionary?.values ?? 0;
  if (chunk.dictionary !== null && entries * (rawBytes === 0 ? 4 : rawBytes) > chunk.dictionary.uncompressedBytes)
    damaged(`a dictionary claims ${entries} entries`);
  return chunk;
}

function bytesAt({ start, bytes }: Place, readInto: ReadInto): Uint8Array {
  const target = new Uint8Array(bytes);
  readInto(target, start);
  return target;
}

/** One for all columns of a type: of a thousand columns most may not be asked for, and a message carries each object once. */
function absentOf(rows: number): (type: TypeName) => ColumnChunk {
  const known = new Map<TypeName, ColumnChunk>();
  return (type) => {
    const made: ColumnChunk = known.get(type) ?? {
      type,
      storage: 'none',
      values: 0,
      bytes: 0,
      validity: 0,
      nullCount: rows,
      dictionary: null,
    };
    known.set(type, made);
    return made;
  };
}

const MOST_EXPANSION = 64;

/**
 * Room for the columns, without text that repeats a dictionary, numbers half as wide as they are plain; the memory grows when that is not
 * enough. A footer may claim any number
 * of rows: what its bytes could hardly hold is not asked for in advance.
 */
function estimate(schema: Schema, columns: Plan, rows: number): number {
  const plan = columns.map((column) => (column !== null && 'nested' in column ? null : column));
  const share = (chunk: ChunkPlan): number => Math.min(1, chunk.rows / Math.max(1, chunk.rowGroupRows));
  const bytes = plan.reduce((sum, column, index) => {
    if (column === null) return sum;
    const texts =
      column.column.conversion === 'text'
        ? column.chunks.reduce((more, chunk) => more + chunk.info.uncompressedBytes * share(chunk), 0)
        : 0;
    const width = widthOf(plainStorage(schema[index]!.type));
    return sum + rows * ((column.narrow && texts === 0 ? width / 2 : width) + 0.25) + texts;
  }, 0);
  const compressed = plan.reduce(
    (sum, column) => (column?.chunks ?? []).reduce((more, chunk) => more + chunk.info.compressedBytes, sum),
    0,
  );
  return Math.ceil(Math.min(bytes, compressed * MOST_EXPANSION)) + 2 ** 20;
}

/** The bytes between the first and the last chunk that is read. */
function summaryOf({ schema }: ReadRequest<unknown>, plan: Plan, rows: number): ReadSummary {
  const chunks = plan.flatMap((column) => (column === null || 'nested' in column ? [] : column.chunks.map(({ info }) => info)));
  const start = chunks.reduce((least, chunk) => Math.min(least, chunk.start), chunks[0]?.start ?? 0);
  const end = chunks.reduce((most, chunk) => Math.max(most, chunk.start + chunk.compressedBytes), start);
  return { rows, start, end, types: schema.map((field) => field.type), rejects: [], rejectCount: 0 };
}
