import { forgetTree, hasTree, readStream, readStreams, readTree } from './zstd-literals';
import { buildTable, constantTable, countLog, countSymbols, readCounts } from './zstd-tables';

/** A Zstandard frame (RFC 8878). Where things are in the scratch; what stands before the tables is written by zstd-scratch.ts. */
const LITERAL_MEANINGS: usize = 0;
const MATCH_MEANINGS: usize = 288;
const OFFSET_MEANINGS: usize = 712;
const LITERAL_COUNTS: usize = 968;
const MATCH_COUNTS: usize = 1040;
const OFFSET_COUNTS: usize = 1146;
const LITERAL_TABLE: usize = 1216;
const MATCH_TABLE: usize = 5312;
const OFFSET_TABLE: usize = 9408;
const TREE: usize = 11456;
const WEIGHTS: usize = 15552;
const COUNTS: usize = 15808;
const NEXT: usize = 16320;
const WEIGHT_STATES: usize = 16832;
const LITERALS: usize = 17408;

const FAILED: u32 = 0xffffffff;
const MAGIC: u32 = 0xfd2fb528;
const BLOCK_BYTES: u32 = 131072;
/** No table yet. */
const NONE: u32 = 255;

let literalLog: u32 = 0;
let matchLog: u32 = 0;
let offsetLog: u32 = 0;
/** The last three distances of matches. */
let last1: u32 = 0;
let last2: u32 = 0;
let last3: u32 = 0;
/** The literals of a block. */
let literals: usize = 0;
let literalsEnd: usize = 0;

// replaces: for each block: its literals and matches, or its bytes as they are
export function parquetZstd(source: usize, sourceBytes: u32, out: usize, outBytes: u32, scratch: usize): u32 {
  const end = source + sourceBytes, outEnd = out + outBytes;
  let at = afterHeader(source, end, outBytes);
  if (at == 0 || at > end) return FAILED;
  literalLog = matchLog = offsetLog = NONE;
  last1 = 1;
  last2 = 4;
  last3 = 8;
  forgetTree();
  let to = out;
  for (let last = false; !last; ) {
    if (end - at < 3) return FAILED;
    const head = load<u32>(at) & 0xffffff, kind = (head >> 1) & 3, size = <usize>(head >> 3);
    last = (head & 1) == 1;
    at += 3;
    if (kind == 1 ? at >= end : size > end - at) return FAILED;
    if (kind < 2) {
      if (size > outEnd - to) return FAILED;
      if (kind == 0) memory.copy(to, at, size);
      else memory.fill(to, load<u8>(at), size);
      to += size;
      at += kind == 0 ? size : 1;
    } else {
      to = kind == 2 ? readBlock(at, at + size, out, to, outEnd, scratch) : 0;
      if (to == 0) return FAILED;
      at += size;
    }
  }
  return at == end && to == outEnd ? 0 : FAILED;
}

/** Where the blocks begin; 0 = this is no frame of so many bytes, or one with a dictionary or a checksum. */
function afterHeader(source: usize, end: usize, outBytes: u32): usize {
  if (end - source < 9 || load<u32>(source) != MAGIC) return 0;
  const descriptor = <u32>load<u8>(source, 4), single = (descriptor >> 5) & 1, form = descriptor >> 6;
  if ((descriptor & 15) != 0) return 0;
  const at = source + 6 - single;
  if (form == 0) return single == 0 ? at : <u32>load<u8>(at) == outBytes ? at + 1 : 0;
  const size = form == 1 ? <u64>load<u16>(at) + 256 : form == 2 ? <u64>load<u32>(at) : load<u64>(at);
  return size == <u64>outBytes ? at + (<usize>1 << form) : 0;
}

function readBlock(at: usize, end: usize, out: usize, to: usize, outEnd: usize, scratch: usize): usize {
  at = readLiterals(at, end, scratch);
  if (at == 0 || at >= end) return 0;
  let count = <u32>load<u8>(at++);
  if (count >= 128) {
    if (end - at < 2) return 0;
    if (count < 255) count = ((count - 128) << 8) | load<u8>(at++);
    else {
      count = <u32>load<u16>(at) + 0x7f00;
      at += 2;
    }
  }
  if (count > 0) {
    at = readTables(at, end, scratch);
    if (at == 0) return 0;
    to = readSequences(at, end, count, out, to, outEnd, scratch);
    if (to == 0) return 0;
  } else if (at != end) return 0;
  const rest = literalsEnd - literals;
  if (rest > outEnd - to) return 0;
  memory.copy(to, literals, rest);
  return to + rest;
}

