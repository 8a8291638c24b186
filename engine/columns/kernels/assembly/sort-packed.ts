const DIGIT: u32 = 11;
const ONE_DIGIT: u32 = 14;

// @ts-ignore: decorator
@inline function word(base: usize, i: u32): usize { return base + (<usize>i << 3); }
// @ts-ignore: decorator
@inline function half(base: usize, i: u32): usize { return base + (<usize>i << 2); }

// replaces: rows.sort((a, b) => keys[a] - keys[b] || a - b).map((row) => numbers[row])
// A word holds what is above the least key, and the row below: words alone move. Least significant digit first; the last digit moves numbers.
// Without numbers (0), keys hold them below already.
export function sortPacked(keys: usize, spare: usize, numbers: usize, rows: u32, least: u64, keyShift: u32, keyBits: u32, rowBits: u32, out: usize, histograms: usize): void {
  const passes: u32 = keyBits <= ONE_DIGIT ? 1 : (keyBits + DIGIT - 1) / DIGIT;
  const digit: u64 = (keyBits + passes - 1) / passes;
  const mask: u64 = (<u64>1 << digit) - 1;
  const table: usize = <usize>4 << <usize>digit;
  memory.fill(histograms, 0, table * passes);
  const rowMask: u64 = (<u64>1 << <u64>rowBits) - 1;
  let ordered = true;
  let before: u64 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const from = load<u64>(word(keys, i)) - least;
    const key = from >> <u64>keyShift;
    ordered = ordered && before <= key;
    before = key;
    store<u64>(word(keys, i), (key << <u64>rowBits) | (numbers == 0 ? from & rowMask : i));
    let rest = key;
    let cells = histograms;
    for (let pass: u32 = 0; pass < passes; pass++) {
      const cell = half(cells, <u32>(rest & mask));
      store<u32>(cell, load<u32>(cell) + 1);
      rest >>= digit;
      cells += table;
    }
  }
  if (ordered) {
    if (numbers != 0) memory.copy(out, numbers, <usize>rows << 2);
    else for (let i: u32 = 0; i < rows; i++) store<u32>(half(out, i), <u32>(load<u64>(word(keys, i)) & rowMask));
    return;
  }
  let shift: u64 = rowBits;
  for (let pass: u32 = 0; pass < passes; pass++) {
    const last = pass == passes - 1;
    if (start(histograms, <u32>mask + 1, rows) || last) {
      if (last) finish(keys, numbers, rows, shift, mask, rowMask, out, histograms);
      else {
        move(keys, spare, rows, shift, mask, histograms);
        const other = keys;
        keys = spare;
        spare = other;
      }
    }
    shift += digit;
    histograms += table;
  }
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

function move(keys: usize, to: usize, rows: u32, shift: u64, mask: u64, cells: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const key = load<u64>(word(keys, i));
    const cell = half(cells, <u32>((key >> shift) & mask));
    const at = load<u32>(cell);
    store<u32>(cell, at + 1);
    store<u64>(word(to, at), key);
  }
}

function finish(keys: usize, numbers: usize, rows: u32, shift: u64, mask: u64, rowMask: u64, out: usize, cells: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const key = load<u64>(word(keys, i));
    const cell = half(cells, <u32>((key >> shift) & mask));
    const at = load<u32>(cell);
    store<u32>(cell, at + 1);
    const row = <u32>(key & rowMask);
    store<u32>(half(out, at), numbers == 0 ? row : load<u32>(half(numbers, row)));
  }
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
