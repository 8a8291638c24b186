import type { RowRange } from './format';

/** What of the ranges lies in rows [start, end), counted from there. */
export function within(ranges: readonly RowRange[], start: number, end: number): readonly RowRange[] {
  return ranges.flatMap((range) => {
    const [from, to] = [Math.max(range.start, start), Math.min(range.end, end)];
    return from < to ? [{ start: from - start, end: to - start }] : [];
  });
}

export function rowsIn(ranges: readonly RowRange[]): number {
  return ranges.reduce((sum, { start, end }) => sum + end - start, 0);
}
