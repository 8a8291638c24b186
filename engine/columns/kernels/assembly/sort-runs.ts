const FEW: u32 = 20;
const LENGTHS: u32 = 0xffffffff;
const DEEP: u32 = 400;

// @ts-ignore: decorator
@inline function word(base: usize, i: u32): usize { return base + (<usize>i << 3); }
// @ts-ignore: decorator
@inline function half(base: usize, i: u32): usize { return base + (<usize>i << 2); }

// replaces: a stable sort of index by keys, then by the later stages
export function sortRuns(keys: usize, index: usize, spareKeys: usize, spareIndex: usize, rows: u32, stages: usize, stageCount: u32, histograms: usize): void {
  const end = stages + (<usize>stageCount << 4);
  if (stageCount == 1) digits(keys, index, spareKeys, spareIndex, rows, true, histograms);
  else refine(keys, index, spareKeys, spareIndex, rows, stages, 0, end, histograms, 0);
}

// Most significant digit first; bits that are equal in all keys are passed over. The result is left in `keys` (inPlace) or in `out`.
function digits(keys: usize, index: usize, outKeys: usize, outIndex: usize, rows: u32, inPlace: bool, histograms: usize): void {
  if (rows <= FEW) {
    insertion(keys, index, rows);
    if (!inPlace) move(keys, index, outKeys, outIndex, rows);
    return;
  }
  const first = load<u64>(keys);
  let differ: u64 = 0;
  let before = first;
  let ordered = true;
  for (let i: u32 = 1; i < rows; i++) {
    const key = load<u64>(word(keys, i));
    differ |= key ^ first;
    ordered = ordered && before <= key;
    before = key;
  }
  if (ordered) {
    if (!inPlace) move(keys, index, outKeys, outIndex, rows);
    return;
  }
  const top: u32 = 64 - <u32>clz<u64>(differ);
  const wanted: u32 = 30 - <u32>clz<u32>(rows);
  const bits: u32 = min<u32>(11, min<u32>(top, wanted));
  const shift: u64 = top - bits;
  const mask: u64 = (<u64>1 << <u64>bits) - 1;
  const cells: u32 = 1 << bits;
  memory.fill(histograms, 0, <usize>cells << 2);
  for (let i: u32 = 0; i < rows; i++) {
    const cell = half(histograms, <u32>((load<u64>(word(keys, i)) >> shift) & mask));
    store<u32>(cell, load<u32>(cell) + 1);
  }
  let start: u32 = 0;
  for (let c: u32 = 0; c < cells; c++) {
    const cell = half(histograms, c);
    const count = load<u32>(cell);
    store<u32>(cell, start);
    start += count;
  }
  for (let i: u32 = 0; i < rows; i++) {
    const key = load<u64>(word(keys, i));
    const cell = half(histograms, <u32>((key >> shift) & mask));
    const to = load<u32>(cell);
    store<u32>(cell, to + 1);
    store<u64>(word(outKeys, to), key);
    store<u32>(half(outIndex, to), load<u32>(half(index, i)));
  }
  if (shift == 0) {
    if (inPlace) move(outKeys, outIndex, keys, index, rows);
    return;
  }
  let from: u32 = 0;
  for (let c: u32 = 0; c < cells; c++) {
    const to = load<u32>(half(histograms, c));
    if (to > from) digits(word(outKeys, from), half(outIndex, from), word(keys, from), half(index, from), to - from, !inPlace, histograms + 8192);
    from = to;
  }
}

function insertion(keys: usize, index: usize, rows: u32): void {
  for (let i: u32 = 1; i < rows; i++) {
    const key = load<u64>(word(keys, i));
    const row = load<u32>(half(index, i));
    let j = i;
    while (j > 0) {
      const other = load<u64>(word(keys, j - 1));
      if (other <= key) break;
      store<u64>(word(keys, j), other);
      store<u32>(half(index, j), load<u32>(half(index, j - 1)));
      j--;
    }
    store<u64>(word(keys, j), key);
    store<u32>(half(index, j), row);
  }
}

function move(keys: usize, index: usize, outKeys: usize, outIndex: usize, rows: u32): void {
  memory.copy(outKeys, keys, <usize>rows << 3);
  memory.copy(outIndex, index, <usize>rows << 2);
}

