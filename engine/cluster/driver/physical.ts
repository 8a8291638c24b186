import { describe, inputsOf } from '../../operators/index';
import type { Join, Relation, Union } from '../../plan/relation';

/** How a relation runs, stage by stage: what one task does with a partition, and where all partitions must be there first. */
export function physical(node: Relation): string {
  return physicalStages(node)
    .map((steps, i) => `stage ${i + 1}: ${steps.join(' → ')}`)
    .join('\n');
}

export function physicalStages(node: Relation): readonly (readonly string[])[] {
  if (node.op === 'join' || node.op === 'union') return branches(node);
  const before = inputsOf(node).flatMap(physicalStages);
  const own = describe(node);
  if (node.op === 'aggregate' || node.op === 'distinct')
    return cut(before, `${own} (per partition, dealt out by key)`, 'merge groups');
  if (node.op === 'sort') return cut(before, `${own} (keys, dealt out by range)`, 'sort each range');
  return [...before.slice(0, -1), [...(before.at(-1) ?? []), own]];
}

function cut(before: readonly (readonly string[])[], last: string, first: string): readonly (readonly string[])[] {
  return [...before.slice(0, -1), [...(before.at(-1) ?? []), last], [first]];
}

function branches(node: Join | Union): readonly (readonly string[])[] {
  const inputs = inputsOf(node).map(physicalStages);
  const own = describe(node);
  if (node.op === 'union') return [...inputs.flat(), [own]];
  return [
    ...inputs.flatMap((stages) => ended(stages, 'keys of the join, dealt out by hash')),
    [own],
    ['gather the rows of the pairs'],
  ];
}

function ended(stages: readonly (readonly string[])[], last: string): readonly (readonly string[])[] {
  return [...stages.slice(0, -1), [...(stages.at(-1) ?? []), last]];
}
