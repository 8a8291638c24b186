import { plainStorage, precisionOf, scaleOf, widthOf } from '../../columns/column';
import { MULTIPLY } from '../../columns/kernels/number-kernels';
import type { Pointer } from '../../columns/memory';
import type { KernelContext, Operand } from '../../columns/vector';
import { tenTo } from '../decimal';
import type { DecimalOperator } from '../decimal-arithmetic';
import type { ScalarFunction } from '../define';
import { isDecimal } from '../types';
import { bothValid, numberVector } from './result';

interface Values {
  readonly at: Pointer;
  readonly stride: number;
  readonly validity: Pointer;
}

const WORD = 64n;

/** Sums, differences and products of decimals whose values fit 64 bits, as nearly all do whatever their type allows; null = some do not. */
export function decimalKernel(op: number, { type: typeFor }: DecimalOperator): NonNullable<ScalarFunction['kernel']> {
  return ([left, right], context) => {
    const [leftType, rightType] = [typeOf(left!), typeOf(right!)];
    if (!isDecimal(leftType) || !isDecimal(rightType)) return null;
    const type = typeFor(leftType, rightType);
    const [leftScale, rightScale] = [scaleOf(leftType), scaleOf(rightType)];
    const scale = op === MULTIPLY ? leftScale + rightScale : Math.max(leftScale, rightScale);
    // a type that is cut to 38 digits rounds
    if (scaleOf(type) !== scale || scale - Math.min(leftScale, rightScale) > 18) return null;
    const [a, b] = [valuesOf(left!, context), valuesOf(right!, context)];
    if (a === null || b === null) return null;
    const [aFactor, bFactor] = [leftScale, rightScale].map((each) => (op === MULTIPLY ? 1n : tenTo(scale - each)));
    const storage = plainStorage(type);
    const out = context.take(context.rows * widthOf(storage));
    const validity = bothValid(a.validity, b.validity, context);
    const bound = tenTo(precisionOf(type));
    const [low, high] = [BigInt.asIntN(64, bound), bound >> WORD];
    const { kernels, rows } = context;
    const { at, stride } = a;
    const fit = kernels.decimalArithmetic(
      op,
      at,
      stride,
      aFactor!,
      b.at,
      b.stride,
      bFactor!,
      validity,
      rows,
      low,
      high,
      out,
      widthOf(storage),
    );
    return fit === 0 ? null : numberVector(type, storage, out, validity, context);
  };
}

function typeOf(operand: Operand) {
  return operand.kind === 'vector' ? operand.vector.type : operand.type;
}

function valuesOf(operand: Operand, context: KernelContext): Values | null {
  if (operand.kind === 'vector') {
    const { storage, values, validity } = operand.vector;
    return storage === 'i64' || storage === 'i128' ? { at: values, stride: widthOf(storage), validity } : null;
  }
  const value = operand.value as bigint;
  if (BigInt.asIntN(64, value) !== value) return null;
  const at = context.take(8);
  context.views().i64[at >>> 3] = value;
  return { at, stride: 0, validity: 0 };
}
