import { describe, expect, it } from 'vitest';
import { bitAt, newSelectionBitmap, putBits, selectedRows } from '../../../engine/columns/bitmap';
import { selectionOf } from '../../support/table';

function everyThird(rows: number): number[] {
  return Array.from({ length: Math.ceil(rows / 3) }, (_, index) => index * 3);
}

describe('selected rows', () => {
  it('are found from the start, from the middle and across blocks', () => {
    const rows = everyThird(20_000);
    const selection = selectionOf(20_000, rows);
    for (const offset of [0, 1, 1364, 1365, 1366, 5000, rows.length - 1]) {
      expect(Array.from(selectedRows(selection, offset, 5))).toEqual(rows.slice(offset, offset + 5));
    }
  });

  it('end where the selection ends', () => {
    const selection = selectionOf(10, [3, 9]);
    expect(Array.from(selectedRows(selection, 1, 5))).toEqual([9]);
    expect(Array.from(selectedRows(selection, 2, 5))).toEqual([]);
    expect(Array.from(selectedRows(selection, 70, 5))).toEqual([]);
  });

  it('are found behind long empty stretches', () => {
    const selection = selectionOf(100_000, [31, 32, 63, 64, 99_999]);
    expect(Array.from(selectedRows(selection, 0, 10))).toEqual([31, 32, 63, 64, 99_999]);
    expect(Array.from(selectedRows(selection, 4, 1))).toEqual([99_999]);
  });
});

describe('bits put behind others', () => {
  it.each([0, 1, 7, 8, 13, 64])('begin at any row: %i', (first) => {
    const rows = 21;
    const bitmap = newSelectionBitmap(first + rows + 3);
    putBits(
      bitmap,
      0,
      selectionOf(
        first,
        Array.from({ length: first }, (_, row) => row),
      ).bitmap,
      first,
    );
    putBits(bitmap, first, selectionOf(rows, [0, 2, 8, 20]).bitmap, rows);
    putBits(bitmap, first + rows, selectionOf(3, [1]).bitmap, 3);
    const set = Array.from({ length: bitmap.length * 8 }, (_, row) => row).filter((row) => bitAt(bitmap, 0, row));
    expect(set.slice(first)).toEqual([0, 2, 8, 20, rows + 1].map((row) => first + row));
    expect(set.slice(0, first)).toEqual(Array.from({ length: first }, (_, row) => row));
  });
});
