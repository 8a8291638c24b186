/**
 * What json kernels know, as u32 words in the partition's memory (one frame per read):
 *
 *   0  ENTRIES   pointer to the keys: an entry of ENTRY_BYTES each
 *   1  COUNT     how many
 *   2  TABLE     pointer to the keys' hash table: u32 slots, key + 1; 0 = free
 *   3  MASK      slots − 1
 *   4  STRIDE    bytes of a row of positions
 *   5  EMPTY     pointer to the empty text: two bytes that are in no UTF-8
 *   6  LINES     1 = one record a line; 0 = records one after the other, spaces, line ends and commas between them
 *   7  STOP      out: why the scan ended (jsonStops)
 *   8  AT        out: the byte it ended at: a record's first where something is to be done about the record
 *   9  KEY       out: first byte of a key that has no entry
 *  10  KEY_END   out: the quote behind it
 *
 * A row of positions is the pointer to the record's first byte, then two words a column: the byte before the cell and the one behind it, as
 * csv kernels take cells. A text's cell is what stands between its quotes; a null's, and a missing one's, is empty.
 *
 * A key's entry:
 *   0  TEXT      pointer to its bytes and a quote behind them
 *   1  LENGTH    with the quote
 *   2  CELL      byte offset of its cell in a row of positions; 0 = not wanted
 *   3  KINDS     in/out: what was seen as its value (jsonKinds)
 *   4,5 START    the first eight bytes of TEXT, zeros behind its end
 *   6,7 STARTS   which of those eight bytes count
 */
export const jsonWords = {
  ENTRIES: 0,
  COUNT: 1,
  TABLE: 2,
  MASK: 3,
  STRIDE: 4,
  EMPTY: 5,
  LINES: 6,
  STOP: 7,
  AT: 8,
  KEY: 9,
  KEY_END: 10,
} as const;

export const jsonEntryWords = { TEXT: 0, LENGTH: 1, CELL: 2, KINDS: 3, START: 4, STARTS: 6 } as const;

export const JSON_FRAME_BYTES = 64;
export const ENTRY_BYTES = 32;

/** done: all bytes; full: all rows; careful: a record that only a careful look can tell; unknown: KEY has no entry. */
export const jsonStops = { done: 0, full: 1, careful: 2, unknown: 3 } as const;

/** What a value is; `escaped`: a text with a backslash in it. */
export const jsonKinds = {
  text: 1,
  integer: 2,
  real: 4,
  boolean: 8,
  object: 16,
  array: 32,
  escaped: 64,
} as const;
