import { describe, expect, it } from 'vitest';
import { EQUAL, GREATER, LESS } from '../../../engine/columns/kernels/compare-kernels';
import { areNull, mayHold, rangeIn, withNullZones, withoutZones, ZoneBuilder } from '../../../engine/columns/zones';
import { tableOf } from '../../support/table';

describe('zones', () => {
  it('tell the least and the greatest number of the zones that rows lie in', () => {
    const zones = new ZoneBuilder();
    zones.add(0, 60_000, { least: 3, most: 9 });
    zones.add(60_000, 10_000, { least: -1, most: 12 });
    zones.add(70_000, 61_072, { least: 5, most: 6 });
    zones.add(131_072, 8, { least: 7, most: 7 });
    expect([zones.least, zones.most]).toEqual([
      [-1, -1, 7],
      [12, 12, 7],
    ]);
    expect(rangeIn(zones, 65_536, 65_536)).toEqual({ least: -1, most: 12 });
    expect(rangeIn(zones, 131_008, 72)).toEqual({ least: -1, most: 12 });
    expect(rangeIn(zones, 131_072, 8)).toEqual({ least: 7, most: 7 });
  });

  it.each<[string, number, number, number | bigint, number]>([
    ['below all', 5, 9, 4, GREATER],
    ['the least', 5, 9, 5, EQUAL | GREATER],
    ['between', 5, 9, 6.5, LESS | EQUAL | GREATER],
    ['the greatest', 5, 9, 9, LESS | EQUAL],
    ['above all', 5, 9, 10, LESS],
    ['all there is', 5, 5, 5, EQUAL],
    ['an integer that was rounded', 2 ** 53, 2 ** 53, 2n ** 53n, LESS | EQUAL | GREATER],
    ['one that is rounded to the same', 2 ** 53, 2 ** 53, 2n ** 53n + 1n, LESS | EQUAL | GREATER],
    ['a greater one', 2 ** 53, 2 ** 53, 2n ** 53n + 2n, LESS],
    ['a number where NaN is', Number.NEGATIVE_INFINITY, Number.NaN, 5, LESS | EQUAL | GREATER],
    ['infinity where NaN is', Number.NEGATIVE_INFINITY, Number.NaN, Number.POSITIVE_INFINITY, LESS | EQUAL | GREATER],
    ['NaN', 5, 9, Number.NaN, LESS | EQUAL | GREATER],
  ])('tell what may hold of %s', (_, least, most, constant, outcomes) => {
    for (const op of [LESS, EQUAL, GREATER, LESS | EQUAL, GREATER | EQUAL, LESS | GREATER])
      expect(mayHold(op, { least, most }, constant), String(op)).toBe((op & outcomes) !== 0);
  });

  it('tell whether all rows are null, or none is', () => {
    const rows = Array.from({ length: 131_073 }, (_, row) => [
      row,
      row < 65_536 || row === 131_072 ? null : row,
      row === 3 ? null : 'a',
    ]);
    const [whole, nulls, texts] = withNullZones(tableOf({ whole: 'int', nulls: 'int', texts: 'string' }, rows)).columns;
    expect([whole!.nullZones, nulls!.nullZones, texts!.nullZones]).toEqual([undefined, [65_536, 0, 1], [1, 0, 0]]);
    const at = (start: number, count: number) => [whole!, nulls!, texts!].map((column) => areNull(column, 131_073, start, count));
    expect(at(0, 2048)).toEqual([false, true, null]);
    expect(at(65_536, 65_536)).toEqual([false, false, false]);
    expect(at(131_072, 1)).toEqual([false, true, false]);
    expect(at(0, 131_073)).toEqual([false, null, null]);
    expect(areNull(withoutZones(nulls!), 131_073, 0, 64)).toBeNull();
  });
});
