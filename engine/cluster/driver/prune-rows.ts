import type { PageBounds } from '../../columns/bounds';
import type { RowRange } from '../../formats/format';
import type { BoundsOf } from '../../functions/may-hold';

/** Which rows of a unit (a row group) a condition may hold for, and how many of the pages of its columns have none of them. */
export interface RowsRead {
  readonly ranges: readonly RowRange[];
  readonly pages: { readonly read: number; readonly skipped: number };
}

/**
 * Rows between two neighbouring page ends, of whichever column, share what is known of them. `columns`: the pages of those columns that
 * tell them; `may`: whether the condition may hold for rows of which these bounds are known, and for other columns those of the unit.
 */
export function rowsWhere(
  rows: number,
  columns: ReadonlyMap<number, readonly PageBounds[]>,
  may: (pageOf: BoundsOf) => boolean,
): RowsRead {
  const starts = [...new Set([...columns.values()].flatMap((pages) => pages.map(({ firstRow }) => firstRow)))].sort(
    (a, b) => a - b,
  );
  const next = new Map([...columns.keys()].map((index) => [index, 0]));
  const ranges: { start: number; end: number }[] = [];
  for (const [i, start] of starts.entries()) {
    const end = starts[i + 1] ?? rows;
    for (const [index, pages] of columns) {
      const at = next.get(index)!;
      if (pages[at + 1]?.firstRow === start) next.set(index, at + 1);
    }
    if (!may(({ index }) => columns.get(index)?.[next.get(index)!] ?? null)) continue;
    const last = ranges.at(-1);
    if (last?.end === start) last.end = end;
    else ranges.push({ start, end });
  }
  const all = [...columns.values()].flat();
  const read = all.filter((page) =>
    ranges.some(({ start, end }) => page.firstRow < end && start < page.firstRow + page.rows),
  ).length;
  return { ranges, pages: { read, skipped: all.length - read } };
}

/** Ranges of units that follow one another, as ranges of all of them; those that touch are one. */
export function joined(units: readonly { readonly rows: number; readonly ranges: readonly RowRange[] }[]): readonly RowRange[] {
  const all: { start: number; end: number }[] = [];
  let before = 0;
  for (const { rows, ranges } of units) {
    for (const { start, end } of ranges) {
      const last = all.at(-1);
      if (last?.end === before + start) last.end = before + end;
      else all.push({ start: before + start, end: before + end });
    }
    before += rows;
  }
  return all;
}
