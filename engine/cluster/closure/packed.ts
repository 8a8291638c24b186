/**
 * Plain values as bytes in memory that all threads share: written once, passed by reference, read by whoever needs them, and
 * there when the executor that wrote them is gone. What can be written is what structured clone can copy.
 */
import { deserialize, serialize } from 'node:v8';
import { fail } from '../../errors';

export type Packed = Uint8Array<SharedArrayBuffer>;

/** `what` names the value in the error that a function, a promise or a socket in it raises. */
export function pack(value: unknown, what: string): Packed {
  const bytes = serialized(value, what);
  const packed = new Uint8Array(new SharedArrayBuffer(bytes.length));
  packed.set(bytes);
  return packed;
}

/** Several values in one shared buffer, a view for each; null where there is nothing. */
export function packPieces(pieces: readonly (readonly unknown[])[], what: string): readonly (Packed | null)[] {
  const written = pieces.map((piece) => (piece.length === 0 ? null : serialized(piece, what)));
  const buffer = new SharedArrayBuffer(written.reduce((sum, bytes) => sum + (bytes?.length ?? 0), 0));
  let start = 0;
  return written.map((bytes) => {
    if (bytes === null) return null;
    const view = new Uint8Array(buffer, start, bytes.length);
    view.set(bytes);
    start += bytes.length;
    return view;
  });
}

/** The value, with memory of its own: typed arrays in it would otherwise be views of the shared bytes. */
export function unpack(packed: Uint8Array): unknown {
  return deserialize(new Uint8Array(packed));
}

export function unpackPiece(piece: Packed | null): readonly unknown[] {
  return piece === null ? [] : (unpack(piece) as readonly unknown[]);
}

function serialized(value: unknown, what: string): Uint8Array {
  try {
    return serialize(value);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    return fail(
      'UNSUPPORTED',
      `${what}: ${reason}; only plain data (numbers, texts, arrays, objects, Map, Set, Date, typed arrays) can cross to another thread`,
    );
  }
}
