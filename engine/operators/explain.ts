import type { Plan } from '../plan/plan';
import type { Relation } from '../plan/relation';
import type { PlanNode } from '../protocol/engine-service';
import { describe, inputsOf } from './index';
import { write } from './write';

/** One line per node, its inputs below it and further in. */
export function explain(node: Relation, indent = ''): string {
  return [indent + describe(node), ...inputsOf(node).map((input) => explain(input, `${indent}  `))].join('\n');
}

/** The same as data. */
export function planTree(node: Relation): PlanNode {
  return { text: describe(node), inputs: inputsOf(node).map(planTree) };
}

export function explainPlan(plan: Plan): string {
  return 'root' in plan ? explain(plan.root) : `${write.describe(plan.command)}\n${explain(plan.command.input, '  ')}`;
}
