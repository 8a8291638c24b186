import { describe, expect, it } from 'vitest';
import type { Value } from '../../../engine/columns/vector';
import { bind } from '../../../engine/functions/bind';
import { widened } from '../../../engine/functions/bound';
import { castValue } from '../../../engine/functions/cast';
import { evaluateRow } from '../../../engine/functions/evaluate';
import { textOf } from '../../../engine/functions/text-of';
import { parseExpr } from '../../../engine/plan/parse';
import type { Schema, TypeName } from '../../../engine/plan/schema';
import { valuesOf } from '../../support/evaluate';
import { tableOf } from '../../support/table';

const [LEAST, MOST] = [-(2n ** 63n), 2n ** 63n - 1n];

const schema: Schema = (['timestamp_ntz(9)', 'timestamp(9)', 'timestamp_ntz', 'timestamp', 'date', 'string'] as const).map(
  (type) => ({ name: type.replace('(', '').replace(')', ''), type, nullable: true }),
);

function bound(text: string): ReturnType<typeof bind> {
  return bind(parseExpr(text), schema, { nowMicros: 0n });
}

function answer(text: string, nanos: bigint): Value {
  return evaluateRow(
    bound(text),
    schema.map((field) => (field.type === 'timestamp_ntz(9)' ? nanos : null)),
  );
}

/** The value in a column that stands beside one of nanoseconds, by batches and row by row. */
function beside(type: TypeName, value: Value): Value {
  const wide = widened({ kind: 'col', index: 0, name: 't', type }, 'timestamp_ntz(9)');
  const found = valuesOf(tableOf({ t: type }, [[value]]), wide);
  expect(found).toEqual([evaluateRow(wide, [value])]);
  return found[0]!;
}

describe('casts of nanoseconds', () => {
  it.each<[Value, TypeName, TypeName, Value]>([
    [1n, 'timestamp', 'timestamp(9)', 1000n],
    [-1n, 'timestamp_ntz', 'timestamp_ntz(9)', -1000n],
    [253402300799999999n, 'timestamp', 'timestamp(9)', MOST],
    [-62135596800000000n, 'timestamp', 'timestamp_ntz(9)', LEAST],
    [2932896, 'date', 'timestamp_ntz(9)', MOST],
    [1, 'date', 'timestamp(9)', 86_400_000_000_000n],
    [1999n, 'timestamp(9)', 'timestamp', 1n],
    [-1n, 'timestamp(9)', 'timestamp_ntz', -1n],
    [-1n, 'timestamp_ntz(9)', 'date', -1],
    [LEAST, 'timestamp_ntz(9)', 'timestamp_ntz', -9223372036854776n],
    [7n, 'timestamp(9)', 'timestamp_ntz(9)', 7n],
    [-1n, 'timestamp(9)', 'bigint', -1n],
    [1_500_000_001n, 'timestamp(9)', 'decimal(20,9)', 1_500_000_001n],
    [1_500_000_000n, 'timestamp(9)', 'double', 1.5],
    [1_500_000_001n, 'decimal(20,9)', 'timestamp(9)', 1_500_000_001n],
    [2n ** 40n, 'bigint', 'timestamp(9)', MOST],
    [true, 'boolean', 'timestamp(9)', 1000n],
    [-1n, 'timestamp_ntz(9)', 'string', '1969-12-31 23:59:59.999999999'],
    [120_000_000n, 'timestamp(9)', 'string', '1970-01-01 00:00:00.12'],
    ['1969-12-31 23:59:59.999999999', 'string', 'timestamp_ntz(9)', -1n],
    ['1970-01-01T01:00:00.0000001+01:00', 'string', 'timestamp(9)', 100n],
    ['2300-01-01', 'string', 'timestamp(9)', MOST],
    ['2024-13-01', 'string', 'timestamp(9)', null],
  ])('%s of %s as %s is %s', (value, from, to, result) => {
    expect(castValue(value, from, to)).toBe(result);
  });

  it('spell the first and the last that there are', () => {
    expect([LEAST, MOST].map((value) => textOf(value, 'timestamp_ntz(9)'))).toEqual([
      '1677-09-21 00:12:43.145224192',
      '2262-04-11 23:47:16.854775807',
    ]);
  });
});

