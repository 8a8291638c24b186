import { fail } from '../errors';
import { decodeOptionBag, fieldsOf, listOf, malformed, nameOf } from '../plan/decode';
import type { Scan } from '../plan/relation';
import type { Operator } from './operator';

/** A leaf: its `schema` is given the schema of the opened source as if that were an input. */
export const scan: Operator<Scan> = {
  decode: (json) => {
    const { format, paths, options } = fieldsOf(json, 'op', 'format', 'paths', 'options');
    const decoded = listOf(paths, nameOf);
    if (decoded.length === 0) malformed(paths, 'at least one path');
    return { op: 'scan', format: nameOf(format), paths: decoded, options: decodeOptionBag(options) };
  },
  inputs: () => [],
  withInputs: (node) => node,
  schema: (node, [source]) =>
    source ?? fail('INTERNAL', `the schema of ${node.paths.join(', ')} is only known once it is opened`),
  describe: ({ format, paths, options }) => {
    const said = Object.entries(options).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
    return `scan ${format} ${paths.join(', ')}${said.join('')}`;
  },
};
