const FAILED: u32 = 0xffffffff;

/** Where the run head that was read last ends. */
let next: usize = 0;

/** A run's head; FAILED (whose run would be longer than any page) when the bytes end in it. */
// @ts-ignore: decorator
@inline
function runHead(at: usize, end: usize): u32 {
  let head: u32 = 0, shift: u32 = 0, byte: u32 = 128;
  while (byte >= 128) {
    if (at >= end || shift > 28) return FAILED;
    byte = load<u8>(at++);
    head |= (byte & 127) << shift;
    shift += 7;
  }
  next = at;
  return head;
}

// @ts-ignore: decorator
@inline
function orBits(out: usize, bit: u32, bits: u32): void {
  const word = out + ((bit >> 5) << 2);
  store<u64>(word, load<u64>(word) | (<u64>bits << (bit & 31)));
}

// @ts-ignore: decorator
@inline
function lowBits(count: u32): u32 {
  return count < 32 ? (<u32>1 << count) - 1 : FAILED;
}

// replaces: for (i < count) bit(out, bit + i) = value(i)
export function parquetBits(source: usize, end: usize, count: u32, out: usize, bit: u32): u32 {
  let at = source, done: u32 = 0, ones: u32 = 0;
  while (done < count) {
    const head = runHead(at, end);
    if (head == FAILED) return FAILED;
    at = next;
    const left = count - done;
    if ((head & 1) == 0) {
      if (at >= end) return FAILED;
      const run = min(head >> 1, left);
      if (load<u8>(at++) != 0) {
        ones += run;
        for (let i: u32 = 0; i < run; i += 32) orBits(out, bit + done + i, lowBits(run - i));
      }
      done += run;
    } else {
      const groups = head >> 1;
      const run = groups > (left >> 3) ? left : groups << 3;
      if (<usize>((run + 7) >> 3) > end - at) return FAILED;
      for (let i: u32 = 0; i < run; i += 32) {
        const bits = load<u32>(at + (i >> 3)) & lowBits(run - i);
        ones += popcnt(bits);
        orBits(out, bit + done + i, bits);
      }
      at += groups;
      done += run;
    }
  }
  return ones;
}

// replaces: for (i < count) out[i] = value(i), unless some value >= limit
export function parquetIndices(source: usize, end: usize, width: u32, count: u32, limit: u32, out: usize): u32 {
  if (width > 32) return FAILED;
  const valueBytes = (width + 7) >> 3;
  let at = source, to = out, done: u32 = 0, largest: u32 = 0;
  while (done < count) {
    const head = runHead(at, end);
    if (head == FAILED) return FAILED;
    at = next;
    const left = count - done;
    if ((head & 1) == 0) {
      if (<usize>valueBytes > end - at) return FAILED;
      let value: u32 = 0;
      for (let k: u32 = 0; k < valueBytes; k++) value |= <u32>load<u8>(at + k) << (k << 3);
      at += valueBytes;
      const run = min(head >> 1, left);
      if (run > 0) largest = max(largest, value);
      for (let i: u32 = 0; i < run; i++, to += 4) store<u32>(to, value);
      done += run;
    } else {
      const groups = head >> 1;
      const run = groups > (left >> 3) ? left : groups << 3;
      if ((<u64>run * width + 7) >> 3 > <u64>(end - at)) return FAILED;
      largest = max(largest, width <= 8 ? unpackNarrow(at, width, run, to) : unpackWide(at, width, run, to));
      to += <usize>run << 2;
      at += groups * width;
      done += run;
    }
  }
  return count > 0 && largest >= limit ? FAILED : 0;
}

/** Eight values lie in one u64. Returns the largest. */
function unpackNarrow(at: usize, width: u32, count: u32, out: usize): u32 {
  const mask: u64 = ((<u64>1) << width) - 1;
  const shift = <u64>width;
  let largest: u32 = 0, i: u32 = 0;
  for (; i + 8 <= count; i += 8, at += width, out += 32) {
    let bits = load<u64>(at);
    let most: u32 = 0;
    for (let k: usize = 0; k < 32; k += 4) {
      const value = <u32>(bits & mask);
      store<u32>(out + k, value);
      most = max(most, value);
      bits >>= shift;
    }
    largest = max(largest, most);
  }
  let bits = load<u64>(at);
  for (; i < count; i++, out += 4) {
    const value = <u32>(bits & mask);
    store<u32>(out, value);
    largest = max(largest, value);
    bits >>= shift;
  }
  return largest;
}

function unpackWide(at: usize, width: u32, count: u32, out: usize): u32 {
  const mask: u64 = ((<u64>1) << width) - 1;
  let largest: u32 = 0, bit: u64 = 0;
  for (let i: u32 = 0; i < count; i++, out += 4, bit += width) {
    const value = <u32>((load<u64>(at + <usize>(bit >> 3)) >> (bit & 7)) & mask);
    store<u32>(out, value);
    largest = max(largest, value);
  }
  return largest;
}

// replaces: for (i < count) u8[out + i] = value(i), unless some value >= limit
export function parquetBytes(source: usize, end: usize, width: u32, count: u32, limit: u32, out: usize): u32 {
  if (width > 8) return FAILED;
  let at = source, to = out, done: u32 = 0, largest = i8x16.splat(0);
  while (done < count) {
    const head = runHead(at, end);
    if (head == FAILED) return FAILED;
    at = next;
    const left = count - done;
    let run = min(head >> 1, left);
    if ((head & 1) == 0) {
      if (width > 0 && at >= end) return FAILED;
      const value = width > 0 ? load<u8>(at++) : 0;
      if (run > 0) largest = i8x16.max_u(largest, i8x16.splat(value));
      memory.fill(to, value, run);
    } else {
      const groups = head >> 1;
      run = groups > (left >> 3) ? left : groups << 3;
      if ((<u64>run * width + 7) >> 3 > <u64>(end - at)) return FAILED;
      largest = i8x16.max_u(largest, spreadBytes(at, width, run, to));
      at += groups * width;
    }
    to += run;
    done += run;
  }
  return count > 0 && (limit == 0 || (limit < 256 && v128.any_true(i8x16.ge_u(largest, i8x16.splat(<u8>limit))))) ? FAILED : 0;
}

/** Eight values in one u64 are moved apart in halves: to 32 bits each four, to 16 each two, to 8 each. Returns values among which is the largest. */
function spreadBytes(at: usize, width: u32, count: u32, out: usize): v128 {
  const w = <u64>width;
  const four = ((<u64>1) << (4 * w)) - 1;
  const two = (((<u64>1) << (2 * w)) - 1) * 0x100000001;
  const one = (((<u64>1) << w) - 1) * 0x1000100010001;
  let largest = i8x16.splat(0);
  for (let i: u32 = 0; i < count; i += 8, at += width, out += 8) {
    let bits = load<u64>(at);
    bits = (bits & four) | ((bits << (32 - 4 * w)) & (four << 32));
    bits = (bits & two) | ((bits << (16 - 2 * w)) & (two << 16));
    bits = (bits & one) | ((bits << (8 - w)) & (one << 8));
    if (count - i < 8) bits &= ((<u64>1) << ((count - i) << 3)) - 1;
    store<u64>(out, bits);
    largest = i8x16.max_u(largest, i64x2.splat(bits));
  }
  return largest;
}
