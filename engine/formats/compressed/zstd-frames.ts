import type { SourceReader } from '../source-reader';

/** Why no frame can be read where one should stand. */
export type FrameFault = 'cut' | 'damaged';

/** A frame of a zstd file as its header tells it. */
export type ZstdFrame =
  | { readonly kind: 'skippable'; readonly end: number }
  /** Blocks follow at `blocks`; then so many bytes of checksum. `contentBytes` is null where it was not declared. */
  | { readonly kind: 'content'; readonly blocks: number; readonly contentBytes: number | null; readonly checksumBytes: number };

export const ZSTD_MAGIC = 0xfd2fb528;
export const MAX_BLOCK_BYTES = 131072;
const SKIPPABLE_MAGIC = 0x184d2a50;
const HEADER_BYTES = 18;

/** The frame that starts at `start`: 'cut' where the file ends inside its header, 'damaged' where no frame starts. */
export function zstdFrameAt(reader: SourceReader, start: number): ZstdFrame | FrameFault {
  const head = new Uint8Array(HEADER_BYTES);
  const view = new DataView(head.buffer);
  const length = reader.readInto(head, start);
  if (length < 5) return 'cut';
  const magic = view.getUint32(0, true);
  if (((magic ^ SKIPPABLE_MAGIC) & ~15) === 0) {
    const end = start + 8 + view.getUint32(4, true);
    return length < 8 || end > reader.size ? 'cut' : { kind: 'skippable', end };
  }
  if (magic !== ZSTD_MAGIC) return 'damaged';
  const descriptor = head[4]!;
  const single = (descriptor >> 5) & 1;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  const sizeBytes = [single, 2, 4, 8][descriptor >> 6]!;
  const sizeAt = 6 - single + dictionaryBytes;
  if (length < sizeAt + sizeBytes) return 'cut';
  const contentBytes = declared(view, sizeAt, sizeBytes);
  return { kind: 'content', blocks: start + sizeAt + sizeBytes, contentBytes, checksumBytes: 4 * ((descriptor >> 2) & 1) };
}

function declared(view: DataView, at: number, bytes: number): number | null {
  if (bytes === 0) return null;
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, true) + 256;
  return bytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

/** Blocks one after the other; `last` where the frame ends with them. */
export interface Blocks {
  readonly count: number;
  readonly end: number;
  readonly last: boolean;
}

/** As many blocks of a frame, from `start`, as stand in some `bytes`: their headers stand at most 128 KB apart, and each costs one small read. */
export function blocksFrom(reader: SourceReader, start: number, bytes: number): Blocks | FrameFault {
  const head = new Uint8Array(3);
  let at = start;
  for (let count = 1; ; count++) {
    if (reader.readInto(head, at) < 3) return 'cut';
    const word = head[0]! | (head[1]! << 8) | (head[2]! << 16);
    const kind = (word >> 1) & 3;
    if (kind === 3) return 'damaged';
    at += 3 + (kind === 1 ? 1 : word >> 3);
    if (at > reader.size) return 'cut';
    const last = (word & 1) === 1;
    if (last || at - start >= bytes) return { count, end: at, last };
  }
}
