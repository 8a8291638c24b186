// @ts-ignore: decorator
@inline function word(base: usize, i: u32): usize { return base + (<usize>i << 3); }
// @ts-ignore: decorator
@inline function half(base: usize, i: u32): usize { return base + (<usize>i << 2); }

// replaces: if (word <= threshold) candidates.push(word), with the threshold the limit-th least word so far
export function sortOffer(words: usize, numbers: usize, rows: u32, heap: usize, filled: u32, limit: u32, outWords: usize, outNumbers: usize, count: u32): u32 {
  let threshold: u64 = filled < limit ? <u64>-1 : load<u64>(heap);
  for (let i: u32 = 0; i < rows; i++) {
    const value = load<u64>(word(words, i));
    if (value > threshold) continue;
    if (filled < limit) {
      rise(heap, filled++, value);
      if (filled == limit) threshold = load<u64>(heap);
    } else if (value < threshold) {
      sink(heap, limit, value);
      threshold = load<u64>(heap);
    }
    store<u64>(word(outWords, count), value);
    store<u32>(half(outNumbers, count), load<u32>(half(numbers, i)));
    count++;
  }
  return count;
}

function rise(heap: usize, at: u32, value: u64): void {
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (load<u64>(word(heap, parent)) >= value) break;
    store<u64>(word(heap, at), load<u64>(word(heap, parent)));
    at = parent;
  }
  store<u64>(word(heap, at), value);
}

function sink(heap: usize, size: u32, value: u64): void {
  let at: u32 = 0;
  for (let child: u32 = 1; child < size; child = at * 2 + 1) {
    if (child + 1 < size && load<u64>(word(heap, child)) < load<u64>(word(heap, child + 1))) child++;
    if (load<u64>(word(heap, child)) <= value) break;
    store<u64>(word(heap, at), load<u64>(word(heap, child)));
    at = child;
  }
  store<u64>(word(heap, at), value);
}
