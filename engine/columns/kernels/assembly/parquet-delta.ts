const FAILED: u32 = 0xffffffff;

let at: usize = 0;
let stop: usize = 0;
let short: bool = false;

function varint(): u64 {
  let value: u64 = 0;
  for (let shift: u64 = 0; shift < 70; shift += 7) {
    if (at >= stop) break;
    const byte = <u64>load<u8>(at++);
    value |= (byte & 127) << shift;
    if (byte < 128) return value;
  }
  short = true;
  return 0;
}

// @ts-ignore: decorator
@inline
function zigzag(value: u64): i64 {
  return <i64>(value >> 1) ^ -(<i64>(value & 1));
}

/** `width` <= 64 bits from bit `bit` of the bytes at `from`. */
// @ts-ignore: decorator
@inline
function bitsAt(from: usize, bit: u32, width: u32): u64 {
  const byte = from + (bit >> 3), shift = <u64>(bit & 7);
  let bits = load<u64>(byte) >> shift;
  if (shift + width > 64) bits |= <u64>load<u8>(byte, 8) << (64 - shift);
  return width == 64 ? bits : bits & ((<u64>1 << width) - 1);
}

// @ts-ignore: decorator
@inline
function put(out: usize, index: u32, value: i64, wide: bool): void {
  if (wide) store<i64>(out + (<usize>index << 3), value);
  else store<i32>(out + (<usize>index << 2), <i32>value);
}

// @ts-ignore: decorator
@inline
function decode(source: usize, end: usize, count: u32, out: usize, wide: bool): u32 {
  at = source;
  stop = end;
  short = false;
  const blockValues = varint(), miniblocks = varint(), total = varint();
  let value = zigzag(varint());
  if (short || miniblocks == 0 || miniblocks > 512 || blockValues > 1048576 || blockValues == 0) return FAILED;
  if (blockValues % (miniblocks << 3) != 0 || total != <u64>count) return FAILED;
  const perMiniblock = <u32>(blockValues / miniblocks);
  let done: u32 = 0;
  if (count > 0) put(out, done++, value, wide);
  while (done < count) {
    const smallest = zigzag(varint());
    if (short || <usize>miniblocks > stop - at) return FAILED;
    const widths = at;
    at += <usize>miniblocks;
    for (let block: u32 = 0; block < <u32>miniblocks && done < count; block++) {
      const width = <u32>load<u8>(widths + block);
      if (width > 64) return FAILED;
      const run = min(count - done, perMiniblock);
      if ((<u64>run * width + 7) >> 3 > <u64>(stop - at)) return FAILED;
      for (let i: u32 = 0, bit: u32 = 0; i < run; i++, bit += width) {
        value += smallest + <i64>bitsAt(at, bit, width);
        put(out, done + i, value, wide);
      }
      done += run;
      at = min(stop, at + ((perMiniblock * width) >> 3));
    }
  }
  return <u32>at;
}

// replaces: for (i < count) out[i] = out[i - 1] + smallest + delta(i)
export function parquetDelta32(source: usize, end: usize, count: u32, out: usize): u32 {
  return decode(source, end, count, out, false);
}

// replaces: for (i < count) out[i] = out[i - 1] + smallest + delta(i)
export function parquetDelta64(source: usize, end: usize, count: u32, out: usize): u32 {
  return decode(source, end, count, out, true);
}
