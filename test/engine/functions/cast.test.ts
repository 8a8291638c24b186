import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { castValue } from '../../../engine/functions/cast';
import { compareText } from '../../../engine/functions/compare-values';
import { doubleText, floatText, textOf, valueOfText } from '../../../engine/functions/text-of';
import type { TypeName } from '../../../engine/plan/schema';

describe('text and back', () => {
  const kinds: readonly (readonly [TypeName, fc.Arbitrary<number | bigint>])[] = [
    ['int', fc.integer()],
    ['bigint', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
    ['double', fc.double()],
    ['float', fc.float()],
    ['decimal(38,10)', fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n })],
    ['date', fc.integer({ min: -719162, max: 2932896 })],
    ['timestamp', fc.bigInt({ min: -62135596800000000n, max: 253402300799999999n })],
    ['timestamp_ntz', fc.bigInt({ min: -62135596800000000n, max: 253402300799999999n })],
    ['timestamp(9)', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
    ['timestamp_ntz(9)', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  ];

  it.each(kinds)('keep every %s', (type, values) => {
    fc.assert(
      fc.property(values, (value) => {
        expect(valueOfText(textOf(value, type), type)).toEqual(value);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  it.each([
    [1e10, '1.0E10'],
    [100, '100.0'],
    [0.001, '0.001'],
    [0.0001, '1.0E-4'],
    [1234567.5, '1234567.5'],
    [12345678, '1.2345678E7'],
    [-0, '-0.0'],
    [5e-324, '4.9E-324'],
    [1.7976931348623157e308, '1.7976931348623157E308'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('write the double %d as %s', (value, text) => {
    expect(doubleText(value)).toBe(text);
  });

  it('write a float with the digits that tell it from its neighbours', () => {
    expect([1.1, 16777216, 1e10, 0.1].map((value) => floatText(Math.fround(value)))).toEqual([
      '1.1',
      '1.6777216E7',
      '1.0E10',
      '0.1',
    ]);
  });

  it.each<[string, TypeName]>([
    ['2024-02-30', 'date'],
    ['2024-13-01', 'date'],
    ['20240101', 'date'],
    ['2024-01-01 25:00:00', 'timestamp'],
    ['2024-01-01 10:00:00 Nowhere/City', 'timestamp'],
    ['2024-01-01 10:00:00+19:00', 'timestamp'],
    ['', 'int'],
    ['+', 'int'],
    ['9223372036854775808', 'bigint'],
    ['0x10', 'double'],
    ['', 'double'],
    ['1.2.3', 'decimal(10,2)'],
    ['100000000', 'decimal(10,2)'],
    ['maybe', 'boolean'],
  ])('give null for "%s" as %s', (text, type) => {
    expect(valueOfText(text, type)).toBeNull();
  });

  it('read the clock of a region, winter and summer', () => {
    const winter = valueOfText('2024-01-15 12:00:00 Europe/Berlin', 'timestamp');
    const summer = valueOfText('2024-07-15 12:00:00 Europe/Berlin', 'timestamp');
    expect([textOf(winter!, 'timestamp'), textOf(summer!, 'timestamp')]).toEqual(['2024-01-15 11:00:00', '2024-07-15 10:00:00']);
  });
});

describe('castValue', () => {
  it('rounds decimals half up, away from zero', () => {
    expect([125n, -125n, 124n].map((value) => castValue(value, 'decimal(5,2)', 'decimal(5,1)'))).toEqual([13n, -13n, 12n]);
  });

  it('wraps integers and saturates doubles', () => {
    expect(castValue(2n ** 31n, 'bigint', 'int')).toBe(-2147483648);
    expect(castValue(1e30, 'double', 'int')).toBe(2147483647);
    expect(castValue(1e30, 'double', 'bigint')).toBe(9223372036854775807n);
  });
});

describe('compareText', () => {
  it('orders as the UTF-8 bytes do', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom('a', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});
