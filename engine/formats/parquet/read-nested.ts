import type { AsyncBuffer, Compressors, FileMetaData, SchemaElement } from 'hyparquet';
import { buildColumn } from '../../columns/build-column';
import type { ColumnChunk } from '../../columns/column';
import { viewsOf } from '../../columns/memory';
import { type Data, jsonText } from '../../columns/nested/json';
import type { Value } from '../../columns/vector';
import { inflaterOf, largestPage, takeStage } from './codecs';
import { Damage, damaged } from './damage';
import type { ReadInto } from './load-chunk';
import type { NestedColumn, NestedNode } from './nested-schema';
import type { ParquetDetail } from './open';
import { Codec } from './parquet-types';
import type { Room } from './room';
import type { Conversion } from './schema';
import { spelledText } from './spelled';

/**
 * Nested columns are decoded by hyparquet, row group by row group, and kept as canonical JSON. All annotations but LIST are taken from its
 * schema first: it then gives every value as the file holds it, where its own conversions would round decimals and cut timestamps.
 */
export async function readNested(
  column: NestedColumn,
  detail: ParquetDetail,
  fileBytes: number,
  first: number,
  rows: number,
  room: Room,
  readInto: ReadInto,
): Promise<ColumnChunk> {
  const { parquetRead } = await import('hyparquet');
  const metadata = await decoding(() => metadataOf(detail));
  const texts: (string | null)[] = [];
  const put = (found: unknown[]): void => {
    for (const row of found) {
      const data = dataOf((row as Record<string, unknown>)[column.source], column.nested);
      texts.push(data === null ? null : jsonText(data, column.type));
    }
  };
  for (let start = first; start < first + rows; ) {
    room.tick();
    const end = Math.min(first + rows, groupEnd(metadata, start));
    await decoding(() =>
      parquetRead({
        file: fileBuffer(fileBytes, readInto),
        metadata,
        columns: [column.source],
        rowStart: start,
        rowEnd: end,
        rowFormat: 'object',
        utf8: false,
        compressors: compressorsOf(room),
        parsers: { timestampFromNanoseconds: (nanos: bigint) => nanos },
        onComplete: put,
      } as Parameters<typeof parquetRead>[0]),
    );
    start = end;
  }
  if (texts.length !== rows) damaged(`it holds ${texts.length} values for ${rows} rows`);
  return buildColumn({ take: (bytes) => room.take(bytes), views: () => viewsOf(room.memory) }, column.type, 'utf8', texts);
}

async function decoding<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Damage) throw error;
    return damaged(error instanceof Error ? error.message : String(error));
  }
}

const footers = new WeakMap<SharedArrayBuffer, FileMetaData>();

async function metadataOf({ footer }: ParquetDetail): Promise<FileMetaData> {
  const known = footers.get(footer);
  if (known !== undefined) return known;
  const { parquetMetadata } = await import('hyparquet');
  const bytes = new Uint8Array(footer.byteLength + 8);
  bytes.set(new Uint8Array(footer));
  const ending = new DataView(bytes.buffer, footer.byteLength);
  ending.setUint32(0, footer.byteLength, true);
  ending.setUint32(4, 0x31524150, true);
  const metadata = parquetMetadata(bytes, { geoparquet: false });
  checkPaths(metadata);
  const plain = { ...metadata, schema: metadata.schema.map(unannotated) };
  footers.set(footer, plain);
  return plain;
}

/** A chunk that names no leaf of the schema would be read, and fail, with nobody to hear of it: the executor would go down. */
function checkPaths({ schema, row_groups }: FileMetaData): void {
  const leaves: string[] = [];
  let next = 1;
  const walk = (path: readonly string[], children: number): void => {
    for (let child = 0; child < children; child++) {
      const element = schema[next++] ?? damaged('its schema ends early');
      const below = [...path, element.name];
      if (element.num_children) walk(below, element.num_children);
      else leaves.push(JSON.stringify(below));
    }
  };
  walk([], schema[0]?.num_children ?? 0);
  for (const { columns } of row_groups)
    for (const [i, { meta_data }] of columns.entries())
      if (JSON.stringify(meta_data?.path_in_schema) !== leaves[i]) damaged('a column chunk names another column than its schema');
}

