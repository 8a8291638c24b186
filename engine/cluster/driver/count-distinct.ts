/**
 * Aggregates without keys that count many different values: the values are dealt out by their hash and each executor counts its own, as
 * groups are. In the aggregation their number then stands as a constant.
 */
import { canScatter } from '../../exec/aggregate/aggregate-scatter';
import type { CountScattered } from '../../exec/aggregate/count-scattered';
import type { BoundAggregation } from '../../functions/bind';
import type { Bound, BoundCall } from '../../functions/bound';
import type { Cluster } from '../cluster';
import type { Lowered } from './lowered';
import { groupsOf, SCATTERED_GROUPS, scatteredKeys, scatteredRdd } from './scattered';

/** Longer texts are counted where they are and merged. */
const MOST_TEXT_BYTES = 127;

export async function withDistinctCounts(
  cluster: Cluster,
  input: Lowered,
  grouping: BoundAggregation,
  name: string,
  signal: AbortSignal,
): Promise<BoundAggregation> {
  const counts = new Map<number, bigint>();
  for (const [index, call] of grouping.calls.entries()) {
    const count = call.fn === 'count_distinct' ? await countOf(cluster, input, call, name, signal) : null;
    if (count !== null) counts.set(index, BigInt(count));
  }
  if (counts.size === 0) return grouping;
  return {
    by: [],
    calls: grouping.calls.map((call, index) => (counts.has(index) ? { ...call, fn: 'count', args: [] } : call)),
    measures: grouping.measures.map((measure) => replaced(measure, counts)),
  };
}

/** null = it is counted with the others. */
async function countOf(
  cluster: Cluster,
  input: Lowered,
  { args: by }: BoundCall,
  name: string,
  signal: AbortSignal,
): Promise<number | null> {
  if (!canScatter(by, [])) return null;
  const groups = await groupsOf(cluster, input, by, name, signal);
  if (groups < SCATTERED_GROUPS) return null;
  const found = await scatteredKeys(cluster, input, by, MOST_TEXT_BYTES, name, signal);
  if (found === null) return null;
  const keys = found.map((key) => ({ ...key, nulls: false }));
  const reduce = { step: 'count-scattered', keys } satisfies CountScattered;
  const rdd = scatteredRdd(cluster, input, { by, calls: [], keys, skipNulls: true }, groups, reduce, name);
  const request = { name, rdd, partitions: null, finish: null, group: null, signal, priority: 0 };
  const counts = (await cluster.runJob(request)) as readonly number[];
  cluster.releaseOutputs(rdd);
  return counts.reduce((sum, count) => sum + count, 0);
}

/** A measure with the results of some calls, by their index, as constants. */
function replaced(measure: Bound, counts: ReadonlyMap<number, bigint>): Bound {
  switch (measure.kind) {
    case 'col': {
      const value = counts.get(measure.index);
      return value === undefined ? measure : { kind: 'lit', type: measure.type, value };
    }
    case 'lit':
      return measure;
    case 'cast':
      return { ...measure, arg: replaced(measure.arg, counts) };
    case 'call':
      return { ...measure, args: measure.args.map((arg) => replaced(arg, counts)) };
  }
}
