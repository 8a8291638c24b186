/** A value with holes in place of the shared memories and buffers that it reaches, and the value again from what is put into them. */
import { fail } from '../../errors';

export type Shared = WebAssembly.Memory | SharedArrayBuffer;

const HOLE = '\u0000hole';

/** A typed array over shared memory names its kind, so that it can be made again. */
const arrays = { Uint8Array, Int8Array, Uint16Array, Int16Array, Uint32Array, Int32Array, Float64Array, BigInt64Array } as const;

interface Hole {
  readonly [HOLE]: number;
  readonly array?: keyof typeof arrays;
  readonly offset?: number;
  readonly length?: number;
}

export function withHoles(value: unknown, found: Shared[], known: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const seen = known.get(value);
  if (seen !== undefined) return seen;
  if (value instanceof WebAssembly.Memory || value instanceof SharedArrayBuffer) return remember(value, hole(value, found));
  if (ArrayBuffer.isView(value)) {
    if (!(value.buffer instanceof SharedArrayBuffer)) return value;
    const array = value.constructor.name as keyof typeof arrays;
    if (!(array in arrays)) fail('INTERNAL', `a shared ${array} cannot be spilled`);
    const { byteOffset: offset, length } = value as Uint8Array;
    return remember(value, { ...(withHoles(value.buffer, found, known) as Hole), array, offset, length });
  }
  if (Array.isArray(value)) return mapped(value, (each) => withHoles(each, found, known), known);
  return isPlain(value) ? mapped(value, (each) => withHoles(each, found, known), known) : value;

  function remember(from: object, to: unknown): unknown {
    known.set(from, to);
    return to;
  }
}

function hole(memory: Shared, found: Shared[]): Hole {
  return { [HOLE]: found.push(memory) - 1 };
}

export function withoutHoles(value: unknown, found: readonly Shared[], known: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const seen = known.get(value);
  if (seen !== undefined) return seen;
  if (HOLE in value) {
    const { [HOLE]: index, array, offset, length } = value as Hole;
    const memory = found[index]!;
    const filled =
      array === undefined ? memory : new (arrays[array] as typeof Uint8Array)(memory as SharedArrayBuffer, offset, length);
    known.set(value, filled);
    return filled;
  }
  if (!Array.isArray(value) && !isPlain(value)) return value;
  return mapped(value, (each) => withoutHoles(each, found, known), known);
}

/** A copy with each element or property replaced; cycles end at the copy. */
function mapped(value: object, replace: (each: unknown) => unknown, known: Map<object, unknown>): unknown {
  const copy: unknown[] | Record<string, unknown> = Array.isArray(value) ? new Array(value.length) : {};
  known.set(value, copy);
  for (const [key, each] of Object.entries(value)) (copy as Record<string, unknown>)[key] = replace(each);
  return copy;
}

export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