/** Finds or decodes the literals of a block, and tells what comes after them; 0 = it is damaged. */
function readLiterals(at: usize, end: usize, scratch: usize): usize {
  if (end - at < 3) return 0;
  const head = load<u64>(at), kind = <u32>head & 3, form = (<u32>head >> 2) & 3, room = scratch + LITERALS;
  if (kind < 2) {
    const bytes = (form & 1) == 0 ? 1 : form == 1 ? 2 : 3;
    const size = <u32>(head & ((1 << (bytes << 3)) - 1)) >> ((form & 1) == 0 ? 3 : 4);
    at += bytes;
    if (size > BLOCK_BYTES || (kind == 0 ? <usize>size > end - at : at >= end)) return 0;
    if (kind == 1) memory.fill(room, load<u8>(at), size);
    literals = kind == 0 ? at : room;
    literalsEnd = literals + size;
    return at + (kind == 0 ? <usize>size : 1);
  }
  const width = form < 2 ? 10 : form == 2 ? 14 : 18, mask = (<u64>1 << width) - 1;
  const size = <u32>((head >> 4) & mask), packed = <usize>((head >> (4 + width)) & mask);
  at += form < 2 ? 3 : form + 2;
  if (at > end || packed > end - at || size > BLOCK_BYTES) return 0;
  const stop = at + packed, tree = scratch + TREE;
  if (kind == 2) at = readTree(at, stop, tree, scratch + WEIGHTS, scratch + COUNTS, scratch + NEXT, scratch + WEIGHT_STATES);
  if (at == 0 || !hasTree()) return 0;
  literals = room;
  literalsEnd = room + size;
  return (form == 0 ? readStream(at, stop, tree, room, size) : readStreams(at, stop, tree, room, size)) ? stop : 0;
}

let tableLog: u32 = 0;

/** Makes one of the three tables as its two bits of `mode` say, and tells what comes after its description; 0 = it is damaged. */
function readTable(
  at: usize, end: usize, mode: u32, table: usize, known: u32, mostLog: u32, symbols: u32,
  meanings: usize, usual: usize, usualLog: u32, usualSymbols: u32, scratch: usize,
): usize {
  tableLog = known;
  if (mode == 3) return known == NONE ? 0 : at;
  if (mode == 0) {
    buildTable(table, usualLog, usual, usualSymbols, meanings, scratch + NEXT);
    tableLog = usualLog;
    return at;
  }
  if (mode == 1) {
    if (at >= end || <u32>load<u8>(at) >= symbols) return 0;
    constantTable(table, load<u8>(at), meanings);
    tableLog = 0;
    return at + 1;
  }
  at = readCounts(at, end, mostLog, symbols, scratch + COUNTS);
  if (at == 0) return 0;
  buildTable(table, countLog, scratch + COUNTS, countSymbols, meanings, scratch + NEXT);
  tableLog = countLog;
  return at;
}

function readTables(at: usize, end: usize, s: usize): usize {
  if (at >= end) return 0;
  const modes = <u32>load<u8>(at++);
  if ((modes & 3) != 0) return 0;
  at = readTable(at, end, modes >> 6, s + LITERAL_TABLE, literalLog, 9, 36, s + LITERAL_MEANINGS, s + LITERAL_COUNTS, 6, 36, s);
  if (at == 0) return 0;
  literalLog = tableLog;
  at = readTable(at, end, (modes >> 4) & 3, s + OFFSET_TABLE, offsetLog, 8, 32, s + OFFSET_MEANINGS, s + OFFSET_COUNTS, 5, 29, s);
  if (at == 0) return 0;
  offsetLog = tableLog;
  at = readTable(at, end, (modes >> 2) & 3, s + MATCH_TABLE, matchLog, 9, 53, s + MATCH_MEANINGS, s + MATCH_COUNTS, 6, 53, s);
  matchLog = tableLog;
  return at;
}

/** The last `count` of some bits. */
// @ts-ignore: decorator
@inline
function lowest(bits: u64, count: u32): u32 {
  return <u32>(bits & ((<u64>1 << count) - 1));
}

