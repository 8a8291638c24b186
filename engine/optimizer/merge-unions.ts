import type { Rule } from './rule';

/** union(union(a, b), c) → union(a, b, c), where columns meet by position in both: types meet one after the other either way. */
export const mergeUnions: Rule = {
  name: 'merge unions',
  apply: (node) => {
    if (node.op !== 'union' || node.byName) return node;
    const [first, ...others] = node.inputs;
    if (first?.op !== 'union' || first.byName) return node;
    return { ...node, inputs: [...first.inputs, ...others] };
  },
};
