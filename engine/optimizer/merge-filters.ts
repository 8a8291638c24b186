import type { Rule } from './rule';

/** filter(filter(x, a), b) → filter(x, a AND b): one pass over the rows. */
export const mergeFilters: Rule = {
  name: 'merge filters',
  apply: (node) =>
    node.op === 'filter' && node.input.op === 'filter'
      ? { op: 'filter', input: node.input.input, where: { kind: 'call', fn: 'and', args: [node.input.where, node.where] } }
      : node,
};
