import type { Plan } from '../plan/plan';
import type { Relation } from '../plan/relation';
import type { PlanNode } from '../protocol/engine-service';
import { describe, inputsOf } from './index';
import { write } from './write';

/** One line per node, its inputs below it and further in. */
export function explain(node: Relation, indent = ''): string {
  return [indent + describe(node), ...inputsOf(node).map((input) => explain(input, `${indent}  `))].join('\n');
}

/** The same as data, with what there is to say about a node. */
export function planTree(node: Relation, notesOf: (node: Relation) => readonly string[] = () => []): PlanNode {
  return { text: describe(node), notes: notesOf(node), inputs: inputsOf(node).map((input) => planTree(input, notesOf)) };
}

export function explainPlan(plan: Plan): string {
  return 'root' in plan ? explain(plan.root) : `${write.describe(plan.command)}\n${explain(plan.command.input, '  ')}`;
}
