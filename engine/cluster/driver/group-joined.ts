/** Aggregates without keys over a join whose rows each find one row at most: the joined rows are never there, only a batch of them. */

import { plainStorage, widthOf } from '../../columns/column';
import { isNarrow } from '../../columns/narrow';
import type { AggregateJoined } from '../../exec/aggregate/aggregate-joined';
import type { AggregateReduce } from '../../exec/aggregate/aggregate-reduce';
import type { JoinSidesStep } from '../../exec/join/join-sides';
import { tableOf } from '../../exec/table-of';
import type { BoundAggregation } from '../../functions/bind';
import { columnsOf } from '../../functions/bound';
import type { Schema } from '../../plan/schema';
import type { Cluster } from '../cluster';
import { shuffledRdd } from '../rdd/index';
import { allOf, makeRdd } from '../rdd/make';
import type { Rdd } from '../rdd/rdd';
import { coalesced } from './coalesce';
import { finished, resultSchema } from './group';
import type { Matching } from './join';
import { canLookUp, indexed } from './join-index';
import type { Lowered } from './lowered';

/** A join that was not lowered. */
export interface JoinSides {
  readonly left: Lowered;
  readonly right: Lowered;
  readonly matching: Matching;
  readonly schema: Schema;
  readonly name: string;
}

/** The one row of an aggregation over the join; null where the join must be there first. */
export async function aggregateJoin(
  cluster: Cluster,
  { left, right, matching, schema: joined, name: join }: JoinSides,
  grouping: BoundAggregation,
  schema: Schema,
  name: string,
  signal: AbortSignal,
): Promise<Rdd | null> {
  const { how } = matching;
  if (grouping.by.length > 0 || !canLookUp(how) || how === 'left') return null;
  await Promise.all([left.run.all(signal), right.run.all(signal)]);
  const wanted = [...new Set(grouping.calls.flatMap((call) => call.args.flatMap(columnsOf)))];
  const leftWidth = left.schema.length;
  const ofRight = wanted.filter((at) => at >= leftWidth).map((at) => at - leftWidth);
  if (!arePlain(cluster, right, ofRight)) return null;
  const index = await indexed(cluster, left, right, matching, join, signal);
  if (index === null) return null;
  const { rdd } = coalesced(cluster, left, name);
  const sides = makeRdd(cluster.ids, {
    name: join,
    partitions: rdd.partitions,
    compute: () => ({ step: 'join-sides', rights: right.tables.partitions }) satisfies JoinSidesStep,
    dependencies: [...rdd.dependencies, allOf(index), allOf(right.tables)],
  });
  const { calls } = grouping;
  const joining = { how, by: matching.left[0]!, schema: joined, leftWidth, wanted } as const;
  const map = { step: 'aggregate-joined', joining, calls } satisfies AggregateJoined;
  const reduce = { step: 'aggregate-reduce', by: [], calls, schema: resultSchema(grouping) } satisfies AggregateReduce;
  const reduced = shuffledRdd(cluster.ids, name, sides, { kind: 'hash', partitions: 1 }, map, () => reduce);
  return finished(cluster, reduced, grouping, schema, name);
}

/** Whether columns are values of four or eight bytes, or codes for them, without nulls, as far as the blocks tell. */
function arePlain(cluster: Cluster, { cached, schema }: Lowered, indexes: readonly number[]): boolean {
  const blocks = Array.from({ length: cached.partitions }, (_, i) => cluster.block(cached, i));
  return indexes.every((index) => {
    const plain = plainStorage(schema[index]!.type);
    if (plain === 'utf8' || widthOf(plain) < 4 || widthOf(plain) > 8) return false;
    return blocks.every((block) => {
      if (block === undefined) return false;
      const column = tableOf(block).columns[index]!;
      return (column.storage === plain || isNarrow(column)) && column.nullCount === 0;
    });
  });
}
