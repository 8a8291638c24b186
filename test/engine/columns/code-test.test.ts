import { describe, expect, it } from 'vitest';
import { bitAt, bitmapBytes } from '../../../engine/columns/bitmap';
import { codeTest, testCodes } from '../../../engine/columns/code-test';
import { EQUAL, GREATER, LESS } from '../../../engine/columns/kernels/compare-kernels';
import { kernelsOf } from '../../../engine/columns/kernels/load';
import { allocate, viewsOf } from '../../../engine/columns/memory';
import { codesAt, isNarrow } from '../../../engine/columns/narrow';
import type { Value } from '../../../engine/columns/vector';
import { comparatorOf } from '../../../engine/functions/compare-values';
import type { TypeName } from '../../../engine/plan/schema';
import { narrowed } from '../../support/narrowed';
import { tableOf } from '../../support/table';

type Present = Exclude<Value, null>;
const ops = [0, LESS, EQUAL, GREATER, LESS | EQUAL, GREATER | EQUAL, LESS | GREATER, LESS | EQUAL | GREATER].slice(1, 7);

describe('a narrow column is compared by its codes', () => {
  it.each<[TypeName, (row: number) => Present, readonly Present[]]>([
    ['int', (row) => (row * 7) % 100, [-1, 0, 50, 99, 100, 255, 256, -(2 ** 31), 2 ** 31 - 1]],
    ['int', (row) => 70_000 + ((row * 7) % 20_000), [0, 70_000, 70_001, 89_999, 90_000, 2 ** 31 - 1]],
    ['bigint', (row) => BigInt(row * 104_729), [-1n, 0n, 104_729n, 104_730n, 2n ** 63n - 1n, -(2n ** 63n)]],
    ['timestamp', (row) => BigInt(row * 61) * 1_000_000n, [-1n, 0n, 1n, 61_000_000n, 61_000_001n, 60_999_999n, 2n ** 62n]],
    [
      'double',
      (row) => (((row * 104_729) % 100_000) - 30_000) / 100,
      [
        -300,
        -300.01,
        0,
        -0,
        0.005,
        1 / 3,
        12.34,
        12.345,
        699.99,
        700,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
      ],
    ],
  ])('%s with what lies on, between and beyond its codes', (type, make, constants) => {
    const rows = 1000;
    const values = Array.from({ length: rows }, (_, row) => make(row));
    const { memory, columns } = narrowed(
      tableOf(
        { n: type },
        values.map((value) => [value]),
      ),
    );
    const column = columns[0]!;
    if (!isNarrow(column)) throw new Error(`stored as ${column.storage}`);
    const out = allocate(memory, bitmapBytes(rows));
    const compare = comparatorOf(type);
    for (const op of ops)
      for (const constant of constants)
        for (const start of [0, 64, 512]) {
          const test = codeTest(column, op, constant as number | bigint);
          testCodes(memory, kernelsOf(memory), codesAt(column, start), test, rows - start, out);
          const found = values.slice(start).filter((_, row) => bitAt(viewsOf(memory).u8, out, row));
          const holds = (order: number): boolean => (op & (order < 0 ? LESS : order > 0 ? GREATER : EQUAL)) !== 0;
          expect(found, `${op} ${constant}`).toEqual(values.slice(start).filter((value) => holds(compare(value, constant))));
        }
  });
});
