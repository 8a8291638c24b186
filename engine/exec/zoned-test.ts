import type { Table } from '../columns/column';
import { EQUAL, GREATER, LESS } from '../columns/kernels/compare-kernels';
import { mayHold, type Range } from '../columns/zones';
import type { BoundCall } from '../functions/bound';
import { truthVector } from '../functions/kernels/result';
import { type ConstantTests, constantTests } from './constant-tests';
import type { Node } from './evaluate';
import { vectorOperand } from './operand';

/** The same, but where a column's zones answer for all rows of a batch, none of them is looked at. */
export function zonedTest(call: BoundCall, table: Table, test: Node): Node {
  const tests = constantTests(call);
  const column = tests === null ? undefined : table.columns[tests.column]!;
  if (tests === null || column?.zones === undefined) return test;
  return (batch) => {
    const answer = answerOf(tests, batch.range(column)!);
    if (answer === null) return test(batch);
    const bits = batch.scratch(batch.bits);
    batch.views().u8.fill(answer ? 0xff : 0, bits, bits + batch.bits);
    return vectorOperand(truthVector(bits, batch.window(column).validity, batch));
  };
}

const ALL = LESS | EQUAL | GREATER;

/** Whether a call holds for all numbers of a range, or for none; null = for some, as far as that is known. */
function answerOf({ anyOf }: ConstantTests, range: Range): boolean | null {
  if (anyOf.every((all) => all.some(({ op, constant }) => !mayHold(op, range, constant)))) return false;
  return anyOf.some((all) => all.every(({ op, constant }) => !mayHold(ALL & ~op, range, constant))) ? true : null;
}
