import { precisionOf, scaleOf } from '../columns/column';
import type { Value } from '../columns/vector';
import type { TypeName } from '../plan/schema';
import { saturatedBigint } from './cast';
import { decimalToNumber, fitted, floorDivide, rescale, tenTo } from './decimal';
import { type Example, type ScalarFunction, scalar } from './define';
import { boundedDecimal, isDecimal, numbers } from './types';

/** Rounds an exact number half up at `digits` after the point; negative digits round tens, hundreds … */
function roundExact(unscaled: bigint, scale: number, digits: number): bigint {
  if (digits >= scale) return unscaled;
  return digits >= 0 ? rescale(unscaled, scale, digits) : rescale(unscaled, scale - digits, 0) * tenTo(-digits);
}

/** Rounds what is printed, not what is stored: 1.255 becomes 1.26, as Spark's BigDecimal does. */
function roundReal(value: number, digits: number): number {
  if (!Number.isFinite(value)) return value;
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const scale = fraction.length - Number(power);
  if (scale <= digits) return value + 0;
  if (scale - digits > 400) return 0;
  const rounded = rescale(BigInt(whole + fraction), scale - digits, 0);
  return digits >= 0 ? decimalToNumber(rounded, digits) : Number(rounded * tenTo(-digits));
}

function roundedType(type: TypeName, digits: number): TypeName {
  if (!isDecimal(type)) return type;
  const whole = precisionOf(type) - scaleOf(type) + 1;
  if (digits < 0) return boundedDecimal(Math.max(whole, 1 - digits), 0);
  const scale = Math.min(scaleOf(type), digits);
  return boundedDecimal(whole + scale, scale);
}

function roundValue(value: Value, type: TypeName, digits: number): Value {
  switch (type) {
    case 'int':
      return Number(BigInt.asIntN(32, roundExact(BigInt(value as number), 0, digits)));
    case 'bigint':
      return BigInt.asIntN(64, roundExact(value as bigint, 0, digits));
    case 'double':
      return roundReal(value as number, digits);
    case 'float':
      return Math.fround(roundReal(value as number, digits));
    default:
      return fitted(roundExact(value as bigint, scaleOf(type), digits), roundedType(type, digits));
  }
}

export const round = scalar({
  name: 'round',
  label: 'round',
  doc: 'Rounded to so many digits after the point (0 unless given), halves away from zero.',
  args: [numbers, ['int']],
  optional: 1,
  coercion: 'as-given',
  returns: ([type], literals) => roundedType(type!, (literals[1] as number | undefined) ?? 0),
  nulls: 'propagate',
  eval: ([value, digits], [type]) => roundValue(value!, type!, (digits as number | undefined) ?? 0),
  check: (literals) => (literals.length > 1 && literals[1] === undefined ? 'the number of digits must be a constant' : null),
  examples: [
    { args: [2.5], types: ['double'], result: 3 },
    { args: [-2.5], types: ['double'], result: -3 },
    { args: [1.255, 2], result: 1.26 },
    { args: [125, -1], result: 130 },
    { args: [1255n, 2], types: ['decimal(4,3)', 'int'], result: 126n },
    { args: [12345678n, -2], types: ['decimal(8,3)', 'int'], result: 12300n },
    { args: [Number.NaN], types: ['double'], result: Number.NaN },
  ],
});

interface Whole {
  readonly name: string;
  readonly label: string;
  readonly doc: string;
  readonly aliases?: readonly string[];
  readonly real: (value: number) => number;
  readonly exact: (unscaled: bigint, unit: bigint) => bigint;
  readonly examples: readonly Example[];
}

function toWhole({ real, exact, ...definition }: Whole): ScalarFunction {
  return scalar({
    ...definition,
    args: [numbers],
    coercion: 'as-given',
    returns: ([type]) => (isDecimal(type!) ? boundedDecimal(precisionOf(type!) - scaleOf(type!) + 1, 0) : 'bigint'),
    nulls: 'propagate',
    eval: ([value], [type]) => {
      if (typeof value === 'bigint') return exact(value, tenTo(scaleOf(type!)));
      return saturatedBigint(real(value as number));
    },
  });
}

export const floor = toWhole({
  name: 'floor',
  label: 'round down',
  doc: 'The next whole number below or at the value.',
  real: Math.floor,
  exact: floorDivide,
  examples: [
    { args: [-1.5], result: -2n },
    { args: [5], result: 5n },
    { args: [-15n], types: ['decimal(2,1)'], result: -2n },
  ],
});

export const ceil = toWhole({
  name: 'ceil',
  label: 'round up',
  doc: 'The next whole number above or at the value.',
  aliases: ['ceiling'],
  real: Math.ceil,
  exact: (unscaled, unit) => -floorDivide(-unscaled, unit),
  examples: [
    { args: [1.5], result: 2n },
    { args: [-1.5], result: -1n },
    { args: [15n], types: ['decimal(2,1)'], result: 2n },
  ],
});

export const pow = scalar({
  name: 'pow',
  label: 'to the power of',
  doc: 'The first argument raised to the second.',
  aliases: ['power'],
  args: [['double'], ['double']],
  coercion: 'as-given',
  returns: 'double',
  nulls: 'propagate',
  eval: ([base, exponent]) => (base as number) ** (exponent as number),
  examples: [
    { args: [2, 10], result: 1024 },
    { args: [0, 0], result: 1 },
  ],
});

export const sqrt = scalar({
  name: 'sqrt',
  label: 'square root',
  doc: 'The square root; of a negative number NaN.',
  args: [['double']],
  coercion: 'as-given',
  returns: 'double',
  nulls: 'propagate',
  eval: ([value]) => Math.sqrt(value as number),
  examples: [
    { args: [9], result: 3 },
    { args: [-1], result: Number.NaN },
  ],
});
