import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type Data, dataOf, jsonText, storedData, unwatched } from '../../../../engine/columns/nested/json';
import { arrayOf, mapOf, nestedOf, structOf } from '../../../../engine/plan/nested-type';
import type { TypeName } from '../../../../engine/plan/schema';

describe('the canonical text of a nested value', () => {
  it.each([
    ['array<int>', ' [ 1 , null,2 ] ', '[1,null,2]'],
    ['struct<a:int,b:string>', '{"b":"x","a":1}', '{"a":1,"b":"x"}'],
    ['struct<a:int,b:string>', '{"a":null,"b":"x","c":[1]}', '{"b":"x"}'],
    ['struct<a:int>', '{"a":1,"a":2}', '{"a":2}'],
    ['map<string,int>', '{"b":1,"a":null}', '{"b":1,"a":null}'],
    ['map<int,string>', '{"1":"x"}', '{"1":"x"}'],
    ['array<bigint>', '[9007199254740993,-9223372036854775808]', '[9007199254740993,-9223372036854775808]'],
    ['array<decimal(38,10)>', '[12345678901234567890.0123456789,1]', '[12345678901234567890.0123456789,1.0000000000]'],
    ['array<double>', '[1,1e300,"NaN","-Infinity",-0.0,0.1]', '[1.0,1e300,"NaN","-Infinity",-0.0,0.1]'],
    ['array<float>', '[0.1]', '[0.1]'],
    ['array<string>', '["a\\u0062\\/\\n\\ud83d\\ude00", 1.50, {"x": [true]}]', '["ab/\\n😀","1.50","{\\"x\\":[true]}"]'],
    ['array<date>', '["1969-12-31","9999-12-31"]', '["1969-12-31","9999-12-31"]'],
    ['array<timestamp>', '["2024-01-31T12:00:00+02:00"]', '["2024-01-31T10:00:00.000Z"]'],
    ['array<timestamp_ntz(9)>', '["2024-01-31 12:00:00.000000001",null]', '["2024-01-31T12:00:00.000000001",null]'],
    ['map<timestamp(9),int>', '{"2262-04-11T23:47:16.854775807Z":1}', '{"2262-04-11T23:47:16.854775807Z":1}'],
    ['array<timestamp_ntz>', '["2024-01-31 12:00:00.000001"]', '["2024-01-31T12:00:00.000001"]'],
    ['array<binary>', '["AP8="]', '["AP8="]'],
    ['array<void>', '[null]', '[null]'],
    ['struct<>', '{"a":1}', '{}'],
  ] as [TypeName, string, string][])('of %s: %s is %s', (type, text, canonical) => {
    expect(canonicalJson(text, type)).toBe(canonical);
    expect(canonicalJson(canonical, type)).toBe(canonical);
  });

  it.each([
    ['array<int>', '[1.5]'],
    ['array<int>', '[2147483648]'],
    ['array<bigint>', '[9223372036854775808]'],
    ['array<decimal(3,1)>', '[1.25]'],
    ['array<boolean>', '["true"]'],
    ['array<date>', '["2023-02-29"]'],
    ['array<timestamp>', '["2024-01-31T12:00:00.0000001Z"]'],
    ['array<timestamp(9)>', '["2262-04-11T23:47:16.854775808Z"]'],
    ['array<int>', '{"a":1}'],
    ['struct<a:int>', '[1]'],
    ['array<int>', '[1'],
    ['array<int>', '[1] 2'],
    ['array<int>', '[01]'],
    ['array<string>', '["\\x"]'],
    ['array<string>', '["\u0001"]'],
    ['map<int,int>', '{"x":1}'],
  ] as [TypeName, string][])('of %s there is none for %s', (type, text) => {
    expect(canonicalJson(text, type)).toBeUndefined();
  });

  it('of null is null, and what does not fit counts as null', () => {
    expect(canonicalJson('null', 'array<int>')).toBeNull();
    expect(dataOf('[1,"x"]', 'array<int>', unwatched)).toEqual([1, null]);
  });

  it('is refused, not a stack overflow, where it is nested without end', () => {
    expect(canonicalJson(`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'array<string>')).toBeUndefined();
  });

  it('reads back as the value it was written from', () => {
    fc.assert(
      fc.property(anyTyped, ([type, data]) => {
        const text = jsonText(data as Exclude<Data, null>, type);
        expect(jsonText(storedData(text, type) as Exclude<Data, null>, type)).toBe(text);
        expect(storedData(text, type)).toEqual(data);
        expect(() => JSON.parse(text) as unknown).not.toThrow();
      }),
      { numRuns: 100, seed: 5 },
    );
  });
});

const leaf = fc.constantFrom<TypeName>(
  'int',
  'bigint',
  'double',
  'boolean',
  'string',
  'date',
  'timestamp',
  'timestamp_ntz(9)',
  'decimal(20,3)',
  'binary',
);

const anyType: fc.Memo<TypeName> = fc.memo((depth) => (depth <= 1 ? leaf : fc.oneof(leaf, nestedType(depth))));

function nestedType(depth: number): fc.Arbitrary<TypeName> {
  const inner = anyType(depth - 1);
  const names = fc.uniqueArray(fc.string({ maxLength: 4 }), { maxLength: 3 });
  return fc.oneof(
    inner.map(arrayOf),
    fc.tuple(fc.constantFrom<TypeName>('string', 'int'), inner).map(([key, value]) => mapOf(key, value)),
    fc
      .tuple(names, fc.array(inner, { minLength: 3, maxLength: 3 }))
      .map(([some, types]) => structOf(some.map((name, i) => ({ name, type: types[i]! })))),
  );
}

function dataFor(type: TypeName): fc.Arbitrary<Data> {
  const nested = nestedOf(type);
  switch (nested?.kind) {
    case 'array':
      return fc.array(orNull(dataFor(nested.element)), { maxLength: 3 });
    case 'struct':
      return nested.fields.length === 0
        ? fc.constant([])
        : fc.tuple(...nested.fields.map((field) => orNull(dataFor(field.type))));
    case 'map':
      return fc.uniqueArray(fc.tuple(dataFor(nested.key), orNull(dataFor(nested.value))), {
        maxLength: 3,
        selector: ([key]) => String(key),
      });
    default:
      return leafFor(type);
  }
}

function orNull(data: fc.Arbitrary<Data>): fc.Arbitrary<Data> {
  return fc.option(data, { freq: 5, nil: null });
}

function leafFor(type: TypeName): fc.Arbitrary<Data> {
  switch (type) {
    case 'int':
      return fc.integer();
    case 'bigint':
      return fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
    case 'double':
      return fc.double();
    case 'boolean':
      return fc.boolean();
    case 'date':
      return fc.integer({ min: -700_000, max: 2_900_000 });
    case 'timestamp':
      return fc.bigInt(-60_000_000_000_000_000n, 250_000_000_000_000_000n);
    case 'timestamp_ntz(9)':
      return fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
    case 'binary':
      return fc.uint8Array({ maxLength: 5 }).map((bytes) => new Uint8Array(bytes));
    case 'string':
      return fc.string({ unit: 'binary', maxLength: 8 });
    default:
      return fc.bigInt(-(10n ** 20n) + 1n, 10n ** 20n - 1n);
  }
}

const anyTyped = nestedType(3).chain((type) => dataFor(type).map((data) => [type, data] as const));
