/**
 * What csv kernels know about a file, as u32 words in the partition's memory (one frame per read):
 *
 *   0  DELIMITER   byte between cells
 *   1  NEWLINE     byte that ends a record (10, or 13 for old Macintosh files)
 *   2  QUOTE       byte around cells; NO_BYTE = none
 *   3  ESCAPE      byte before a quote inside quotes; equal to QUOTE when quotes are doubled
 *   4  POWERS      pointer to f64 10^0 … 10^22, all exact
 *   5  TOKENS      pointer to the texts that mean null: [length u8][bytes] …, ended by length 0; 0 = none
 *   6  NEWLINES    out: record ends found by a scan
 *   7  ODD         out: 1 = a quote stands where RFC 4180 has none, scan again with csvScanCareful
 *   8  OPEN        out: 1 = the scanned bytes end inside quotes
 *   9  ROWS        in/out: records aligned so far
 *  10  RAGGED      in/out: records with too few or too many cells that csvAlign padded, cut or dropped
 *  11  NULLS       in/out: nulls of the column being parsed
 *  12  BYTES       in/out: bytes of text of the column (or dictionary) being parsed
 *  13  COUNT       in/out: values in the dictionary being built
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
} as const;

export const FRAME_BYTES = 64;
export const NO_BYTE = 256;
