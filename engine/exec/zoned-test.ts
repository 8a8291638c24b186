import type { ColumnChunk, Table } from '../columns/column';
import { EQUAL, GREATER, LESS } from '../columns/kernels/compare-kernels';
import { mayHold, type Range } from '../columns/zones';
import type { BoundCall } from '../functions/bound';
import { truthVector } from '../functions/kernels/result';
import type { Batch } from './batch';
import { type ConstantTests, constantTests } from './constant-tests';
import type { Node } from './evaluate';
import { vectorOperand } from './operand';

/** What zones say to a call in a batch: that it holds for all rows that are not null, or for none; null = they do not know. */
type Answer = (batch: Batch) => boolean | null;

/** The same, but where a column's zones answer for all rows of a batch, none of them is looked at. */
export function zonedTest(call: BoundCall, table: Table, test: Node): Node {
  if (call.fn === 'isnull' || call.fn === 'isnotnull') return nullTest(call, table, test);
  const tests = constantTests(call);
  const column = tests === null ? undefined : table.columns[tests.column]!;
  if (tests === null || column?.zones === undefined) return test;
  const answer: Answer = (batch) => (batch.areNull(column) === true ? false : answerOf(tests, batch.range(column)!));
  return answered(test, answer, (batch) => batch.validityOf(column));
}

/** Never null itself. */
function nullTest({ fn, args: [arg] }: BoundCall, table: Table, test: Node): Node {
  const column: ColumnChunk | null = arg!.kind === 'col' ? table.columns[arg!.index]! : null;
  if (column === null || column.storage === 'none') return test;
  const answer: Answer = (batch) => {
    const areNull = batch.areNull(column);
    return areNull === null ? null : areNull === (fn === 'isnull');
  };
  return answered(test, answer, () => 0);
}

function answered(test: Node, answer: Answer, validityOf: (batch: Batch) => number): Node {
  return (batch) => {
    const is = answer(batch);
    if (is === null) return test(batch);
    const bits = batch.take(batch.bits);
    batch.views().u8.fill(is ? 0xff : 0, bits, bits + batch.bits);
    return vectorOperand(truthVector(bits, validityOf(batch), batch));
  };
}

const ALL = LESS | EQUAL | GREATER;

/** Whether a call holds for all numbers of a range, or for none; null = for some, as far as that is known. */
function answerOf({ anyOf }: ConstantTests, range: Range): boolean | null {
  if (anyOf.every((all) => all.some(({ op, constant }) => !mayHold(op, range, constant)))) return false;
  return anyOf.some((all) => all.every(({ op, constant }) => !mayHold(ALL & ~op, range, constant))) ? true : null;
}
