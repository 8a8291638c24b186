/** Spark's result types and values of decimal operators; a result that does not fit its type is null. */
import { precisionOf, scaleOf } from '../columns/column';
import type { TypeName } from '../plan/schema';
import { divideHalfUp, rescale, tenTo } from './decimal';
import { adjustedDecimal } from './types';

export interface DecimalOperator {
  readonly type: (left: TypeName, right: TypeName) => TypeName;
  /** From unscaled operands of these types to the unscaled result. */
  readonly prepare: (types: readonly TypeName[], result: TypeName) => Operation;
}

type Operation = (left: bigint, right: bigint) => bigint | null;

const MAX_SCALE = 38;

const wholeDigits = (type: TypeName): number => precisionOf(type) - scaleOf(type);

function sumType(left: TypeName, right: TypeName): TypeName {
  const scale = Math.max(scaleOf(left), scaleOf(right));
  return adjustedDecimal(Math.max(wholeDigits(left), wholeDigits(right)) + scale + 1, scale);
}

function aligned(operate: (left: bigint, right: bigint) => bigint): DecimalOperator['prepare'] {
  return ([leftType, rightType], result) => {
    const [leftScale, rightScale] = [scaleOf(leftType!), scaleOf(rightType!)];
    const scale = Math.max(leftScale, rightScale);
    const toResult = fitting(scale, result);
    return (left, right) => toResult(operate(rescale(left, leftScale, scale), rescale(right, rightScale, scale)));
  };
}

/** A value of this scale at the result's, or null where its type has too few digits. */
function fitting(scale: number, result: TypeName): (unscaled: bigint) => bigint | null {
  const [to, bound] = [scaleOf(result), tenTo(precisionOf(result))];
  return (unscaled) => {
    const value = rescale(unscaled, scale, to);
    return value < bound && -value < bound ? value : null;
  };
}

export const decimalSum: DecimalOperator = { type: sumType, prepare: aligned((left, right) => left + right) };

export const decimalDifference: DecimalOperator = { type: sumType, prepare: aligned((left, right) => left - right) };

export const decimalProduct: DecimalOperator = {
  type: (left, right) => adjustedDecimal(precisionOf(left) + precisionOf(right) + 1, scaleOf(left) + scaleOf(right)),
  prepare: ([leftType, rightType], result) => {
    const toResult = fitting(scaleOf(leftType!) + scaleOf(rightType!), result);
    return (left, right) => toResult(left * right);
  },
};

export const decimalQuotient: DecimalOperator = {
  type: (left, right) => {
    const scale = Math.max(6, scaleOf(left) + precisionOf(right) + 1);
    return adjustedDecimal(wholeDigits(left) + scaleOf(right) + scale, scale);
  },
  prepare: ([leftType, rightType], result) => {
    const [up, down] = [tenTo(MAX_SCALE + scaleOf(rightType!)), tenTo(scaleOf(leftType!))];
    const toResult = fitting(MAX_SCALE, result);
    return (left, right) => (right === 0n ? null : toResult(divideHalfUp(left * up, right * down)));
  },
};

export const decimalRemainder: DecimalOperator = {
  type: (left, right) => {
    const scale = Math.max(scaleOf(left), scaleOf(right));
    return adjustedDecimal(Math.min(wholeDigits(left), wholeDigits(right)) + scale, scale);
  },
  prepare: (types, result) => {
    const rest = aligned((dividend, divisor) => dividend % divisor)(types, result);
    return (left, right) => (right === 0n ? null : rest(left, right));
  },
};
