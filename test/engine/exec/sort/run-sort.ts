import type { TaskContext } from '../../../../engine/cluster/executor/task-context';
import { rowsOf, type Table } from '../../../../engine/columns/column';
import { createMemory } from '../../../../engine/columns/memory';
import type { Value } from '../../../../engine/columns/vector';
import { type BoundSortKey, planSort, withRows } from '../../../../engine/exec/sort/layout';
import { chooseBounds, sortSample } from '../../../../engine/exec/sort/range-bounds';
import { sortMap } from '../../../../engine/exec/sort/sort-map';
import { sortReduce } from '../../../../engine/exec/sort/sort-reduce';
import { sortStats } from '../../../../engine/exec/sort/sort-stats';
import { newTopBound } from '../../../../engine/exec/sort/top-bound';
import { mergeTopK, topK } from '../../../../engine/exec/sort/top-k';
import { type Row, rowsIn } from '../../../support/table';

export function contextOf(partition: number): TaskContext {
  return {
    executorId: 0,
    stageId: 0,
    partition,
    attempt: 0,
    checkCancelled: () => undefined,
    count: () => undefined,
    memory: (bytes) => createMemory(bytes),
  };
}

/** First global row number of each partition: physical rows count. */
export function basesOf(tables: readonly Table[]): number[] {
  let base = 0;
  return tables.map((table) => {
    base += table.rows;
    return base - table.rows;
  });
}

/** The whole order, as the driver composes it. */
export function fullOrder(tables: readonly Table[], keys: readonly BoundSortKey[], ranges: number): number[] {
  const stats = tables.map((table, p) => sortStats.run({ step: 'sort-stats', keys }, [table], contextOf(p)) as never);
  const layout = withRows(
    planSort(keys, stats),
    tables.reduce((sum, table) => sum + table.rows, 0),
  );
  const samples = tables.map((table, p) => sortSample.run({ step: 'sort-sample', keys, layout }, [table], contextOf(p)) as never);
  const bounds = chooseBounds(samples, tables.map(rowsOf), ranges, layout);
  const step = { step: 'sort-map', keys, layout, bounds, bases: basesOf(tables) } as const;
  const maps = tables.map((table, p) => sortMap.run(step, [table], contextOf(p)) as unknown[]);
  return bounds
    .map((_, range) => range)
    .concat(bounds.length)
    .flatMap((range) => {
      const pieces = maps.map((map) => map[range]);
      const order = sortReduce.run({ step: 'sort-reduce', layout }, [pieces], contextOf(range)) as { rows: Uint32Array };
      return [...order.rows];
    });
}

export function topOrder(tables: readonly Table[], keys: readonly BoundSortKey[], limit: number): number[] {
  const bound = newTopBound();
  const tops = tables.map((table, p) => topK.run({ step: 'top-k', keys, limit, bound }, [table], contextOf(p)) as never);
  return [...mergeTopK(tops, basesOf(tables), limit)];
}

/** The same by a comparator over plain values. */
export function plainOrder(tables: readonly Table[], keys: readonly BoundSortKey[]): number[] {
  const bases = basesOf(tables);
  const rows = tables.flatMap((table, p) => {
    const numbers: number[] = [];
    for (let row = 0; row < table.rows; row++) {
      const { selection } = table;
      if (selection === null || ((selection.bitmap[row >> 3]! >> (row & 7)) & 1) === 1) numbers.push(bases[p]! + row);
    }
    return rowsIn(table).map((values, i) => ({ values, number: numbers[i]! }));
  });
  rows.sort((a, b) => compareRows(a.values, b.values, keys) || a.number - b.number);
  return rows.map((row) => row.number);
}

function compareRows(a: Row, b: Row, keys: readonly BoundSortKey[]): number {
  for (const { expr, descending, nulls } of keys) {
    if (expr.kind !== 'col') throw new Error('plain columns only');
    const [x, y] = [a[expr.index]!, b[expr.index]!];
    if (x === null && y === null) continue;
    if (x === null || y === null) return (x === null) === (nulls === 'first') ? -1 : 1;
    const order = compareValues(x, y);
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

export function compareValues(x: NonNullable<Value>, y: NonNullable<Value>): number {
  if (typeof x === 'string') return Buffer.compare(Buffer.from(x), Buffer.from(y as string));
  if (x instanceof Uint8Array) return Buffer.compare(x, y as Uint8Array);
  if (typeof x === 'number' && (Number.isNaN(x) || Number.isNaN(y))) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  return x < y ? -1 : x > y ? 1 : 0;
}
