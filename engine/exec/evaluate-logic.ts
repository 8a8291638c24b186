import { bitmapBytes } from '../columns/bitmap';
import type { Pointer } from '../columns/memory';
import type { Operand } from '../columns/vector';
import type { Batch } from './batch';
import { vectorOf, vectorOperand } from './operand';

/** A boolean column of the batch: values hold 0 where null; validity 0 = no nulls. */
export interface Truth {
  readonly values: Pointer;
  readonly validity: Pointer;
}

export function truthOf(operand: Operand, batch: Batch): Truth {
  if (operand.kind === 'vector' && operand.vector.storage === 'bits') return operand.vector;
  if (operand.kind === 'constant') return constantTruth(operand.value, batch);
  return vectorOf(operand, batch).storage === 'none' ? constantTruth(null, batch) : vectorOf(operand, batch);
}

function constantTruth(value: unknown, batch: Batch): Truth {
  return { values: filled(value === true ? 0xff : 0, batch), validity: value === null ? filled(0, batch) : 0 };
}

function filled(byte: number, batch: Batch): Pointer {
  const pointer = batch.take(batch.bits);
  batch.views().u8.fill(byte, pointer, pointer + batch.bits);
  return pointer;
}

export function operandOf(truth: Truth, batch: Batch): Operand {
  return vectorOperand({ type: 'boolean', storage: 'bits', rows: batch.rows, bytes: 0, dictionary: null, ...truth });
}

/** Three-valued `and` / `or` of two columns. */
export function combine(connective: 'and' | 'or', a: Truth, b: Truth, batch: Batch): Truth {
  const { kernels, bits } = batch;
  const values = batch.take(bitmapBytes(batch.rows));
  if (a.validity === 0 && b.validity === 0) {
    if (connective === 'and') kernels.andBits(a.values, b.values, values, bits);
    else kernels.orBits(a.values, b.values, values, bits);
    return { values, validity: 0 };
  }
  const validity = batch.take(bitmapBytes(batch.rows));
  if (connective === 'and') kernels.andTruth(a.values, a.validity, b.values, b.validity, values, validity, bits);
  else kernels.orTruth(a.values, a.validity, b.values, b.validity, values, validity, bits);
  return { values, validity };
}

export function negate(a: Truth, batch: Batch): Truth {
  const values = batch.take(bitmapBytes(batch.rows));
  if (a.validity === 0) batch.kernels.notBits(a.values, values, batch.bits);
  else batch.kernels.andNotBits(a.validity, a.values, values, batch.bits);
  return { values, validity: a.validity };
}

/** No row can change any more: all false under `and`, all true under `or`, without nulls. */
export function isSettled(connective: 'and' | 'or', truth: Truth, batch: Batch): boolean {
  if (truth.validity !== 0) return false;
  const set = batch.kernels.countBits(truth.values, batch.rows);
  return connective === 'and' ? set === 0 : set === batch.rows;
}
