import { describe, expect, it } from 'vitest';
import { bitAt, bitmapBytes } from '../../../engine/columns/bitmap';
import { codeSet } from '../../../engine/columns/code-set';
import { kernelsOf } from '../../../engine/columns/kernels/load';
import { allocate, createMemory, viewsOf } from '../../../engine/columns/memory';
import { randomOf } from '../exec/random-table';

describe('a set of codes', () => {
  it.each([
    [1, 256],
    [2, 65_536],
    [4, 60_000],
    [4, 2 ** 32],
  ])('of %i bytes below %i holds those that it was made of', (width, end) => {
    const memory = createMemory(0);
    const random = randomOf(width + end);
    const rows = 1000;
    const wanted = Array.from({ length: 20 }, () => Math.floor(random() * end));
    const codes = Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? wanted[row % 20]! : Math.floor(random() * end)));
    const at = allocate(memory, rows * width);
    const views = viewsOf(memory);
    (width === 1 ? views.u8 : width === 2 ? views.u16 : views.u32).set(codes, at / width);
    const room = { take: (bytes: number) => allocate(memory, bytes), views: () => viewsOf(memory) };
    const out = allocate(memory, bitmapBytes(rows));
    codeSet(wanted, { codes: at, width, frame: { base: 0, unit: 1 } }, room)(kernelsOf(memory), at, rows, out);
    const { u8 } = viewsOf(memory);
    expect(codes.map((_, row) => bitAt(u8, out, row))).toEqual(codes.map((code) => wanted.includes(code)));
  });
});
