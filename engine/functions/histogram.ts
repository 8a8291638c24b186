import { scalar } from './define';
import { bucketKernel } from './kernels/bucket';

/** As Spark numbers them: 1 to count from `low` on, 0 before, count + 1 from `high` on; bounds may run downwards. */
function bucketOf(value: number, low: number, high: number, count: number): bigint | null {
  if (!(count > 0) || Number.isNaN(value) || low === high || !Number.isFinite(low) || !Number.isFinite(high)) return null;
  const [done, span] = low < high ? [value - low, high - low] : [low - value, low - high];
  if (done < 0) return 0n;
  if (done >= span || (low < high ? value >= high : value <= high)) return BigInt(count) + 1n;
  return BigInt(Math.floor((count * done) / span)) + 1n;
}

export const widthBucket = scalar({
  name: 'width_bucket',
  label: 'bucket of equal width',
  doc: 'The number of the bucket, of so many between two bounds, that a value falls into: from 1, 0 below the first, one more above the last.',
  args: [['double'], ['double'], ['double'], ['int']],
  coercion: 'as-given',
  returns: 'bigint',
  nulls: 'propagate',
  eval: ([value, low, high, count]) => bucketOf(value as number, low as number, high as number, count as number),
  kernel: bucketKernel,
  range: ([, , , count]) => (typeof count === 'number' && count > 0 ? [0, count + 1] : null),
  examples: [
    { args: [5.3, 0.2, 10.6, 5], result: 3n },
    { args: [-2.1, 1.3, 3.4, 3], result: 0n },
    { args: [8.1, 0, 5.7, 4], result: 5n },
    { args: [-0.9, 5.2, 0.5, 2], result: 3n },
    { args: [1, 1, 1, 4], types: ['double', 'double', 'double', 'int'], result: null },
    { args: [null, 0, 1, 4], types: ['double', 'double', 'double', 'int'], result: null },
  ],
});
