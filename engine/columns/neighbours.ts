import type { ColumnData } from '../protocol/engine-service';
import { bitAt, setBit } from './bitmap';
import { plainStorage, type Table, widthOf } from './column';
import { type NumberStorage, numberData } from './column-data';
import { copyBits } from './gather';
import { viewsOf } from './memory';

/** Rows that stand together of a column whose numbers are stored plain, as buffers of their own; null = rows must be picked one by one. */
export function neighbours({ memory, columns, schema }: Table, index: number, from: number, rows: number): ColumnData | null {
  const { storage, values, validity } = columns[index]!;
  const { type } = schema[index]!;
  if (!isNumbers(storage) || storage !== plainStorage(type) || from % 8 !== 0) return null;
  const { u8 } = viewsOf(memory);
  const width = widthOf(storage);
  // its bytes are not cleared before they are written
  const copy = Buffer.allocUnsafeSlow(rows * width);
  copy.set(u8.subarray(values + from * width, values + (from + rows) * width));
  return numberData(storage, type, copy.buffer, validity === 0 ? null : presence(u8, validity + from / 8, rows));
}

function isNumbers(storage: string): storage is NumberStorage {
  return storage === 'i32' || storage === 'i64' || storage === 'i128' || storage === 'f64';
}

/** Null where every row is present. */
function presence(bytes: Uint8Array, start: number, rows: number): Uint8Array | null {
  const bits = new Uint8Array(Math.ceil(rows / 8));
  const whole = rows >>> 3;
  let present = copyBits(bytes, start, bits, 0, whole);
  for (let row = whole * 8; row < rows; row++) {
    if (!bitAt(bytes, start, row)) continue;
    setBit(bits, 0, row);
    present++;
  }
  return present === rows ? null : bits;
}
