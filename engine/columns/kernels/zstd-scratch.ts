import { type Pointer, viewsOf } from '../memory';

/** What `parquetZstd` needs beside its frame: constants, tables, the literals of a block (assembly/parquet-zstd.ts says where). */
export const ZSTD_SCRATCH_BYTES = 17408 + 131072;

/** Bits that are added to the base of each code of a length (RFC 8878, 3.1.1.3.2.1.1); a base is where the one before ends. */
const literalBits = [...Array<number>(16).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
const matchBits = [...Array<number>(32).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
const offsetBits = Array.from({ length: 32 }, (_, code) => code);

/** Shares of the usual tables: of 64, 64 and 32 states (RFC 8878, 3.1.1.3.2.2). */
const literalCounts = [
  4,
  3,
  ...Array<number>(11).fill(2),
  1,
  1,
  1,
  ...Array<number>(9).fill(2),
  3,
  2,
  1,
  1,
  1,
  1,
  1,
  -1,
  -1,
  -1,
  -1,
];
const matchCounts = [1, 4, 3, 2, 2, 2, 2, 2, 2, ...Array<number>(37).fill(1), ...Array<number>(7).fill(-1)];
const offsetCounts = [1, 1, 1, 1, 1, 1, 2, 2, 2, ...Array<number>(15).fill(1), -1, -1, -1, -1, -1];

const constants = (): Uint8Array =>
  Buffer.concat([
    meanings(0, literalBits),
    meanings(3, matchBits),
    meanings(1, offsetBits),
    shares(literalCounts),
    shares(matchCounts),
    shares(offsetCounts),
  ]);

/** Writes what is constant of the scratch, which then does for any number of frames. */
export function prepareZstd(memory: WebAssembly.Memory, scratch: Pointer): void {
  viewsOf(memory).u8.set(constants(), scratch);
}

/** Per code a u32 of its base and a u32 of its bits. */
function meanings(first: number, bits: readonly number[]): Uint8Array {
  const pairs = new Uint32Array(bits.length * 2);
  let base = first;
  for (const [code, count] of bits.entries()) {
    pairs.set([base, count], code * 2);
    base += 2 ** count;
  }
  return new Uint8Array(pairs.buffer);
}

function shares(counts: readonly number[]): Uint8Array {
  return new Uint8Array(Int16Array.from(counts).buffer);
}
