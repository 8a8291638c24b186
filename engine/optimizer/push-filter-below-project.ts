import type { Rule } from './rule';
import { substitute } from './substitute';

/** filter(project(x)) → project(filter(x)): derived columns are computed for the rows that are left only. */
export const pushFilterBelowProject: Rule = {
  name: 'push filter below project',
  apply: (node) => {
    if (node.op !== 'filter' || node.input.op !== 'project') return node;
    const where = substitute(node.where, node.input.columns);
    return where === null ? node : { ...node.input, input: { op: 'filter', input: node.input.input, where } };
  },
};
