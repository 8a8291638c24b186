/**
 * Tables of finite state entropy, by which Zstandard codes what comes before a match (RFC 8878, 4.1). A cell is a u64: the value that a
 * state stands for (u32), how many bits are added to it (u8), how many bits lead on (u8), to which state they are added (u16).
 */

/** What the last `readCounts` found. */
export let countLog: u32 = 0;
export let countSymbols: u32 = 0;

// @ts-ignore: decorator
@inline
function bitsFrom(from: usize, bit: u32): u32 {
  return load<u32>(from + (bit >> 3)) >> (bit & 7);
}

// replaces: for each symbol: its share of the states, in as few bits as the shares before it leave possible; -1 = less than one
export function readCounts(from: usize, end: usize, mostLog: u32, mostSymbols: u32, counts: usize): usize {
  if (from >= end) return 0;
  const log = (<u32>load<u8>(from) & 15) + 5;
  if (log > mostLog) return 0;
  let left: i32 = (1 << log) + 1, threshold: i32 = 1 << log, width = log + 1, bit: u32 = 4, symbol: u32 = 0;
  while (left > 1) {
    if (symbol >= mostSymbols || from + (bit >> 3) >= end) return 0;
    const word = bitsFrom(from, bit), spare = 2 * threshold - 1 - left;
    let count = <i32>(word & (threshold - 1));
    if (count < spare) bit += width - 1;
    else {
      count = <i32>(word & (2 * threshold - 1));
      if (count >= threshold) count -= spare;
      bit += width;
    }
    count--;
    left -= count < 0 ? 1 : count;
    store<i16>(counts + (symbol++ << 1), <i16>count);
    for (; left < threshold && threshold > 1; threshold >>= 1) width--;
    if (count != 0) continue;
    for (let more: u32 = 3; more == 3; bit += 2) {
      more = bitsFrom(from, bit) & 3;
      if (symbol + more > mostSymbols || from + (bit >> 3) >= end) return 0;
      for (let k: u32 = 0; k < more; k++) store<i16>(counts + (symbol++ << 1), 0);
    }
  }
  const next = from + ((bit + 7) >> 3);
  if (left != 1 || next > end) return 0;
  countLog = log;
  countSymbols = symbol;
  return next;
}

// replaces: states dealt to symbols in strides; each leads on by as many bits as make the states of its symbol reach all states
export function buildTable(table: usize, log: u32, counts: usize, symbols: u32, meanings: usize, next: usize): void {
  const size: u32 = 1 << log, mask = size - 1, stride = (size >> 1) + (size >> 3) + 3;
  let rare = size, at: u32 = 0;
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const count = load<i16>(counts + (symbol << 1));
    if (count < 0) store<u64>(table + (--rare << 3), symbol);
    store<u16>(next + (symbol << 1), count < 0 ? 1 : count);
  }
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const count = <i32>load<i16>(counts + (symbol << 1));
    for (let k = 0; k < count; k++) {
      store<u64>(table + (at << 3), symbol);
      do at = (at + stride) & mask;
      while (at >= rare);
    }
  }
  for (let cell = table; cell < table + (size << 3); cell += 8) {
    const symbol = <u32>load<u64>(cell), state = <u32>load<u16>(next + (symbol << 1));
    store<u16>(next + (symbol << 1), state + 1);
    const bits = log - (31 - clz(state));
    const meaning = meanings == 0 ? <u64>symbol : load<u64>(meanings + (symbol << 3));
    store<u64>(cell, meaning | (<u64>bits << 40) | (<u64>((state << bits) - size) << 48));
  }
}

/** A table of one state, which stands for one symbol. */
export function constantTable(table: usize, symbol: u32, meanings: usize): void {
  store<u64>(table, load<u64>(meanings + (symbol << 3)));
}
