import type { Page, PageStep } from '../../exec/page';
import type { Cluster } from '../cluster';
import type { Rdd } from '../rdd/rdd';

/** Rows in a batch of an answer. */
export const BATCH_ROWS = 4096;

/** A stretch of a partition's rows. */
export interface Stretch {
  readonly partition: number;
  readonly offset: number;
  readonly limit: number;
}

export interface PlacedBatch extends Page {
  /** Place of its first row. */
  readonly start: number;
}

/** Copies of rows that no table in shared memory holds, made where the partition is computed or read from its file. */
export async function pagesOf(cluster: Cluster, rdd: Rdd, stretch: Stretch, signal: AbortSignal): Promise<readonly Page[]> {
  const { partition, offset, limit } = stretch;
  const finish = { step: 'page', offset, limit, batchRows: BATCH_ROWS } satisfies PageStep;
  const request = { name: `${rdd.name}: page`, rdd, partitions: [partition], finish, group: null, signal, priority: 2 };
  const [pages] = await cluster.runJob(request);
  return pages as readonly Page[];
}

/** The rows of places [from, end), one partition after the other; the next is on its way while one is taken. */
export async function* pagesOfPartitions(
  cluster: Cluster,
  rdd: Rdd,
  starts: readonly number[],
  from: number,
  end: number,
  signal: AbortSignal,
): AsyncGenerator<PlacedBatch> {
  const stretches = stretchesOf(starts, from, end);
  const begin = (index: number): Promise<readonly Page[]> | null => {
    const stretch = stretches[index];
    if (stretch === undefined) return null;
    const pages = pagesOf(cluster, rdd, stretch, signal);
    pages.catch(() => undefined);
    return pages;
  };
  let start = from;
  let next = begin(0);
  for (let index = 1; next !== null; index++) {
    const pages = await next;
    next = begin(index);
    for (const page of pages) {
      yield { ...page, start };
      start += page.rows;
    }
  }
}

function stretchesOf(starts: readonly number[], from: number, end: number): readonly Stretch[] {
  return starts.slice(0, -1).flatMap((start, partition) => {
    const offset = Math.max(0, from - start);
    const limit = Math.min(starts[partition + 1]!, end) - start - offset;
    return limit > 0 ? [{ partition, offset, limit }] : [];
  });
}
