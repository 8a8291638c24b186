import { damaged } from './damage';
import type { Outline } from './outline';
import { size } from './size';
import { ThriftReader } from './thrift-reader';
import { ThriftType } from './thrift-types';

export interface RowGroup {
  readonly rows: number;
  /** Of its chunks before compression, as the footer tells. */
  readonly bytes: number;
  /** The chunk of a leaf of the schema, decoded when it is asked for first. */
  chunk(leaf: number): ChunkInfo;
}

export interface ChunkInfo {
  readonly physical: number;
  readonly codec: number;
  readonly values: number;
  /** First byte in the file: the dictionary page where there is one, else the first data page. */
  readonly start: number;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  /** Why it cannot be read here (encrypted, kept in another file); null = it can. */
  readonly obstacle: string | null;
  readonly statistics: ChunkStatistics | null;
  /** What the file tells of its pages: where they are, and what is in them; null = nothing. */
  readonly offsetIndex: Place | null;
  readonly columnIndex: Place | null;
}

/** Bytes of the file. */
export interface Place {
  readonly start: number;
  readonly bytes: number;
}

/** As the file spells them: PLAIN, texts without a length. */
export interface ChunkStatistics {
  readonly least: Uint8Array | null;
  readonly most: Uint8Array | null;
  readonly nullCount: number | null;
}

/** The row groups of a footer; chunks are checked to lie before `dataEnd`. */
export function rowGroupsOf(footer: Uint8Array, outline: Outline, leaves: number, dataEnd: number): readonly RowGroup[] {
  return Array.from(outline.rows, (rows, group): RowGroup => {
    const known: ChunkInfo[] = [];
    const decode = (leaf: number): ChunkInfo => {
      const reader = new ThriftReader(footer, outline.chunks[group * leaves + leaf]!);
      return within(columnChunk(reader, ThriftType.STRUCT), group, dataEnd);
    };
    return { rows, bytes: outline.bytes[group]!, chunk: (leaf) => (known[leaf] ??= decode(leaf)) };
  });
}

function within(chunk: ChunkInfo, group: number, dataEnd: number): ChunkInfo {
  const end = chunk.start + chunk.compressedBytes;
  if (chunk.obstacle === null && (chunk.start < 4 || end > dataEnd))
    damaged(`a column chunk of row group ${group} lies outside the file (bytes ${chunk.start} to ${end} of ${dataEnd})`);
  const known = (place: Place | null): Place | null =>
    place !== null && place.bytes > 0 && place.start >= 4 && place.start + place.bytes <= dataEnd ? place : null;
  return { ...chunk, offsetIndex: known(chunk.offsetIndex), columnIndex: known(chunk.columnIndex) };
}

const noChunk: ChunkInfo = {
  physical: -1,
  codec: 0,
  values: 0,
  start: 0,
  compressedBytes: 0,
  uncompressedBytes: 0,
  obstacle: 'has no metadata',
  statistics: null,
  offsetIndex: null,
  columnIndex: null,
};

function columnChunk(reader: ThriftReader, type: number): ChunkInfo {
  let chunk = noChunk;
  let obstacle: string | null = null;
  /** Start and length of the offset index, then of the column index. */
  const indexes = [0, 0, 0, 0];
  reader.struct(type, (id, field) => {
    if (id === 1) {
      if (reader.binary(field).length > 0) obstacle = 'is kept in another file';
    } else if (id === 3) chunk = chunkMetadata(reader, field);
    else if (id >= 4 && id <= 7) indexes[id - 4] = size(reader.integer(field), 'the place of an index');
    else if (id === 8) {
      obstacle = 'is encrypted';
      reader.skip(field);
    } else reader.skip(field);
  });
  const [offsetStart, offsetBytes, columnStart, columnBytes] = indexes as [number, number, number, number];
  return {
    ...chunk,
    obstacle: obstacle ?? chunk.obstacle,
    offsetIndex: { start: offsetStart, bytes: offsetBytes },
    columnIndex: { start: columnStart, bytes: columnBytes },
  };
}

function chunkMetadata(reader: ThriftReader, type: number): ChunkInfo {
  let physical = -1;
  let codec = 0;
  let values = 0;
  let uncompressedBytes = 0;
  let compressedBytes = 0;
  let data = 0;
  let dictionary = 0;
  let statistics: ChunkStatistics | null = null;
  reader.struct(type, (id, field) => {
    if (id === 1) physical = reader.integer(field);
    else if (id === 4) codec = reader.integer(field);
    else if (id === 5) values = size(reader.integer(field), 'the number of values of a column chunk');
    else if (id === 6) uncompressedBytes = size(reader.integer(field), 'the size of a column chunk');
    else if (id === 7) compressedBytes = size(reader.integer(field), 'the size of a column chunk');
    else if (id === 9) data = size(reader.integer(field), 'the place of a column chunk');
    else if (id === 11) dictionary = size(reader.integer(field), 'the place of a dictionary');
    else if (id === 12) statistics = chunkStatistics(reader, field);
    else reader.skip(field);
  });
  // some writers put 0 where there is no dictionary, some put the dictionary's place into the data offset
  const start = dictionary > 0 && dictionary < data ? dictionary : data;
  return {
    physical,
    codec,
    values,
    start,
    compressedBytes,
    uncompressedBytes,
    obstacle: null,
    statistics,
    offsetIndex: null,
    columnIndex: null,
  };
}

/** Fields 1 and 2, in which old writers put bounds without an order agreed on, are passed over. */
function chunkStatistics(reader: ThriftReader, type: number): ChunkStatistics {
  let least: Uint8Array | null = null;
  let most: Uint8Array | null = null;
  let nullCount: number | null = null;
  reader.struct(type, (id, field) => {
    if (id === 3) nullCount = reader.integer(field);
    else if (id === 5) most = reader.binary(field);
    else if (id === 6) least = reader.binary(field);
    else reader.skip(field);
  });
  return { least, most, nullCount };
}
