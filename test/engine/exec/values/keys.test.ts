import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareValues, sortedValues } from '../../../../engine/exec/values/compare';
import { identity, KeyMap, spelled } from '../../../../engine/exec/values/key';
import { hashOf, hashPartition } from '../../../../engine/exec/values/partition';

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.integer(),
    fc.double(),
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom(null, undefined, true, false, 7n),
    fc.date({ noInvalidDate: true }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string({ maxLength: 2 }), tie('value'), { maxKeys: 3 }),
  ),
})).value;

describe('the identity of a key', () => {
  test('does not depend on the order in which fields, entries and members were added', () => {
    expect(identity({ a: 1, b: { c: 2, d: 3 } })).toBe(identity({ b: { d: 3, c: 2 }, a: 1 }));
    expect(identity(new Set([1, 2]))).toBe(identity(new Set([2, 1])));
    const entries = [
      ['x', 1],
      ['y', 2],
    ] as const;
    expect(identity(new Map(entries))).toBe(identity(new Map([...entries].reverse())));
  });

  test.each([
    [1, '1'],
    [1, 1n],
    [null, undefined],
    [[], {}],
    [new Set([1]), new Map([[1, 1]])],
    [['a,b'], ['a', 'b']],
    [{ a: undefined }, {}],
    [[1], '\u0000[1]'],
    [new Date(0), 0],
    [new Uint8Array([1]), [1]],
  ])('tells what only looks alike apart (%#)', (a, b) => {
    expect(identity(a)).not.toBe(identity(b));
  });

  test('is one for 0 and −0, and for NaN, in a map', () => {
    const map = new KeyMap<number>();
    for (const key of [0, -0, Number.NaN, Number.NaN, [0], [-0]]) map.entry(key, () => 0)[1]++;
    expect(map.pairs()).toEqual([
      [0, 2],
      [Number.NaN, 2],
      [[0], 2],
    ]);
  });

  test('is shared by equal values and decides the partition', () => {
    fc.assert(
      fc.property(plain, fc.integer({ min: 1, max: 9 }), (value, partitions) => {
        const copy = structuredClone(value);
        expect(identity(copy)).toEqual(identity(value));
        expect(hashOf(copy)).toBe(hashOf(value));
        const partition = hashPartition(value, partitions);
        expect(partition).toBeGreaterThanOrEqual(0);
        expect(partition).toBeLessThan(partitions);
        expect(Number.isInteger(partition)).toBe(true);
      }),
    );
  });
});

describe('the partition of a key', () => {
  test('is the remainder of whole numbers, as in Spark, also below zero', () => {
    expect([0, 1, 5, -1, -2, -5].map((key) => hashPartition(key, 3))).toEqual([0, 1, 2, 1, 1, 1]);
    expect([true, false, null, undefined].map((key) => hashPartition(key, 3))).toEqual([1, 0, 0, 0]);
    expect(hashPartition(2n ** 70n + 1n, 4)).toBe(1);
  });

  test('spreads texts evenly', () => {
    const counts = [0, 0, 0, 0];
    for (let index = 0; index < 4_000; index++) counts[hashPartition(`key ${index}`, 4)]!++;
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(120);
  });
});

describe('the order of values', () => {
  test('goes through the kinds: nothing, booleans, numbers, texts, dates, arrays, objects', () => {
    const rows = [
      { a: 1 },
      [1, 2],
      [1],
      new Date(5),
      'é',
      'z',
      '\uFFFD',
      '\u{1F600}',
      Number.NaN,
      7n,
      6.5,
      -1,
      true,
      false,
      null,
    ];
    const expected = [
      null,
      false,
      true,
      -1,
      6.5,
      7n,
      Number.NaN,
      'z',
      'é',
      '\uFFFD',
      '\u{1F600}',
      new Date(5),
      [1],
      [1, 2],
      { a: 1 },
    ];
    expect([...rows].sort(compareValues)).toEqual(expected);
  });

  test('is total', () => {
    fc.assert(
      fc.property(plain, plain, plain, (a, b, c) => {
        expect(Math.sign(compareValues(a, b)) + Math.sign(compareValues(b, a))).toBe(0);
        const [x, y, z] = sortedValues([a, b, c]);
        expect(compareValues(x, y)).toBeLessThanOrEqual(0);
        expect(compareValues(y, z)).toBeLessThanOrEqual(0);
        expect(compareValues(x, z)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('of texts is the order of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(Math.sign(compareValues(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});

test('what is spelled alike is equal', () => {
  expect(spelled({ b: [1n, 'x'], a: null })).toBe('{"a":null,"b":[1n,"x"]}');
});
