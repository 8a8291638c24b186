import type { Table } from '../../columns/column';
import type { Picks } from '../../columns/gather';
import { pageOf, pageOfRange, picksOf } from '../../exec/gather';
import type { MaterialiseStep } from '../../exec/materialise';
import { tableOf } from '../../exec/table-of';
import type { BatchFrame } from '../../protocol/engine-service';
import type { Cluster } from '../cluster';
import type { Lowered } from './lowered';
import type { Window } from './materialise';
import { type FullOrder, firstRows } from './order';
import { BATCH_ROWS, pagesOf } from './partition-pages';
import { SortedTables } from './sorted-tables';

/** Up to this many rows from the top of an order come from a top-k, before the whole order exists. */
export const FIRST_PAGE_ROWS = 1000;
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

/** An order at hand: row numbers of tables in memory, or the rows themselves in files. */
export type AnyOrder = FullOrder | SortedTables;

/** Full orders, computed once and kept while they are asked for. */
export interface OrderOf {
  known(lowered: Lowered): boolean;
  get(lowered: Lowered, signal: AbortSignal): Promise<AnyOrder>;
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
    for (let at = first; at < last; ) {
      const cached = tableAt(cluster, lowered, partition);
      const limit = cached === null ? last - at : Math.min(start + at === from ? BATCH_ROWS : LATER_ROWS, last - at);
      const pages =
        cached === null
          ? await pagesOf(cluster, lowered.tables, { partition, offset: at, limit }, signal)
          : [{ rows: limit, columns: pageOfRange(cached, at, limit) }];
      for (const { rows, columns } of pages) {
        yield { frame: 'batch', start: start + at, rows, columns };
        at += rows;
      }
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
  if (order instanceof SortedTables) {
    for await (const { start, rows, columns } of order.pages(from, last, signal)) yield { frame: 'batch', start, rows, columns };
    return;
  }
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
  const tables = new Map<number, Table>();
  const moved = { rows: picks.rows.slice(), tables: picks.tables === null ? null : picks.tables.slice() };
  const places = placesByTable(picks);
  const needed = [...places.keys()].sort((a, b) => a - b);
  await Promise.all(
    needed.map(async (partition) => {
      const cached = tableAt(cluster, lowered, partition);
      tables.set(partition, cached ?? (await rowsOf(cluster, lowered, partition, picks.rows, places.get(partition)!, signal)));
      if (cached === null) for (const [row, place] of places.get(partition)!.entries()) moved.rows[place] = row;
    }),
  );
  const indexes = new Map(needed.map((partition, i) => [partition, i]));
  if (moved.tables !== null) moved.tables = moved.tables.map((partition) => indexes.get(partition)!);
  const columns = pageOf(
    needed.map((partition) => tables.get(partition)!),
    moved,
    null,
  );
  return { frame: 'batch', start, rows: rows.length, columns };
}

/** Which places of the picks each table fills; the first, where there is none to fill. */
function placesByTable({ rows, tables }: Picks): Map<number, readonly number[]> {
  const places = new Map<number, number[]>(tables === null || rows.length === 0 ? [[0, []]] : []);
  for (let place = 0; place < rows.length; place++) {
    const table = tables === null ? 0 : tables[place]!;
    const known = places.get(table);
    if (known === undefined) places.set(table, [place]);
    else known.push(place);
  }
  return places;
}

/** A partition's table, if it is in memory. */
function tableAt(cluster: Cluster, lowered: Lowered, partition: number): Table | null {
  const cached = cluster.block(lowered.cached, partition);
  return cached === undefined ? null : tableOf(cached);
}

/** Some rows of a partition that is not in memory, computed (again) by one task that goes before all others. */
async function rowsOf(
  cluster: Cluster,
  { tables, name }: Lowered,
  partition: number,
  rows: Uint32Array,
  places: readonly number[],
  signal: AbortSignal,
): Promise<Table> {
  const picked = Uint32Array.from(places, (place) => rows[place]!);
  const finish = {
    step: 'materialise',
    wanted: { kind: 'rows', rows: picked, bases: [0] },
    columns: null,
  } satisfies MaterialiseStep;
  const request = { name: `${name}: page`, rdd: tables, partitions: [partition], finish, group: null, signal, priority: 2 };
  const [table] = await cluster.runJob(request);
  return table as Table;
}
