// A digit whose counts stay in the second cache, and two of them.
const ONE_DIGIT: u32 = 14;
const TWO_DIGITS: u32 = 22;
// So many bits more than rows have: few rows agree in them.
const SPREAD: u32 = 3;
const FEW: u32 = 24;

// @ts-ignore: decorator
@inline function word(base: usize, i: u32): usize { return base + (<usize>i << 3); }
// @ts-ignore: decorator
@inline function half(base: usize, i: u32): usize { return base + (<usize>i << 2); }
// @ts-ignore: decorator
@inline function maskOf(bits: u32): u64 { return (<u64>1 << <u64>bits) - 1; }
// @ts-ignore: decorator
@inline function excess(keyBits: u32, rowBits: u32): u32 { return keyBits + rowBits > 64 ? keyBits + rowBits - 64 : 0; }
// Highest bits that rows are moved by: all, or as many as tell most of them apart.
// @ts-ignore: decorator
@inline function movedBits(rows: u32, kept: u32): u32 { return min<u32>(kept, max<u32>(ONE_DIGIT, min<u32>(TWO_DIGITS, 32 - <u32>clz<u32>(rows) + SPREAD))); }
// The lower of two digits; 0 = one is enough.
// @ts-ignore: decorator
@inline function lowBits(bits: u32): u32 { return bits <= ONE_DIGIT ? 0 : bits >> 1; }

// replaces: rows.sort((a, b) => keys[a] - keys[b] || a - b).map((row) => numbers[row])
// A word holds what is above the least key (its highest bits, where not all fit), and the row below; words alone move, by their highest bits.
// Rows that agree in these lie together then, and are ordered among themselves by what is left.
// Without numbers (0), keys hold them below already.
export function sortPacked(keys: usize, words: usize, spare: usize, numbers: usize, rows: u32, least: u64, keyShift: u32, keyBits: u32, rowBits: u32, out: usize, histograms: usize): void {
  const rowMask = maskOf(rowBits);
  const drop = excess(keyBits, rowBits);
  const bits = movedBits(rows, keyBits - drop);
  const shift = rowBits + keyBits - drop - bits;
  const low = lowBits(bits);
  const cells = clear(histograms, bits);
  let ordered = true;
  let before: u64 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const from = load<u64>(word(keys, i)) - least;
    const key = from >> <u64>keyShift;
    ordered = ordered && before <= key;
    before = key;
    const packed = (key >> <u64>drop << <u64>rowBits) | (numbers == 0 ? from & rowMask : i);
    store<u64>(word(words, i), packed);
    count(histograms, cells, packed >> <u64>shift, low);
  }
  if (!ordered) {
    const at = low == 0 ? words : digit(words, spare, rows, shift, low, histograms);
    if (shift == rowBits && drop == 0) {
      start(cells, 1 << (bits - low), rows);
      return finish(at, numbers, rows, shift + low, rowMask, out, cells);
    }
    const other = words ^ spare;
    words = digit(at, at ^ other, rows, shift + low, bits - low, cells);
    settle(words, words ^ other, rows, shift, drop == 0 ? 0 : keys, rowBits, histograms);
  }
  for (let i: u32 = 0; i < rows; i++) {
    const row = <u32>(load<u64>(word(words, i)) & rowMask);
    store<u32>(half(out, i), numbers == 0 ? row : load<u32>(half(numbers, row)));
  }
}

// Gives where the counts of the higher digit begin, behind those of the lower.
function clear(histograms: usize, bits: u32): usize {
  const low = lowBits(bits);
  const cells = low == 0 ? histograms : histograms + (<usize>4 << <usize>low);
  memory.fill(histograms, 0, cells - histograms + (<usize>4 << <usize>(bits - low)));
  return cells;
}

// @ts-ignore: decorator
@inline function count(histograms: usize, cells: usize, digits: u64, low: u32): void {
  if (low != 0) {
    const cell = half(histograms, <u32>(digits & maskOf(low)));
    store<u32>(cell, load<u32>(cell) + 1);
  }
  const cell = half(cells, <u32>(digits >> <u64>low));
  store<u32>(cell, load<u32>(cell) + 1);
}

// Counts become where each cell begins. False where one cell holds all rows.
function start(cells: usize, count: u32, rows: u32): bool {
  let begin: u32 = 0;
  let many = true;
  for (let c: u32 = 0; c < count; c++) {
    const cell = half(cells, c);
    const held = load<u32>(cell);
    many = many && held != rows;
    store<u32>(cell, begin);
    begin += held;
  }
  return many;
}

// Orders words by a digit of so many bits, where it tells any apart, and gives where they lie then.
// @ts-ignore: decorator
@inline function digit(words: usize, to: usize, rows: u32, shift: u64, bits: u32, cells: usize): usize {
  if (!start(cells, 1 << bits, rows)) return words;
  move(words, to, rows, shift, maskOf(bits), cells);
  return to;
}

