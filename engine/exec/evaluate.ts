import type { ColumnChunk, Table } from '../columns/column';
import type { Operand, Vector } from '../columns/vector';
import type { Bound, BoundCall, BoundCast } from '../functions/bound';
import { castOf, mayNotFit } from '../functions/cast';
import { scalarOf } from '../functions/evaluate';
import { castKernel } from '../functions/kernels/cast';
import type { TypeName } from '../plan/schema';
import { Batch } from './batch';
import { codedTest } from './coded-test';
import { applyCall, type Callable } from './evaluate-call';
import { combine, isSettled, negate, operandOf, truthOf } from './evaluate-logic';
import { constantOf, vectorOf, vectorOperand } from './operand';
import { Pace } from './pace';
import { withScratch } from './scratch';
import { zonedTest } from './zoned-test';

/** An expression made ready for one partition: columns found, functions looked up. */
export type Node = (batch: Batch) => Operand;

export function prepare(bound: Bound, table: Table): Node {
  switch (bound.kind) {
    case 'col':
      return columnNode(table.columns[bound.index]!);
    case 'lit': {
      const constant = constantOf(bound.type, bound.value);
      return () => constant;
    }
    case 'cast':
      return callNode(castCallable(bound), bound.type, [prepare(bound.arg, table)]);
    case 'call':
      return preparedCall(bound, table);
  }
}

function columnNode(column: ColumnChunk): Node {
  if (column.storage === 'none') {
    const nothing = constantOf(column.type, null);
    return () => nothing;
  }
  return (batch) => vectorOperand(batch.window(column));
}

function preparedCall(bound: BoundCall, table: Table): Node {
  const coded = codedTest(bound, table);
  if (coded !== null) return zonedTest(bound, table, coded);
  const args = bound.args.map((arg) => prepare(arg, table));
  if (bound.fn === 'and' || bound.fn === 'or') return connectiveNode(bound.fn, args);
  if (bound.fn === 'not') return (batch) => operandOf(negate(truthOf(args[0]!(batch), batch), batch), batch);
  return zonedTest(bound, table, callNode(scalarOf(bound.fn), bound.type, args));
}

function callNode(fn: Callable, type: TypeName, args: readonly Node[]): Node {
  const memo = {};
  return (batch) =>
    applyCall(
      fn,
      type,
      args.map((arg) => arg(batch)),
      memo,
      batch,
    );
}

function connectiveNode(connective: 'and' | 'or', args: readonly Node[]): Node {
  return (batch) => {
    let truth = truthOf(args[0]!(batch), batch);
    for (const arg of args.slice(1)) {
      if (isSettled(connective, truth, batch)) break;
      truth = combine(connective, truth, truthOf(arg(batch), batch), batch);
    }
    return operandOf(truth, batch);
  };
}

function castCallable(bound: BoundCast): Callable {
  const { arg, type, exact } = bound;
  const cast = castOf(bound);
  const callable: Callable = { nulls: 'propagate', eval: ([value]) => cast(value!) };
  const kernel = exact === true && mayNotFit(arg.type, type) ? null : castKernel(arg.type, type);
  return kernel === null ? callable : { ...callable, kernel };
}

/**
 * Evaluates expressions over a partition, batch by batch, skipping batches of which nothing is selected. The vectors live until
 * `visit` returns; where `batch.alive` is not 0, only the rows set there hold results.
 */
export function eachBatch(
  table: Table,
  exprs: readonly Bound[],
  visit: (vectors: readonly Vector[], batch: Batch) => void,
): void {
  const nodes = exprs.map((expr) => prepare(expr, table));
  withScratch(table.memory, (scratch) => {
    const batch = new Batch(table, scratch);
    const pace = new Pace();
    for (let start = 0; start < table.rows; start += batch.rows) {
      batch.moveTo(start, pace.next(start));
      if (table.selection !== null && !batch.restrict(table.selection.bitmap)) continue;
      visit(
        nodes.map((node) => vectorOf(node(batch), batch)),
        batch,
      );
    }
  });
}
