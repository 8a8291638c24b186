import { bitmapBytes } from '../../columns/bitmap';
import { type HashSet, textSet, wordSet } from '../../columns/hash-set';
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

function hashed(vector: Vector, list: readonly Constant[], context: KernelContext): Pointer | null {
  const { storage } = vector;
  if (storage !== 'i32' && storage !== 'i64' && storage !== 'f64' && storage !== 'utf8') return null;
  const set = context.once(list[0]!, () => setOf(storage, list, context));
  const out = bitsRoom(context);
  if (storage === 'utf8') context.kernels.inTexts(vector.values, vector.bytes, context.rows, set.slots, set.mask, out);
  else
    context.kernels.inWords(
      vector.values,
      storage === 'i32' ? 4 : 8,
      storage === 'f64' ? 1 : 0,
      context.rows,
      set.slots,
      set.mask,
      out,
    );
  return out;
}

function setOf(storage: 'i32' | 'i64' | 'f64' | 'utf8', list: readonly Constant[], context: KernelContext): HashSet {
  const room = { take: (bytes: number) => context.scratch(bytes), views: () => context.views() };
  if (storage === 'utf8')
    return textSet(
      list.map(({ value }) => bytesOf(value)),
      room,
    );
  return wordSet(
    storage,
    list.map(({ value }) => value as number | bigint),
    room,
  );
}

function bytesOf(value: Value): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(String(value), 'utf8');
}
