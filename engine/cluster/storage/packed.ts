/**
 * Plain values as bytes in shared memory: packed once by the thread that has them, passed on by reference (the driver never
 * copies them), unpacked once by the thread that wants them. A value that holds shared memory is passed on as it is.
 */
import { Deserializer, Serializer } from 'node:v8';

export interface Packed {
  readonly packed: SharedArrayBuffer;
  readonly offset: number;
  readonly bytes: number;
}

export function isPacked(value: unknown): value is Packed {
  return typeof value === 'object' && value !== null && (value as Partial<Packed>).packed instanceof SharedArrayBuffer;
}

/** Each value by itself, all in one buffer. Throws a DataCloneError as a message port would. */
export function pack(values: readonly unknown[]): readonly Packed[] {
  const parts = values.map(serialised);
  const packed = new SharedArrayBuffer(parts.reduce((sum, part) => sum + part.byteLength, 0));
  const all = new Uint8Array(packed);
  let offset = 0;
  return parts.map((part) => {
    all.set(part, offset);
    offset += part.byteLength;
    return { packed, offset: offset - part.byteLength, bytes: part.byteLength };
  });
}

export function unpack({ packed, offset, bytes }: Packed): unknown {
  return deserialised(Buffer.from(new Uint8Array(packed, offset, bytes)));
}

/** The bytes of a value by V8's structured clone. */
export function serialised(value: unknown): Uint8Array {
  const serializer = new Serializer();
  serializer.writeHeader();
  try {
    serializer.writeValue(value);
  } catch (error) {
    throw new DOMException(error instanceof Error ? error.message : String(error), 'DataCloneError');
  }
  return serializer.releaseBuffer();
}

export function deserialised(bytes: Uint8Array): unknown {
  const deserializer = new Deserializer(bytes);
  deserializer.readHeader();
  return deserializer.readValue();
}
