import type { AggregateMap } from '../../exec/aggregate/aggregate-map';
import type { AggregateReduce, Grouped } from '../../exec/aggregate/aggregate-reduce';
import { reducePartitions } from '../../exec/aggregate/aggregate-sample';
import { canScatter } from '../../exec/aggregate/aggregate-scatter';
import type { AggregateScattered } from '../../exec/aggregate/aggregate-scattered';
import type { GroupOrder } from '../../exec/aggregate/group-order';
import { MOST_TEXT_BYTES } from '../../exec/aggregate/scattered-keys';
import type { MaterialiseOrderStep } from '../../exec/materialise-order';
import type { ProjectStep } from '../../exec/project';
import type { SizeStep } from '../../exec/size';
import { type BindContext, type BoundAggregation, bind, bindAggregation } from '../../functions/bind';
import { checkGroup } from '../../operators/aggregate';
import type { Aggregate, Distinct } from '../../plan/relation';
import type { Schema } from '../../plan/schema';
import type { Cluster } from '../cluster';
import { narrowRdd, shuffledRdd, sourceRdd } from '../rdd/index';
import { makeRdd } from '../rdd/make';
import type { Rdd } from '../rdd/rdd';
import { isBeyondMemory } from './bounded-parts';
import { coalesced } from './coalesce';
import { withDistinctCounts } from './count-distinct';
import { groupOnDisk } from './group-on-disk';
import type { Lowered } from './lowered';
import { groupsOf, SCATTERED_GROUPS, scatteredKeys, scatteredRdd, scatterTasks } from './scattered';

/** Distinct rows are groups by all columns without a measure. */
export function groupingOf(node: Aggregate | Distinct, schema: Schema, context: BindContext): BoundAggregation {
  if (node.op === 'aggregate') {
    const bound = bindAggregation(node.by, node.measures, schema, context);
    for (const [i, { type }] of bound.by.entries()) checkGroup(node.by[i]!.name, type);
    return bound;
  }
  for (const { name, type } of schema) checkGroup(name, type);
  return { by: schema.map(({ name }) => bind({ kind: 'col', name }, schema, context)), calls: [], measures: [] };
}

/**
 * Groups as tables. Few groups: states per map task, dealt out by key and merged, in order of first appearance. Many groups of keys and
 * arguments of fixed size: the rows are dealt out, and the order is that of the parts they went to. Then the measures are computed
 * from the keys and the states' results. Distinct rows keep their order, however many.
 */
export async function groupTables(
  cluster: Cluster,
  input: Lowered,
  asked: BoundAggregation,
  schema: Schema,
  name: string,
  signal: AbortSignal,
): Promise<Rdd> {
  await input.run.all(signal);
  const beyondMemory = isBeyondMemory(cluster, [input.run]);
  const isWhole = asked.by.length === 0;
  const grouping = isWhole && !beyondMemory ? await withDistinctCounts(cluster, input, asked, name, signal) : asked;
  const groups = isWhole ? 1 : await groupsOf(cluster, input, grouping.by, name, signal);
  const grouped = beyondMemory
    ? await groupOnDisk(cluster, input, grouping, groups, resultSchema(grouping), name, signal)
    : await groupedRdd(cluster, input, grouping, groups, name, signal);
  return finished(cluster, grouped, grouping, schema, name);
}

/** The measures of groups, computed from their keys and the results of the calls. */
export function finished(cluster: Cluster, grouped: Rdd, grouping: BoundAggregation, schema: Schema, name: string): Rdd {
  const results = [
    ...grouping.by.map((expr, index) => ({ kind: 'col', index, name: schema[index]!.name, type: expr.type }) as const),
    ...grouping.measures,
  ];
  const columns = results.map((bound, i) => ({ name: schema[i]!.name, bound }));
  return narrowRdd(cluster.ids, name, [grouped], () => ({ step: 'project', columns }) satisfies ProjectStep);
}

