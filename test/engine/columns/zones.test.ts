import { describe, expect, it } from 'vitest';
import { EQUAL, GREATER, LESS } from '../../../engine/columns/kernels/compare-kernels';
import { mayHold, rangeIn, ZoneBuilder } from '../../../engine/columns/zones';

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
});
