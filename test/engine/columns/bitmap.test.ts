import { describe, expect, it } from 'vitest';
import { selectedRows } from '../../../engine/columns/bitmap';
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
