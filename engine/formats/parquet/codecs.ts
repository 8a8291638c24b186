import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { prepareZstd, ZSTD_SCRATCH_BYTES } from '../../columns/kernels/zstd-scratch';
import { type Pointer, viewsOf } from '../../columns/memory';
import { damaged, unsupported } from './damage';
import { Codec, nameIn } from './parquet-types';
import type { Room } from './room';
import { unzstd, unzstdPrefix, zstdPrefixBytes } from './zstd';

/** Room beyond a body, for it to stand as it is aligned where it comes from. */
const STAGE_SLACK = 8;

/** Decompresses a page body to `out`, exactly `bytes` long, or reports damage. */
export type Inflate = (body: Uint8Array, out: Pointer, bytes: number) => void;

/** What a codec can at most make of so many bytes: pages that claim more are lying. */
const mostExpansion: Readonly<Record<number, number>> = {
  [Codec.UNCOMPRESSED]: 1,
  [Codec.SNAPPY]: 22,
  [Codec.GZIP]: 1040,
  [Codec.BROTLI]: 2 ** 24,
  [Codec.LZ4]: 256,
  [Codec.ZSTD]: 32768,
  [Codec.LZ4_RAW]: 256,
};

export function largestPage(codec: number, compressedBytes: number): number {
  return 64 + compressedBytes * (mostExpansion[codec] ?? 1);
}

/** Room that codecs need beside the result: for a body, and for Zstandard's tables (0 where it is not among them). */
export interface Stage {
  readonly body: Pointer;
  readonly tables: Pointer;
}

export function takeStage(room: Room, codecs: readonly number[], bodyBytes: number): Stage {
  const body = room.take(bodyBytes + STAGE_SLACK);
  if (!codecs.includes(Codec.ZSTD)) return { body, tables: 0 };
  const tables = room.take(ZSTD_SCRATCH_BYTES);
  prepareZstd(room.memory, tables);
  return { body, tables };
}

export function inflaterOf(codec: number, room: Room, stage: Stage): Inflate {
  const { kernels, memory } = room;
  const toStage = (body: Uint8Array): Pointer => staged(body, memory, stage);
  const outside =
    (name: string, inflate: (body: Uint8Array, bytes: number) => Uint8Array): Inflate =>
    (body, out, bytes) => {
      const result = attempt(name, () => inflate(body, bytes));
      if (result.length !== bytes) damaged(`a page of ${bytes} bytes holds ${result.length}`);
      viewsOf(memory).u8.set(result, out);
    };
  switch (codec) {
    case Codec.UNCOMPRESSED:
      return (body, out, bytes) => {
        if (body.length !== bytes) damaged(`a page of ${bytes} bytes holds ${body.length}`);
        viewsOf(memory).u8.set(body, out);
      };
    case Codec.SNAPPY:
      return (body, out, bytes) => {
        if (kernels.parquetSnappy(toStage(body), body.length, out, bytes, 1) !== 0)
          damaged('its snappy data cannot be decompressed');
      };
    case Codec.LZ4_RAW:
      return (body, out, bytes) => {
        if (kernels.parquetLz4(toStage(body), body.length, out, bytes) !== 0) damaged('its lz4 data cannot be decompressed');
      };
    case Codec.LZ4:
      return (body, out, bytes) => {
        const from = toStage(body);
        if (!unHadoop(room, from, body.length, out, bytes) && kernels.parquetLz4(from, body.length, out, bytes) !== 0)
          damaged('its lz4 data cannot be decompressed');
      };
    case Codec.GZIP:
      return outside('gzip', (body, bytes) => gunzipSync(body, { maxOutputLength: Math.max(1, bytes) }));
    case Codec.BROTLI:
      return outside('brotli', (body, bytes) => brotliDecompressSync(body, { maxOutputLength: Math.max(1, bytes) }));
    case Codec.ZSTD: {
      const byLibrary = outside('zstd', unzstd);
      return (body, out, bytes) => {
        if (kernels.parquetZstd(toStage(body), body.length, out, bytes, stage.tables) !== 0) byLibrary(body, out, bytes);
      };
    }
    default:
      return unsupported(`compression ${nameIn(Codec, codec)} is not supported; rewrite the file with snappy or zstd`);
  }
}

/** Copies a body; by whole words, which is many times faster, only where both sides are aligned alike. */
function staged(body: Uint8Array, memory: WebAssembly.Memory, stage: Stage): Pointer {
  const at = stage.body + (body.byteOffset & 7);
  viewsOf(memory).u8.set(body, at);
  return at;
}

/** Codecs that can stop early: the same for the first `bytes` bytes of a page, of whose body only a beginning is there. */
export function prefixInflaterOf(codec: number, { kernels, memory }: Room, stage: Stage): Inflate {
  return (body, out, bytes) => {
    const { u8 } = viewsOf(memory);
    if (codec === Codec.SNAPPY) {
      if (kernels.parquetSnappy(staged(body, memory, stage), body.length, out, bytes, 0) !== 0)
        damaged('the beginning of a page does not suffice');
    } else
      u8.set(
        (codec === Codec.ZSTD ? unzstdPrefix(body, bytes) : body.subarray(0, bytes)) ??
          damaged('the beginning of a page does not suffice'),
        out,
      );
  };
}

/** Bytes of a body that should do for the first `bytes` of its page; null = this codec needs all. */
export function prefixBytes(codec: number, bytes: number): number | null {
  if (codec === Codec.UNCOMPRESSED) return bytes;
  if (codec === Codec.SNAPPY) return 64 + bytes + Math.ceil(bytes / 6);
  return codec === Codec.ZSTD ? zstdPrefixBytes(bytes) : null;
}

function attempt(name: string, inflate: () => Uint8Array): Uint8Array {
  try {
    return inflate();
  } catch {
    return damaged(`its ${name} data cannot be decompressed`);
  }
}

/** Hadoop's LZ4 frames: u32 big-endian size, then blocks of u32 big-endian compressed size and data, until that size is reached. */
function unHadoop(room: Room, source: Pointer, sourceBytes: number, out: Pointer, bytes: number): boolean {
  const view = new DataView(room.memory.buffer);
  const end = source + sourceBytes;
  let at = source;
  let done = 0;
  while (end - at >= 8 && done < bytes) {
    const size = view.getUint32(at);
    const compressed = view.getUint32(at + 4);
    at += 8;
    if (size > bytes - done || compressed > end - at || room.kernels.parquetLz4(at, compressed, out + done, size) !== 0)
      return false;
    at += compressed;
    done += size;
  }
  return at === end && done === bytes;
}
