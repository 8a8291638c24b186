import type { ColumnChunk } from '../../columns/column';
import { precisionOf } from '../../columns/column';
import { type Pointer, zeroWords } from '../../columns/memory';
import { decodeBits } from './decode-bits';
import { decodeCodes, worthCodes } from './decode-codes';
import { decodeFixed } from './decode-fixed';
import { decodeTexts } from './decode-texts';
import type { LoadedChunk } from './load-chunk';
import type { Room } from './room';
import type { LeafColumn } from './schema';
import { spelledColumn, storedType } from './spelled';

/** One column of one partition: chunks of consecutive row groups, decoded one after the other into one column. */
export interface ColumnJob {
  readonly column: LeafColumn;
  readonly chunks: readonly LoadedChunk[];
  /** Values of all pages of the chunks: what the column has room for. */
  readonly capacity: number;
  /** Rows of the table, at most `capacity`: a page that was read for its beginning is decoded whole. */
  readonly rows: number;
  readonly room: Room;
  /** Numbers become as narrow as they are: the chunks are whole. */
  readonly narrow: boolean;
}

/** Where the pages' values go: validity first, then what the kind of storage needs. */
export type Decoded = Pick<ColumnChunk, 'storage' | 'values' | 'bytes' | 'dictionary' | 'frame' | 'zones'>;

export function decodeColumn(job: ColumnJob): ColumnChunk {
  const { column, rows, room } = job;
  const { spelling } = column;
  if (spelling === null) return decodeStored(job);
  const stored = decodeStored({ ...job, column: { ...column, type: storedType(spelling) }, narrow: false });
  return spelledColumn(spelling, stored, rows, room);
}

function decodeStored(job: ColumnJob): ColumnChunk {
  const { column, room, capacity, rows } = job;
  const validity = column.optional ? takeZeroed(room, Math.ceil(capacity / 64) * 8) : 0;
  const decoded = decoderOf(job)(job, validity);
  const nullCount = validity === 0 ? 0 : rows - room.kernels.countBits(validity, rows);
  return { type: column.type, ...decoded, validity: nullCount === 0 ? 0 : validity, nullCount };
}

type Decoder = (job: ColumnJob, validity: Pointer) => Decoded;

function decoderOf({ column, chunks, rows }: ColumnJob): Decoder {
  if (column.conversion === 'bits') return decodeBits;
  if (column.conversion !== 'text' && column.conversion !== 'fixedText') return decodeFixed;
  return column.type === 'string' && worthCodes(chunks, rows) ? decodeCodes : decodeTexts;
}

export function takeZeroed(room: Room, bytes: number): Pointer {
  const pointer = room.take(bytes);
  zeroWords(room.memory, pointer, bytes);
  return pointer;
}

/** Bytes a fixed-width column takes for a value. */
export function fixedWidth(column: LeafColumn): 4 | 8 | 16 {
  if (column.type === 'int' || column.type === 'date') return 4;
  return precisionOf(column.type) > 18 ? 16 : 8;
}
