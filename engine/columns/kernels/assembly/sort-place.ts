// @ts-ignore: decorator
@inline function word(base: usize, i: u32): usize { return base + (<usize>i << 3); }
// @ts-ignore: decorator
@inline function bit(bitmap: usize, i: u32): u32 { return (<u32>load<u8>(bitmap + (i >> 3)) >> (i & 7)) & 1; }

// replaces: code = ordinal + offset (negate: offset - ordinal; null: nullCode), shifted, stored or or-ed
export function sortPlace(ordinals: usize, validity: usize, rows: u32, offset: u64, negate: u32, nullCode: u64, shift: i32, out: usize, fresh: u32): void {
  const left: u64 = shift > 0 ? shift : 0;
  const right: u64 = shift < 0 ? -shift : 0;
  // (x ^ flip) + add is x + offset, or offset - x as ~x + 1 + offset
  const flip: u64 = negate == 1 ? -1 : 0;
  const add: u64 = negate == 1 ? offset + 1 : offset;
  const keep: u64 = fresh == 1 ? 0 : -1;
  if (validity == 0) {
    const flips = i64x2.splat(flip);
    const adds = i64x2.splat(add);
    const keeps = i64x2.splat(keep);
    let i: u32 = 0;
    for (; i + 2 <= rows; i += 2) {
      const codes = i64x2.add(v128.xor(v128.load(word(ordinals, i)), flips), adds);
      const placed = i64x2.shr_u(i64x2.shl(codes, <i32>left), <i32>right);
      v128.store(word(out, i), v128.or(v128.and(v128.load(word(out, i)), keeps), placed));
    }
    for (; i < rows; i++) {
      const code = (load<u64>(word(ordinals, i)) ^ flip) + add;
      store<u64>(word(out, i), (load<u64>(word(out, i)) & keep) | (code << left >> right));
    }
    return;
  }
  for (let i: u32 = 0; i < rows; i++) {
    const code = select<u64>((load<u64>(word(ordinals, i)) ^ flip) + add, nullCode, bit(validity, i));
    store<u64>(word(out, i), (load<u64>(word(out, i)) & keep) | (code << left >> right));
  }
}

// replaces: words.filter((_, i) => bit(bitmap, i))
export function sortCompact(words: usize, bitmap: usize, rows: u32, out: usize): u32 {
  let to = out;
  for (let i: u32 = 0; i < rows; i++) {
    store<u64>(to, load<u64>(word(words, i)));
    to += <usize>bit(bitmap, i) << 3;
  }
  return <u32>((to - out) >> 3);
}

// replaces: for (i < rows) if (bit(bitmap, i)) out.push(base + i)
export function sortNumber(bitmap: usize, rows: u32, base: u32, out: usize): u32 {
  if (bitmap == 0) {
    for (let i: u32 = 0; i < rows; i++) store<u32>(out + (<usize>i << 2), base + i);
    return rows;
  }
  let to = out;
  for (let i: u32 = 0; i < rows; i++) {
    store<u32>(to, base + i);
    to += <usize>bit(bitmap, i) << 2;
  }
  return <u32>((to - out) >> 2);
}
