import { bitmapBytes } from './bitmap';
import { type ColumnChunk, type DictionaryChunk, widthOf } from './column';
import { allocate, type Pointer, viewsOf } from './memory';

/** All rows of a column in another memory, byte for byte: runs of bytes go over at the speed of the memory. */
export function copyColumn(from: WebAssembly.Memory, column: ColumnChunk, rows: number, to: WebAssembly.Memory): ColumnChunk {
  const { storage, values, bytes, validity, dictionary } = column;
  if (storage === 'none') return column;
  const copied = { ...column, validity: validity === 0 ? 0 : copyRun(from, validity, bitmapBytes(rows), to) };
  if (storage === 'utf8') return { ...copied, ...copyTexts(from, values, bytes, rows, to) };
  const length = storage === 'bits' ? bitmapBytes(rows) : rows * widthOf(storage);
  return {
    ...copied,
    values: copyRun(from, values, length, to),
    dictionary: dictionary === null ? null : copyDictionary(from, dictionary, to),
  };
}

function copyDictionary(
  from: WebAssembly.Memory,
  { count, offsets, bytes }: DictionaryChunk,
  to: WebAssembly.Memory,
): DictionaryChunk {
  const { values, bytes: texts } = copyTexts(from, offsets, bytes, count, to);
  return { count, offsets: values, bytes: texts };
}

function copyTexts(
  from: WebAssembly.Memory,
  offsets: Pointer,
  bytes: Pointer,
  count: number,
  to: WebAssembly.Memory,
): Pick<ColumnChunk, 'values' | 'bytes'> {
  const { u32 } = viewsOf(from);
  const [first, end] = [u32[offsets >>> 2]!, u32[(offsets >>> 2) + count]!];
  return { values: copyRun(from, offsets, (count + 1) * 4, to), bytes: copyRun(from, bytes + first, end - first, to) - first };
}

/** Memories are copied by whole words only where both sides are aligned alike, else ten times slower. */
function copyRun(from: WebAssembly.Memory, start: Pointer, length: number, to: WebAssembly.Memory): Pointer {
  const target = allocate(to, length + 8) + (start & 7);
  viewsOf(to).u8.set(viewsOf(from).u8.subarray(start, start + length), target);
  return target;
}
