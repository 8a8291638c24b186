import type { Value } from '../../engine/columns/vector';
import type { Schema } from '../../engine/plan/schema';
import { Random } from '../support/random';

/** A seeded table whose column names tell their types, full of the values that break engines. */
export interface TestTable {
  readonly name: string;
  readonly schema: Schema;
  readonly rows: readonly (readonly Value[])[];
}

const DAY = 86_400_000_000n;

const texts = [
  '',
  ' ',
  'a',
  'A',
  'ab',
  'abc',
  'abd',
  'abcdefgh',
  'abcdefghi',
  'abcdefghj',
  'Zürich',
  'zürich',
  'ÅNGSTRÖM',
  'ångström',
  '日本語',
  '日本',
  '😀',
  '😀x',
  'line\nbreak',
  'say "hi"',
  'comma, inside',
  "it's",
  '100%',
  'under_score',
  'back\\slash',
  'tab\there',
  'NULL',
  'null',
  'NaN',
  '007',
  '-0',
  'ﬀ',
  'ß',
  'SS',
  'I',
  'ı',
  'İ',
];
const doubles = [
  0,
  -0,
  1,
  -1,
  0.1,
  0.2,
  0.30000000000000004,
  1.5,
  99.99,
  1e-300,
  1e300,
  -1e300,
  Number.NaN,
  Infinity,
  -Infinity,
  123456789.125,
  2 ** 53,
  -(2 ** 53),
];
const bigs = [
  0n,
  1n,
  -1n,
  9007199254740992n,
  9007199254740993n,
  9007199254740994n,
  -9007199254740993n,
  9223372036854775807n,
  -9223372036854775808n,
  42n,
];
const ints = [0, 1, -1, 2, 3, 5, 10, 100, 2147483647, -2147483648];
const categories = ['red', 'green', 'blue', 'Red', 'violet'];

export const schema: Schema = [
  { name: 'row1', type: 'int', nullable: true },
  { name: 'int1', type: 'int', nullable: true },
  { name: 'big1', type: 'bigint', nullable: true },
  { name: 'dbl1', type: 'double', nullable: true },
  { name: 'dec1', type: 'decimal(12,2)', nullable: true },
  { name: 'txt1', type: 'string', nullable: true },
  { name: 'cat1', type: 'string', nullable: true },
  { name: 'flag1', type: 'boolean', nullable: true },
  { name: 'day1', type: 'date', nullable: true },
  { name: 'ts1', type: 'timestamp', nullable: true },
  { name: 'tsn1', type: 'timestamp_ntz', nullable: true },
  { name: 'tns1', type: 'timestamp_ntz(9)', nullable: true },
];

export function edgeTable(name: string, seed: number, count: number): TestTable {
  const random = new Random(seed);
  const rows = Array.from({ length: count }, (_, row): readonly Value[] => [
    row,
    ...schema.slice(1).map((field) => (random.chance(0.12) ? null : cellOf(field.name, random))),
  ]);
  return { name, schema, rows };
}

function cellOf(column: string, random: Random): Value {
  switch (column) {
    case 'int1':
      return random.chance(0.3) ? random.pick(ints) : random.below(50);
    case 'big1':
      return random.chance(0.5) ? random.pick(bigs) : BigInt(random.below(1000)) * 1_000_000_007n;
    case 'dbl1':
      return random.chance(0.4) ? random.pick(doubles) : Math.round(random.next() * 10_000) / 100;
    case 'dec1':
      return BigInt(random.below(20_000)) - 10_000n;
    case 'txt1':
      return random.chance(0.7) ? random.pick(texts) : `${random.pick(texts)}${random.pick(texts)}${random.below(30)}`;
    case 'cat1':
      return random.pick(categories);
    case 'flag1':
      return random.chance(0.5);
    case 'day1':
      return random.chance(0.1) ? random.pick([-719162, 2932896, -1, 0]) : 18_000 + random.below(900);
    case 'ts1':
      return BigInt(18_000 + random.below(900)) * DAY + BigInt(random.below(86_400_000)) * 1000n;
    case 'tns1':
      return random.chance(0.1)
        ? random.pick([-(2n ** 63n) + 2n, 2n ** 63n - 2n, -1n, 0n, 1n])
        : BigInt(18_000 + random.below(30)) * DAY * 1000n + BigInt(random.below(2)) * 1000n + BigInt(random.below(4));
    default:
      return random.chance(0.1)
        ? random.pick([-1n, 0n, 1n, 253402300799999999n])
        : BigInt(18_000 + random.below(30)) * DAY + BigInt(random.below(24)) * 3_600_000_000n;
  }
}

export const literalTexts = texts;
