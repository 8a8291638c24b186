/**
 * A row's keys as bytes that compare as the keys do, whatever the partition: the few rows of a top-k carry them to the driver.
 *   null      one byte: 0 before values, 2 after them, 1 before a value
 *   numbers   big-endian ordinals, eight bytes (sixteen for wide decimals)
 *   text      its bytes with 0 spelled 0 255, then 0 0
 * Descending keys have the bits of their value inverted.
 */
import type { Value } from '../../columns/vector';
import type { BoundSortKey } from './layout';

export function normalKey(keys: readonly BoundSortKey[], values: readonly Value[]): Uint8Array {
  const parts = keys.flatMap((key, index) => {
    const value = values[index]!;
    if (value === null) return [Uint8Array.of(key.nulls === 'first' ? 0 : 2)];
    const bytes = valueBytes(value, key.expr.type === 'double' || key.expr.type === 'float');
    return [Uint8Array.of(1), key.descending ? bytes.map((byte) => ~byte) : bytes];
  });
  return new Uint8Array(Buffer.concat(parts));
}

function valueBytes(value: NonNullable<Value>, isDouble: boolean): Uint8Array {
  if (typeof value === 'string') return textBytes(Buffer.from(value, 'utf8'));
  if (value instanceof Uint8Array) return textBytes(value);
  if (isDouble) return doubleBytes(value as number);
  return wideBytes(BigInt(value));
}

function textBytes(text: Uint8Array): Uint8Array {
  const bytes = [...text].flatMap((byte) => (byte === 0 ? [0, 255] : [byte]));
  return Uint8Array.from([...bytes, 0, 0]);
}

function doubleBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, Number.isNaN(value) ? Number.NaN : value + 0);
  if (Number.isNaN(value)) return Uint8Array.of(0xff, 0xf8, 0, 0, 0, 0, 0, 0);
  const bits = view.getBigUint64(0);
  view.setBigUint64(0, bits >> 63n === 1n ? ~bits : bits | (1n << 63n));
  return bytes;
}

function wideBytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt.asUintN(64, value >> 64n) ^ (1n << 63n));
  view.setBigUint64(8, BigInt.asUintN(64, value));
  return bytes;
}
