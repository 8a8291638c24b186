// replaces: for (i < bits) count += bit(bitmap, i)
export function countBits(bitmap: usize, bits: u32): u32 {
  const words = bits >> 6;
  let count: u32 = 0;
  for (let i: u32 = 0; i < words; i++) count += <u32>popcnt(load<u64>(bitmap + ((<usize>i) << 3)));
  const rest: u64 = bits & 63;
  if (rest != 0) count += <u32>popcnt(load<u64>(bitmap + ((<usize>words) << 3)) & (((<u64>1) << rest) - 1));
  return count;
}
