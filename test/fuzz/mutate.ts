import type { Random } from '../support/random';

/** What breaks readers: bits flipped, ends cut, parts swapped, doubled or left out, lengths that lie. */
const mutations: readonly ((bytes: Buffer, random: Random) => Buffer)[] = [
  (bytes, random) => {
    for (let flips = 1 + random.below(8); flips > 0; flips--) {
      const at = random.below(bytes.length);
      bytes[at]! ^= 1 << random.below(8);
    }
    return bytes;
  },
  (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  (bytes, random) => {
    const at = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(64))]);
  },
  (bytes, random) => {
    const [from, length, to] = [random.below(bytes.length), 1 + random.below(64), random.below(bytes.length)];
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from, from + length), bytes.subarray(to)]);
  },
  (bytes, random) => {
    const [a, b, length] = [random.below(bytes.length), random.below(bytes.length), 1 + random.below(32)];
    const part = Buffer.from(bytes.subarray(a, a + length));
    bytes.copyWithin(a, b, b + length);
    part.copy(bytes, b);
    return bytes;
  },
  (bytes, random) => {
    const lie = random.pick([0xffffffff, 0x7fffffff, 0x80000000, 0, 1, 0x00ffffff, bytes.length]);
    if (bytes.length >= 4) bytes.writeUInt32LE(lie, random.below(bytes.length - 3));
    return bytes;
  },
  (bytes, random) => {
    const at = random.below(bytes.length);
    return bytes.fill(random.below(256), at, Math.min(bytes.length, at + 1 + random.below(16)));
  },
  (bytes, random) => Buffer.concat([bytes, Buffer.from(Array.from({ length: random.below(100) }, () => random.below(256)))]),
];

/** One to three of them. */
export function mutated(seed: Uint8Array, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(seed);
  for (let times = 1 + random.below(3); times > 0 && bytes.length > 0; times--) bytes = random.pick(mutations)(bytes, random);
  return bytes;
}
