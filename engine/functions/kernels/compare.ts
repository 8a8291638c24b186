import { bitmapBytes } from '../../columns/bitmap';
import { EQUAL, GREATER, LESS } from '../../columns/kernels/compare-kernels';
import type { Pointer } from '../../columns/memory';
import type { KernelContext, Operand, Value, Vector } from '../../columns/vector';
import type { ScalarFunction } from '../define';
import { bitsRoom, bothValid, truthVector } from './result';
import { constantText } from './text-constant';

type Kernel = NonNullable<ScalarFunction['kernel']>;
type Constant = Extract<Operand, { kind: 'constant' }>;

export const outcomes = {
  '=': EQUAL,
  '<>': LESS | GREATER,
  '<': LESS,
  '<=': LESS | EQUAL,
  '>': GREATER,
  '>=': GREATER | EQUAL,
} as const;

/** Which outcomes hold when the sides are swapped. */
export function mirrored(op: number): number {
  return (op & EQUAL) | (op & LESS ? GREATER : 0) | (op & GREATER ? LESS : 0);
}

/** `=`, `<` and the like over numbers, times, decimals that fit 64 bits and plain text. */
export function compareKernel(op: number): Kernel {
  return ([left, right], context) => {
    const bits = compareBits(op, left!, right!, context);
    return bits === null ? null : truthVector(bits, validityOf(left!, right!, context), context);
  };
}

/** As `=`, but two nulls are equal and one null is not. */
export const equalNullSafeKernel: Kernel = ([left, right], context) => {
  const bits = compareBits(EQUAL, left!, right!, context);
  if (bits === null) return null;
  const length = bitmapBytes(context.rows);
  const [a, b] = [left!, right!].map((side) => (side.kind === 'vector' ? side.vector.validity : 0)) as [Pointer, Pointer];
  for (const validity of [a, b]) if (validity !== 0) context.kernels.andBits(bits, validity, bits, length);
  if (a === 0 || b === 0) return truthVector(bits, 0, context);
  const present = bitsRoom(context);
  context.kernels.orBits(a, b, present, length);
  context.kernels.notBits(present, present, length);
  context.kernels.orBits(bits, present, bits, length);
  return truthVector(bits, 0, context);
};

/** At least the second and at most the third argument, where both are constants. */
export const betweenKernel: Kernel = ([value, low, high], context) => {
  if (value!.kind !== 'vector' || low!.kind !== 'constant' || high!.kind !== 'constant') return null;
  const fromLow = compareBits(GREATER | EQUAL, value!, low!, context);
  const toHigh = fromLow === null ? null : compareBits(LESS | EQUAL, value!, high!, context);
  if (fromLow === null || toHigh === null) return null;
  context.kernels.andBits(fromLow, toHigh, fromLow, bitmapBytes(context.rows));
  return truthVector(fromLow, value!.vector.validity, context);
};

function validityOf(left: Operand, right: Operand, context: KernelContext): Pointer {
  return bothValid(
    left.kind === 'vector' ? left.vector.validity : 0,
    right.kind === 'vector' ? right.vector.validity : 0,
    context,
  );
}

/** One bit per row, nulls not looked at; null = no kernel for these operands. */
export function compareBits(op: number, left: Operand, right: Operand, context: KernelContext): Pointer | null {
  if (left.kind === 'vector' && right.kind === 'vector') return compareVectors(op, left.vector, right.vector, context);
  if (left.kind === 'vector' && right.kind === 'constant') return compareConstant(op, left.vector, right, context);
  if (left.kind === 'constant' && right.kind === 'vector') return compareConstant(mirrored(op), right.vector, left, context);
  return null;
}

function compareConstant(op: number, vector: Vector, constant: Constant, context: KernelContext): Pointer | null {
  const { kernels, rows } = context;
  const { value } = constant;
  if (value === null || constant.type !== vector.type) return null;
  const out = bitsRoom(context);
  switch (vector.storage) {
    case 'i32':
      kernels.compareI32(vector.values, rows, op, value as number, out);
      return out;
    case 'i64':
      if (!fits64(value as bigint)) return null;
      kernels.compareI64(vector.values, rows, op, value as bigint, out);
      return out;
    case 'f64':
      kernels.compareF64(vector.values, rows, op, value as number, out);
      return out;
    case 'bits':
      return compareFlags(op, vector, value, out, context);
    case 'utf8': {
      const text = constantText(constant, context);
      kernels.compareText(vector.values, vector.bytes, rows, op, text.bytes, text.length, out);
      return out;
    }
    default:
      return null;
  }
}

function fits64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/** Only "is" and "is not": the column itself, or its opposite. */
function compareFlags(op: number, vector: Vector, value: Value, out: Pointer, context: KernelContext): Pointer | null {
  if (op !== EQUAL && op !== (LESS | GREATER)) return null;
  const length = bitmapBytes(context.rows);
  if ((op === EQUAL) === (value === true)) context.kernels.orBits(vector.values, vector.values, out, length);
  else context.kernels.notBits(vector.values, out, length);
  return out;
}

function compareVectors(op: number, a: Vector, b: Vector, context: KernelContext): Pointer | null {
  const { kernels, rows } = context;
  if (a.type !== b.type || a.storage !== b.storage) return null;
  const out = bitsRoom(context);
  switch (a.storage) {
    case 'i32':
      kernels.compareI32s(a.values, b.values, rows, op, out);
      return out;
    case 'i64':
      kernels.compareI64s(a.values, b.values, rows, op, out);
      return out;
    case 'f64':
      kernels.compareF64s(a.values, b.values, rows, op, out);
      return out;
    case 'utf8':
      kernels.compareTexts(a.values, a.bytes, b.values, b.bytes, rows, op, out);
      return out;
    default:
      return null;
  }
}
