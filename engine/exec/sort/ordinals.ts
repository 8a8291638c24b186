import { widthOf } from '../../columns/column';
import type { Kernels } from '../../columns/kernels/kernels';
import type { Pointer } from '../../columns/memory';
import type { Coded, Vector } from '../../columns/vector';
import { fail } from '../../errors';
import type { Ordinal } from './layout';

/** Writes a staged vector's ordinals to `out`; `ranks` is a table of u32 by code, for ordinals by rank. */
export function writeOrdinals(kernels: Kernels, vector: Vector, ordinal: Ordinal, ranks: Pointer, out: Pointer): void {
  if (vector.coded !== undefined && writeCoded(kernels, vector.coded, ordinal, vector.rows, out)) return;
  const { values, rows } = vector;
  const { kind } = ordinal;
  if (kind === 'integer') writeIntegers(kernels, vector, out);
  else if (kind === 'double') kernels.sortOrdinalF64(values, rows, out);
  else if (kind === 'scaled') kernels.sortOrdinalScaled(values, ordinal.scale, rows, out);
  else if (kind === 'high') kernels.sortOrdinalI64(values + 8, 16, 1, rows, out);
  else if (kind === 'low') kernels.sortOrdinalI64(values, 16, 0, rows, out);
  else if (kind === 'text') kernels.sortOrdinalText(values, vector.bytes, ordinal.skip, ordinal.mode, rows, out);
  else if (kind === 'rank' && vector.dictionary !== null)
    kernels.sortOrdinalCodes(values, widthOf(vector.storage), ranks, rows, out);
  else kernels.sortOrdinalZero(rows, out);
}

/** Integers, and doubles as integers, by their codes alone; false = the ordinal is of another kind. */
function writeCoded(kernels: Kernels, { codes, width, frame }: Coded, ordinal: Ordinal, rows: number, out: Pointer): boolean {
  const { base, unit } = frame;
  if (ordinal.kind === 'integer') kernels.widenI64(codes, width, rows, base, unit, out);
  else if (ordinal.kind === 'scaled' && ordinal.scale % unit === 0)
    kernels.widenI64(codes, width, rows, base * (ordinal.scale / unit), ordinal.scale / unit, out);
  else return false;
  kernels.sortOrdinalI64(out, 8, 1, rows, out);
  return true;
}

function writeIntegers(kernels: Kernels, { storage, values, rows }: Vector, out: Pointer): void {
  if (storage === 'i32') kernels.sortOrdinalI32(values, rows, out);
  else if (storage === 'i64') kernels.sortOrdinalI64(values, 8, 1, rows, out);
  else if (storage === 'bits') kernels.sortOrdinalBits(values, rows, out);
  else fail('INTERNAL', `cannot order values stored as ${storage}`);
}