function unannotated({ converted_type, logical_type, ...element }: SchemaElement): SchemaElement {
  const isList = converted_type === 'LIST' || logical_type?.type === 'LIST';
  return isList ? { ...element, converted_type: 'LIST' } : element;
}

function groupEnd(metadata: FileMetaData, row: number): number {
  let end = 0;
  for (const group of metadata.row_groups) {
    end += Number(group.num_rows);
    if (end > row) return end;
  }
  return damaged('its row groups hold fewer rows than it claims');
}

function fileBuffer(byteLength: number, readInto: ReadInto): AsyncBuffer {
  return {
    byteLength,
    slice(start, end = byteLength) {
      const from = start < 0 ? byteLength + start : start;
      const bytes = new Uint8Array(Math.max(0, Math.min(end, byteLength) - from));
      readInto(bytes, from);
      return bytes.buffer;
    },
  };
}

const codecs = {
  SNAPPY: Codec.SNAPPY,
  GZIP: Codec.GZIP,
  BROTLI: Codec.BROTLI,
  ZSTD: Codec.ZSTD,
  LZ4: Codec.LZ4,
  LZ4_RAW: Codec.LZ4_RAW,
};

/** Our own codecs, in the room above the columns. */
function compressorsOf(room: Room): Compressors {
  const inflate = (codec: number) => (input: Uint8Array, bytes: number) => {
    if (bytes > largestPage(codec, input.length)) damaged(`a page claims to be ${bytes} bytes long`);
    const stage = takeStage(room, [codec], input.length);
    const out = room.take(bytes);
    if (bytes > 0) inflaterOf(codec, room, stage)(input, out, bytes);
    const result = viewsOf(room.memory).u8.slice(out, out + bytes);
    room.release(stage.body);
    return result;
  };
  return Object.fromEntries(Object.entries(codecs).map(([name, codec]) => [name, inflate(codec)]));
}

/** What hyparquet gives for a node, as parts of a nested value. */
function dataOf(value: unknown, node: NestedNode): Data {
  if (value === null || value === undefined) return null;
  switch (node.kind) {
    case 'leaf':
      if (node.spelling !== null) return spelledText(node.spelling, value as Value);
      return leafOf(value, node.conversion, node.type === 'string');
    case 'list':
      return (value as unknown[]).map((item) => dataOf(item, node.element));
    case 'struct':
      return node.fields.map(({ name, node: field }) => dataOf((value as Record<string, unknown>)[name], field));
    case 'map': {
      const entries = ((value as Record<string, unknown>)[node.entries] ?? []) as Record<string, unknown>[];
      return entries.map((entry) => [
        dataOf(entry[node.key.name], node.key.node),
        dataOf(entry[node.value.name], node.value.node),
      ]);
    }
  }
}

const utf8 = new TextDecoder();

function leafOf(value: unknown, conversion: Conversion, isText: boolean): Value {
  switch (conversion) {
    case 'widen':
      return BigInt(value as number);
    case 'widenUnsigned':
      return BigInt((value as number) >>> 0);
    case 'millis':
      return (value as bigint) * 1000n;
    case 'int96':
      return floorThousandth(value as bigint);
    case 'bigEndian':
    case 'textBigEndian':
      return bigEndian(value as Uint8Array);
    case 'unsigned64':
      return BigInt.asUintN(64, value as bigint);
    case 'halves':
      return half(value as Uint8Array);
    case 'text':
      return isText ? utf8.decode(value as Uint8Array) : (value as Uint8Array);
    default:
      return value as Value;
  }
}

function floorThousandth(nanos: bigint): bigint {
  return (nanos - (((nanos % 1000n) + 1000n) % 1000n)) / 1000n;
}

function bigEndian(bytes: Uint8Array): bigint {
  const magnitude = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return BigInt.asIntN(Math.max(8, bytes.length * 8), magnitude);
}

function half(bytes: Uint8Array): number {
  const bits = (bytes[1]! << 8) | bytes[0]!;
  const [sign, exponent, fraction] = [bits >> 15 === 0 ? 1 : -1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * 2 ** -14 * (fraction / 1024) : sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}
