import { describe, expect, it } from 'vitest';
import { KnownTables, whole } from '../../../../engine/cluster/executor/known-tables';
import type { Table } from '../../../../engine/columns/column';
import { selectionOf, tableOf } from '../../../support/table';

const block = tableOf({ num1: 'int', txt1: 'string' }, [
  [1, 'a'],
  [2, null],
  [3, 'b'],
  [null, 'c'],
]);
const selection = selectionOf(4, [0, 2]);

function known(): KnownTables {
  const tables = new KnownTables();
  tables.add('rdd_0_0', { table: block, summary: null });
  return tables;
}

/** What a message carries, and what comes of it where the block is known. */
function sent(value: unknown, tables = known()) {
  const carried = tables.abridged(value);
  return { carried, arrived: whole(structuredClone(carried), () => block) as Table };
}

describe('tables in messages', () => {
  it('of a block that is known carry their rows alone', () => {
    const { carried, arrived } = sent({ ...block, selection });
    expect(carried).toEqual({ ofBlock: 'rdd_0_0', schema: null, columns: null, rows: 4, selection });
    expect(arrived).toEqual({ ...block, selection });
    expect(
      [arrived.columns, arrived.schema, arrived.memory].map((each, i) => each === [block.columns, block.schema, block.memory][i]),
    ).toEqual([true, true, true]);
  });

  it('with other columns carry those, and the places of the rest', () => {
    const [num1, txt1] = block.columns;
    const schema = ['txt1', 'more', 'num1'].map((name) => ({ name, type: 'string', nullable: true }) as const);
    const more = { ...txt1!, nullCount: 0 };
    const { carried, arrived } = sent({ ...block, schema, columns: [txt1!, more, num1!] });
    expect(carried).toMatchObject({ schema, columns: [1, more, 0], selection: null });
    expect(arrived).toEqual({ ...block, schema, columns: [txt1, more, num1] });
    expect(arrived.columns[0]).toBe(txt1);
  });

  it('stay as they are in another memory, or where no column is the same', () => {
    const other = tableOf({ num1: 'int' }, [[1]]);
    const derived = { ...block, columns: block.columns.map((column) => ({ ...column })) };
    expect([other, derived, { table: block }, null, 7].map((value) => sent(value).carried === value)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
  });

  it('stay as they are once the block is gone', () => {
    const tables = known();
    const selected = { ...block, selection };
    tables.add('rdd_1_0', selected);
    tables.remove('rdd_0_0', { table: block });
    expect(sent(selected, tables).carried).toMatchObject({ ofBlock: 'rdd_1_0' });
    tables.remove('rdd_1_0', selected);
    expect(sent(selected, tables).carried).toBe(selected);
  });
});