// Sorts by the keys in hand, then each run of equal keys by what comes next. A run that is the whole goes round the loop: no recursion.
function refine(keys: usize, index: usize, spareKeys: usize, spareIndex: usize, rows: u32, stage: usize, depth: u32, end: usize, histograms: usize, level: u32): void {
  for (;;) {
    digits(keys, index, spareKeys, spareIndex, rows, true, histograms);
    const text = load<u32>(stage) != 0 && depth != LENGTHS;
    const nextStage = text ? stage : stage + 16;
    if (nextStage == end) return;
    const from: u32 = text ? depth + 8 : load<u32>(nextStage) != 0 ? load<u32>(nextStage, 12) : 0;
    if (load<u64>(keys) == load<u64>(word(keys, rows - 1)) && rows > FEW) {
      depth = enter(keys, index, rows, nextStage, from);
      stage = nextStage;
      continue;
    }
    let i: u32 = 0;
    while (i < rows) {
      const key = load<u64>(word(keys, i));
      let j = i + 1;
      while (j < rows && load<u64>(word(keys, j)) == key) j++;
      if (j - i > 1) run(word(keys, i), half(index, i), spareKeys, spareIndex, j - i, nextStage, from, end, histograms, level);
      i = j;
    }
    return;
  }
}

function run(keys: usize, index: usize, spareKeys: usize, spareIndex: usize, rows: u32, stage: usize, from: u32, end: usize, histograms: usize, level: u32): void {
  if (rows <= FEW || level > DEEP) {
    compareInsert(index, rows, stage, from, end);
    return;
  }
  const depth = enter(keys, index, rows, stage, from);
  refine(keys, index, spareKeys, spareIndex, rows, stage, depth, end, histograms, level + 1);
}

// Loads the keys of a stage: words, the next eight bytes of texts, or (when no text has more) their lengths. Gives the depth.
function enter(keys: usize, index: usize, rows: u32, stage: usize, from: u32): u32 {
  const kind = load<u32>(stage);
  const base = <usize>load<u32>(stage, 4);
  if (kind == 0) {
    for (let i: u32 = 0; i < rows; i++) store<u64>(word(keys, i), load<u64>(word(base, load<u32>(half(index, i)))));
    return 0;
  }
  const flip: u64 = kind == 2 ? -1 : 0;
  const bytes = <usize>load<u32>(stage, 8);
  let longest: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const at = half(base, load<u32>(half(index, i)));
    const start = load<u32>(at);
    const length = load<u32>(at, 4) - start;
    longest = max(longest, length);
    store<u64>(word(keys, i), eight(bytes + start, length, from) ^ flip);
  }
  if (longest > from) return from;
  for (let i: u32 = 0; i < rows; i++) {
    const at = half(base, load<u32>(half(index, i)));
    store<u64>(word(keys, i), <u64>(load<u32>(at, 4) - load<u32>(at)) ^ flip);
  }
  return LENGTHS;
}

// @ts-ignore: decorator
@inline function eight(text: usize, length: u32, from: u32): u64 {
  if (length <= from) return 0;
  const left: u64 = length - from;
  const bytes = bswap<u64>(load<u64>(text + from));
  return left >= 8 ? bytes : bytes & ~(<u64>-1 >> (left << 3));
}

function compareInsert(index: usize, rows: u32, stage: usize, from: u32, end: usize): void {
  for (let i: u32 = 1; i < rows; i++) {
    const row = load<u32>(half(index, i));
    let j = i;
    while (j > 0 && before(row, load<u32>(half(index, j - 1)), stage, from, end)) {
      store<u32>(half(index, j), load<u32>(half(index, j - 1)));
      j--;
    }
    store<u32>(half(index, j), row);
  }
}

// Whether row a sorts before row b by this stage (from byte `from`) and the later ones.
function before(a: u32, b: u32, stage: usize, from: u32, end: usize): bool {
  while (stage < end) {
    const kind = load<u32>(stage);
    const base = <usize>load<u32>(stage, 4);
    if (kind == 0) {
      const x = load<u64>(word(base, a));
      const y = load<u64>(word(base, b));
      if (x != y) return x < y;
    } else {
      const bytes = <usize>load<u32>(stage, 8);
      const startA = load<u32>(half(base, a));
      const startB = load<u32>(half(base, b));
      const lengthA = load<u32>(half(base, a), 4) - startA;
      const lengthB = load<u32>(half(base, b), 4) - startB;
      const common = min(lengthA, lengthB);
      for (let k = from; k < common; k += 8) {
        const x = eight(bytes + startA, lengthA, k);
        const y = eight(bytes + startB, lengthB, k);
        if (x != y) return x < y == (kind == 1);
      }
      if (lengthA != lengthB) return lengthA < lengthB == (kind == 1);
    }
    stage += 16;
    if (stage < end) from = load<u32>(stage, 12);
  }
  return false;
}
