import type { TypeName } from '../plan/schema';
import { bitmapBytes, setBit } from './bitmap';
import type { ColumnChunk, DictionaryChunk, Storage } from './column';
import { allocate, type Pointer, type Views, viewsOf } from './memory';
import type { Value } from './vector';

/** Where a column is built: a memory, or an evaluation's scratch inside it. */
export interface Room {
  take(bytes: number): Pointer;
  views(): Views;
}

export function roomIn(memory: WebAssembly.Memory): Room {
  return { take: (bytes) => allocate(memory, bytes), views: () => viewsOf(memory) };
}

function takeZeroed(room: Room, bytes: number): Pointer {
  const pointer = room.take(bytes);
  room.views().u8.fill(0, pointer, pointer + bytes);
  return pointer;
}

/** Builds a column from values, one by one: for tests, results of row functions and small tables; readers fill columns themselves. */
export function buildColumn(room: Room, type: TypeName, storage: Storage, values: readonly Value[]): ColumnChunk {
  if (storage === 'none') return { type, storage, values: 0, bytes: 0, validity: 0, nullCount: values.length, dictionary: null };
  const nullCount = values.reduce((count: number, value) => count + (value === null ? 1 : 0), 0);
  const validity = nullCount === 0 ? 0 : buildBits(room, values, (value) => value !== null);
  return { type, storage, validity, nullCount, ...buildValues(room, storage, values) };
}

function buildValues(
  room: Room,
  storage: Storage,
  values: readonly Value[],
): Pick<ColumnChunk, 'values' | 'bytes' | 'dictionary'> {
  switch (storage) {
    case 'utf8':
      return { ...buildText(room, values), dictionary: null };
    case 'dict8':
    case 'dict16':
    case 'dict32':
      return buildCodes(room, storage, values);
    case 'bits':
      return { values: buildBits(room, values, (value) => value === true), bytes: 0, dictionary: null };
    default:
      return { values: buildNumbers(room, storage, values), bytes: 0, dictionary: null };
  }
}

function buildBits(room: Room, values: readonly Value[], isSet: (value: Value) => boolean): Pointer {
  const pointer = takeZeroed(room, bitmapBytes(values.length));
  const { u8 } = room.views();
  values.forEach((value, row) => {
    if (isSet(value)) setBit(u8, pointer, row);
  });
  return pointer;
}

function buildNumbers(room: Room, storage: Storage, values: readonly Value[]): Pointer {
  const pointer = takeZeroed(room, values.length * (storage === 'i32' ? 4 : storage === 'i128' ? 16 : 8));
  const { i32, i64, f64 } = room.views();
  values.forEach((value, row) => {
    if (value === null) return;
    if (storage === 'i32') i32[(pointer >>> 2) + row] = value as number;
    else if (storage === 'f64') f64[(pointer >>> 3) + row] = value as number;
    else if (storage === 'i64') i64[(pointer >>> 3) + row] = value as bigint;
    else {
      i64[(pointer >>> 3) + row * 2] = BigInt.asIntN(64, value as bigint);
      i64[(pointer >>> 3) + row * 2 + 1] = (value as bigint) >> 64n;
    }
  });
  return pointer;
}

function buildText(room: Room, values: readonly Value[]): { readonly values: Pointer; readonly bytes: Pointer } {
  const parts = values.map(bytesOf);
  const offsets = room.take((parts.length + 1) * 4);
  const bytes = room.take(parts.reduce((sum, part) => sum + part.length, 0));
  const { u8, u32 } = room.views();
  let end = 0;
  u32[offsets >>> 2] = 0;
  parts.forEach((part, row) => {
    u8.set(part, bytes + end);
    end += part.length;
    u32[(offsets >>> 2) + row + 1] = end;
  });
  return { values: offsets, bytes };
}

function bytesOf(value: Value): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : value instanceof Uint8Array ? value : new Uint8Array(0);
}

function buildCodes(
  room: Room,
  storage: Storage,
  values: readonly Value[],
): Pick<ColumnChunk, 'values' | 'bytes' | 'dictionary'> {
  const codes = new Map<string, number>();
  const distinct: Value[] = [];
  const coded = values.map((value) => {
    const key = Buffer.from(bytesOf(value)).toString('latin1');
    if (value !== null && !codes.has(key)) codes.set(key, distinct.push(value) - 1);
    return codes.get(key) ?? 0;
  });
  const width = storage === 'dict8' ? 1 : storage === 'dict16' ? 2 : 4;
  const pointer = takeZeroed(room, values.length * width);
  const views = room.views();
  const into = storage === 'dict8' ? views.u8 : storage === 'dict16' ? views.u16 : views.u32;
  into.set(coded, pointer / width);
  return { values: pointer, bytes: 0, dictionary: buildDictionary(room, distinct.length === 0 ? [''] : distinct) };
}

export function buildDictionary(room: Room, distinct: readonly Value[]): DictionaryChunk {
  const { values, bytes } = buildText(room, distinct);
  return { count: distinct.length, offsets: values, bytes };
}
