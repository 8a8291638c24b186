import { setBit } from '../columns/bitmap';
import { buildColumn } from '../columns/build-column';
import { plainStorage } from '../columns/column';
import type { Pointer } from '../columns/memory';
import { encodeText } from '../columns/text';
import type { Value, Vector } from '../columns/vector';
import type { TypeName } from '../plan/schema';
import type { Batch } from './batch';

export type RowResult = (row: number) => Value;

/** A vector in scratch from one value per row, each written as it comes. */
export function vectorOfRows(type: TypeName, batch: Batch, resultAt: RowResult): Vector {
  const storage = plainStorage(type);
  if (storage === 'none' || storage === 'i128' || type === 'binary') return collected(type, batch, resultAt);
  const validity = cleared(batch.bits, batch);
  const written = storage === 'utf8' ? texts(batch, validity, resultAt) : fixed(storage, batch, validity, resultAt);
  const vector = { type, storage, rows: batch.rows, dictionary: null };
  return { ...vector, ...written, validity: batch.kernels.countBits(validity, batch.rows) === batch.rows ? 0 : validity };
}

function collected(type: TypeName, batch: Batch, resultAt: RowResult): Vector {
  const values = Array.from({ length: batch.rows }, (_, row) => resultAt(row));
  return { ...buildColumn(batch, type, plainStorage(type), values), rows: batch.rows };
}

function cleared(bytes: number, batch: Batch): Pointer {
  const pointer = batch.take(bytes);
  batch.views().u8.fill(0, pointer, pointer + bytes);
  return pointer;
}

type Written = Pick<Vector, 'values' | 'bytes'>;

/** One loop per storage: the stores stay monomorphic. */
function fixed(storage: 'bits' | 'i32' | 'i64' | 'f64', batch: Batch, validity: Pointer, resultAt: RowResult): Written {
  const values = cleared(storage === 'bits' ? batch.bits : batch.rows * 8, batch);
  const { u8, i32, i64, f64 } = batch.views();
  const each = (store: (row: number, value: Exclude<Value, null>) => void): void => {
    for (let row = 0; row < batch.rows; row++) {
      const value = resultAt(row);
      if (value === null) continue;
      setBit(u8, validity, row);
      store(row, value);
    }
  };
  if (storage === 'bits') each((row, value) => value === true && setBit(u8, values, row));
  else if (storage === 'i32') each((row, value) => (i32[(values >>> 2) + row] = value as number));
  else if (storage === 'i64') each((row, value) => (i64[(values >>> 3) + row] = value as bigint));
  else each((row, value) => (f64[(values >>> 3) + row] = value as number));
  return { values, bytes: 0 };
}

const FIRST_TEXT_BYTES = 64 * 1024;
/** UTF-8 bytes of a UTF-16 unit, at most. */
const UNIT_BYTES = 3;

/** Text is encoded straight into scratch; a room that is full is left for one twice its size. */
function texts(batch: Batch, validity: Pointer, resultAt: RowResult): Written {
  const offsets = batch.take((batch.rows + 1) * 4);
  let room = FIRST_TEXT_BYTES;
  let bytes = batch.take(room);
  let used = 0;
  let { u8, u32 } = batch.views();
  u32[offsets >>> 2] = 0;
  for (let row = 0; row < batch.rows; row++) {
    const value = resultAt(row) as string | null;
    if (value !== null) {
      if (used + value.length * UNIT_BYTES > room) {
        room = (used + value.length * UNIT_BYTES) * 2;
        const larger = batch.take(room);
        ({ u8, u32 } = batch.views());
        u8.copyWithin(larger, bytes, bytes + used);
        bytes = larger;
      }
      setBit(u8, validity, row);
      used += encodeText(value, u8, bytes + used);
    }
    u32[(offsets >>> 2) + row + 1] = used;
  }
  return { values: offsets, bytes };
}
