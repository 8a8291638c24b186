import { fail } from '../../errors';
import { type BindContext, type BoundAggregation, bind, bindAggregation } from '../../functions/bind';
import type { Aggregate, Distinct } from '../../plan/relation';
import type { Schema } from '../../plan/schema';
import type { Cluster } from '../cluster';
import type { Rdd } from '../rdd/rdd';
import type { Lowered } from './lowered';

export function groupingOf(node: Aggregate | Distinct, schema: Schema, context: BindContext): BoundAggregation {
  if (node.op === 'aggregate') return bindAggregation(node.by, node.measures, schema, context);
  return { by: schema.map(({ name }) => bind({ kind: 'col', name }, schema, context)), calls: [], measures: [] };
}

export async function groupTables(
  _cluster: Cluster,
  input: Lowered,
  _grouping: BoundAggregation,
  _schema: Schema,
  name: string,
  _signal: AbortSignal,
): Promise<Rdd> {
  return fail('UNSUPPORTED', `${name} over ${input.name}`);
}
