import type { AggregateMap } from '../../exec/aggregate/aggregate-map';
import type { AggregateReduce, Grouped } from '../../exec/aggregate/aggregate-reduce';
import { type AggregateSample, expectedGroups, type GroupSample, reducePartitions } from '../../exec/aggregate/aggregate-sample';
import { type AggregateScatter, canScatter } from '../../exec/aggregate/aggregate-scatter';
import type { AggregateScattered } from '../../exec/aggregate/aggregate-scattered';
import type { GroupOrder } from '../../exec/aggregate/group-order';
import type { LongestTexts } from '../../exec/aggregate/longest-texts';
import { MOST_TEXT_BYTES, type ScatteredKey, wordsForText } from '../../exec/aggregate/scattered-keys';
import type { MaterialiseOrderStep } from '../../exec/materialise-order';
import type { ProjectStep } from '../../exec/project';
import type { SizeStep } from '../../exec/size';
import { isText } from '../../exec/sort/layout';
import { tableOf } from '../../exec/table-of';
import { type BindContext, type BoundAggregation, bind, bindAggregation } from '../../functions/bind';
import type { Bound } from '../../functions/bound';
import { checkGroup } from '../../operators/aggregate';
import type { Aggregate, Distinct } from '../../plan/relation';
import type { Schema } from '../../plan/schema';
import type { Cluster } from '../cluster';
import { narrowRdd, shuffledRdd, sourceRdd } from '../rdd/index';
import { makeRdd } from '../rdd/make';
import type { Rdd } from '../rdd/rdd';
import { isBeyondMemory } from './bounded-parts';
import { coalesced, tasksFor } from './coalesce';
import { groupOnDisk } from './group-on-disk';
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
 * Groups as tables. Few groups: states per map task, dealt out by key and merged, in order of first appearance. Many groups of keys and
 * arguments of fixed size: the rows are dealt out, and the order is that of the parts they went to. Then the measures are computed
 * from the keys and the states' results. Distinct rows keep their order, however many.
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
  const groups = grouping.by.length === 0 ? 1 : await groupsOf(cluster, input, grouping, name, signal);
  const grouped = isBeyondMemory(cluster, [input.run])
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

/** From so many groups on, a table of them no longer fits a processor's cache. */
const SCATTERED_GROUPS = 40_000;

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
    const keys = await scatteredKeys(cluster, input, by, name, signal);
    if (keys !== null) return computed(cluster, scatteredRdd(cluster, input, grouping, keys, groups, name), name, signal);
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

const SAMPLED_PARTITIONS = 4;

async function groupsOf(
  cluster: Cluster,
  input: Lowered,
  { by }: BoundAggregation,
  name: string,
  signal: AbortSignal,
): Promise<number> {
  const finish = { step: 'aggregate-sample', by } satisfies AggregateSample;
  const held = [...input.run.counts.keys()].filter((partition) => input.run.counts[partition] !== 0);
  const count = Math.min(SAMPLED_PARTITIONS, held.length);
  const partitions = Array.from({ length: count }, (_, i) => held[Math.floor((i * held.length) / count)]!);
  const request = { name: `${name}: sample`, rdd: input.tables, partitions, finish, group: null, signal, priority: 0 };
  const samples = count === 0 ? [] : ((await cluster.runJob(request)) as readonly GroupSample[]);
  return expectedGroups(samples, input.run.atLeast);
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

/** Groups of a part whose table stays in the cache. */
const GROUPS_PER_PART = 16_384;
const MOST_BITS = 9;

/** Null where a text is too long. */
async function scatteredKeys(
  cluster: Cluster,
  input: Lowered,
  by: readonly Bound[],
  name: string,
  signal: AbortSignal,
): Promise<readonly ScatteredKey[] | null> {
  const texts = by.filter(({ type }) => isText(type));
  const longest = texts.length === 0 ? [] : await longestOf(cluster, input, texts, name, signal);
  if (longest.some((bytes) => bytes > MOST_TEXT_BYTES)) return null;
  return by.map((expr) => {
    const text = texts.indexOf(expr);
    const words = text < 0 ? 0 : wordsForText(longest[text]!);
    return { type: expr.type, nulls: mayBeNull(cluster, input, expr), words };
  });
}

async function longestOf(
  cluster: Cluster,
  input: Lowered,
  exprs: readonly Bound[],
  name: string,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const { rdd } = coalesced(cluster, input, `${name}: longest texts`);
  const finish = { step: 'longest-texts', exprs } satisfies LongestTexts;
  const request = { name: `${name}: longest texts`, rdd, partitions: null, finish, group: null, signal, priority: 0 };
  const found = (await cluster.runJob(request)) as readonly (readonly number[])[];
  return exprs.map((_, i) => Math.max(0, ...found.map((each) => each[i]!)));
}

function scatteredRdd(
  cluster: Cluster,
  input: Lowered,
  grouping: BoundAggregation,
  keys: readonly ScatteredKey[],
  groups: number,
  name: string,
): Rdd {
  const { by, calls } = grouping;
  const partitions = 2 ** Math.ceil(Math.log2(tasksFor(cluster)));
  const parts = Math.max(partitions, Math.min(2 ** MOST_BITS, groups / GROUPS_PER_PART));
  const bits = Math.ceil(Math.log2(parts));
  const { rdd } = coalesced(cluster, input, name);
  const map = { step: 'aggregate-scatter', by, keys, calls, partitions, bits } satisfies AggregateScatter;
  const schema = resultSchema(grouping);
  const reduce = { step: 'aggregate-scattered', keys, calls, schema } satisfies AggregateScattered;
  return shuffledRdd(cluster.ids, name, rdd, { kind: 'hash', partitions }, map, () => reduce);
}

/** Whether a key is null anywhere, as far as the blocks tell. */
function mayBeNull(cluster: Cluster, { cached }: Lowered, expr: Bound): boolean {
  if (expr.kind !== 'col') return true;
  return Array.from({ length: cached.partitions }, (_, i) => cluster.block(cached, i)).some(
    (block) => block === undefined || tableOf(block).columns[expr.index]!.nullCount > 0,
  );
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
