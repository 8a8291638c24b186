import { describe, expect, it } from 'vitest';
import type { Storage } from '../../../engine/columns/column';
import type { Value } from '../../../engine/columns/vector';
import type { TypeName } from '../../../engine/plan/schema';
import { rowsIn, tableOf } from '../../support/table';

const columns: readonly (readonly [TypeName, Storage, readonly Value[]])[] = [
  ['boolean', 'bits', [true, null, false, true]],
  ['int', 'i32', [-5, null, 2147483647, 0]],
  ['date', 'i32', [19000, null, -1, 0]],
  ['bigint', 'i64', [9007199254740993n, null, -(2n ** 63n), 0n]],
  ['decimal(12,2)', 'i64', [110n, null, -5n, 0n]],
  ['decimal(38,2)', 'i128', [10n ** 30n, null, -(10n ** 30n), -1n]],
  ['double', 'f64', [Number.NaN, null, -0, 1.5]],
  ['string', 'utf8', ['', null, 'naïve 🌍', 'a\nb']],
  ['string', 'dict8', ['x', null, 'y', 'x']],
  ['string', 'dict16', ['x', null, 'y', 'x']],
  ['string', 'dict32', ['x', null, '', 'x']],
  ['binary', 'utf8', [Uint8Array.of(0, 255), null, Uint8Array.of(), Uint8Array.of(1)]],
  ['void', 'none', [null, null, null, null]],
];

describe('a column built from values', () => {
  it.each(columns)('reads back as it was: %s in %s', (type, storage, values) => {
    const table = tableOf(
      { it: type },
      values.map((value) => [value]),
      { storage: { it: storage } },
    );
    expect(rowsIn(table)).toEqual(values.map((value) => [value]));
  });

  it('keeps no validity when nothing is null', () => {
    expect(tableOf({ n: 'int' }, [[1], [2]]).columns[0]!.validity).toBe(0);
  });

  it('holds each distinct text of a dictionary once', () => {
    const table = tableOf({ s: 'string' }, [['x'], ['y'], ['x']], { storage: { s: 'dict8' } });
    expect(table.columns[0]!.dictionary!.count).toBe(2);
  });

  it('shows only the rows that belong', () => {
    expect(rowsIn(tableOf({ n: 'int' }, [[1], [2], [3], [4]], { selected: [1, 3] }))).toEqual([[2], [4]]);
  });
});
