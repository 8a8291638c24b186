import { describe, expect, test } from 'vitest';
import { moveColumn, setHidden, takeOrder } from '../../../renderer/view/columns';
import { moveKey, sortKey, toggleSort } from '../../../renderer/view/sort';
import type { ViewColumn } from '../../../renderer/view/view';

const columns: readonly ViewColumn[] = ['a', 'b', 'c', 'd'].map((name) => ({ name, hidden: false, pin: null }));
const names = (list: readonly ViewColumn[]): string => list.map((column) => column.name).join('');

describe('columns', () => {
  test('move to where another stands', () => {
    expect(names(moveColumn(columns, 'a', 'c'))).toBe('bcad');
    expect(names(moveColumn(columns, 'd', 'a'))).toBe('dabc');
    expect(moveColumn(columns, 'a', 'x')).toBe(columns);
  });

  test('take the order that the grid shows; a hidden one stays behind its left neighbour', () => {
    const hidden = setHidden(columns, 'b', true);
    const shown = ['d', 'a', 'c'].map((name) => ({ name, pin: null }));
    expect(names(takeOrder(hidden, shown))).toBe('dabc');
  });

  test('take over where they were pinned', () => {
    const shown = [{ name: 'c', pin: 'left' as const }, ...['a', 'b', 'd'].map((name) => ({ name, pin: null }))];
    expect(takeOrder(columns, shown)[0]).toEqual({ name: 'c', hidden: false, pin: 'left' });
  });
});

describe('sort keys', () => {
  test('go from ascending to descending to off', () => {
    const first = toggleSort([], 'a', false);
    const second = toggleSort(first, 'a', false);
    expect([first, second, toggleSort(second, 'a', false)]).toEqual([[sortKey('a', false)], [sortKey('a', true)], []]);
  });

  test('are replaced by a click on another column, joined with shift', () => {
    expect(toggleSort([sortKey('a', true)], 'b', false)).toEqual([sortKey('b', false)]);
    expect(toggleSort([sortKey('a', true)], 'b', true)).toEqual([sortKey('a', true), sortKey('b', false)]);
    expect(toggleSort([sortKey('a', true), sortKey('b', false)], 'a', true)).toEqual([sortKey('b', false)]);
  });

  test('put nulls first ascending and last descending', () => {
    expect([sortKey('a', false).nulls, sortKey('a', true).nulls]).toEqual(['first', 'last']);
  });

  test('change rank by dragging', () => {
    expect(moveKey([sortKey('a', false), sortKey('b', false)], 'b', 'a').map((key) => key.expr.name)).toEqual(['b', 'a']);
  });
});
