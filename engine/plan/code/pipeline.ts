import { fail } from '../../errors';
import { parseSchema } from '../parse';
import type { Join, Rejects, Relation, Sample, Scan, Union } from '../relation';

/** What programs are written for: one source, and operators one after the other. */
export type Linear = Exclude<Relation, Join | Union | Sample | Rejects>;

export function linear(relation: Relation): Linear {
  if (relation.op !== 'join' && relation.op !== 'union' && relation.op !== 'sample' && relation.op !== 'rejects') return relation;
  return fail('UNSUPPORTED', `${relation.op} has no program in another language yet; export its rows instead`);
}

/** Operators from the scan outwards. */
export function pipelineOf(relation: Relation): readonly Linear[] {
  const node = linear(relation);
  return node.op === 'scan' ? [node] : [...pipelineOf(node.input), node];
}

export function scanOf(relation: Relation): Scan {
  const node = linear(relation);
  return node.op === 'scan' ? node : scanOf(node.input);
}

/** Columns of a text file that are known to be text: what other readers would take for numbers when they look like such. */
export function textColumnsOf({ options }: Scan): readonly string[] {
  const { schema } = options;
  if (typeof schema !== 'string') return [];
  return parseSchema(schema)
    .filter(({ type }) => type === 'string')
    .map(({ name }) => name);
}
