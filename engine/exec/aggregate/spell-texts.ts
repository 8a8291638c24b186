import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { StateTexts } from './state';
import type { TextNumbers } from './text-numbers';

/** The texts of `rows` numbers (u64 ordinals), one after the other; empty where `present` (a byte each, 0 = all) says null. */
export function spellTexts(
  memory: WebAssembly.Memory,
  numbers: TextNumbers,
  ordinals: Pointer,
  present: Pointer,
  rows: number,
): StateTexts {
  const codes = allocate(memory, rows * 4);
  const outOffsets = allocate(memory, (rows + 1) * 4);
  const empty = present === 0 ? 0 : emptyNumber(memory, numbers);
  const { offsets, bytes } = numbers.texts;
  const { u8, u32 } = viewsOf(memory);
  let length = 0;
  for (let row = 0; row < rows; row++) {
    const number = present === 0 || u8[present + row] === 1 ? u32[(ordinals >>> 2) + row * 2]! : empty;
    u32[(codes >>> 2) + row] = number;
    length += u32[(offsets >>> 2) + number + 1]! - u32[(offsets >>> 2) + number]!;
  }
  const outBytes = allocate(memory, length);
  kernelsOf(memory).sortSpell(codes, 4, offsets, bytes, rows, outOffsets, outBytes);
  return { offsets: outOffsets, bytes: outBytes };
}

function emptyNumber(memory: WebAssembly.Memory, numbers: TextNumbers): number {
  const offsets = allocate(memory, 8);
  const out = allocate(memory, 8);
  viewsOf(memory).u32.fill(0, offsets >>> 2, (offsets >>> 2) + 2);
  numbers.number(offsets, offsets, 0, 1, out);
  return viewsOf(memory).u32[out >>> 2]!;
}
