import { fieldsOf, malformed } from '../plan/decode';
import type { Rejects } from '../plan/relation';
import type { Schema } from '../plan/schema';
import type { Operator } from './operator';

export const rejectsSchema: Schema = [
  { name: 'file', type: 'string', nullable: false },
  { name: 'line', type: 'bigint', nullable: true },
  { name: 'byte_offset', type: 'bigint', nullable: false },
  { name: 'text', type: 'string', nullable: true },
  { name: 'reason', type: 'string', nullable: false },
];

export const rejects: Operator<Rejects> = {
  decode: (json, decodeInput) => {
    const { input } = fieldsOf(json, 'op', 'input');
    const decoded = decodeInput(input);
    return decoded.op === 'scan' ? { op: 'rejects', input: decoded } : malformed(input, 'a scan: only sources have bad records');
  },
  inputs: ({ input }) => [input],
  withInputs: (node, [input]) => (input?.op === 'scan' ? { ...node, input } : node),
  schema: () => rejectsSchema,
  describe: () => 'rejects',
};
