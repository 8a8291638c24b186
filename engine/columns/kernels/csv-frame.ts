/**
 * What csv kernels know about a file, as u32 words in the partition's memory (one frame per read):
 *
 *   0  DELIMITER   byte between cells
 *   1  NEWLINE     byte that ends a record (10, or 13 for old Macintosh files)
 *   2  QUOTE       byte around cells; NO_BYTE = none
 *   3  ESCAPE      byte before a quote inside quotes; equal to QUOTE when quotes are doubled
 *   4  POWERS      pointer to a copy of powersOfTen
 *   5  TOKENS      pointer to the texts that mean null: [length u8][bytes] …, ended by length 0; 0 = none
 *   6  NEWLINES    out: record ends found by a scan
 *   7  ODD         out: 1 = a quote stands where RFC 4180 has none, scan again with csvScanCareful
 *   8  OPEN        out: 1 = the scanned bytes end inside quotes
 *   9  ROWS        in/out: records aligned so far
 *  10  RAGGED      in/out: records with too few or too many cells that csvAlign padded, cut or dropped
 *  11  NULLS       in/out: nulls of the column being parsed
 *  12  BYTES       in/out: bytes of text of the column (or dictionary) being parsed
 *  13  COUNT       in/out: values in the dictionary being built
 *  14  COMMENT     first byte of records that are comments; NO_BYTE = none
 *  15  LONE_CR     1 = a carriage return without a line feed ends a record as well
 */
export const frameWords = {
  DELIMITER: 0,
  NEWLINE: 1,
  QUOTE: 2,
  ESCAPE: 3,
  POWERS: 4,
  TOKENS: 5,
  NEWLINES: 6,
  ODD: 7,
  OPEN: 8,
  ROWS: 9,
  RAGGED: 10,
  NULLS: 11,
  BYTES: 12,
  COUNT: 13,
  COMMENT: 14,
  LONE_CR: 15,
} as const;

/** Powers of ten from -MOST_POWER to MOST_POWER have a place in powersOfTen. */
export const MOST_POWER = 64;

/**
 * f64 10^0 … 10^22, all exact, and a word of room; then for q = -64 … 64 the first 128 bits of 10^q (the highest bit set, rounded down),
 * low word first.
 */
export const powersOfTen: Uint8Array = powers();

function powers(): Uint8Array {
  const words = new BigUint64Array(24 + (2 * MOST_POWER + 1) * 2);
  new Float64Array(words.buffer).set(Array.from({ length: 23 }, (_, i) => Number(`1e${i}`)));
  for (let q = -MOST_POWER; q <= MOST_POWER; q++) {
    const [top, bottom] = q < 0 ? [1n << 400n, 10n ** BigInt(-q)] : [(10n ** BigInt(q)) << 400n, 1n];
    const quotient = top / bottom;
    const bits = quotient >> BigInt(quotient.toString(2).length - 128);
    words[24 + (q + MOST_POWER) * 2] = BigInt.asUintN(64, bits);
    words[25 + (q + MOST_POWER) * 2] = bits >> 64n;
  }
  return new Uint8Array(words.buffer);
}

export const FRAME_BYTES = 64;
export const NO_BYTE = 256;
