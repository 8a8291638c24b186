import { describe, expect, it } from 'vitest';
import { type Table, widthOf } from '../../../engine/columns/column';
import { columnData } from '../../../engine/columns/column-data';
import { compact } from '../../../engine/columns/compact';
import { copyColumn } from '../../../engine/columns/copy-column';
import { createMemory } from '../../../engine/columns/memory';
import { isNarrow } from '../../../engine/columns/narrow';
import { widen } from '../../../engine/columns/widen';
import { windowOn } from '../../../engine/columns/window';
import { materialise } from '../../../engine/exec/materialise';
import { tableBytes } from '../../../engine/exec/table-bytes';
import { rowsIn } from '../../support/table';
import { randomOf, randomTable } from './random-table';

/** Tables with narrow columns, and the same with plain ones. */
function pairs(seed: number, selected: number): { readonly narrow: Table; readonly plain: Table }[] {
  const random = randomOf(seed);
  return [700, 2500].map((rows) => {
    const narrow = randomTable(random, { rows, nullShare: 0.1, selected });
    return { narrow, plain: widen(narrow).table };
  });
}

describe('narrow columns', () => {
  it('take fewer bytes', () => {
    const [{ narrow, plain }] = pairs(1, 1) as [{ narrow: Table; plain: Table }];
    const saved = narrow.columns.map((column, i) => widthOf(plain.columns[i]!.storage) - widthOf(column.storage));
    expect(narrow.columns.filter(isNarrow).length).toBeGreaterThan(6);
    expect(tableBytes(plain) - tableBytes(narrow)).toBe(saved.reduce((a, b) => a + b) * narrow.rows);
  });

  it('hold what plain ones hold: as they are, chosen, in windows and in another memory', () => {
    for (const { narrow, plain } of pairs(2, 0.4)) {
      const rows = rowsIn(plain);
      expect(rowsIn(narrow)).toEqual(rows);
      expect(rowsIn(compact(narrow).table)).toEqual(rows);
      const [window, plainWindow] = [narrow, plain].map((table) => windowOn({ ...table, selection: null }, 128, 300)) as [
        Table,
        Table,
      ];
      expect(rowsIn(window)).toEqual(rowsIn(plainWindow));
      expect(rowsIn(widen(window).table)).toEqual(rowsIn(plainWindow));
      const memory = createMemory(1);
      const columns = narrow.columns.map((column) => copyColumn(narrow.memory, column, narrow.rows, memory));
      expect(rowsIn({ ...narrow, memory, columns })).toEqual(rows);
    }
  });

  it('are picked from beside plain ones, in any order and as stretches', () => {
    const tables = pairs(3, 1);
    const random = randomOf(4);
    const mixed = tables.map(({ narrow, plain }, i) => (i === 0 ? narrow : plain));
    const all = Array.from({ length: 900 }, () => Math.floor(random() * 700));
    for (const rows of [Uint32Array.from(all), Uint32Array.from(all, (_, i) => 5 + (i % 600))]) {
      const picks = { rows, tables: Uint32Array.from(rows, (_, i) => (i < 300 ? 1 : 0)) };
      const of = (chosen: readonly Table[]): Table => materialise(chosen, picks, null, (bytes) => createMemory(bytes));
      const expected = rowsIn(of(tables.map(({ plain }) => plain)));
      expect(rowsIn(of(tables.map(({ narrow }) => narrow)))).toEqual(expected);
      expect(rowsIn(of(mixed))).toEqual(expected);
      mixed[0]!.schema.forEach(({ type }, i) => {
        const [found, wanted] = [mixed, tables.map(({ plain }) => plain)].map((each) => columnData(each, i, type, picks));
        expect(found).toEqual(wanted);
      });
    }
  });
});