async function groupedRdd(
  cluster: Cluster,
  input: Lowered,
  grouping: BoundAggregation,
  groups: number,
  name: string,
  signal: AbortSignal,
): Promise<Rdd> {
  const { by, calls } = grouping;
  const isDistinct = calls.length === 0;
  if (groups >= SCATTERED_GROUPS && !isDistinct && canScatter(by, calls)) {
    const keys = await scatteredKeys(cluster, input, by, MOST_TEXT_BYTES, name, signal);
    if (keys !== null) {
      const schema = resultSchema(grouping);
      const each = groups / scatterTasks(cluster);
      const reduce = { step: 'aggregate-scattered', keys, calls, schema, groups: each } satisfies AggregateScattered;
      return computed(
        cluster,
        scatteredRdd(cluster, input, { by, calls, keys, skipNulls: false }, groups, reduce, name),
        name,
        signal,
      );
    }
  }
  const partitions = reducePartitions(groups);
  const reduced = reducedRdd(cluster, input, grouping, name, partitions);
  return partitions === 1 ? reduced : inOrderOfAppearance(cluster, reduced, name, signal);
}

/** All partitions at once, and the rows that were dealt out for them let go: their memories serve the next who deals out rows. */
async function computed(cluster: Cluster, rdd: Rdd, name: string, signal: AbortSignal): Promise<Rdd> {
  rdd.level = 'MEMORY_ONLY';
  const finish = { step: 'size' } satisfies SizeStep;
  await cluster.runJob({ name, rdd, partitions: null, finish, group: null, signal, priority: 0 });
  cluster.releaseOutputs(rdd);
  return rdd;
}

/** Of what the groups are before the measures: keys, then calls. */
export function resultSchema({ by, calls }: BoundAggregation): Schema {
  const field = (column: string, type: Schema[number]['type']): Schema[number] => ({ name: column, type, nullable: true });
  return [...by.map((expr, i) => field(`key ${i}`, expr.type)), ...calls.map((call, i) => field(`call ${i}`, call.type))];
}

function reducedRdd(cluster: Cluster, input: Lowered, grouping: BoundAggregation, name: string, partitions: number): Rdd {
  const { by, calls } = grouping;
  const { rdd, bases } = coalesced(cluster, input, name);
  const map = { step: 'aggregate-map', by, calls, partitions, bases } satisfies AggregateMap;
  const types = by.map((expr) => expr.type);
  const reduce = { step: 'aggregate-reduce', by: types, calls, schema: resultSchema(grouping) } satisfies AggregateReduce;
  return shuffledRdd(cluster.ids, name, rdd, { kind: 'hash', partitions }, map, () => reduce);
}

const ORDERED_ROWS = 262_144;

async function inOrderOfAppearance(cluster: Cluster, reduced: Rdd, name: string, signal: AbortSignal): Promise<Rdd> {
  reduced.level = 'MEMORY_ONLY';
  const request = { name, rdd: reduced, partitions: null, finish: null, group: null, signal, priority: 0 };
  const firstRows = ((await cluster.runJob(request)) as readonly Grouped[]).map((grouped) => grouped.firstRows);
  const order = sourceRdd(cluster.ids, 'order of appearance', 1, () => ({ step: 'group-order', firstRows }) satisfies GroupOrder);
  order.level = 'MEMORY_ONLY';
  const bases = firstRows.map((_, i) => firstRows.slice(0, i).reduce((sum, rows) => sum + rows.length, 0));
  const total = firstRows.reduce((sum, rows) => sum + rows.length, 0);
  const all = firstRows.map((_, i) => i);
  return makeRdd(cluster.ids, {
    name: 'groups in order',
    partitions: Math.max(1, Math.ceil(total / ORDERED_ROWS)),
    compute: (i) => {
      const from = i * ORDERED_ROWS;
      return { step: 'materialise-order', bases, from, to: from + ORDERED_ROWS } satisfies MaterialiseOrderStep;
    },
    dependencies: [
      { kind: 'narrow', rdd: order, parents: () => [0] },
      { kind: 'narrow', rdd: reduced, parents: () => all },
    ],
  });
}
