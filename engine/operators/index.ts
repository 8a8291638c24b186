import type { Relation, Scan } from '../plan/relation';
import type { Schema } from '../plan/schema';
import { aggregate } from './aggregate';
import { distinct } from './distinct';
import { filter } from './filter';
import { join } from './join';
import type { Operator } from './operator';
import { project } from './project';
import { rejects } from './rejects';
import { sample } from './sample';
import { scan } from './scan';
import { slice } from './slice';
import { sort } from './sort';
import { union } from './union';

/** One entry per operator; the compiler refuses a missing or a misspelt one. */
export const operators: { readonly [K in Relation['op']]: Operator<Extract<Relation, { op: K }>> } = {
  aggregate,
  distinct,
  filter,
  join,
  project,
  rejects,
  sample,
  scan,
  slice,
  sort,
  union,
};

export function operatorOf<R extends Relation>(node: R): Operator<R> {
  return operators[node.op] as unknown as Operator<R>;
}

export function inputsOf(node: Relation): readonly Relation[] {
  return operatorOf(node).inputs(node);
}

/** The node itself where its inputs are the same. */
export function withInputs(node: Relation, inputs: readonly Relation[]): Relation {
  const before = inputsOf(node);
  return inputs.every((input, index) => input === before[index]) ? node : operatorOf(node).withInputs(node, inputs);
}

/** Inputs before the nodes that read them; `change` returns its argument to keep a node. */
export function rewriteRelation(node: Relation, change: (node: Relation) => Relation): Relation {
  return change(
    withInputs(
      node,
      inputsOf(node).map((input) => rewriteRelation(input, change)),
    ),
  );
}

/** The node before its inputs. */
export function walkRelation(node: Relation, visit: (node: Relation) => void): void {
  visit(node);
  for (const input of inputsOf(node)) walkRelation(input, visit);
}

export function scansOf(node: Relation): readonly Scan[] {
  const found: Scan[] = [];
  walkRelation(node, (each) => each.op === 'scan' && found.push(each));
  return found;
}

/** Output columns; what a scan has must be known by then. Throws plan errors. */
export function schemaOf(node: Relation, sourceOf: (scan: Scan) => Schema): Schema {
  if (node.op === 'scan') return scan.schema(node, [sourceOf(node)]);
  return operatorOf(node).schema(
    node,
    inputsOf(node).map((input) => schemaOf(input, sourceOf)),
  );
}

export function describe(node: Relation): string {
  return operatorOf(node).describe(node);
}
