import { describe, expect, it } from 'vitest';
import { joinMerge } from '../../../../engine/exec/join/join-merge';
import type { Keyed } from '../../../../engine/exec/join/keyed';
import { matchRows, NOBODY, type Pairs, shared } from '../../../../engine/exec/join/match';
import type { JoinHow } from '../../../../engine/plan/relation';
import { taskContext } from '../../../support/task-context';

const side = (rows: readonly number[], ids: readonly number[]): Keyed => ({
  rows: Uint32Array.from(rows),
  ids: Uint32Array.from(ids),
});
const left = side([10, 11, 12, 13], [1, 2, 0, 1]);
const right = side([5, 6, 7, 8], [1, 3, 1, 0]);

function listed({ left: ls, right: rs }: Pairs): readonly string[] {
  const name = (row: number | undefined): string => (row === NOBODY ? '-' : String(row));
  return Array.from(ls, (row, i) => (rs.length === 0 ? name(row) : `${name(row)} ${name(rs[i])}`));
}

function match(how: JoinHow): readonly string[] {
  return listed(matchRows(how, left, right, 3, null, () => {}));
}

describe('matching', () => {
  it('pairs rows of equal ids by left row, then by right row; 0 is nobody', () => {
    expect(match('inner')).toEqual(['10 5', '10 7', '13 5', '13 7']);
    expect(match('left')).toEqual(['10 5', '10 7', '11 -', '12 -', '13 5', '13 7']);
    expect(match('right')).toEqual(['10 5', '10 7', '13 5', '13 7', '- 6', '- 8']);
    expect(match('full')).toEqual(['10 5', '10 7', '11 -', '12 -', '13 5', '13 7', '- 6', '- 8']);
    expect(match('semi')).toEqual(['10', '13']);
    expect(match('anti')).toEqual(['11', '12']);
  });

  it('counts only pairs that pass the test as partners', () => {
    const even = (_: Uint32Array, rights: Uint32Array): Uint8Array => Uint8Array.from(rights, (row) => (row === 7 ? 1 : 0));
    expect(listed(matchRows('full', left, right, 3, even, () => {}))).toEqual([
      '10 7',
      '11 -',
      '12 -',
      '13 7',
      '- 5',
      '- 6',
      '- 8',
    ]);
    expect(
      listed(
        matchRows(
          'anti',
          left,
          right,
          3,
          () => new Uint8Array(4),
          () => {},
        ),
      ),
    ).toEqual(['10', '11', '12', '13']);
  });

  it('goes through more pairs than it tests at once', () => {
    const many = side(
      Array.from({ length: 700 }, (_, i) => i),
      new Array<number>(700).fill(1),
    );
    const sizes: number[] = [];
    const all = (lefts: Uint32Array): Uint8Array => {
      sizes.push(lefts.length);
      return new Uint8Array(lefts.length).fill(1);
    };
    expect(matchRows('inner', many, many, 1, all, () => {}).left.length).toBe(490_000);
    expect(sizes.length).toBe(2);
  });

  it('makes pairs of nothing from empty sides', () => {
    expect(listed(matchRows('full', side([], []), side([4], [0]), 0, null, () => {}))).toEqual(['- 4']);
  });
});

describe('merging', () => {
  const pairs = (list: readonly (readonly [number, number])[]): Pairs => {
    const made = { left: shared(list.length), right: shared(list.length) };
    list.forEach(([l, r], i) => {
      made.left[i] = l;
      made.right[i] = r;
    });
    return made;
  };
  const merged = (lists: readonly Pairs[]): readonly string[] =>
    listed(joinMerge.run({ step: 'join-merge' }, lists, taskContext()) as Pairs);

  it('orders by left row, then by right row, nobody last', () => {
    const one = pairs([
      [1, 5],
      [4, 2],
      [NOBODY, 9],
    ]);
    const two = pairs([
      [2, NOBODY],
      [3, 1],
      [NOBODY, 3],
    ]);
    expect(merged([one, two, pairs([[0, 0]])])).toEqual(['0 0', '1 5', '2 -', '3 1', '4 2', '- 3', '- 9']);
    expect(merged([])).toEqual([]);
  });
});
