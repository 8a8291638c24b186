import { bitmapBytes } from '../../columns/bitmap';
import type { Room } from '../../columns/build-column';
import { intSet } from '../../columns/code-set';
import { widthOf } from '../../columns/column';
import { textSet, wordSet } from '../../columns/hash-set';
import { EQUAL } from '../../columns/kernels/compare-kernels';
import type { Pointer } from '../../columns/memory';
import type { KernelContext, Operand, Value, Vector } from '../../columns/vector';
import type { ScalarFunction } from '../define';
import { compareBits } from './compare';
import { bitsRoom, truthVector } from './result';

type Kernel = NonNullable<ScalarFunction['kernel']>;
type Constant = Extract<Operand, { kind: 'constant' }>;

/** Up to here, one comparison after the other is quicker than a hashed set. */
const FEW = 6;

/** `in` over a plain column and constants. A null among them turns every "no" into null. */
export const isInKernel: Kernel = ([value, ...list], context) => {
  if (value?.kind !== 'vector' || !list.every((each): each is Constant => each.kind === 'constant')) return null;
  const { vector } = value;
  // once per distinct value is less
  if (vector.dictionary !== null) return null;
  const present = list.filter((each) => each.value !== null);
  if (present.some((each) => each.type !== vector.type)) return null;
  const bits = present.length <= FEW ? oneByOne(vector, present, context) : hashed(vector, present, context);
  if (bits === null) return null;
  const result = truthVector(bits, vector.validity, context);
  return present.length === list.length ? result : { ...result, validity: bits };
};

function oneByOne(vector: Vector, list: readonly Constant[], context: KernelContext): Pointer | null {
  const out = bitsRoom(context);
  context.views().u8.fill(0, out, out + bitmapBytes(context.rows));
  for (const each of list) {
    const bits = compareBits(EQUAL, { kind: 'vector', vector }, each, context);
    if (bits === null) return null;
    context.kernels.orBits(out, bits, out, bitmapBytes(context.rows));
  }
  return out;
}

type Prepared = (vector: Vector, out: Pointer, context: KernelContext) => void;

function hashed(vector: Vector, list: readonly Constant[], context: KernelContext): Pointer | null {
  const { storage } = vector;
  if (storage !== 'i32' && storage !== 'i64' && storage !== 'f64' && storage !== 'utf8') return null;
  const find = context.once(list[0]!, () =>
    prepared(
      storage,
      list.map(({ value }) => value),
      context,
    ),
  );
  const out = bitsRoom(context);
  find(vector, out, context);
  return out;
}

function prepared(storage: 'i32' | 'i64' | 'f64' | 'utf8', values: readonly Value[], context: KernelContext): Prepared {
  if (storage === 'i32') {
    const has = intSet(values as readonly number[], context);
    return (vector, out, { kernels, rows }) => has(kernels, vector.values, rows, out);
  }
  if (storage !== 'utf8') return inWords(storage, values as readonly (number | bigint)[], context);
  const { slots, mask } = textSet(values.map(bytesOf), context);
  return (vector, out, { kernels, rows }) => kernels.inTexts(vector.values, vector.bytes, rows, slots, mask, out);
}

function inWords(storage: 'i64' | 'f64', values: readonly (number | bigint)[], room: Room): Prepared {
  const { slots, mask } = wordSet(storage, values, room);
  const width = widthOf(storage);
  const real = storage === 'f64' ? 1 : 0;
  return (vector, out, { kernels, rows }) => kernels.inWords(vector.values, width, real, rows, slots, mask, out);
}

function bytesOf(value: Value): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(String(value), 'utf8');
}
