import type { Value } from '../../../engine/columns/vector';
import type { TypeName } from '../../../engine/plan/schema';
import type { ColumnData } from '../../../engine/protocol/engine-service';

/** Values of one column in Arrow's layout, as an engine would send them. */
export function columnOf(type: TypeName, values: readonly Value[]): ColumnData {
  const validity = validityOf(values);
  if (type === 'void') return { layout: 'none', type };
  if (type === 'boolean') return { layout: 'bits', type, values: bitsOf(values.map((value) => value === true)), validity };
  if (type === 'int' || type === 'date')
    return { layout: 'i32', type, values: Int32Array.from(values, (value) => Number(value ?? 0)), validity };
  if (type === 'float' || type === 'double')
    return { layout: 'f64', type, values: Float64Array.from(values, (value) => Number(value ?? 0)), validity };
  if (type === 'string' || type === 'binary') return { layout: 'bytes', type, ...bytesOf(values), validity };
  if (isWide(type)) return { layout: 'i128', type, values: wordsOf(values), validity };
  return { layout: 'i64', type, values: BigInt64Array.from(values, (value) => BigInt((value as bigint | null) ?? 0n)), validity };
}

function isWide(type: TypeName): boolean {
  return Number(/^decimal\((\d+),/.exec(type)?.[1] ?? 0) > 18;
}

function validityOf(values: readonly Value[]): Uint8Array | null {
  return values.includes(null) ? bitsOf(values.map((value) => value !== null)) : null;
}

function bitsOf(flags: readonly boolean[]): Uint8Array {
  const bits = new Uint8Array((flags.length + 7) >> 3);
  for (const [row, flag] of flags.entries()) if (flag) bits[row >> 3]! |= 1 << (row & 7);
  return bits;
}

function bytesOf(values: readonly Value[]): { readonly offsets: Uint32Array; readonly bytes: Uint8Array } {
  const encoder = new TextEncoder();
  const parts = values.map((value) =>
    value instanceof Uint8Array ? value : encoder.encode(value === null ? '' : String(value)),
  );
  const offsets = new Uint32Array(values.length + 1);
  for (const [row, part] of parts.entries()) offsets[row + 1] = offsets[row]! + part.length;
  const bytes = new Uint8Array(offsets[values.length]!);
  for (const [row, part] of parts.entries()) bytes.set(part, offsets[row]!);
  return { offsets, bytes };
}

function wordsOf(values: readonly Value[]): BigUint64Array {
  const words = new BigUint64Array(values.length * 2);
  for (const [row, value] of values.entries()) {
    const wide = BigInt((value as bigint | null) ?? 0n);
    words[row * 2] = BigInt.asUintN(64, wide);
    words[row * 2 + 1] = BigInt.asUintN(64, wide >> 64n);
  }
  return words;
}
