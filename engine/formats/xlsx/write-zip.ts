import { constants, crc32, deflateRawSync } from 'node:zlib';
import { fail } from '../../errors';
import { combinedCrc } from './crc-combine';

/**
 * A ZIP archive that is appended to only. A file's size and check sum follow its content (a data descriptor), which is deflated piece
 * by piece: each piece ends on a byte, so that executors deflate them side by side.
 */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly crc: number;
  readonly rawBytes: number;
}

export interface WrittenFile {
  readonly name: string;
  readonly offset: number;
  readonly crc: number;
  readonly rawBytes: number;
  readonly packedBytes: number;
}

const MOST_BYTES = 2 ** 32 - 1;
const LEVEL = 6;
/** 1980-01-01: the same rows are the same file. */
const TIME = 0;
const DATE = 33;

export function piece(content: Uint8Array): Piece {
  return {
    bytes: deflateRawSync(content, { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH }),
    crc: crc32(content),
    rawBytes: content.length,
  };
}

export function lastPiece(content: Uint8Array): Piece {
  return { bytes: deflateRawSync(content, { level: LEVEL }), crc: crc32(content), rawBytes: content.length };
}

/** Sizes and check sum of the pieces as one file; `bytes` of pieces that were written before need not be there. */
export function joined(
  name: string,
  offset: number,
  pieces: readonly { readonly crc: number; readonly rawBytes: number; readonly packedBytes: number }[],
): WrittenFile {
  const sum = { crc: 0, rawBytes: 0, packedBytes: 0 };
  for (const each of pieces) {
    sum.crc = combinedCrc(sum.crc, each.crc, each.rawBytes);
    sum.rawBytes += each.rawBytes;
    sum.packedBytes += each.packedBytes;
  }
  if (sum.rawBytes > MOST_BYTES)
    fail('UNSUPPORTED', 'xlsx: a sheet is larger than 4 GB; export fewer columns, or to another format');
  return { name, offset, ...sum };
}

/** Everything of the header that is said twice: version 2.0, sizes follow, UTF-8 names, deflated. */
function facts({ crc, packedBytes, rawBytes, name }: Omit<WrittenFile, 'offset'>): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt16LE(0x0808, 2);
  bytes.writeUInt16LE(8, 4);
  bytes.writeUInt16LE(TIME, 6);
  bytes.writeUInt16LE(DATE, 8);
  bytes.writeUInt32LE(crc, 10);
  bytes.writeUInt32LE(packedBytes, 14);
  bytes.writeUInt32LE(rawBytes, 18);
  bytes.writeUInt16LE(Buffer.byteLength(name), 22);
  return bytes;
}

export function fileHeader(name: string): Buffer {
  return Buffer.concat([Buffer.from('PK\x03\x04'), facts({ name, crc: 0, packedBytes: 0, rawBytes: 0 }), Buffer.from(name)]);
}

export function fileEnd({ crc, packedBytes, rawBytes }: WrittenFile): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.write('PK\x07\x08', 0, 'latin1');
  bytes.writeUInt32LE(crc, 4);
  bytes.writeUInt32LE(packedBytes, 8);
  bytes.writeUInt32LE(rawBytes, 12);
  return bytes;
}

/** The directory of an archive whose last file ended at `offset`. */
export function directory(files: readonly WrittenFile[], offset: number): Buffer {
  if (offset > MOST_BYTES) fail('UNSUPPORTED', 'xlsx: the workbook is larger than 4 GB; export fewer rows, or to another format');
  const entries = files.map((file) => {
    const place = Buffer.alloc(14);
    place.writeUInt32LE(file.offset, 10);
    return Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), facts(file), place, Buffer.from(file.name)]);
  });
  const listed = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([listed, end]);
}
