import { expect, it } from 'vitest';
import { type BoundSortKey, planSort } from '../../../../engine/exec/sort/layout';
import { chooseBounds, type SortSampled, sortSample } from '../../../../engine/exec/sort/range-bounds';
import { sortMap } from '../../../../engine/exec/sort/sort-map';
import { sortStats } from '../../../../engine/exec/sort/sort-stats';
import { tableOf } from '../../../support/table';
import { contextOf } from './run-sort';

const keys: readonly BoundSortKey[] = [
  { expr: { kind: 'col', index: 0, name: 'c0', type: 'int' }, descending: false, nulls: 'first' },
];

it('deals rows out evenly also where every partition is in order already', () => {
  const [partitions, rows, ranges] = [16, 4_000, 64];
  const tables = Array.from({ length: partitions }, (_, p) =>
    tableOf(
      { c0: 'int' },
      Array.from({ length: rows }, (_, i) => [i * partitions + p]),
    ),
  );
  const stats = tables.map((table, p) => sortStats.run({ step: 'sort-stats', keys }, [table], contextOf(p)) as never);
  const layout = planSort(keys, stats);
  const samples = tables.map(
    (table, p) => sortSample.run({ step: 'sort-sample', keys, layout }, [table], contextOf(p)) as SortSampled,
  );
  const bounds = chooseBounds(samples, new Array(partitions).fill(rows), ranges, layout);
  const map = { step: 'sort-map', keys, layout, bounds, bases: new Array(partitions).fill(0) } as const;
  const sizes = new Array<number>(bounds.length + 1).fill(0);
  tables.forEach((table, p) => {
    const pieces = sortMap.run(map, [table], contextOf(p)) as readonly { readonly rows: number }[];
    pieces.forEach((piece, range) => {
      sizes[range]! += piece.rows;
    });
  });
  expect(sizes.length).toBe(ranges);
  expect(Math.max(...sizes)).toBeLessThan((2 * partitions * rows) / ranges);
});
