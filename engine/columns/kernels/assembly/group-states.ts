// @ts-ignore: decorator
@inline function word(base: usize, i: u32): usize { return base + (<usize>i << 3); }
// @ts-ignore: decorator
@inline function half(base: usize, i: u32): usize { return base + (<usize>i << 2); }
// @ts-ignore: decorator
@inline function present(validity: usize, i: u32): u32 { return validity == 0 ? 1 : (<u32>load<u8>(validity + (i >> 3)) >> (i & 7)) & 1; }

// replaces: if (present(i)) seen[ids[i]]++
export function groupCount(ids: usize, validity: usize, rows: u32, seen: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const at = half(seen, load<u32>(half(ids, i)));
    store<u32>(at, load<u32>(at) + present(validity, i));
  }
}

// replaces: sums[i] /= seen[i]
export function groupDivide(sums: usize, seen: usize, rows: u32): void {
  let i: u32 = 0;
  for (; i + 2 <= rows; i += 2) {
    const counts = f64x2.convert_low_i32x4_u(v128.load64_zero(half(seen, i)));
    v128.store(word(sums, i), f64x2.div(v128.load(word(sums, i)), counts));
  }
  for (; i < rows; i++) store<f64>(word(sums, i), load<f64>(word(sums, i)) / <f64>load<u32>(half(seen, i)));
}

// replaces: out[i] = values[i], u32 to u64
export function groupWiden(values: usize, rows: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) store<u64>(word(out, i), <u64>load<u32>(half(values, i)));
}

// replaces: seen[ids[i]] += values[i]
export function groupAddCounts(ids: usize, values: usize, rows: u32, seen: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const at = half(seen, load<u32>(half(ids, i)));
    store<u32>(at, load<u32>(at) + load<u32>(half(values, i)));
  }
}

// replaces: if (present(i)) sums[ids[i]] += values[i], modulo 2^64; the value of a null is taken times 0
export function groupSumInteger(ids: usize, values: usize, width: u32, validity: usize, rows: u32, sums: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const at = word(sums, load<u32>(half(ids, i)));
    const value: i64 = width == 4 ? <i64>load<i32>(half(values, i)) : load<i64>(word(values, i));
    store<i64>(at, load<i64>(at) + (value & -(<i64>present(validity, i))));
  }
}

// replaces: if (present(i)) sums[ids[i]] += values[i]; doubles without a branch: adding 0 changes no sum that began at 0
export function groupSumDouble(ids: usize, values: usize, width: u32, validity: usize, rows: u32, sums: usize): void {
  if (width == 0) {
    for (let i: u32 = 0; i < rows; i++) {
      const at = word(sums, load<u32>(half(ids, i)));
      store<f64>(at, load<f64>(at) + select<f64>(load<f64>(word(values, i)), 0, present(validity, i)));
    }
    return;
  }
  for (let i: u32 = 0; i < rows; i++) {
    if (present(validity, i) == 0) continue;
    const at = word(sums, load<u32>(half(ids, i)));
    const value: f64 = width == 4 ? <f64>load<i32>(half(values, i)) : <f64>load<i64>(word(values, i));
    store<f64>(at, load<f64>(at) + value);
  }
}

// replaces: if (present(i)) sums[ids[i]] += values[i], in 128 bits
export function groupSumWide(ids: usize, values: usize, width: u32, validity: usize, rows: u32, low: usize, high: usize, overflow: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    if (present(validity, i) == 0) continue;
    const id = load<u32>(half(ids, i));
    const from = values + <usize>i * width;
    const addLow = load<u64>(from);
    const addHigh: i64 = width == 8 ? <i64>addLow >> 63 : load<i64>(from, 8);
    const atLow = word(low, id);
    const atHigh = word(high, id);
    const hadHigh = load<i64>(atHigh);
    const sumLow = load<u64>(atLow) + addLow;
    const sumHigh = hadHigh + addHigh + <i64>(sumLow < addLow);
    if (((hadHigh ^ sumHigh) & (addHigh ^ sumHigh)) < 0) store<u32>(half(overflow, id), 1);
    store<u64>(atLow, sumLow);
    store<i64>(atHigh, sumHigh);
  }
}

