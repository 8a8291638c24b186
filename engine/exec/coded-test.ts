import { bothTests, type CodeTest, codeTest, testCodes } from '../columns/code-test';
import type { Table } from '../columns/column';
import type { Pointer } from '../columns/memory';
import { isNarrow } from '../columns/narrow';
import type { Coded } from '../columns/vector';
import type { BoundCall } from '../functions/bound';
import { truthVector } from '../functions/kernels/result';
import type { Batch } from './batch';
import { constantTests } from './constant-tests';
import type { Node } from './evaluate';
import { vectorOperand } from './operand';

/** Up to here, one look at the codes after the other is quicker than a set of values. */
const FEW = 6;

/** A comparison of a narrow column with constants, by its codes; null = the call is not that. */
export function codedTest(call: BoundCall, table: Table): Node | null {
  const found = constantTests(call);
  const column = found === null ? null : table.columns[found.column]!;
  if (found === null || column === null || !isNarrow(column) || found.anyOf.length > FEW) return null;
  const tests = found.anyOf.map((all) => all.map(({ op, constant }) => codeTest(column, op, constant)).reduce(bothTests));
  return (batch) => {
    const { coded, validity } = batch.window(column);
    return vectorOperand(truthVector(anyOf(coded!, tests, batch), validity, batch));
  };
}

function anyOf(coded: Coded, tests: readonly CodeTest[], batch: Batch): Pointer {
  const [out, more] = [batch.scratch(batch.bits), batch.scratch(batch.bits)];
  tests.forEach((test, i) => {
    testCodes(batch.memory, batch.kernels, coded, test, batch.rows, i === 0 ? out : more);
    if (i > 0) batch.kernels.orBits(out, more, out, batch.bits);
  });
  return out;
}
