import { operatorOf } from '../operators/index';
import type { Relation } from '../plan/relation';
import { dropSortBelowAggregate } from './drop-sort-below-aggregate';
import { mergeFilters } from './merge-filters';
import { mergeProjectIntoAggregate } from './merge-project-into-aggregate';
import { mergeProjects } from './merge-projects';
import { mergeSlices } from './merge-slices';
import { mergeSorts } from './merge-sorts';
import { mergeUnions } from './merge-unions';
import { pushFilterBelowProject } from './push-filter-below-project';
import { pushFilterBelowSort } from './push-filter-below-sort';
import type { Rule } from './rule';

/** In this order: what moves filters down comes first, so that the merging rules see them side by side. */
export const rules: readonly Rule[] = [
  pushFilterBelowProject,
  pushFilterBelowSort,
  mergeFilters,
  dropSortBelowAggregate,
  mergeSorts,
  mergeProjects,
  mergeProjectIntoAggregate,
  mergeSlices,
  mergeUnions,
];

/** Applies the rules bottom-up until none changes anything. Every rule makes the tree smaller or moves a filter down: it ends. */
export function optimize(node: Relation): Relation {
  const operator = operatorOf(node);
  const inputs = operator.inputs(node);
  const better = inputs.map(optimize);
  const rebuilt = better.every((input, i) => input === inputs[i]) ? node : operator.withInputs(node, better);
  for (const rule of rules) {
    const next = rule.apply(rebuilt);
    if (next !== rebuilt) return optimize(next);
  }
  return rebuilt;
}
