import type { MaterialiseStep } from '../../exec/materialise';
import type { MaterialiseOrderStep } from '../../exec/materialise-order';
import type { Slice } from '../../plan/relation';
import type { Cluster } from '../cluster';
import { makeRdd } from '../rdd/make';
import type { Rdd } from '../rdd/rdd';
import type { Lowered } from './lowered';
import { FullOrder } from './order';
import { isOrderBeyondMemory, SortedTables, unsortedOf } from './sorted-tables';

/** Rows [offset, offset + limit) of a relation; null = to its end. */
export interface Window {
  readonly offset: number;
  readonly limit: number | null;
}

export function windowOf({ offset, limit }: Slice): Window {
  return { offset, limit };
}

/** The window's rows as tables of their own, in the relation's order: what a write, or an operator above a sort or slice, reads. */
export async function materialise(cluster: Cluster, input: Lowered, window: Window, signal: AbortSignal): Promise<Rdd> {
  if (input.order === null) return windowed(cluster, input, window, signal);
  await input.order.over.run.all(signal);
  if (isOrderBeyondMemory(cluster, input)) {
    const { rdd, starts } = await SortedTables.compute(cluster, unsortedOf(cluster, input), input.name, signal);
    return cut(cluster, rdd, sizesOf(starts), window);
  }
  const order = await FullOrder.compute(cluster, input.order, input.name, signal);
  return ordered(cluster, input, input.order.over, order, window);
}

interface Part {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

async function windowed(cluster: Cluster, input: Lowered, window: Window, signal: AbortSignal): Promise<Rdd> {
  if (isWhole(window)) return input.tables;
  const end = window.limit === null ? Number.POSITIVE_INFINITY : window.offset + window.limit;
  await input.run.until((run) => run.done || run.prefix >= end, signal);
  return cut(cluster, input.tables, input.run.counts, window);
}

function isWhole({ offset, limit }: Window): boolean {
  return offset === 0 && limit === null;
}

/** The rows of a window of tables whose partitions, as far as it goes, are counted. */
function cut(cluster: Cluster, tables: Rdd, counts: readonly (number | null)[], window: Window): Rdd {
  if (isWhole(window)) return tables;
  const end = window.limit === null ? Number.POSITIVE_INFINITY : window.offset + window.limit;
  const parts = partsOf(counts, window.offset, end);
  return makeRdd(cluster.ids, {
    name: 'slice',
    partitions: parts.length,
    compute: (i) => {
      const { from, to } = parts[i]!;
      return {
        step: 'materialise',
        wanted: { kind: 'range', offset: from, limit: to - from },
        columns: null,
      } satisfies MaterialiseStep;
    },
    dependencies: [{ kind: 'narrow', rdd: tables, parents: (i) => [parts[i]!.partition] }],
  });
}

/** Each range of the order (of `over`, which numbers the rows) becomes a partition; it may need rows of any table, so it reads all of them (by reference). */
function ordered(cluster: Cluster, input: Lowered, over: Lowered, order: FullOrder, window: Window): Rdd {
  const end = window.limit === null ? order.length : window.offset + window.limit;
  const parts = partsOf(sizesOf(order.starts), window.offset, end);
  const all = Array.from({ length: input.tables.partitions }, (_, i) => i);
  const { bases } = over.run;
  return makeRdd(cluster.ids, {
    name: 'in order',
    partitions: parts.length,
    compute: (i) => {
      const { from, to } = parts[i]!;
      return { step: 'materialise-order', bases, from, to } satisfies MaterialiseOrderStep;
    },
    dependencies: [
      { kind: 'narrow', rdd: order.rdd, parents: (i) => [parts[i]!.partition] },
      { kind: 'narrow', rdd: input.tables, parents: () => all },
    ],
  });
}

function sizesOf(starts: readonly number[]): readonly number[] {
  return starts.slice(1).map((next, i) => next - starts[i]!);
}

/** Which rows of which partition a window takes; at least one (empty) part, so that a schema has a table to live in. */
function partsOf(counts: readonly (number | null)[], from: number, to: number): readonly Part[] {
  const parts: Part[] = [];
  let start = 0;
  counts.forEach((count, partition) => {
    const part = { partition, from: Math.max(0, from - start), to: Math.min(count ?? 0, to - start) };
    if (part.from < part.to) parts.push(part);
    start += count ?? 0;
  });
  return parts.length > 0 ? parts : [{ partition: 0, from: 0, to: 0 }];
}
