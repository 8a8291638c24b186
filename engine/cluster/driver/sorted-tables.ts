/**
 * An order of more rows than memory holds: the rows themselves are dealt out to files by range of their keys, then each range is sorted in memory
 * and written to a file of its own. What fits in memory is ordered by row number alone (order.ts), which costs less and moves no row.
 */

import type { BesideStep } from '../../exec/external/beside';
import type { SortDeal } from '../../exec/external/sort-deal';
import type { SortRange } from '../../exec/external/sort-range';
import type { SortSurvey, SortSurveyed } from '../../exec/external/sort-survey';
import type { StowStep } from '../../exec/external/stow';
import type { ProjectStep } from '../../exec/project';
import type { SizeStep, TableSize } from '../../exec/size';
import { type BoundSortKey, planSort } from '../../exec/sort/layout';
import { chooseBounds, type SortSample, type SortSampled } from '../../exec/sort/range-bounds';
import type { Schema } from '../../plan/schema';
import type { Cluster } from '../cluster';
import { narrowRdd } from '../rdd/index';
import { makeRdd } from '../rdd/make';
import type { Rdd } from '../rdd/rdd';
import { isBeyondMemory, partsOf } from './bounded-parts';
import type { Lowered } from './lowered';
import { OrderedPartitions } from './ordered-partitions';
import { type PlacedBatch, pagesOfPartitions } from './partition-pages';
import { runAll } from './run-all';

/** Rows to be put in order: tables, and keys over their columns; of the result some columns, by index (null = all). */
export interface Unsorted {
  readonly tables: Rdd;
  readonly schema: Schema;
  readonly keys: readonly BoundSortKey[];
  readonly columns: readonly number[] | null;
}

/** Whether a relation's rows and their order do not fit in memory together; its partitions must be counted. */
export function isOrderBeyondMemory(cluster: Cluster, { order, run }: Lowered): boolean {
  return isBeyondMemory(cluster, [order?.over.run ?? run]);
}

/** Tables in order, each a file: where each starts in the order, and the rows of any stretch of it. */
export class SortedTables extends OrderedPartitions {
  readonly sizes: readonly TableSize[];

  private constructor(cluster: Cluster, rdd: Rdd, sizes: readonly TableSize[]) {
    super(
      cluster,
      rdd,
      sizes.map(({ selected }) => selected),
    );
    this.sizes = sizes;
  }

  static async compute(cluster: Cluster, unsorted: Unsorted, name: string, signal: AbortSignal): Promise<SortedTables> {
    const asking = { cluster, name, group: cluster.ids.group(), signal };
    const { tables, schema, keys, columns } = unsorted;
    // looked at three times: for its keys, for a sample, and when its rows are dealt out
    const kept = narrowRdd(cluster.ids, name, [tables], () => ({ step: 'stow' }) satisfies StowStep);
    kept.level = 'DISK_ONLY';
    try {
      const survey = { step: 'sort-survey', keys } satisfies SortSurvey;
      const surveys = await runAll<SortSurveyed>(asking, kept, survey, 'key ranges');
      const layout = planSort(
        keys,
        surveys.map(({ stats }) => stats),
      );
      const sample = { step: 'sort-sample', keys, layout } satisfies SortSample;
      const samples = await runAll<SortSampled>(asking, kept, sample, 'sample');
      const rows = surveys.map(({ size }) => size.selected);
      const bytes = surveys.reduce((sum, { size }) => sum + size.bytes, 0);
      const bounds = chooseBounds(samples, rows, partsOf(cluster, bytes), layout);
      const deal = {
        step: 'sort-deal',
        keys,
        layout,
        bounds,
        partitions: kept.partitions,
        workingBytes: (3 * bytes) / kept.partitions,
      } satisfies SortDeal;
      const sorted = makeRdd(cluster.ids, {
        name,
        partitions: bounds.length + 1,
        compute: () =>
          ({ step: 'sort-range', schema, keys, columns, workingBytes: (2 * bytes) / (bounds.length + 1) }) satisfies SortRange,
        dependencies: [
          {
            kind: 'shuffle',
            rdd: kept,
            shuffleId: cluster.ids.shuffle(),
            partitioner: { kind: 'range', partitions: bounds.length + 1, bounds },
            mapStep: deal,
            onDisk: true,
          },
        ],
      });
      sorted.level = 'DISK_ONLY';
      const sizes = await runAll<TableSize>(asking, sorted, { step: 'size' } satisfies SizeStep, 'ranges');
      cluster.dropOutputs(sorted);
      return new SortedTables(cluster, sorted, sizes);
    } finally {
      cluster.forget(kept);
    }
  }

  /** The rows of places [from, end) as batches. */
  pages(from: number, end: number, signal: AbortSignal): AsyncGenerator<PlacedBatch> {
    return pagesOfPartitions(this.cluster, this.rdd, this.starts, from, Math.min(end, this.length), signal);
  }
}

/** The rows of an ordered relation with what its keys read, where its own columns do not tell. */
export function unsortedOf(cluster: Cluster, { tables, schema, order, name }: Lowered): Unsorted {
  const { over, keys } = order!;
  if (over.tables === tables) return { tables, schema, keys, columns: null };
  const fields = keys.map(({ expr }, i) => ({ name: `key ${i}`, type: expr.type, nullable: true }));
  const keyed = narrowRdd(cluster.ids, name, [over.tables], () => {
    const columns = keys.map(({ expr }, i) => ({ name: `key ${i}`, bound: expr }));
    return { step: 'project', columns } satisfies ProjectStep;
  });
  return {
    tables: narrowRdd(cluster.ids, name, [tables, keyed], () => ({ step: 'beside' }) satisfies BesideStep),
    schema: [...schema, ...fields],
    keys: keys.map((key, i) => ({
      ...key,
      expr: { kind: 'col' as const, index: schema.length + i, name: `key ${i}`, type: key.expr.type },
    })),
    columns: schema.map((_, i) => i),
  };
}