describe('what nanoseconds meet', () => {
  it.each([
    ['coalesce(timestamp_ntz9, timestamp_ntz)', 'timestamp_ntz(9)'],
    ['coalesce(timestamp_ntz9, date)', 'timestamp_ntz(9)'],
    ['coalesce(timestamp_ntz9, timestamp)', 'timestamp(9)'],
    ['coalesce(timestamp9, timestamp_ntz)', 'timestamp(9)'],
    ['coalesce(timestamp_ntz, timestamp)', 'timestamp'],
    ['coalesce(timestamp9, string)', 'string'],
    ['greatest(timestamp_ntz9, timestamp_ntz)', 'timestamp_ntz(9)'],
    ['timestamp_ntz9 + interval 1 day', 'timestamp_ntz(9)'],
    ['date_trunc("day", timestamp_ntz9)', 'timestamp'],
    ['to_date(timestamp_ntz9)', 'date'],
    ['hour(timestamp9)', 'int'],
  ])('%s is %s', (text, type) => {
    expect(bound(text).type).toBe(type);
  });

  it.each([
    ["timestamp_ntz9 = '1970-01-01 00:00:00.000000001'", 1n, true],
    ["timestamp_ntz9 = timestamp_ntz '1970-01-01 00:00:00.000000001'", 1n, true],
    ["timestamp_ntz9 = timestamp_ntz '1970-01-01'", 1n, false],
    ["timestamp_ntz9 > timestamp_ntz '1970-01-01'", 1n, true],
    ["timestamp_ntz9 in (date '1970-01-01', '1970-01-01 00:00:00.000000002')", 2n, true],
    ["timestamp_ntz9 between '1970-01-01' and '9999-12-31'", 1n, true],
    ["timestamp_ntz9 < timestamp '2300-01-01'", MOST - 1n, true],
    ["timestamp_ntz9 > date '1600-01-01'", LEAST + 1n, true],
    ['year(timestamp_ntz9)', LEAST, 1677],
    ['second(timestamp_ntz9)', -1n, 59],
    ["timestamp_ntz9 - interval 1 day = '1969-12-31 00:00:00.000000001'", 1n, true],
    ["timestamp_ntz9 + interval 1000 years = '9999-01-01'", MOST, true],
  ] as const)('%s of %s is %s', (text, nanos, result) => {
    expect(answer(text, nanos)).toBe(result);
  });

  it.each([
    ['timestamp_ntz', MOST / 1000n, (MOST / 1000n) * 1000n],
    ['timestamp', -1n, -1000n],
    ['date', 106_751, 106_751n * 86_400_000_000_000n],
  ] as const)('a column of type %s becomes one of nanoseconds beside others', (type, value, nanos) => {
    expect(beside(type, value)).toBe(nanos);
  });

  it.each([
    ['timestamp_ntz', MOST / 1000n + 1n, '2262-04-11 23:47:16.854776'],
    ['timestamp', -62_135_596_800_000_000n, '0001-01-01 00:00:00'],
    ['date', 2_932_896, '9999-12-31'],
  ] as const)('a %s beyond them is no year of theirs', (type, value, text) => {
    expect(() => beside(type, value)).toThrow(`${text} is beyond what nanoseconds count (1677 to 2262)`);
  });

  it('a constant in microseconds has no more digits', () => {
    const lit = { kind: 'lit', type: 'timestamp', value: '2024-01-01 00:00:00.1234567' } as const;
    expect(() => bind(lit, schema, { nowMicros: 0n })).toThrow(/is no timestamp; .* nanoseconds as a timestamp\(9\)/);
  });
});
