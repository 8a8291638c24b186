/** Rows dealt out by the hash of their keys, where there are many: whether, how, and what is made of them. */
import { type AggregateSample, expectedGroups, type GroupSample } from '../../exec/aggregate/aggregate-sample';
import type { AggregateScatter } from '../../exec/aggregate/aggregate-scatter';
import type { LongestTexts } from '../../exec/aggregate/longest-texts';
import { type ScatteredKey, wordsForText } from '../../exec/aggregate/scattered-keys';
import { isText } from '../../exec/sort/layout';
import { tableOf } from '../../exec/table-of';
import type { Bound } from '../../functions/bound';
import type { Cluster } from '../cluster';
import type { Step } from '../executor/messages';
import { shuffledRdd } from '../rdd/index';
import type { Rdd } from '../rdd/rdd';
import { coalesced, tasksFor } from './coalesce';
import type { Lowered } from './lowered';

/** From so many groups on, a table of them no longer fits a processor's cache. */
export const SCATTERED_GROUPS = 40_000;

const SAMPLED_PARTITIONS = 4;

/** How many groups there are, from a look at some rows. */
export async function groupsOf(
  cluster: Cluster,
  input: Lowered,
  by: readonly Bound[],
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

/** Groups of a part whose table stays in the cache. */
const GROUPS_PER_PART = 16_384;
const MOST_BITS = 9;

/** Null where a text has more bytes than `mostBytes`. */
export async function scatteredKeys(
  cluster: Cluster,
  input: Lowered,
  by: readonly Bound[],
  mostBytes: number,
  name: string,
  signal: AbortSignal,
): Promise<readonly ScatteredKey[] | null> {
  const texts = by.filter(({ type }) => isText(type));
  const longest = texts.length === 0 ? [] : await longestOf(cluster, input, texts, name, signal);
  if (longest.some((bytes) => bytes > mostBytes)) return null;
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

/** Reduce tasks, a power of two. */
export function scatterTasks(cluster: Cluster): number {
  return 2 ** Math.ceil(Math.log2(tasksFor(cluster)));
}

export function scatteredRdd(
  cluster: Cluster,
  input: Lowered,
  dealt: Pick<AggregateScatter, 'by' | 'calls' | 'keys' | 'skipNulls'>,
  groups: number,
  reduce: Step,
  name: string,
): Rdd {
  const partitions = scatterTasks(cluster);
  const parts = Math.max(partitions, Math.min(2 ** MOST_BITS, groups / GROUPS_PER_PART));
  const bits = Math.ceil(Math.log2(parts));
  const { rdd } = coalesced(cluster, input, name);
  const map = { step: 'aggregate-scatter', ...dealt, partitions, bits } satisfies AggregateScatter;
  return shuffledRdd(cluster.ids, name, rdd, { kind: 'hash', partitions }, map, () => reduce);
}

/** Whether a key is null anywhere, as far as the blocks tell. */
function mayBeNull(cluster: Cluster, { cached }: Lowered, expr: Bound): boolean {
  if (expr.kind !== 'col') return true;
  return Array.from({ length: cached.partitions }, (_, i) => cluster.block(cached, i)).some(
    (block) => block === undefined || tableOf(block).columns[expr.index]!.nullCount > 0,
  );
}
