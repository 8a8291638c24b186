/**
 * Groupings of more data than memory holds: each partition is grouped alone, its groups go to files by hash of their keys, and each bucket
 * is merged alone, written to a file and read from there.
 */
import type { AggregateMap } from '../../exec/aggregate/aggregate-map';
import type { AggregateReduce } from '../../exec/aggregate/aggregate-reduce';
import type { NumberGroups } from '../../exec/external/number-groups';
import { NUMBER } from '../../exec/external/numbers';
import type { TablesStep } from '../../exec/tables';
import type { BoundAggregation } from '../../functions/bind';
import type { Schema } from '../../plan/schema';
import type { Cluster } from '../cluster';
import { narrowRdd } from '../rdd/index';
import { makeRdd } from '../rdd/make';
import type { Rdd } from '../rdd/rdd';
import { partsOf } from './bounded-parts';
import type { Lowered } from './lowered';
import { SortedTables } from './sorted-tables';

/** What a group takes beside its keys and texts: its place in a table of groups, and the states of its calls. */
const GROUP_BYTES = 24;
const CALL_BYTES = 24;

export async function groupOnDisk(
  cluster: Cluster,
  input: Lowered,
  { by, calls }: BoundAggregation,
  groups: number,
  schema: Schema,
  name: string,
  signal: AbortSignal,
): Promise<Rdd> {
  const { atLeast, bytes, bases } = input.run;
  const perGroup = bytes / Math.max(1, atLeast) + GROUP_BYTES + CALL_BYTES * calls.length;
  const partitions = by.length === 0 ? 1 : partsOf(cluster, groups * perGroup);
  const alone = narrowRdd(cluster.ids, name, [input.tables], () => ({ step: 'tables' }) satisfies TablesStep);
  const map = {
    step: 'aggregate-map',
    by,
    calls,
    partitions,
    bases: bases.map((base) => [base]),
    workingBytes: (3 * bytes) / input.tables.partitions,
  } satisfies AggregateMap;
  const reduce = { step: 'aggregate-reduce', by: by.map((expr) => expr.type), calls, schema } satisfies AggregateReduce;
  const workingBytes = (2 * groups * perGroup) / partitions;
  const grouped = makeRdd(cluster.ids, {
    name,
    partitions,
    compute: () => ({ ...reduce, workingBytes }),
    dependencies: [
      {
        kind: 'shuffle',
        rdd: alone,
        shuffleId: cluster.ids.shuffle(),
        partitioner: { kind: 'hash', partitions },
        mapStep: map,
        onDisk: partitions > 1,
      },
    ],
  });
  if (partitions === 1) return grouped;
  if (calls.length === 0) return inOrderOfAppearance(cluster, grouped, schema, name, signal);
  grouped.level = 'DISK_ONLY';
  return grouped;
}

/** Distinct rows keep their order, however many. */
async function inOrderOfAppearance(
  cluster: Cluster,
  grouped: Rdd,
  schema: Schema,
  name: string,
  signal: AbortSignal,
): Promise<Rdd> {
  const tables = narrowRdd(cluster.ids, name, [grouped], () => ({ step: 'number-groups' }) satisfies NumberGroups);
  const expr = { kind: 'col', index: schema.length, name: NUMBER.name, type: NUMBER.type } as const;
  const unsorted = {
    tables,
    schema: [...schema, NUMBER],
    keys: [{ expr, descending: false, nulls: 'last' } as const],
    columns: schema.map((_, i) => i),
  };
  const { rdd } = await SortedTables.compute(cluster, unsorted, name, signal);
  cluster.dropOutputs(grouped);
  return rdd;
}
