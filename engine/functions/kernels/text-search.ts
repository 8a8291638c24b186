import { bitAt, bitmapBytes, setBit } from '../../columns/bitmap';
import type { Pointer } from '../../columns/memory';
import { decodeText, isAsciiText } from '../../columns/text';
import type { KernelContext, Operand, Vector } from '../../columns/vector';
import type { ScalarFunction } from '../define';
import { bitsRoom, truthVector } from './result';
import { placeBytes } from './text-constant';

type Kernel = NonNullable<ScalarFunction['kernel']>;
export type Place = 'anywhere' | 'start' | 'end';

const finds: Readonly<Record<Place, (text: string, part: string) => boolean>> = {
  anywhere: (text, part) => text.includes(part),
  start: (text, part) => text.startsWith(part),
  end: (text, part) => text.endsWith(part),
};

/** A fragment ready for the kernels. */
interface Needle {
  readonly bytes: Pointer;
  readonly length: number;
  /** Lower case when case is ignored. */
  readonly text: string;
  /** Any case, and the fragment is ASCII: bytes can be folded. */
  readonly folds: boolean;
}

/**
 * `contains` and its kin over plain text columns. Ignoring case is folding bytes while fragment and text are ASCII. Text beyond ASCII
 * needs its own lower case, but few rows of it: those that hold such bytes where the fragment does, or one of the two letters
 * beyond ASCII whose lower case is ASCII (Kelvin sign, I with dot) where it holds a k or an i.
 */
export function searchKernel(place: Place, anyCase: boolean): Kernel {
  return ([column, part], context) => {
    if (column?.kind !== 'vector' || column.vector.storage !== 'utf8' || part?.kind !== 'constant' || part.value === null)
      return null;
    const bits = searchBits(place, anyCase, column.vector, part, String(part.value), context);
    return truthVector(bits, column.vector.validity, context);
  };
}

/** `key` stands for the fragment in the task's memory of prepared things. */
export function searchBits(
  place: Place,
  anyCase: boolean,
  column: Vector,
  key: Operand,
  part: string,
  context: KernelContext,
): Pointer {
  const out = bitsRoom(context);
  const needle = context.once(key, () => needleOf(part, anyCase, context));
  if (needle.length === 0) {
    context.views().u8.fill(0xff, out, out + bitmapBytes(context.rows));
    return out;
  }
  if (anyCase && !needle.folds) {
    context.kernels.beyondAscii(column.values, column.bytes, context.rows, out);
    keepFinds(place, column, needle.text, out, out, context);
    return out;
  }
  const ascii = find(place, column, needle, out, context);
  if (needle.folds && /[ki]/.test(needle.text) && !ascii) addOddLetters(place, column, needle.text, out, context);
  return out;
}

function needleOf(part: string, anyCase: boolean, context: KernelContext): Needle {
  const text = anyCase ? part.toLowerCase() : part;
  const folds = anyCase && isAsciiText(text);
  const bytes = Buffer.from(text, 'utf8');
  const masks = bytes.map((byte) => (folds && byte >= 0x61 && byte <= 0x7a ? 0x20 : 0));
  return { ...placeBytes(Buffer.concat([bytes, masks]), context), length: bytes.length, text, folds };
}

/** Says whether the batch's text is known to be ASCII. */
function find(place: Place, column: Vector, needle: Needle, out: Pointer, context: KernelContext): boolean {
  const { kernels, rows } = context;
  if (place === 'anywhere')
    return kernels.containsText(column.values, column.bytes, rows, needle.bytes, needle.length, out) === 0;
  kernels.matchText(column.values, column.bytes, rows, needle.bytes, needle.length, place === 'end' ? 1 : 0, out);
  if (!needle.folds) return true;
  const offsets = context.views().u32;
  const start = offsets[column.values >>> 2]!;
  return kernels.isAscii(column.bytes + start, offsets[(column.values >>> 2) + rows]! - start) === 1;
}

/** Rows beyond ASCII are looked at one by one and join the others. */
function addOddLetters(place: Place, column: Vector, part: string, out: Pointer, context: KernelContext): void {
  const odd = bitsRoom(context);
  context.kernels.beyondAscii(column.values, column.bytes, context.rows, odd);
  keepFinds(place, column, part, odd, odd, context);
  context.kernels.orBits(out, odd, out, bitmapBytes(context.rows));
}

/** Of the candidate rows, those whose lower case text has the part at that place. */
function keepFinds(place: Place, column: Vector, part: string, candidates: Pointer, out: Pointer, context: KernelContext): void {
  const { rows } = context;
  const { u8, u32 } = context.views();
  const offsets = column.values >>> 2;
  const wanted = u8.slice(candidates, candidates + bitmapBytes(rows));
  u8.fill(0, out, out + bitmapBytes(rows));
  for (let row = 0; row < rows; row++) {
    if (!bitAt(wanted, 0, row)) continue;
    const text = decodeText(u8, column.bytes + u32[offsets + row]!, column.bytes + u32[offsets + row + 1]!);
    if (finds[place](text.toLowerCase(), part)) setBit(u8, out, row);
  }
}
