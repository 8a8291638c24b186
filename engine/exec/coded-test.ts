import { codeSet } from '../columns/code-set';
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

/** Up to here, one look at the codes after the other is quicker than a set of them. */
const FEW = 6;

/** A comparison of a narrow column with constants, by its codes; null = the call is not that. */
export function codedTest(call: BoundCall, table: Table): Node | null {
  const found = constantTests(call);
  const column = found === null ? null : table.columns[found.column]!;
  if (found === null || column === null || !isNarrow(column)) return null;
  const tests = found.anyOf.map((all) => all.map(({ op, constant }) => codeTest(column, op, constant)).reduce(bothTests));
  const look = tests.length > FEW ? inSet(tests) : anyOf(tests);
  return (batch) => {
    const { coded, validity } = batch.window(column);
    return vectorOperand(truthVector(look(coded!, batch), validity, batch));
  };
}

type Look = (coded: Coded, batch: Batch) => Pointer;

/** A long list asks for equal values, each of which has one code or none. */
function inSet(tests: readonly CodeTest[]): Look {
  const wanted = tests.flatMap(({ low, end }) => (low < end ? [low] : []));
  if (wanted.length <= FEW) return anyOf(tests);
  return (coded, batch) => {
    const out = batch.take(batch.bits);
    batch.once(tests, () => codeSet(wanted, coded, batch))(batch.kernels, coded.codes, batch.rows, out);
    return out;
  };
}

function anyOf(tests: readonly CodeTest[]): Look {
  return (coded, batch) => {
    const [out, more] = [batch.take(batch.bits), batch.take(batch.bits)];
    tests.forEach((test, i) => {
      testCodes(batch.memory, batch.kernels, coded, test, batch.rows, i === 0 ? out : more);
      if (i > 0) batch.kernels.orBits(out, more, out, batch.bits);
    });
    return out;
  };
}
