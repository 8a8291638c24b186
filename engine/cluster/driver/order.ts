import { type KeyStats, planSort, withRows } from '../../exec/sort/layout';
import { chooseBounds, type SortSample, type SortSampled } from '../../exec/sort/range-bounds';
import type { SortMap } from '../../exec/sort/sort-map';
import type { Order, SortReduce } from '../../exec/sort/sort-reduce';
import type { SortStats } from '../../exec/sort/sort-stats';
import { newTopBound } from '../../exec/sort/top-bound';
import { mergeTopK, type TopK, type TopRows } from '../../exec/sort/top-k';
import type { Cluster } from '../cluster';
import { shuffledRdd } from '../rdd/index';
import type { Rdd } from '../rdd/rdd';
import type { OrderBy } from './lowered';
import { OrderedPartitions } from './ordered-partitions';
import { type Asking, runAll } from './run-all';

/** Ranges small enough to sort in the cache. Their number follows from the rows alone, so that files made of them are the same on any machine. */
function rangeCount(rows: number): number {
  return Math.max(1, Math.min(64, Math.max(rows < 65_536 ? 1 : 8, Math.ceil(rows / 500_000))));
}

/** The first `limit` rows of an order as global row numbers, without the order: a threshold per partition, merged here. */
export async function firstRows(
  cluster: Cluster,
  { over, keys }: OrderBy,
  limit: number,
  name: string,
  signal: AbortSignal,
): Promise<Uint32Array> {
  await over.run.all(signal);
  const finish = { step: 'top-k', keys, limit, bound: newTopBound() } satisfies TopK;
  const tops = await runAll<TopRows>({ cluster, name, group: null, signal }, over.tables, finish, 'first page', 1);
  return mergeTopK(tops, over.run.bases, limit);
}

/**
 * A full order as an RDD of row numbers, range-partitioned: look at the keys' ranges, choose a layout that loses nothing, sample,
 * choose the bounds of the ranges, deal the keys out to them, sort each.
 */
export async function orderRdd({ over, keys }: OrderBy, asking: Asking): Promise<Rdd> {
  const { cluster, name } = asking;
  await over.run.all(asking.signal);
  const { tables, run } = over;
  const stats = await statsOf(tables, keys, (unknown) => {
    const look = { step: 'sort-stats', keys: unknown } satisfies SortStats;
    return runAll(asking, tables, look, 'key ranges');
  });
  const layout = withRows(planSort(keys, stats), run.physicalRows);
  const sample = { step: 'sort-sample', keys, layout } satisfies SortSample;
  const samples = await runAll<SortSampled>(asking, tables, sample, 'sample');
  const rows = run.counts.map((count) => count ?? 0);
  const bounds = chooseBounds(samples, rows, rangeCount(run.atLeast), layout);
  const map = { step: 'sort-map', keys, layout, bounds, bases: run.bases } satisfies SortMap;
  const reduce = { step: 'sort-reduce', layout } satisfies SortReduce;
  const rdd = shuffledRdd(cluster.ids, name, tables, { kind: 'range', partitions: bounds.length + 1, bounds }, map, () => reduce);
  rdd.level = 'MEMORY_ONLY';
  return rdd;
}

/** By column, then partition. What a column holds does not change, so it is looked at for one order and known for the next. */
const columnStats = new WeakMap<Rdd, Map<number, readonly KeyStats[]>>();

/** By partition, then key. */
async function statsOf(
  tables: Rdd,
  keys: OrderBy['keys'],
  look: (keys: OrderBy['keys']) => Promise<readonly (readonly KeyStats[])[]>,
): Promise<readonly (readonly KeyStats[])[]> {
  const known = columnStats.get(tables) ?? new Map<number, readonly KeyStats[]>();
  columnStats.set(tables, known);
  const unknown = keys.filter(({ expr }) => expr.kind !== 'col' || !known.has(expr.index));
  const found = unknown.length === 0 ? [] : await look(unknown);
  const byKey = new Map(unknown.map((key, at) => [key, found.map((partition) => partition[at]!)]));
  for (const [{ expr }, stats] of byKey) if (expr.kind === 'col') known.set(expr.index, stats);
  const all = keys.map((key) => byKey.get(key) ?? known.get((key.expr as { readonly index: number }).index)!);
  return Array.from({ length: tables.partitions }, (_, partition) => all.map((stats) => stats[partition]!));
}

/** An order by row numbers, a partition per range. */
export class FullOrder extends OrderedPartitions {
  static async compute(cluster: Cluster, by: OrderBy, name: string, signal: AbortSignal): Promise<FullOrder> {
    const asking = { cluster, name, group: cluster.ids.group(), signal };
    const rdd = await orderRdd(by, asking);
    const orders = await runAll<Order>(asking, rdd, null, null);
    cluster.releaseOutputs(rdd);
    return new FullOrder(
      cluster,
      rdd,
      orders.map((order) => order.rows.length),
    );
  }

  /** Global row numbers of places [from, to) in the order. A range that was evicted is sorted again. */
  async rows(from: number, to: number, signal: AbortSignal): Promise<Uint32Array> {
    const end = Math.min(to, this.length);
    const out = new Uint32Array(Math.max(0, end - from));
    for (let range = this.#rangeAt(from), at = from; at < end; range++) {
      const { rows } = await this.#range(range, signal);
      const start = this.starts[range]!;
      const part = rows.subarray(at - start, end - start);
      out.set(part, at - from);
      at += part.length;
    }
    return out;
  }

  #rangeAt(place: number): number {
    let low = 0;
    let high = this.starts.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.starts[middle]! <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  async #range(range: number, signal: AbortSignal): Promise<Order> {
    const cached = this.cluster.block(this.rdd, range);
    if (cached !== undefined) return cached as Order;
    const request = { name: this.rdd.name, rdd: this.rdd, partitions: [range], finish: null, group: null, signal, priority: 1 };
    const [order] = await this.cluster.runJob(request);
    return order as Order;
  }
}