function move(words: usize, to: usize, rows: u32, shift: u64, mask: u64, cells: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const key = load<u64>(word(words, i));
    const cell = half(cells, <u32>((key >> shift) & mask));
    const at = load<u32>(cell);
    store<u32>(cell, at + 1);
    store<u64>(word(to, at), key);
  }
}

function finish(words: usize, numbers: usize, rows: u32, shift: u64, rowMask: u64, out: usize, cells: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const key = load<u64>(word(words, i));
    const cell = half(cells, <u32>(key >> shift));
    const at = load<u32>(cell);
    store<u32>(cell, at + 1);
    const row = <u32>(key & rowMask);
    store<u32>(half(out, at), numbers == 0 ? row : load<u32>(half(numbers, row)));
  }
}

// Orders each run of words that agree above `shift`. Where words do not hold their keys whole, `keys` has them by row, else it is 0.
function settle(words: usize, spare: usize, rows: u32, shift: u64, keys: usize, rowBits: u32, histograms: usize): void {
  let i: u32 = 0;
  while (i < rows) {
    const top = load<u64>(word(words, i)) >> shift;
    let j = i + 1;
    while (j < rows && load<u64>(word(words, j)) >> shift == top) j++;
    if (j - i > FEW) deepen(word(words, i), word(spare, i), j - i, keys, rowBits, histograms);
    else if (j - i > 1) insertion(word(words, i), j - i, keys, rowBits);
    i = j;
  }
}

function insertion(words: usize, rows: u32, keys: usize, rowBits: u32): void {
  for (let i: u32 = 1; i < rows; i++) {
    const it = load<u64>(word(words, i));
    let j = i;
    while (j > 0 && comesBefore(it, load<u64>(word(words, j - 1)), keys, rowBits)) {
      store<u64>(word(words, j), load<u64>(word(words, j - 1)));
      j--;
    }
    store<u64>(word(words, j), it);
  }
}

// @ts-ignore: decorator
@inline function comesBefore(a: u64, b: u64, keys: usize, rowBits: u32): bool {
  if (keys == 0 || a >> <u64>rowBits != b >> <u64>rowBits) return a < b;
  const x = load<u64>(word(keys, <u32>(a & maskOf(rowBits))));
  const y = load<u64>(word(keys, <u32>(b & maskOf(rowBits))));
  return x == y ? a < b : x < y;
}

// @ts-ignore: decorator
@inline function keyOf(packed: u64, keys: usize, rowBits: u32): u64 {
  return keys == 0 ? packed >> <u64>rowBits : load<u64>(word(keys, <u32>(packed & maskOf(rowBits))));
}

// A long run, its rows as they came: packed anew by what its keys differ in, and sorted as all rows are. The order is left in `words`.
function deepen(words: usize, spare: usize, rows: u32, keys: usize, rowBits: u32, histograms: usize): void {
  let least: u64 = -1;
  let greatest: u64 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const key = keyOf(load<u64>(word(words, i)), keys, rowBits);
    least = min<u64>(least, key);
    greatest = max<u64>(greatest, key);
  }
  if (least == greatest) return;
  const keyBits: u32 = 64 - <u32>clz<u64>(greatest - least);
  const drop = excess(keyBits, rowBits);
  const bits = movedBits(rows, keyBits - drop);
  const shift = rowBits + keyBits - drop - bits;
  const low = lowBits(bits);
  const cells = clear(histograms, bits);
  for (let i: u32 = 0; i < rows; i++) {
    const old = load<u64>(word(words, i));
    const packed = ((keyOf(old, keys, rowBits) - least) >> <u64>drop << <u64>rowBits) | (old & maskOf(rowBits));
    store<u64>(word(words, i), packed);
    count(histograms, cells, packed >> <u64>shift, low);
  }
  const at = low == 0 ? words : digit(words, spare, rows, shift, low, histograms);
  if (digit(at, at ^ words ^ spare, rows, shift + low, bits - low, cells) == spare) memory.copy(words, spare, <usize>rows << 3);
  if (shift != rowBits || drop != 0) settle(words, spare, rows, shift, drop == 0 ? 0 : keys, rowBits, histograms);
}

// replaces: words[i] |= base + i, of the rows whose bit is set
export function sortStamp(words: usize, bitmap: usize, rows: u32, base: u32): u32 {
  if (bitmap == 0) {
    for (let i: u32 = 0; i < rows; i++) store<u64>(word(words, i), load<u64>(word(words, i)) | (base + i));
    return rows;
  }
  let to: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    if (((<u32>load<u8>(bitmap + (i >> 3)) >> (i & 7)) & 1) == 0) continue;
    store<u64>(word(words, to), load<u64>(word(words, to)) | (base + i));
    to++;
  }
  return to;
}
