import type { Value } from '../../engine/columns/vector';
import type { TypeName } from '../../engine/plan/schema';
import type { Row } from './table';

/** Columns of every type with the values that formats get wrong: limits, years far off, fractions, nothing, odd text. */
const columns: readonly (readonly [name: string, type: TypeName, values: readonly Value[]])[] = [
  ['flag1', 'boolean', [true, false, null, true, false]],
  ['int1', 'int', [-(2 ** 31), 2 ** 31 - 1, null, 0, 7]],
  ['big1', 'bigint', [-(2n ** 63n), 2n ** 63n - 1n, null, 9007199254740993n, -1n]],
  ['float1', 'float', [1.5, -0.25, null, 0, 16777216]],
  ['float2', 'float', [Number.NaN, -Infinity, null, -0, Math.fround(0.1)]],
  ['double1', 'double', [0.1, -1e300, null, 5e-324, 9007199254740992]],
  ['double2', 'double', [Number.NaN, Infinity, null, -0, 1.7976931348623157e308]],
  ['dec1', 'decimal(9,2)', [123456789n, -1n, null, 0n, 100n]],
  ['dec2', 'decimal(18,0)', [10n ** 18n - 1n, -(10n ** 18n) + 1n, null, 0n, 42n]],
  ['dec3', 'decimal(20,0)', [2n ** 64n - 1n, 0n, null, 2n ** 63n, 1n]],
  ['dec4', 'decimal(38,10)', [10n ** 38n - 1n, -(10n ** 38n) + 1n, null, 1n, -1n]],
  ['txt1', 'string', ['Zoë, "quoted"', '', null, ' two\nlines ', '=1+1']],
  ['txt2', 'string', ['007', '1e5', null, 'null', '日本 🙂']],
  ['txt3', 'string', ['NULL', 'N/A', null, '\\N', '-']],
  ['txt4', 'string', ['a\r\nb', '\ttab', null, "it's", '\u0000']],
  ['bin1', 'binary', [Uint8Array.of(0, 255, 10), Uint8Array.of(), null, Uint8Array.of(65), Uint8Array.of(1, 2, 3)]],
  ['date1', 'date', [-719162, 2932896, null, -1, 19782]],
  ['ts1', 'timestamp', [-62135596800000000n, 253402300799999999n, null, -1n, 1700000000123456n]],
  ['ts2', 'timestamp_ntz', [-62135596800000000n, 253402300799999999n, null, 1n, 1700000000000000n]],
  ['ts3', 'timestamp(9)', [-(2n ** 63n), 2n ** 63n - 1n, null, -1n, 1700000000123456789n]],
  ['ts4', 'timestamp_ntz(9)', [-(2n ** 63n), 2n ** 63n - 1n, null, 1n, 1700000000000000000n]],
  [
    'list1',
    'array<timestamp(9)>',
    ['["1969-12-31T23:59:59.999999999Z",null]', '[]', null, '[null]', '["1970-01-01T00:00:00.000Z"]'],
  ],
  ['tree1', 'struct<a:bigint,b:array<string>>', ['{"a":9007199254740993}', '{}', null, '{"b":["",null]}', '{"a":0,"b":[]}']],
  ['map1', 'map<string,double>', ['{"k":1.5,"":null}', '{}', null, '{"NaN":"NaN"}', '{"a,b":-0.0}']],
  ['void1', 'void', [null, null, null, null, null]],
];

/** The table with all columns whose type a format holds. */
export function everyType(holds: (type: TypeName) => boolean): {
  readonly types: Readonly<Record<string, TypeName>>;
  readonly rows: readonly Row[];
} {
  const held = columns.filter(([, type]) => holds(type));
  const rows = columns[0]![2].map((_, row) => held.map(([, , values]) => values[row]!));
  return { types: Object.fromEntries(held.map(([name, type]) => [name, type])), rows };
}
