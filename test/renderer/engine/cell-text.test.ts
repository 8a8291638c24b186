import { describe, expect, test } from 'vitest';
import type { Value } from '../../../engine/columns/vector';
import type { TypeName } from '../../../engine/plan/schema';
import { cellText } from '../../../renderer/engine/cell-text';
import { decimalsIn, padded } from '../../../renderer/grid/answer-reader';
import { columnOf } from '../support/fake-columns';

const texts = (type: TypeName, ...values: readonly Value[]): readonly (string | null)[] => {
  const column = columnOf(type, values);
  return values.map((_, row) => cellText(column, row));
};

describe('the text of a cell', () => {
  test('is null where the cell is', () => {
    expect(texts('int', 1, null, 3)).toEqual(['1', null, '3']);
    expect(texts('void', null)).toEqual([null]);
  });

  test('keeps every digit of wide numbers', () => {
    expect(texts('bigint', 9007199254740993n, -1n)).toEqual(['9007199254740993', '-1']);
    expect(texts('decimal(38,2)', -(10n ** 30n), 5n)).toEqual([`-1${'0'.repeat(28)}.00`, '0.05']);
    expect(texts('decimal(9,2)', 110n, -5n, 0n)).toEqual(['1.10', '-0.05', '0.00']);
  });

  test('tells negative zero, NaN and the infinities', () => {
    expect(texts('double', -0, Number.NaN, Number.NEGATIVE_INFINITY, 0.1)).toEqual(['-0', 'NaN', '-Infinity', '0.1']);
  });

  test('writes days and times as ISO does, before 1970 too', () => {
    expect(texts('date', 0, 19_844, -1)).toEqual(['1970-01-01', '2024-05-01', '1969-12-31']);
    expect(texts('timestamp', 0n, -1n, 1_714_521_600_000_000n)).toEqual([
      '1970-01-01 00:00:00',
      '1969-12-31 23:59:59.999999',
      '2024-05-01 00:00:00',
    ]);
  });

  test('writes nanoseconds to the last digit', () => {
    expect(texts('timestamp(9)', -1n, 2n ** 63n - 1n, -(2n ** 63n), 1_714_521_600_120_000_000n, 0n)).toEqual([
      '1969-12-31 23:59:59.999999999',
      '2262-04-11 23:47:16.854775807',
      '1677-09-21 00:12:43.145224192',
      '2024-05-01 00:00:00.12',
      '1970-01-01 00:00:00',
    ]);
  });

  test('reads text, truth values and bytes', () => {
    expect(texts('string', 'Åker', '', null)).toEqual(['Åker', '', null]);
    expect(texts('boolean', true, false, null)).toEqual(['true', 'false', null]);
    expect(texts('binary', new Uint8Array([0, 255]))).toEqual(['00ff']);
  });
});

describe('decimals in a column', () => {
  test('are padded, never cut', () => {
    expect([padded('5', 2), padded('5.1', 2), padded('5.123', 2), padded('1e+21', 2), padded('NaN', 2)]).toEqual([
      '5.00',
      '5.10',
      '5.123',
      '1e+21',
      'NaN',
    ]);
    expect([decimalsIn('5.25'), decimalsIn('5'), decimalsIn('1.5e-7')]).toEqual([2, 0, 0]);
  });
});
