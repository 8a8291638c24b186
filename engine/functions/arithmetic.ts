import { ADD, MULTIPLY, SUBTRACT } from '../columns/kernels/number-kernels';
import type { Value } from '../columns/vector';
import type { TypeName } from '../plan/schema';
import type { TypeFamily } from '../protocol/engine-service';
import { toArithmetic, toCommutativeSum, toQuotient, toSum } from './coercion';
import {
  type DecimalOperator,
  decimalDifference,
  decimalProduct,
  decimalQuotient,
  decimalRemainder,
  decimalSum,
} from './decimal-arithmetic';
import { type Coercion, type Example, type ScalarFunction, scalar } from './define';
import { minusKernel, plusKernel, quotientKernel, timesKernel } from './kernels/arithmetic';
import { decimalKernel } from './kernels/decimal';
import { isDecimal, numbers } from './types';

type Kernel = NonNullable<ScalarFunction['kernel']>;
type Operation = (left: Value, right: Value) => Value;

interface Arithmetic {
  readonly name: string;
  readonly label: string;
  readonly doc: string;
  readonly aliases?: readonly string[];
  readonly coercion: Coercion;
  readonly families?: readonly TypeFamily[];
  readonly decimal: DecimalOperator;
  readonly int: (left: number, right: number) => number | null;
  readonly bigint: (left: bigint, right: bigint) => bigint | null;
  readonly real: (left: number, right: number) => number | null;
  readonly kernel?: Kernel;
  readonly examples: readonly Example[];
}

function arithmetic({ decimal, int, bigint, real, families = numbers, ...definition }: Arithmetic): ScalarFunction {
  const resultOf = ([left = 'void', right = 'void']: readonly TypeName[]): TypeName => {
    if (left === 'date' || right === 'date') return 'date';
    return isDecimal(left) ? decimal.type(left, right) : left;
  };
  const operation = (types: readonly TypeName[]): Operation => {
    const result = resultOf(types);
    switch (result) {
      case 'int':
      case 'date':
        return (left, right) => wrap32(int(left as number, right as number));
      case 'bigint':
        return (left, right) => wrap64(bigint(left as bigint, right as bigint));
      case 'double':
        return (left, right) => real(left as number, right as number);
      case 'float':
        return (left, right) => narrow(real(left as number, right as number));
      default:
        return decimal.prepare(types, result) as Operation;
    }
  };
  // rows of one column come with one array of types: what follows from them is decided once
  const operations = new WeakMap<readonly TypeName[], Operation>();
  const operationOf = (types: readonly TypeName[]): Operation => {
    const known = operations.get(types) ?? operation(types);
    operations.set(types, known);
    return known;
  };
  return scalar({
    ...definition,
    args: [families, families],
    returns: resultOf,
    nulls: 'propagate',
    eval: ([left, right], types) => operationOf(types)(left!, right!),
  });
}

function either(first: Kernel, second: Kernel): Kernel {
  return (operands, context) => first(operands, context) ?? second(operands, context);
}

/** Integers wrap as Java's do; adding 0 turns -0 into 0. */
function wrap32(value: number | null): number | null {
  return value === null ? null : (value | 0) + 0;
}

function wrap64(value: bigint | null): bigint | null {
  return value === null ? null : BigInt.asIntN(64, value);
}

function narrow(value: number | null): number | null {
  return value === null ? null : Math.fround(value);
}

export const plus = arithmetic({
  name: '+',
  label: 'plus',
  doc: 'Sum; integers wrap around, decimals that do not fit are null. A date plus an integer is that many days later.',
  coercion: toCommutativeSum,
  families: [...numbers, 'date'],
  decimal: decimalSum,
  int: (left, right) => left + right,
  bigint: (left, right) => left + right,
  real: (left, right) => left + right,
  kernel: either(plusKernel, decimalKernel(ADD, decimalSum)),
  examples: [
    { args: [1, 2], result: 3 },
    { args: [2147483647, 1], result: -2147483648 },
    { args: [9223372036854775807n, 1n], result: -9223372036854775808n },
    { args: [150n, 1], types: ['decimal(3,2)', 'int'], result: 250n },
    { args: ['1', 1], types: ['string', 'int'], result: 2 },
    { args: [19844, 2], types: ['date', 'int'], result: 19846 },
    { args: [null, 1], types: ['int', 'int'], result: null },
  ],
});

