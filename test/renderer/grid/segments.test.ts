import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { baseFor, baseInPlace, clampTop, thumbOf, topOfThumb, WINDOW_ROWS, windowRows } from '../../../renderer/grid/segments';

describe('the grid window', () => {
  test('is the whole answer where that fits', () => {
    expect(baseFor(0, 123, 30, 200_000)).toBe(0);
    expect(windowRows(0, 200_000)).toBe(200_000);
  });

  test('stays while the screen is away from its ends', () => {
    expect(baseFor(2_000_000, 2_125_000, 30, 10_000_000)).toBe(2_000_000);
  });

  test('moves when the screen comes near an end', () => {
    expect(baseFor(0, 230_000, 30, 10_000_000)).toBe(100_000);
    expect(baseFor(2_000_000, 2_030_000, 30, 10_000_000)).toBe(1_900_000);
  });

  test('moves under a screen that stays, as long as it is full', () => {
    expect(baseInPlace(8_700_000, 125_000.5, 10_000_000)).toBe(8_575_000);
    expect(baseInPlace(5_000_000, 0, 10_000_000)).toBe(5_000_000);
    expect(baseInPlace(100_000, 125_000, 10_000_000)).toBeNull();
    expect(baseInPlace(9_999_970, 125_000, 10_000_000)).toBeNull();
  });

  test('holds the screen, and no more than the browser can lay out, wherever one jumps', () => {
    const total = fc.integer({ min: 1, max: 2_000_000_000 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(total, share, share, (rows, from, to) => {
        const visible = 33;
        const top = clampTop(Math.floor(rows * to), visible, rows);
        const base = baseFor(baseFor(0, clampTop(Math.floor(rows * from), visible, rows), visible, rows), top, visible, rows);
        expect(base).toBeLessThanOrEqual(top);
        expect(base + windowRows(base, rows)).toBeGreaterThanOrEqual(Math.min(rows, top + visible));
        expect(windowRows(base, rows)).toBeLessThanOrEqual(WINDOW_ROWS);
        expect(baseFor(base, top, visible, rows)).toBe(base);
      }),
    );
  });
});

describe('the overview', () => {
  test('fills the track where all rows are on the screen', () => {
    expect(thumbOf(0, 30, 12, 500)).toEqual({ offset: 0, size: 500 });
  });

  test('stands at the ends at the ends', () => {
    expect(thumbOf(0, 30, 10_000_000, 500).offset).toBe(0);
    const { offset, size } = thumbOf(10_000_000 - 30, 30, 10_000_000, 500);
    expect(offset + size).toBeCloseTo(500);
  });

  test('comes back to the row that a thumb was drawn for', () => {
    const { offset } = thumbOf(400, 30, 10_000, 500);
    expect(topOfThumb(offset, 30, 10_000, 500)).toBe(400);
    expect(topOfThumb(-20, 30, 10_000, 500)).toBe(0);
    expect(topOfThumb(9999, 30, 10_000, 500)).toBe(9970);
  });
});
