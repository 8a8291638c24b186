import type { ScalarFunction } from '../define';
import { numberVector } from './result';

/** `width_bucket` of a column between constant bounds that run upwards; a NaN, which no bucket holds, leaves the batch to the row function. */
export const bucketKernel: NonNullable<ScalarFunction['kernel']> = ([value, low, high, count], context) => {
  if (value?.kind !== 'vector' || value.vector.storage !== 'f64') return null;
  if (low?.kind !== 'constant' || high?.kind !== 'constant' || count?.kind !== 'constant') return null;
  const [from, to, buckets] = [Number(low.value), Number(high.value), Number(count.value)];
  if (!(from < to) || !Number.isFinite(from) || !Number.isFinite(to) || !(buckets > 0)) return null;
  const { vector } = value;
  const out = context.take(context.rows * 8);
  if (context.kernels.bucketF64(vector.values, context.rows, from, to, buckets, out) === 0) return null;
  return numberVector('bigint', 'i64', out, vector.validity, context);
};
