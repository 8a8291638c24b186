import { inflateRawSync } from 'node:zlib';
import { createMemory, viewsOf } from '../../columns/memory';
import { fail } from '../../errors';
import { inflaterOf, takeStage } from '../parquet/codecs';
import { Codec } from '../parquet/parquet-types';
import { Room } from '../parquet/room';
import { unzstd } from '../parquet/zstd';
import type { SourceReader } from '../source-reader';
import { Bytes } from './decode';

/** Avro's object container files: a header with the schema, then blocks of records, each ended by the file's mark. */
export const AVRO_MAGIC = Buffer.from('Obj\u0001');
const MARK_BYTES = 16;
const HEADER_BYTES = 1 << 16;
const MOST_HEADER_BYTES = 64 << 20;
const MOST_BLOCK_BYTES = 2 ** 30;

export interface AvroHeader {
  readonly schema: string;
  readonly codec: string;
  readonly mark: Uint8Array;
  readonly end: number;
}

export interface AvroBlock {
  readonly start: number;
  readonly bytes: number;
  readonly rows: number;
  /** Where the next one begins. */
  readonly end: number;
}

export function headerOf(reader: SourceReader): AvroHeader {
  for (let length = HEADER_BYTES; ; length *= 8) {
    const head = new Uint8Array(Math.min(length, reader.size));
    reader.readInto(head, 0);
    try {
      return headerIn(new Bytes(head));
    } catch (error) {
      if (!(error instanceof RangeError) || head.length === reader.size || length > MOST_HEADER_BYTES) throw error;
    }
  }
}

function headerIn(bytes: Bytes): AvroHeader {
  if (!AVRO_MAGIC.equals(bytes.take(AVRO_MAGIC.length))) throw new RangeError('it does not begin as an Avro file');
  const metadata = new Map<string, string>();
  for (let count = bytes.size(); count !== 0; count = bytes.size()) {
    if (count < 0) bytes.size();
    for (let i = 0; i < Math.abs(count); i++) metadata.set(bytes.text(), bytes.text());
  }
  const schema = metadata.get('avro.schema');
  if (schema === undefined) throw new RangeError('it has no schema');
  return { schema, codec: metadata.get('avro.codec') ?? 'null', mark: bytes.take(MARK_BYTES).slice(), end: bytes.at };
}

const PREFIX_BYTES = 20;

/** The block at `at`, by its header and the mark behind it. */
export function blockAt(reader: SourceReader, at: number, mark: Uint8Array): AvroBlock {
  const prefix = new Uint8Array(Math.min(PREFIX_BYTES, reader.size - at));
  reader.readInto(prefix, at);
  const header = new Bytes(prefix);
  const [rows, bytes] = [header.size(), header.size()];
  const start = at + header.at;
  const end = start + bytes + MARK_BYTES;
  if (rows < 0 || bytes < 0 || end > reader.size) throw new RangeError(`it is cut off inside the block at byte ${start}`);
  const found = new Uint8Array(MARK_BYTES);
  reader.readInto(found, start + bytes);
  if (!Buffer.from(found).equals(mark)) throw new RangeError(`the block at byte ${start} does not end as it should`);
  return { start, bytes, rows, end };
}

const WINDOW_BYTES = 64 << 10;

/** Where the first block begins at or after `from`: behind a mark, which no content holds but by a chance of one in 2^128. */
export function nextBlock(reader: SourceReader, from: number, mark: Uint8Array): number {
  const window = Buffer.allocUnsafe(WINDOW_BYTES);
  for (let at = from - MARK_BYTES; at < reader.size; at += WINDOW_BYTES - MARK_BYTES + 1) {
    const found = window.subarray(0, reader.readInto(window, at)).indexOf(mark);
    if (found >= 0) return at + found + MARK_BYTES;
  }
  return reader.size;
}

/** The records of a block, unpacked. */
export function contentOf(reader: SourceReader, { start, bytes }: AvroBlock, codec: string): Uint8Array {
  const packed = new Uint8Array(bytes);
  if (reader.readInto(packed, start) < bytes) throw new RangeError('it ends early');
  switch (codec) {
    case 'null':
      return packed;
    case 'deflate':
      return inflated(packed);
    case 'zstandard':
      return unzstandard(packed);
    case 'snappy':
      return unsnappy(packed.subarray(0, Math.max(0, bytes - 4)));
    default:
      return fail('UNSUPPORTED', `avro: codec ${codec} is not supported; write the file with deflate, snappy or zstandard`);
  }
}

function inflated(packed: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: MOST_BLOCK_BYTES });
  } catch (error) {
    throw new RangeError(`a block cannot be inflated (${(error as Error).message})`);
  }
}

/** A frame need not say how much it holds: room grows until it does. */
function unzstandard(packed: Uint8Array): Uint8Array {
  for (let room = Math.max(1 << 16, packed.length * 8); ; room *= 4) {
    try {
      return unzstd(packed, room).slice();
    } catch (error) {
      if (room > MOST_BLOCK_BYTES || room > packed.length * 32768)
        throw new RangeError(`a block cannot be unpacked (${(error as Error).message})`);
    }
  }
}

/** A snappy block begins with its length; a check sum of the content stands behind it. */
function unsnappy(packed: Uint8Array): Uint8Array {
  let length = 0;
  for (let scale = 1, i = 0, byte = 128; byte >= 128 && i < 5; scale *= 128) {
    byte = packed[i++] ?? 0;
    length += (byte & 127) * scale;
  }
  if (length > packed.length * 64 + 64) throw new RangeError(`a block of ${packed.length} bytes claims ${length}`);
  const room = new Room(createMemory(packed.length + length), () => undefined);
  const [stage, out] = [takeStage(room, [Codec.SNAPPY], packed.length), room.take(length)];
  inflaterOf(Codec.SNAPPY, room, stage)(packed, out, length);
  return viewsOf(room.memory).u8.slice(out, out + length);
}
