/**
 * Joins of more data than memory holds (grace hash join): the rows of both sides are dealt out to files by hash of their keys, each bucket is
 * joined alone, and the result is put in the order of its rows.
 */
import type { JoinBucket } from '../../exec/external/join-bucket';
import type { JoinDeal } from '../../exec/external/join-deal';
import { NUMBER } from '../../exec/external/numbers';
import type { JoinHow } from '../../plan/relation';
import type { Schema } from '../../plan/schema';
import type { Cluster } from '../cluster';
import { makeRdd } from '../rdd/make';
import type { Rdd } from '../rdd/rdd';
import { partsOf } from './bounded-parts';
import type { Matching } from './join';
import type { Lowered } from './lowered';
import { SortedTables } from './sorted-tables';

export async function joinOnDisk(
  cluster: Cluster,
  left: Lowered,
  right: Lowered,
  matching: Matching,
  /** Of left, then right, that the rest of the condition reads. */
  columns: readonly number[],
  name: string,
  signal: AbortSignal,
): Promise<SortedTables> {
  const bytes = left.run.bytes + right.run.bytes;
  const partitions = partsOf(cluster, bytes);
  const { how, nulls, where } = matching;
  const shuffle = (side: Lowered, by: JoinDeal['by']) => {
    const { tables, run } = side;
    const workingBytes = (3 * run.bytes) / tables.partitions;
    const deal = { step: 'join-deal', by, partitions, bases: run.bases, workingBytes } satisfies JoinDeal;
    const partitioner = { kind: 'hash', partitions } as const;
    return { kind: 'shuffle', rdd: tables, shuffleId: cluster.ids.shuffle(), partitioner, mapStep: deal, onDisk: true } as const;
  };
  const bucket = {
    step: 'join-bucket',
    how,
    keys: matching.left.map(({ type }, i) => ({ type, nulls: nulls[i]! })),
    left: { schema: left.schema, by: matching.left },
    right: { schema: right.schema, by: matching.right },
    where,
    columns,
    workingBytes: (3 * bytes) / partitions,
  } satisfies JoinBucket;
  const joined = makeRdd(cluster.ids, {
    name,
    partitions,
    compute: () => bucket,
    dependencies: [shuffle(left, matching.left), shuffle(right, matching.right)],
  });
  const unsorted = inRowOrder(joined, left.schema, isWide(how) ? right.schema : null);
  const sorted = await SortedTables.compute(cluster, unsorted, name, signal);
  cluster.dropOutputs(joined);
  return sorted;
}

/** Rows of the result have the columns of both sides. */
export function isWide(how: JoinHow): boolean {
  return how !== 'semi' && how !== 'anti';
}

/** By left row, then by right row; who has no partner on the left comes last. */
function inRowOrder(tables: Rdd, left: Schema, right: Schema | null): Parameters<typeof SortedTables.compute>[1] {
  const schema = [...left, NUMBER, ...(right === null ? [] : [...right, NUMBER])];
  const numbers = right === null ? [left.length] : [left.length, schema.length - 1];
  const keys = numbers.map((index) => {
    const expr = { kind: 'col', index, name: NUMBER.name, type: NUMBER.type } as const;
    return { expr, descending: false, nulls: 'last' } as const;
  });
  return { tables, schema, keys, columns: schema.flatMap((_, i) => (numbers.includes(i) ? [] : [i])) };
}
