import { bind, isNullable } from '../functions/bind';
import { decodeNamed, fieldsOf, listOf, malformed } from '../plan/decode';
import { printNamed } from '../plan/print';
import type { Project } from '../plan/relation';
import { type Operator, typing } from './operator';

export const project: Operator<Project> = {
  decode: (json, decodeInput) => {
    const { input, columns } = fieldsOf(json, 'op', 'input', 'columns');
    const decoded = listOf(columns, decodeNamed);
    if (decoded.length === 0) malformed(columns, 'at least one column');
    return { op: 'project', input: decodeInput(input), columns: decoded };
  },
  inputs: ({ input }) => [input],
  withInputs: (node, [input = node.input]) => ({ ...node, input }),
  schema: ({ columns }, [input = []]) =>
    columns.map(({ name, expr }) => {
      const bound = bind(expr, input, typing);
      return { name, type: bound.type, nullable: isNullable(bound, input) };
    }),
  describe: ({ columns }) => `project ${columns.map(printNamed).join(', ')}`,
};
