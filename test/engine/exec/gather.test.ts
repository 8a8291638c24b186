import { describe, expect, it } from 'vitest';
import type { Storage, Table } from '../../../engine/columns/column';
import type { Value } from '../../../engine/columns/vector';
import { pageOf, pageOfRange, picksOf, type Wanted } from '../../../engine/exec/gather';
import { materialiseStep } from '../../../engine/exec/materialise';
import type { ColumnData } from '../../../engine/protocol/engine-service';
import { columnValues } from '../../support/column-values';
import { random } from '../../support/seeded';
import { type Row, rowsIn, tableOf } from '../../support/table';
import { taskContext } from '../../support/task-context';

const types = {
  flag: 'boolean',
  n: 'int',
  big: 'bigint',
  wide: 'decimal(38,2)',
  real: 'double',
  s: 'string',
  c: 'string',
  raw: 'binary',
  nothing: 'void',
} as const;
const storages: readonly Readonly<Record<string, Storage>>[] = [{ c: 'dict8' }, { c: 'utf8' }, { c: 'dict16', s: 'dict32' }];

function row(next: () => number): Row {
  const orNull = (value: Value): Value => (next() < 0.2 ? null : value);
  const some = Math.floor(next() * 1000);
  return [
    orNull(some % 2 === 0),
    orNull(some - 500),
    orNull(BigInt(some) * 9007199254740993n),
    orNull(10n ** 25n * BigInt(some - 500)),
    orNull(some === 7 ? Number.NaN : some / 8),
    orNull(some % 9 === 0 ? '' : `text ${some} ${'ü'.repeat(some % 60)}`),
    orNull(['de', 'fr', 'it', 'naïve'][some % 4]!),
    orNull(Uint8Array.of(some & 255, 0)),
    null,
  ];
}

interface Partition {
  readonly table: Table;
  readonly all: readonly Row[];
  readonly belonging: readonly Row[];
}

function partition(seed: number, count: number, isSelected: ((row: number) => boolean) | null): Partition {
  const next = random(seed);
  const all = Array.from({ length: count }, () => row(next));
  const selected = isSelected === null ? null : all.map((_, index) => index).filter(isSelected);
  const table = tableOf(types, all, { storage: storages[seed % storages.length]!, ...(selected === null ? {} : { selected }) });
  return { table, all, belonging: selected === null ? all : selected.map((index) => all[index]!) };
}

const partitions = [
  partition(1, 700, (index) => index % 3 === 0),
  partition(2, 0, null),
  partition(3, 65, null),
  partition(4, 9000, (index) => index > 8900),
];
const tables = partitions.map(({ table }) => table);
const belonging = partitions.flatMap((each) => each.belonging);

function pageRows(wanted: Wanted, columns: readonly number[] | null): Row[] {
  return transposed(pageOf(tables, picksOf(tables, wanted), columns), wanted);
}

function transposed(page: readonly ColumnData[], wanted: Wanted): Row[] {
  const rows =
    wanted.kind === 'rows' ? wanted.rows.length : Math.max(0, Math.min(wanted.limit, belonging.length - wanted.offset));
  const columns = page.map((column) => columnValues(column, rows));
  return Array.from({ length: rows }, (_, index) => columns.map((column) => column[index]!));
}

function globalRows(order: readonly number[]): { readonly wanted: Wanted; readonly rows: readonly Row[] } {
  const bases = partitions.map((_, index) => partitions.slice(0, index).reduce((sum, { all }) => sum + all.length, 0));
  const all = partitions.flatMap((each) => each.all);
  return { wanted: { kind: 'rows', rows: Uint32Array.from(order), bases }, rows: order.map((index) => all[index]!) };
}

