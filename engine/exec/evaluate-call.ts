import { bitAt } from '../columns/bitmap';
import { buildDictionary } from '../columns/build-column';
import { isTextual } from '../columns/column';
import { readCode } from '../columns/read-value';
import type { Operand, Value, Vector } from '../columns/vector';
import type { ScalarFunction } from '../functions/define';
import type { TypeName } from '../plan/schema';
import type { Batch } from './batch';
import { gatherByCode, nonZeroByCode } from './by-code';
import { constantOf, entriesOf, hasDictionary, readerOf, typeOf, vectorFrom, vectorOperand } from './operand';
import { vectorOfRows } from './row-results';

/** What a call needs of a function; casts look the same. */
export type Callable = Pick<ScalarFunction, 'nulls' | 'eval' | 'kernel'>;

/**
 * Three ways to apply a function to a batch, the first that fits: its kernel; `eval` once per distinct value, where one argument
 * is a dictionary column and the others are constants; `eval` once per row that matters.
 */
export function applyCall(fn: Callable, type: TypeName, operands: readonly Operand[], memo: object, batch: Batch): Operand {
  if (operands.every((operand) => operand.kind === 'constant')) return constantOf(type, evalConstants(fn, operands));
  if (fn.nulls === 'propagate' && operands.some((operand) => operand.kind === 'constant' && operand.value === null)) {
    return constantOf(type, null);
  }
  const fast = fn.kernel?.(operands, batch) ?? null;
  if (fast !== null) return vectorOperand({ ...fast, type });
  const coded = soleDictionary(operands);
  return vectorOperand(coded === null ? perRow(fn, type, operands, batch) : perDistinct(fn, type, operands, coded, memo, batch));
}

function evalConstants(fn: Callable, operands: readonly Operand[]): Value {
  const args = operands.map((operand) => (operand.kind === 'constant' ? operand.value : null));
  return fn.nulls === 'propagate' && args.includes(null) ? null : fn.eval(args, operands.map(typeOf));
}

/** The one operand that varies, when it is a dictionary column. */
function soleDictionary(operands: readonly Operand[]): Vector | null {
  const varying = operands.filter((operand) => operand.kind === 'vector');
  const only = varying.length === 1 ? varying[0]! : null;
  return only !== null && hasDictionary(only) ? only.vector : null;
}

/** `eval` may not keep its arguments: the array is the same for every row. */
function perRow(fn: Callable, type: TypeName, operands: readonly Operand[], batch: Batch): Vector {
  const readers = operands.map((operand) => readerOf(operand, batch));
  const types = operands.map(typeOf);
  const args = new Array<Value>(operands.length).fill(null);
  const propagates = fn.nulls === 'propagate';
  const { alive } = batch;
  const { u8 } = batch.views();
  return vectorOfRows(type, batch, (row) => {
    if (alive !== 0 && !bitAt(u8, alive, row)) return null;
    for (let at = 0; at < args.length; at++) {
      const value = readers[at]!(row);
      if (value === null && propagates) return null;
      args[at] = value;
    }
    return fn.eval(args, types);
  });
}

/** Results by code, and the result of a null argument. */
interface ByCode {
  readonly source: Vector['dictionary'];
  readonly results: readonly Value[];
  readonly ofNull: Value;
  readonly column: (vector: Vector, batch: Batch) => Vector;
}

function perDistinct(
  fn: Callable,
  type: TypeName,
  operands: readonly Operand[],
  coded: Vector,
  memo: object,
  batch: Batch,
): Vector {
  const table = batch.once(memo, () => resultsByCode(fn, type, operands, coded, batch));
  const current = table.source === coded.dictionary ? table : resultsByCode(fn, type, operands, coded, batch);
  return current.ofNull === null || coded.validity === 0 ? current.column(coded, batch) : byRowCodes(type, current, coded, batch);
}

function resultsByCode(fn: Callable, type: TypeName, operands: readonly Operand[], coded: Vector, batch: Batch): ByCode {
  const types = operands.map(typeOf);
  const evalAt = (value: Value): Value =>
    fn.eval(
      operands.map((operand) => (operand.kind === 'constant' ? operand.value : value)),
      types,
    );
  const results = entriesOf(coded, batch).map(evalAt);
  const ofNull = fn.nulls === 'handles' ? evalAt(null) : null;
  return { source: coded.dictionary, results, ofNull, column: columnByCode(type, results, batch) };
}

/** Tables in scratch that turn a batch of codes into a batch of results. */
function columnByCode(type: TypeName, results: readonly Value[], batch: Batch): (vector: Vector, batch: Batch) => Vector {
  const present = results.includes(null)
    ? nonZeroByCode(
        results.map((result) => result !== null),
        batch,
      )
    : null;
  const values = valuesByCode(type, results, batch);
  return (vector, now) => {
    const validity = present === null ? vector.validity : present(vector, now);
    return { ...values(vector, now), type, rows: now.rows, validity };
  };
}

function valuesByCode(
  type: TypeName,
  results: readonly Value[],
  batch: Batch,
): (vector: Vector, batch: Batch) => Omit<Vector, 'type' | 'rows' | 'validity'> {
  if (type === 'boolean') {
    const bits = nonZeroByCode(
      results.map((result) => result === true),
      batch,
    );
    return (vector, now) => ({ storage: 'bits', values: bits(vector, now), bytes: 0, dictionary: null });
  }
  if (isTextual(type)) {
    const dictionary = buildDictionary(batch, results);
    return ({ storage, values }) => ({ storage, values, bytes: 0, dictionary });
  }
  return gatherByCode(vectorFrom(type, results, batch));
}

/** A function that makes something of null: rows are written out one by one. */
function byRowCodes(type: TypeName, table: ByCode, coded: Vector, batch: Batch): Vector {
  const views = batch.views();
  return vectorOfRows(type, batch, (row) =>
    bitAt(views.u8, coded.validity, row) ? table.results[readCode(views, coded, row)]! : table.ofNull,
  );
}