/** A match `back` bytes behind `to`; writes up to 15 bytes more. */
// @ts-ignore: decorator
@inline
function copyMatch(to: usize, back: usize, length: usize): void {
  const from = to - back;
  if (back >= 16) {
    v128.store(to, v128.load(from));
    for (let k: usize = 16; k < length; k += 16) v128.store(to + k, v128.load(from + k));
  } else if (back >= 8) {
    for (let k: usize = 0; k < length; k += 8) store<u64>(to + k, load<u64>(from + k));
  } else if (back == 1) memory.fill(to, load<u8>(from), length);
  else for (let k: usize = 0; k < length; k++) store<u8>(to + k, load<u8>(from + k));
}

// replaces: for each sequence: copy `literal` literals, then `match` bytes from `back` bytes before
// What a state waits for is the state before: its cells, the sum of their bits, one shift. Only far matches need a look between.
function readSequences(at: usize, end: usize, count: u32, out: usize, to: usize, outEnd: usize, scratch: usize): usize {
  if (at >= end || load<u8>(end - 1) == 0) return 0;
  const stop = literalsEnd;
  let next = literals, back1 = last1, back2 = last2, back3 = last3;
  let place = end - 8, window = load<u64>(place), used: u32 = clz<i32>(load<u8>(end - 1)) - 23;
  used += literalLog;
  let literalState = lowest(window >> (64 - used), literalLog);
  used += offsetLog;
  let offsetState = lowest(window >> (64 - used), offsetLog);
  used += matchLog;
  let matchState = lowest(window >> (64 - used), matchLog);
  for (;;) {
    place -= <usize>(used >> 3);
    used &= 7;
    if (place + 8 < at) return 0;
    window = load<u64>(place);
    const literalCell = scratch + (literalState << 3), matchCell = scratch + (matchState << 3), offsetCell = scratch + (offsetState << 3);
    const literalWidths = load<u32>(literalCell, LITERAL_TABLE + 4), matchWidths = load<u32>(matchCell, MATCH_TABLE + 4);
    const offsetWidths = load<u32>(offsetCell, OFFSET_TABLE + 4), widths = literalWidths + matchWidths + offsetWidths;
    const all = widths & 255, more = (widths >> 8) & 255;
    const literalBits = literalWidths & 255, offsetBits = offsetWidths & 255, lengthBits = all - offsetBits;
    let offset = load<u32>(offsetCell, OFFSET_TABLE), bits: u64;
    if (all + more <= 57) {
      used += all;
      bits = window >> (64 - used);
      offset += lowest(bits >> lengthBits, offsetBits);
    } else {
      used += offsetBits;
      offset += lowest(window >> (64 - used), offsetBits);
      place -= <usize>(used >> 3);
      used = (used & 7) + lengthBits;
      bits = load<u64>(place) >> (64 - used);
      place -= <usize>(used >> 3);
      used &= 7;
      window = load<u64>(place);
    }
    used += more;
    const states = window >> (64 - used), offsetMore = (offsetWidths >> 8) & 255, matchMore = (matchWidths >> 8) & 255;
    offsetState = (offsetWidths >> 16) + lowest(states, offsetMore);
    matchState = (matchWidths >> 16) + lowest(states >> offsetMore, matchMore);
    literalState = (literalWidths >> 16) + lowest(states >> (offsetMore + matchMore), (literalWidths >> 8) & 255);
    const literal = <usize>(load<u32>(literalCell, LITERAL_TABLE) + lowest(bits, literalBits));
    const match = <usize>(load<u32>(matchCell, MATCH_TABLE) + lowest(bits >> literalBits, matchWidths & 255));
    let back = offset - 3;
    if (offsetBits > 1) {
      back3 = back2;
      back2 = back1;
      back1 = back;
    } else {
      const which = offset - (literal == 0 ? 0 : 1);
      back = which == 0 ? back1 : which == 1 ? back2 : which == 2 ? back3 : back1 - 1;
      if (which > 1) back3 = back2;
      if (which > 0) {
        back2 = back1;
        back1 = back;
      }
    }
    if (literal > stop - next || literal + match > outEnd - to) return 0;
    v128.store(to, v128.load(next));
    for (let k: usize = 16; k < literal; k += 16) v128.store(to + k, v128.load(next + k));
    next += literal;
    to += literal;
    if (back == 0 || <usize>back > to - out) return 0;
    copyMatch(to, back, match);
    to += match;
    if (--count > 0) continue;
    if (((place + 8 - at) << 3) != <usize>(used - more)) return 0;
    literals = next;
    last1 = back1;
    last2 = back2;
    last3 = back3;
    return to;
  }
}