// replaces: if (present(i)) best[ids[i]] = min(best[ids[i]], ordinals[i]); the greatest is the least of the inverted
export function groupExtreme(ids: usize, ordinals: usize, validity: usize, rows: u32, flip: u32, best: usize, seen: usize): void {
  const invert: u64 = flip == 1 ? -1 : 0;
  for (let i: u32 = 0; i < rows; i++) {
    if (present(validity, i) == 0) continue;
    const id = load<u32>(half(ids, i));
    const at = word(best, id);
    const count = half(seen, id);
    const before = load<u32>(count);
    const ordinal = load<u64>(word(ordinals, i));
    store<u32>(count, before + 1);
    if (before == 0 || (ordinal ^ invert) < (load<u64>(at) ^ invert)) store<u64>(at, ordinal);
  }
}

// replaces: the same for two words
export function groupExtremeWide(ids: usize, high: usize, low: usize, validity: usize, rows: u32, flip: u32, bestHigh: usize, bestLow: usize, seen: usize): void {
  const invert: u64 = flip == 1 ? -1 : 0;
  for (let i: u32 = 0; i < rows; i++) {
    if (present(validity, i) == 0) continue;
    const id = load<u32>(half(ids, i));
    const count = half(seen, id);
    const before = load<u32>(count);
    const x = load<u64>(word(high, i)) ^ invert;
    const y = load<u64>(word(bestHigh, id)) ^ invert;
    store<u32>(count, before + 1);
    if (before != 0 && (x > y || (x == y && (load<u64>(word(low, i)) ^ invert) >= (load<u64>(word(bestLow, id)) ^ invert)))) continue;
    store<u64>(word(bestHigh, id), x ^ invert);
    store<u64>(word(bestLow, id), load<u64>(word(low, i)));
  }
}

// replaces: kept[ids[i]] = words[i] (the first time, or each time)
export function groupPick(ids: usize, words: usize, validity: usize, rows: u32, last: u32, kept: usize, states: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const id = load<u32>(half(ids, i));
    const state = half(states, id);
    if (last == 0 && load<u32>(state) != 0) continue;
    store<u32>(state, 1 + present(validity, i));
    store<u64>(word(kept, id), load<u64>(word(words, i)));
  }
}

// replaces: count++; mean += (value - mean) / count; squares += …
export function groupMoments(ids: usize, values: usize, validity: usize, rows: u32, counts: usize, means: usize, squares: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    if (present(validity, i) == 0) continue;
    const id = load<u32>(half(ids, i));
    const count = load<f64>(word(counts, id)) + 1;
    const mean = load<f64>(word(means, id));
    const delta = load<f64>(word(values, i)) - mean;
    const step = delta / count;
    store<f64>(word(counts, id), count);
    store<f64>(word(means, id), mean + step);
    store<f64>(word(squares, id), load<f64>(word(squares, id)) + delta * (delta - step));
  }
}

// replaces: the moments of two sets from those of each
export function groupMergeMoments(ids: usize, fromCounts: usize, fromMeans: usize, fromSquares: usize, rows: u32, counts: usize, means: usize, squares: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const id = load<u32>(half(ids, i));
    const more = load<f64>(word(fromCounts, i));
    if (more == 0) continue;
    const had = load<f64>(word(counts, id));
    const mean = load<f64>(word(means, id));
    const delta = load<f64>(word(fromMeans, i)) - mean;
    const step = delta / (had + more);
    store<f64>(word(counts, id), had + more);
    store<f64>(word(means, id), mean + step * more);
    store<f64>(word(squares, id), load<f64>(word(squares, id)) + load<f64>(word(fromSquares, i)) + delta * step * had * more);
  }
}
