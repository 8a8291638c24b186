/** Numbers in [0, 1), the same for the same seed and partition on every machine (mulberry32). */
export function randomOf(seed: number, partition: number): () => number {
  let state = mixed(mixed(seed | 0) ^ (partition + 0x9e3779b9));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    return (mixed(state) >>> 0) / 2 ** 32;
  };
}

function mixed(state: number): number {
  let bits = Math.imul(state ^ (state >>> 15), state | 1);
  bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
  return bits ^ (bits >>> 14);
}
