import type { SourceReader } from '../source-reader';

/** A frame of a zstd file, by its headers alone. `contentBytes` is declared, or bounded by its blocks. */
export interface ZstdFrame {
  readonly end: number;
  readonly contentBytes: number;
  readonly skippable: boolean;
}

export const ZSTD_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const MAX_BLOCK_BYTES = 131072;
const HEADER_BYTES = 18;

/** The frame that starts at `start`: 'cut' where the file ends inside it, 'damaged' where no frame starts. */
export function zstdFrameAt(reader: SourceReader, start: number): ZstdFrame | 'cut' | 'damaged' {
  const head = new Uint8Array(HEADER_BYTES);
  const view = new DataView(head.buffer);
  const length = reader.readInto(head, start);
  if (length < 5) return 'cut';
  const magic = view.getUint32(0, true);
  if (((magic ^ SKIPPABLE_MAGIC) & ~15) === 0) {
    const end = start + 8 + view.getUint32(4, true);
    return length < 8 || end > reader.size ? 'cut' : { end, contentBytes: 0, skippable: true };
  }
  if (magic !== ZSTD_MAGIC) return 'damaged';
  const descriptor = head[4]!;
  const single = (descriptor >> 5) & 1;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  const sizeBytes = [single, 2, 4, 8][descriptor >> 6]!;
  const sizeAt = 6 - single + dictionaryBytes;
  if (length < sizeAt + sizeBytes) return 'cut';
  return blocksFrom(reader, start + sizeAt + sizeBytes, declared(view, sizeAt, sizeBytes), (descriptor >> 2) & 1);
}

function declared(view: DataView, at: number, bytes: number): number | null {
  if (bytes === 0) return null;
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, true) + 256;
  return bytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

/** Block headers stand some 50 KB apart: each costs one small read. */
function blocksFrom(reader: SourceReader, start: number, size: number | null, checksum: number): ZstdFrame | 'cut' | 'damaged' {
  const head = new Uint8Array(3);
  let at = start;
  for (let blocks = 1; ; blocks++) {
    if (reader.readInto(head, at) < 3) return 'cut';
    const word = head[0]! | (head[1]! << 8) | (head[2]! << 16);
    const kind = (word >> 1) & 3;
    if (kind === 3) return 'damaged';
    at += 3 + (kind === 1 ? 1 : word >> 3);
    if ((word & 1) === 0) continue;
    const end = at + 4 * checksum;
    return end > reader.size ? 'cut' : { end, contentBytes: size ?? blocks * MAX_BLOCK_BYTES, skippable: false };
  }
}
