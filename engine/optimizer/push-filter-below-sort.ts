import type { Rule } from './rule';

/** filter(sort(x)) → sort(filter(x)): fewer rows to sort; a stable sort keeps the order of what is left. */
export const pushFilterBelowSort: Rule = {
  name: 'push filter below sort',
  apply: (node) =>
    node.op === 'filter' && node.input.op === 'sort'
      ? { ...node.input, input: { op: 'filter', input: node.input.input, where: node.where } }
      : node,
};
