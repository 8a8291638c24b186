import type { Table } from '../../columns/column';
import { pageOf, picksOf } from '../../exec/gather';
import { tableOf } from '../../exec/table-of';
import type { BatchFrame } from '../../protocol/engine-service';
import type { Cluster } from '../cluster';
import type { Lowered } from './lowered';
import type { Window } from './materialise';
import { type FullOrder, firstRows } from './order';

/** Up to this many rows from the top of an order come from a top-k, before the whole order exists. */
export const FIRST_PAGE_ROWS = 1000;
const BATCH_ROWS = 4096;
/** Who reads on after the first batch wants all there is. */
const LATER_ROWS = 16_384;

/** The rows of a window as batches copied straight out of shared memory, as soon as the partitions before them are counted. */
export async function* pages(
  cluster: Cluster,
  lowered: Lowered,
  window: Window,
  orderOf: OrderOf,
  signal: AbortSignal,
): AsyncGenerator<BatchFrame> {
  const end = window.limit === null ? Number.POSITIVE_INFINITY : window.offset + window.limit;
  if (end === window.offset) return;
  if (lowered.order === null) yield* inRowOrder(cluster, lowered, window.offset, end, signal);
  else if (end <= FIRST_PAGE_ROWS && !orderOf.known(lowered)) yield* fromTheTop(cluster, lowered, window.offset, end, signal);
  else yield* inOrder(cluster, lowered, window.offset, end, orderOf, signal);
}

/** Full orders, computed once and kept while they are asked for. */
export interface OrderOf {
  known(lowered: Lowered): boolean;
  get(lowered: Lowered, signal: AbortSignal): Promise<FullOrder>;
}

async function* inRowOrder(
  cluster: Cluster,
  lowered: Lowered,
  from: number,
  end: number,
  signal: AbortSignal,
): AsyncGenerator<BatchFrame> {
  const { run } = lowered;
  for (let partition = 0, start = 0; partition < lowered.tables.partitions && start < end; partition++) {
    await run.until(({ counts }) => counts[partition] !== null, signal);
    const count = run.counts[partition]!;
    const first = Math.max(0, from - start);
    const last = Math.min(count, end - start);
    for (let at = first, rows = 0; at < last; at += rows) {
      rows = Math.min(start + at === from ? BATCH_ROWS : LATER_ROWS, last - at);
      const table = await tableAt(cluster, lowered, partition, signal);
      const columns = pageOf([table], picksOf([table], { kind: 'range', offset: at, limit: rows }), null);
      yield { frame: 'batch', start: start + at, rows, columns };
    }
    start += count;
  }
}

async function* fromTheTop(
  cluster: Cluster,
  lowered: Lowered,
  from: number,
  end: number,
  signal: AbortSignal,
): AsyncGenerator<BatchFrame> {
  const top = await firstRows(cluster, lowered.order!, end, lowered.name, signal);
  const rows = top.subarray(from);
  if (rows.length > 0) yield await rowsAt(cluster, lowered, rows, from, signal);
}

async function* inOrder(
  cluster: Cluster,
  lowered: Lowered,
  from: number,
  end: number,
  orderOf: OrderOf,
  signal: AbortSignal,
): AsyncGenerator<BatchFrame> {
  const order = await orderOf.get(lowered, signal);
  const last = Math.min(end, order.length);
  for (let at = from; at < last; at += BATCH_ROWS) {
    const rows = await order.rows(at, Math.min(last, at + BATCH_ROWS), signal);
    yield await rowsAt(cluster, lowered, rows, at, signal);
  }
}

/** Rows by global number, in the order given. Only the partitions that hold one of them are touched. */
async function rowsAt(
  cluster: Cluster,
  lowered: Lowered,
  rows: Uint32Array,
  start: number,
  signal: AbortSignal,
): Promise<BatchFrame> {
  const { bases } = lowered.order!.over.run;
  const picks = picksOf([], { kind: 'rows', rows, bases });
  const needed = [...new Set(picks.tables ?? [0])].sort((a, b) => a - b);
  const tables = await Promise.all(needed.map((partition) => tableAt(cluster, lowered, partition, signal)));
  const place = new Map(needed.map((partition, i) => [partition, i]));
  const moved = {
    rows: picks.rows,
    tables: picks.tables === null ? null : picks.tables.map((partition) => place.get(partition)!),
  };
  return { frame: 'batch', start, rows: rows.length, columns: pageOf(tables, moved, null) };
}

/** A partition's table: the cached block, or computed (again) by one task that goes before all others. */
async function tableAt(cluster: Cluster, lowered: Lowered, partition: number, signal: AbortSignal): Promise<Table> {
  const cached = cluster.block(lowered.cached, partition);
  if (cached !== undefined) return tableOf(cached);
  const { tables, name } = lowered;
  const [table] = await cluster.runJob({
    name: `${name}: page`,
    rdd: tables,
    partitions: [partition],
    finish: null,
    group: null,
    signal,
    priority: 2,
  });
  return table as Table;
}
