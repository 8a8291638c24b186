import type { ProjectStep } from '../../exec/project';
import { type Bound, widened } from '../../functions/bound';
import { unionColumns } from '../../operators/union';
import type { Union } from '../../plan/relation';
import type { Schema } from '../../plan/schema';
import type { Cluster } from '../cluster';
import { narrowRdd, unionRdd } from '../rdd/index';
import type { Rdd } from '../rdd/rdd';
import type { Lowered } from './lowered';

/** The tables of all inputs, one after the other, their columns brought into the order, the names and the types of the union. */
export function unionTables(cluster: Cluster, node: Union, inputs: readonly Lowered[], schema: Schema, name: string): Rdd {
  const [first] = inputs;
  const parts = inputs.map((input) => {
    const from = unionColumns(node, first!.schema, input.schema);
    const columns = schema.map((field, i) => ({ name: field.name, bound: boundTo(input.schema, from[i]!, field.type) }));
    const same = columns.every(({ bound }, i) => bound.kind === 'col' && bound.index === i && bound.name === schema[i]!.name);
    if (same && columns.length === input.schema.length) return input.tables;
    return narrowRdd(cluster.ids, name, [input.tables], () => ({ step: 'project', columns }) satisfies ProjectStep);
  });
  return unionRdd(cluster.ids, name, parts);
}

function boundTo(schema: Schema, index: number, type: Schema[number]['type']): Bound {
  const field = schema[index]!;
  return widened({ kind: 'col', index, name: field.name, type: field.type }, type);
}
