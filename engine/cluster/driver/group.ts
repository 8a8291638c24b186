import type { AggregateMap } from '../../exec/aggregate/aggregate-map';
import type { AggregateReduce, Grouped } from '../../exec/aggregate/aggregate-reduce';
import { type AggregateSample, type GroupSample, reducePartitions } from '../../exec/aggregate/aggregate-sample';
import type { GroupOrder } from '../../exec/aggregate/group-order';
import type { MaterialiseOrderStep } from '../../exec/materialise-order';
import type { ProjectStep } from '../../exec/project';
import { type BindContext, type BoundAggregation, bind, bindAggregation } from '../../functions/bind';
import { checkGroup } from '../../operators/aggregate';
import type { Aggregate, Distinct } from '../../plan/relation';
import type { Schema } from '../../plan/schema';
import type { Cluster } from '../cluster';
import { narrowRdd, shuffledRdd, sourceRdd } from '../rdd/index';
import { makeRdd } from '../rdd/make';
import type { Rdd } from '../rdd/rdd';
import type { Lowered } from './lowered';

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
 * Groups as tables, in order of first appearance: states per partition, dealt out by key, merged; then the measures are computed
 * from the keys and the states' results. Many groups are merged by several tasks, whose results are then put in order.
 */
export async function groupTables(
  cluster: Cluster,
  input: Lowered,
  grouping: BoundAggregation,
  schema: Schema,
  name: string,
  signal: AbortSignal,
): Promise<Rdd> {
  await input.run.all(signal);
  const partitions = grouping.by.length === 0 ? 1 : await reduceCount(cluster, input, grouping, name, signal);
  const reduced = reducedRdd(cluster, input, grouping, name, partitions);
  const grouped = partitions === 1 ? reduced : await inOrderOfAppearance(cluster, reduced, name, signal);
  const results = [
    ...grouping.by.map((expr, index) => ({ kind: 'col', index, name: schema[index]!.name, type: expr.type }) as const),
    ...grouping.measures,
  ];
  const columns = results.map((bound, i) => ({ name: schema[i]!.name, bound }));
  return narrowRdd(cluster.ids, name, [grouped], () => ({ step: 'project', columns }) satisfies ProjectStep);
}

async function reduceCount(
  cluster: Cluster,
  input: Lowered,
  { by }: BoundAggregation,
  name: string,
  signal: AbortSignal,
): Promise<number> {
  const finish = { step: 'aggregate-sample', by } satisfies AggregateSample;
  const request = { name: `${name}: sample`, rdd: input.tables, partitions: null, finish, group: null, signal, priority: 0 };
  return reducePartitions((await cluster.runJob(request)) as readonly GroupSample[]);
}

function reducedRdd(cluster: Cluster, input: Lowered, { by, calls }: BoundAggregation, name: string, partitions: number): Rdd {
  const map = { step: 'aggregate-map', by, calls, partitions, bases: input.run.bases } satisfies AggregateMap;
  const field = (column: string, type: Schema[number]['type']): Schema[number] => ({ name: column, type, nullable: true });
  const schema = [...by.map((expr, i) => field(`key ${i}`, expr.type)), ...calls.map((call, i) => field(`call ${i}`, call.type))];
  const reduce = { step: 'aggregate-reduce', by: by.map((expr) => expr.type), calls, schema } satisfies AggregateReduce;
  return shuffledRdd(cluster.ids, name, input.tables, { kind: 'hash', partitions }, map, () => reduce);
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
