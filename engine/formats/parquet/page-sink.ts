import { crc32, gzipSync } from 'node:zlib';
import { SNAPPY_TABLE_BYTES, snappyBound } from '../../columns/kernels/parquet-codecs';
import { type Pointer, viewsOf } from '../../columns/memory';
import type { TakeRoom } from '../format';
import { KeptBytes } from './kept-bytes';
import { Codec, Encoding, PageType } from './parquet-types';
import type { Room } from './room';
import { i32, struct, type ThriftField, thriftBytes } from './thrift-writer';
import { zstd } from './zstd';

export type Compression = 'snappy' | 'zstd' | 'gzip' | 'none';

const codecs = { snappy: Codec.SNAPPY, zstd: Codec.ZSTD, gzip: Codec.GZIP, none: Codec.UNCOMPRESSED } as const;
const ZSTD_LEVEL = 3;

/** Bytes of a page with its header, in the file and before compression. */
export interface PageSize {
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
}

/** Takes pages, one after the other, and keeps them compressed behind their headers. */
export class PageSink {
  readonly codec: number;
  private readonly pages = new KeptBytes();
  private readonly table: Pointer;

  constructor(
    private readonly room: Room,
    private readonly compression: Compression,
  ) {
    this.codec = codecs[compression];
    this.table = room.take(SNAPPY_TABLE_BYTES);
  }

  /** Bytes of the pages so far. */
  get length(): number {
    return this.pages.length;
  }

  dictionary(page: Pointer, bytes: number, entries: number): PageSize {
    return this.put(page, bytes, PageType.DICTIONARY, struct(7, [i32(1, entries), i32(2, Encoding.PLAIN)]));
  }

  data(page: Pointer, bytes: number, rows: number, encoding: number): PageSize {
    return this.put(
      page,
      bytes,
      PageType.DATA,
      struct(5, [i32(1, rows), i32(2, encoding), i32(3, Encoding.RLE), i32(4, Encoding.RLE)]),
    );
  }

  /** All pages, in this room. */
  bytes(room: TakeRoom): Uint8Array {
    return this.pages.moved(room);
  }

  private put(page: Pointer, bytes: number, type: number, details: ThriftField): PageSize {
    const bottom = this.room.take(0);
    const body = this.compress(page, bytes);
    const crc = crc32(body) | 0;
    const header = thriftBytes([i32(1, type), i32(2, bytes), i32(3, body.length), i32(4, crc), details]);
    this.pages.append(header);
    this.pages.append(this.alignedAs(this.pages.length, body));
    this.room.release(bottom);
    return { compressedBytes: header.length + body.length, uncompressedBytes: header.length + bytes };
  }

  /** A view of the page's bytes, good until the next call. */
  private compress(page: Pointer, bytes: number): Uint8Array {
    if (this.compression === 'snappy') return this.snappy(page, bytes);
    const raw = viewsOf(this.room.memory).u8.subarray(page, page + bytes);
    if (this.compression === 'gzip') return gzipSync(raw);
    return this.compression === 'zstd' ? zstd(raw, ZSTD_LEVEL) : raw;
  }

  private snappy(page: Pointer, bytes: number): Uint8Array {
    const out = this.room.take(snappyBound(bytes));
    const size = this.room.kernels.parquetSnap(page, bytes, out, this.table) >>> 0;
    return viewsOf(this.room.memory).u8.subarray(out, out + size);
  }

  /** Bytes of the shared memory where they stand as those at `place` do: only then V8 copies them word by word. */
  private alignedAs(place: number, bytes: Uint8Array): Uint8Array {
    const { kernels, memory } = this.room;
    if (bytes.buffer !== memory.buffer || ((bytes.byteOffset - place) & 7) === 0) return bytes;
    const at = this.room.take(bytes.length + 8) + (place & 7);
    kernels.parquetCopy(bytes.byteOffset, bytes.length, at);
    return viewsOf(memory).u8.subarray(at, at + bytes.length);
  }
}
