/** Spark's result types and values of decimal operators; a result that does not fit its type is null. */
import { precisionOf, scaleOf } from '../columns/column';
import type { TypeName } from '../plan/schema';
import { divideHalfUp, fitted, rescale, tenTo } from './decimal';
import { adjustedDecimal } from './types';

export interface DecimalOperator {
  readonly type: (left: TypeName, right: TypeName) => TypeName;
  /** Unscaled operands in; unscaled result at the result type's scale out. */
  readonly apply: (left: bigint, right: bigint, types: readonly TypeName[], result: TypeName) => bigint | null;
}

const MAX_SCALE = 38;

const wholeDigits = (type: TypeName): number => precisionOf(type) - scaleOf(type);

function sumType(left: TypeName, right: TypeName): TypeName {
  const scale = Math.max(scaleOf(left), scaleOf(right));
  return adjustedDecimal(Math.max(wholeDigits(left), wholeDigits(right)) + scale + 1, scale);
}

function aligned(operate: (left: bigint, right: bigint) => bigint): DecimalOperator['apply'] {
  return (left, right, [leftType, rightType], result) => {
    const [leftScale, rightScale] = [scaleOf(leftType!), scaleOf(rightType!)];
    const scale = Math.max(leftScale, rightScale);
    const value = operate(rescale(left, leftScale, scale), rescale(right, rightScale, scale));
    return fitted(rescale(value, scale, scaleOf(result)), result);
  };
}

export const decimalSum: DecimalOperator = { type: sumType, apply: aligned((left, right) => left + right) };

export const decimalDifference: DecimalOperator = { type: sumType, apply: aligned((left, right) => left - right) };

export const decimalProduct: DecimalOperator = {
  type: (left, right) => adjustedDecimal(precisionOf(left) + precisionOf(right) + 1, scaleOf(left) + scaleOf(right)),
  apply: (left, right, [leftType, rightType], result) =>
    fitted(rescale(left * right, scaleOf(leftType!) + scaleOf(rightType!), scaleOf(result)), result),
};

export const decimalQuotient: DecimalOperator = {
  type: (left, right) => {
    const scale = Math.max(6, scaleOf(left) + precisionOf(right) + 1);
    return adjustedDecimal(wholeDigits(left) + scaleOf(right) + scale, scale);
  },
  apply: (left, right, [leftType, rightType], result) => {
    if (right === 0n) return null;
    const quotient = divideHalfUp(left * tenTo(MAX_SCALE + scaleOf(rightType!)), right * tenTo(scaleOf(leftType!)));
    return fitted(rescale(quotient, MAX_SCALE, scaleOf(result)), result);
  },
};

export const decimalRemainder: DecimalOperator = {
  type: (left, right) => {
    const scale = Math.max(scaleOf(left), scaleOf(right));
    return adjustedDecimal(Math.min(wholeDigits(left), wholeDigits(right)) + scale, scale);
  },
  apply: (left, right, types, result) =>
    right === 0n ? null : aligned((dividend, divisor) => dividend % divisor)(left, right, types, result),
};
