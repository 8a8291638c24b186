const KEPT_BYTES = 2 ** 26;

let kept = Buffer.alloc(0);

/**
 * Buffers for the compressed bytes of one column's chunks. The thread keeps them from column to column, because fresh memory costs
 * more than reading into it: the buffers handed out before are overwritten.
 */
export function chunkBuffers(sizes: readonly number[]): readonly Buffer[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > KEPT_BYTES) return sizes.map((size) => Buffer.allocUnsafe(size));
  if (total > kept.length) kept = Buffer.allocUnsafeSlow(Math.min(KEPT_BYTES, total * 2));
  let end = 0;
  return sizes.map((size) => kept.subarray(end, (end += size)));
}
