import { fieldsOf, type JsonNode, malformed } from '../plan/decode';
import type { Sample } from '../plan/relation';
import type { Operator } from './operator';

export const sample: Operator<Sample> = {
  decode: (json, decodeInput) => {
    const { input, fraction, seed } = fieldsOf(json, 'op', 'input', 'fraction', 'seed');
    return { op: 'sample', input: decodeInput(input), fraction: shareOf(fraction), seed: seedOf(seed) };
  },
  inputs: ({ input }) => [input],
  withInputs: (node, [input = node.input]) => ({ ...node, input }),
  schema: (_, [input = []]) => input,
  describe: ({ fraction, seed }) => `sample ${fraction} of the rows, seed ${seed}`,
};

function shareOf(node: JsonNode): number {
  const { value } = node;
  return typeof value === 'number' && value >= 0 && value <= 1 ? value + 0 : malformed(node, 'a number from 0 to 1');
}

function seedOf(node: JsonNode): number {
  const { value } = node;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value + 0 : malformed(node, 'a whole number');
}

/** Whether row number `row` of a relation is in its sample: 53 bits of MurmurHash3's finaliser over row and seed, below the fraction. */
export function isSampled(row: number, fraction: number, seed: number): boolean {
  const high = mixed(row ^ mixed(seed | 0));
  const low = mixed(high ^ mixed(Math.floor(row / 2 ** 32) ^ Math.floor(seed / 2 ** 32)));
  return high * 2 ** -32 + (low >>> 11) * 2 ** -53 < fraction;
}

function mixed(word: number): number {
  let hash = word + 0x9e3779b9;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
