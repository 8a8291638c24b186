import { EQUAL, GREATER, LESS } from '../columns/kernels/compare-kernels';
import type { Bound, BoundCall } from '../functions/bound';
import { mirrored, outcomes } from '../functions/kernels/compare';

/** A comparison of a column with a number of its type, as an `op` of compare-kernels. */
export interface ConstantTest {
  readonly op: number;
  readonly constant: number | bigint;
}

/** What a call asks of one column's numbers: that all tests of one of the lists hold. */
export interface ConstantTests {
  readonly column: number;
  readonly anyOf: readonly (readonly ConstantTest[])[];
}

/** null = the call is no comparison of a column with numbers. */
export function constantTests({ fn, args }: BoundCall): ConstantTests | null {
  const [first, ...rest] = args;
  if (fn in outcomes) {
    const op = outcomes[fn as keyof typeof outcomes];
    return (
      testsOf(first!, rest, ([constant]) => [[{ op, constant: constant! }]]) ??
      testsOf(rest[0]!, [first!], ([constant]) => [[{ op: mirrored(op), constant: constant! }]])
    );
  }
  if (fn === 'between')
    return testsOf(first!, rest, ([low, high]) => [
      [
        { op: GREATER | EQUAL, constant: low! },
        { op: LESS | EQUAL, constant: high! },
      ],
    ]);
  return fn === 'in' ? testsOf(first!, rest, (list) => list.map((constant) => [{ op: EQUAL, constant }])) : null;
}

function testsOf(
  column: Bound,
  constants: readonly Bound[],
  make: (constants: readonly (number | bigint)[]) => ConstantTests['anyOf'],
): ConstantTests | null {
  if (column.kind !== 'col') return null;
  const values = constants.flatMap((each) => (each.kind === 'lit' && each.type === column.type ? [each.value] : []));
  const numbers = values.filter((value) => typeof value === 'number' || typeof value === 'bigint');
  return numbers.length < constants.length ? null : { column: column.index, anyOf: make(numbers) };
}
