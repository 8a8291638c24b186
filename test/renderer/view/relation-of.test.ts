import { describe, expect, test } from 'vitest';
import { call, col, named } from '../../../engine/plan/build';
import { parseExpr } from '../../../engine/plan/parse';
import type { Schema } from '../../../engine/plan/schema';
import { setHidden, setPin } from '../../../renderer/view/columns';
import { countPlan, filteredOf, pagePlan, relationOf, rowsOf, writePlan } from '../../../renderer/view/relation-of';
import { sortKey } from '../../../renderer/view/sort';
import { viewOf } from '../../../renderer/view/view';

const schema: Schema = [
  { name: 'num1', type: 'int', nullable: false },
  { name: 'txt1', type: 'string', nullable: true },
];
const source = { op: 'scan', format: 'auto', paths: ['token'], options: {} } as const;
const view = viewOf(source, schema);
const where = parseExpr('num1 > 5');

describe('the relation of a view', () => {
  test('is the scan with its columns where nothing was asked', () => {
    expect(relationOf(view)).toEqual({
      op: 'project',
      input: source,
      columns: [named('num1', col('num1')), named('txt1', col('txt1'))],
    });
    expect(rowsOf(view)).toBe(source);
  });

  test('filters, then sorts, then projects', () => {
    const asked = { ...view, filter: where, sort: [sortKey('txt1', true)] };
    const sorted = {
      op: 'sort',
      input: { op: 'filter', input: source, where },
      keys: [{ expr: col('txt1'), descending: true, nulls: 'last' }],
    };
    expect(rowsOf(asked)).toEqual(sorted);
    expect(relationOf(asked)).toMatchObject({ op: 'project', input: sorted });
  });

  test('leaves hidden columns out and takes pinned ones first', () => {
    const columns = setPin(setHidden(view.columns, 'num1', true), 'txt1', 'left');
    expect(relationOf({ ...view, columns })).toMatchObject({ columns: [named('txt1', col('txt1'))] });
    const pinned = setPin(view.columns, 'txt1', 'left');
    expect(relationOf({ ...view, columns: pinned })).toMatchObject({ columns: [{ name: 'txt1' }, { name: 'num1' }] });
  });

  test('takes a column name as it is, dots and all', () => {
    const dotted = viewOf(source, [{ name: 'a.b', type: 'int', nullable: false }]);
    expect(relationOf(dotted)).toMatchObject({ columns: [named('a.b', col('a.b'))] });
  });
});

describe('its plans', () => {
  test('read a page as a slice', () => {
    expect(pagePlan(source, null, 400, 200)).toEqual({
      version: 1,
      root: { op: 'slice', input: source, offset: 400, limit: 200 },
    });
    expect(pagePlan(source, ['num1'], 0, 1).root).toMatchObject({ input: { op: 'project' } });
  });

  test('count as an aggregate', () => {
    const measures = [named('count', call('count'))];
    expect(countPlan(filteredOf(view, where))).toEqual({
      version: 1,
      root: { op: 'aggregate', input: { op: 'filter', input: source, where }, by: [], measures },
    });
  });

  test('write what the view says, under the token that the save dialog gave', () => {
    expect(writePlan(source, { format: 'csv', path: 'target', options: { header: true } })).toEqual({
      version: 1,
      command: { do: 'write', input: source, mode: 'replace', format: 'csv', path: 'target', options: { header: true } },
    });
  });
});
