// @ts-ignore: decorator
@inline
function finished(hash: u64): u64 {
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
  return hash ^ (hash >> 33);
}

// @ts-ignore: decorator
@inline
function note(registers: usize, id: u32, hash: u64, bits: u32): void {
  const at = registers + (<usize>id << bits) + <usize>(hash >> (64 - bits));
  const rank = <u8>(clz((hash << bits) | (<u64>1 << (bits - 1))) + 1);
  if (load<u8>(at) < rank) store<u8>(at, rank);
}

// @ts-ignore: decorator
@inline
function takes(bitmap: usize, row: u32): bool {
  return bitmap == 0 || ((<u32>load<u8>(bitmap + (row >> 3)) >> (row & 7)) & 1) == 1;
}

// Of all rows, where there are no ids.
// @ts-ignore: decorator
@inline
function groupOf(ids: usize, row: u32): u32 {
  return ids == 0 ? 1 : load<u32>(ids + (<usize>row << 2));
}

// The least register of group 1: a hash that begins with fewer zeros changes none.
function leastOf(registers: usize, bits: u32): u64 {
  const first = registers + (<usize>1 << bits);
  let least = i8x16.splat(-1);
  for (let at = first; at < first + (<usize>1 << bits); at += 16) least = i8x16.min_u(least, v128.load(at));
  let low: u8 = 255;
  for (let step: u32 = 0; step < 16; step++) {
    low = min<u8>(low, i8x16.extract_lane_u(least, 0));
    least = v128.shuffle<u8>(least, least, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0);
  }
  return low;
}

// From so many zeros on, few hashes have more: the look at them seldom goes wrong.
const TELLING: u64 = 5;

// Of all rows: once all registers are full, most hashes are told by their zeros alone to change none.
function sketchAll(words: usize, rows: u32, registers: usize, bits: u32): void {
  const least = leastOf(registers, bits);
  const end = words + (<usize>rows << 3);
  if (least < TELLING) {
    for (; words < end; words += 8) note(registers, 1, finished(load<u64>(words)), bits);
    return;
  }
  const most: u64 = <u64>-1 >> least;
  for (; words < end; words += 8) {
    const hash = finished(load<u64>(words));
    if (((hash << <u64>bits) | (<u64>1 << (bits - 1))) <= most) note(registers, 1, hash, bits);
  }
}

// replaces: for (row < rows) note(registers of ids[row], hash of words[row])
export function sketchWords(ids: usize, words: usize, bitmap: usize, rows: u32, registers: usize, bits: u32): void {
  if (ids == 0 && bitmap == 0) return sketchAll(words, rows, registers, bits);
  for (let row: u32 = 0; row < rows; row++) {
    if (takes(bitmap, row)) note(registers, groupOf(ids, row), finished(load<u64>(words + (<usize>row << 3))), bits);
  }
}

// replaces: for (row < rows) note(registers of ids[row], hash of textAt(row)); eight bytes a step, the last ones masked
export function sketchTexts(ids: usize, offsets: usize, bytes: usize, bitmap: usize, rows: u32, registers: usize, bits: u32): void {
  for (let row: u32 = 0; row < rows; row++) {
    if (!takes(bitmap, row)) continue;
    const start = load<u32>(offsets + (<usize>row << 2)), length = load<u32>(offsets + (<usize>row << 2), 4) - start;
    const text = bytes + start;
    let hash: u64 = length;
    let at: u32 = 0;
    for (; at + 8 <= length; at += 8) hash = rotl<u64>((hash ^ load<u64>(text + at)) * 0x9e3779b97f4a7c15, 29);
    if (at < length) hash = rotl<u64>((hash ^ (load<u64>(text + at) & ((<u64>1 << (<u64>(length - at) << 3)) - 1))) * 0x9e3779b97f4a7c15, 29);
    note(registers, groupOf(ids, row), finished(hash), bits);
  }
}

// replaces: for (i < groups) eight registers of ids[i] = the greater of them and those of words[i]
export function sketchMerge(ids: usize, words: usize, groups: u32, registers: usize, bits: u32): void {
  for (let i: u32 = 0; i < groups; i++) {
    const at = registers + (<usize>load<u32>(ids + (<usize>i << 2)) << bits);
    const most = i8x16.max_u(i64x2.splat(load<u64>(at)), i64x2.splat(load<u64>(words + (<usize>i << 3))));
    store<u64>(at, i64x2.extract_lane(most, 0));
  }
}