describe('a page', () => {
  it.each([
    [0, 10],
    [230, 20],
    [233, 3],
    [234, 66],
    [290, 1000],
    [500, 5],
    [0, 0],
  ])('holds the rows that belong from %i on, at most %i', (offset, limit) => {
    expect(pageRows({ kind: 'range', offset, limit }, null)).toEqual(belonging.slice(offset, offset + limit));
  });

  it('holds neighbours of one table, wherever they begin and end', () => {
    for (const { table, belonging: own } of partitions) {
      for (const [offset, limit] of [
        [0, 64],
        [8, 13],
        [24, 41],
        [3, 20],
        [16, 10_000],
        [640, 60],
        [10_000, 5],
      ] as const) {
        const wanted = own.slice(offset, offset + limit);
        const columns = pageOfRange(table, offset, limit).map((column) => columnValues(column, wanted.length));
        expect(wanted.map((_, row) => columns.map((column) => column[row]!))).toEqual(wanted);
      }
    }
  });

  it('copies numbers that are all present without a validity', () => {
    const table = tableOf({ n: 'int' }, [...Array.from({ length: 19 }, (_, i) => [i]), [null]]);
    const [first] = pageOfRange(table, 8, 11);
    expect(first).toEqual({
      layout: 'i32',
      type: 'int',
      values: Int32Array.from({ length: 11 }, (_, i) => 8 + i),
      validity: null,
    });
    expect(pageOfRange(table, 8, 12)[0]).toMatchObject({ validity: Uint8Array.of(0xff, 0x07) });
  });

  it('holds rows of several partitions in the order asked for', () => {
    const next = random(9);
    const { wanted, rows } = globalRows(Array.from({ length: 300 }, () => Math.floor(next() * 9765)));
    expect(pageRows(wanted, null)).toEqual(rows);
  });

  it('holds the columns asked for, in that order', () => {
    const { wanted, rows } = globalRows([700, 0, 9764]);
    expect(pageRows(wanted, [5, 1])).toEqual(rows.map((each) => [each[5], each[1]]));
  });

  it('owns buffers of exact size and no validity where nothing is null', () => {
    const table = tableOf(
      { n: 'int', s: 'string' },
      [
        [1, 'a'],
        [2, 'bc'],
        [3, 'd'],
      ],
      { storage: { s: 'dict8' } },
    );
    const wanted: Wanted = { kind: 'range', offset: 1, limit: 2 };
    const [n, s] = pageOf([table], picksOf([table], wanted), null);
    expect(n).toEqual({ layout: 'i32', type: 'int', values: Int32Array.of(2, 3), validity: null });
    expect(s).toEqual({
      layout: 'bytes',
      type: 'string',
      offsets: Uint32Array.of(0, 2, 3),
      bytes: Uint8Array.from(Buffer.from('bcd')),
      validity: null,
    });
  });
});

describe('materialising', () => {
  function materialised(wanted: Wanted, from: readonly Table[]): Table {
    return materialiseStep.run({ step: 'materialise', wanted, columns: null }, from, taskContext()) as Table;
  }

  it('makes one partition of rows from several, in the order asked for', () => {
    const next = random(11);
    const { wanted, rows } = globalRows(Array.from({ length: 2000 }, () => Math.floor(next() * 9765)));
    const table = materialised(wanted, tables);
    expect(rowsIn(table)).toEqual(rows);
    expect(table.selection).toBeNull();
  });

  it('makes a partition without selection of the rows that belong', () => {
    const table = materialised({ kind: 'range', offset: 0, limit: 1_000_000 }, tables);
    expect(rowsIn(table)).toEqual(belonging);
    expect(tables.map((each) => each.memory)).not.toContain(table.memory);
  });

  it('keeps the codes of a small dictionary, merged over partitions', () => {
    const parts = [
      ['x', 'y'],
      ['y', 'z', null],
    ].map((values) =>
      tableOf(
        { c: 'string' },
        values.map((value) => [value]),
        { storage: { c: 'dict8' } },
      ),
    );
    const table = materialised({ kind: 'range', offset: 0, limit: 9 }, parts);
    expect(table.columns[0]!.storage).toBe('dict8');
    expect(table.columns[0]!.dictionary!.count).toBe(3);
    expect(rowsIn(table)).toEqual([['x'], ['y'], ['y'], ['z'], [null]]);
  });

  it('makes an empty partition of nothing', () => {
    expect(rowsIn(materialised({ kind: 'range', offset: 0, limit: 0 }, tables))).toEqual([]);
  });
});
