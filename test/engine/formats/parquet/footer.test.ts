import { describe, expect, it } from 'vitest';
import { decodeFooter } from '../../../../engine/formats/parquet/footer';
import { ThriftType } from '../../../../engine/formats/parquet/thrift-types';
import { i32, i64, list, struct, type ThriftField, text, thriftBytes } from '../../../../engine/formats/parquet/thrift-writer';

/** A footer of columns a and b, with a row group for each list of the places of its two chunks. */
function footer(places: readonly (readonly number[])[], rows = places.length * 10): Uint8Array {
  const chunk = (start: number): ThriftField =>
    struct(0, [i64(2, start), struct(3, [i32(1, 1), i64(5, 10), i64(6, 80), i64(7, 40), i64(9, start)])]);
  return thriftBytes([
    i32(1, 2),
    list(2, ThriftType.STRUCT, [
      struct(0, [text(4, 'root'), i32(5, 2)]),
      struct(0, [i32(1, 1), text(4, 'a')]),
      struct(0, [i32(1, 1), text(4, 'b')]),
    ]),
    i64(3, rows),
    list(
      4,
      ThriftType.STRUCT,
      places.map((each) => struct(0, [list(1, ThriftType.STRUCT, each.map(chunk)), i64(2, 160), i64(3, 10)])),
    ),
    text(6, 'somebody'),
  ]);
}

const FILE_BYTES = 10_000;

describe('a footer', () => {
  it('tells of row groups what they hold, and their chunks when they are asked for', () => {
    const bytes = footer([
      [4, 44],
      [84, 124],
    ]);
    const { rows, rowGroups, createdBy } = decodeFooter(bytes, FILE_BYTES, null);
    expect({ rows, createdBy, groups: rowGroups.map((group) => [group.rows, group.bytes]) }).toEqual({
      rows: 20,
      createdBy: 'somebody',
      groups: [
        [10, 160],
        [10, 160],
      ],
    });
    expect(rowGroups[1]!.chunk(1)).toMatchObject({ start: 124, compressedBytes: 40, values: 10 });
  });

  it('is decoded the same by who has its outline', () => {
    const bytes = footer([
      [4, 44],
      [84, 124],
    ]);
    const first = decodeFooter(bytes, FILE_BYTES, null);
    const again = decodeFooter(bytes, FILE_BYTES, first.outline);
    const chunks = ({ rowGroups }: typeof first) => rowGroups.map((group) => [group.chunk(0), group.chunk(1)]);
    expect(again).toMatchObject({ rows: 20, createdBy: 'somebody', schema: first.schema });
    expect(chunks(again)).toEqual(chunks(first));
  });

  it('with a chunk outside the file is damaged for who asks for that one', () => {
    const { rowGroups } = decodeFooter(footer([[4, FILE_BYTES]]), FILE_BYTES, null);
    expect(rowGroups[0]!.chunk(0).start).toBe(4);
    expect(() => rowGroups[0]!.chunk(1)).toThrow(/column chunk of row group 0 lies outside the file/);
  });

  it('whose row groups do not fit its columns or its rows is damaged', () => {
    expect(() => decodeFooter(footer([[4, 44], [84]]), FILE_BYTES, null)).toThrow(
      'row group 1 has 1 column chunks for 2 columns',
    );
    expect(() => decodeFooter(footer([[4, 44]], 11), FILE_BYTES, null)).toThrow('its footer counts 11 rows, its row groups 10');
  });
});
