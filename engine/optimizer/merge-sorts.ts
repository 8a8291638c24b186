import type { Rule } from './rule';

/** Sorting is stable, so sort(sort(x, a), b) is one sort by b, then a. */
export const mergeSorts: Rule = {
  name: 'merge sorts',
  apply: (node) =>
    node.op === 'sort' && node.input.op === 'sort'
      ? { op: 'sort', input: node.input.input, keys: [...node.keys, ...node.input.keys] }
      : node,
};