export const minus = arithmetic({
  name: '-',
  label: 'minus',
  doc: 'Difference; integers wrap around. A date minus an integer is that many days earlier.',
  coercion: toSum,
  families: [...numbers, 'date'],
  decimal: decimalDifference,
  int: (left, right) => left - right,
  bigint: (left, right) => left - right,
  real: (left, right) => left - right,
  kernel: either(minusKernel, decimalKernel(SUBTRACT, decimalDifference)),
  examples: [
    { args: [1, 2], result: -1 },
    { args: [-2147483648, 1], result: 2147483647 },
    { args: [19846, 2], types: ['date', 'int'], result: 19844 },
    { args: [0.3, 0.1], result: 0.19999999999999998 },
  ],
});

export const times = arithmetic({
  name: '*',
  label: 'times',
  doc: 'Product; integers wrap around.',
  coercion: toArithmetic,
  decimal: decimalProduct,
  int: Math.imul,
  bigint: (left, right) => left * right,
  real: (left, right) => left * right,
  kernel: either(timesKernel, decimalKernel(MULTIPLY, decimalProduct)),
  examples: [
    { args: [3, 4], result: 12 },
    { args: [65536, 65536], result: 0 },
    { args: [15n, 15n], types: ['decimal(2,1)', 'decimal(2,1)'], result: 225n },
    { args: [2, 1.5], types: ['int', 'double'], result: 3 },
  ],
});

export const dividedBy = arithmetic({
  name: '/',
  label: 'divided by',
  doc: 'Quotient, never in integers: 1 / 2 is 0.5. Division by zero is null.',
  coercion: toQuotient,
  decimal: decimalQuotient,
  int: () => null,
  bigint: () => null,
  real: (left, right) => (right === 0 ? null : left / right),
  kernel: quotientKernel,
  examples: [
    { args: [1, 2], result: 0.5 },
    { args: [1, 0], result: null },
    { args: [1.5, 0], types: ['double', 'double'], result: null },
    { args: [110n, 3333n], types: ['decimal(3,2)', 'decimal(4,3)'], result: 3300330n },
  ],
});

export const remainder = arithmetic({
  name: '%',
  label: 'modulo',
  doc: "Remainder with the dividend's sign; by zero null.",
  aliases: ['mod'],
  coercion: toArithmetic,
  decimal: decimalRemainder,
  int: (left, right) => (right === 0 ? null : left % right),
  bigint: (left, right) => (right === 0n ? null : left % right),
  real: (left, right) => (right === 0 ? null : left % right),
  examples: [
    { args: [7, 3], result: 1 },
    { args: [-7, 3], result: -1 },
    { args: [-7, 7], result: 0 },
    { args: [7, 0], result: null },
    { args: [75n, 2], types: ['decimal(2,1)', 'int'], result: 15n },
  ],
});

function signed(value: Value, type: TypeName): Value {
  if (type === 'bigint') return BigInt.asIntN(64, -(value as bigint));
  if (type === 'int') return wrap32(-(value as number));
  return isDecimal(type) ? -(value as bigint) : -(value as number);
}

export const negative = scalar({
  name: 'negative',
  label: 'negative',
  doc: 'The value with its sign turned.',
  args: [numbers],
  coercion: 'as-given',
  returns: ([type]) => type!,
  nulls: 'propagate',
  eval: ([value], [type]) => signed(value!, type!),
  examples: [
    { args: [5], result: -5 },
    { args: [-2147483648], result: -2147483648 },
    { args: [0], types: ['double'], result: -0 },
    { args: [150n], types: ['decimal(3,2)'], result: -150n },
  ],
});

export const abs = scalar({
  name: 'abs',
  label: 'absolute value',
  doc: 'The value without its sign; the smallest integer stays as it is.',
  args: [numbers],
  coercion: 'as-given',
  returns: ([type]) => type!,
  nulls: 'propagate',
  eval: ([value], [type]) => (Number(value) < 0 || Object.is(value, -0) ? signed(value!, type!) : value!),
  examples: [
    { args: [-5], result: 5 },
    { args: [-2147483648], result: -2147483648 },
    { args: ['-3'], result: 3 },
    { args: [-150n], types: ['decimal(3,2)'], result: 150n },
  ],
});
