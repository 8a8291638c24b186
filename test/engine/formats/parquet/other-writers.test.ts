import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kernelsOf } from '../../../../engine/columns/kernels/load';
import { snappyBound } from '../../../../engine/columns/kernels/parquet-codecs';
import { allocate, createMemory, viewsOf } from '../../../../engine/columns/memory';
import { parquet } from '../../../../engine/formats/parquet';
import { Codec, Converted, Encoding, PhysicalType } from '../../../../engine/formats/parquet/parquet-types';
import { byte, flag, struct } from '../../../../engine/formats/parquet/thrift-writer';
import { type CraftedColumn, craftFile, deltas, indices, packed, plain } from './craft';
import { contextOf, openFile, readRows, readSplit, sourceOf } from './duck-files';

let folder: string;
let files = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-parquet-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function craft(rows: number, ...columns: readonly CraftedColumn[]): string {
  return craftFile(join(folder, `${files++}.parquet`), rows, columns);
}

async function column(rows: number, crafted: CraftedColumn): Promise<unknown[]> {
  return (await readRows(craft(rows, crafted))).map((row) => row[0]);
}

/** What hyparquet makes of the same file. */
async function oracle(path: string): Promise<unknown[]> {
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
  return rows.map((row) => Object.values(row)[0]);
}

const INT32 = { name: 'c', physical: PhysicalType.INT32 };
const INT64 = { name: 'c', physical: PhysicalType.INT64 };
const TEXT = { name: 'c', physical: PhysicalType.BYTE_ARRAY, converted: Converted.UTF8 };

function snap(bytes: Uint8Array): Uint8Array {
  const memory = createMemory(1 << 16);
  const [source, out, table] = [
    allocate(memory, bytes.length),
    allocate(memory, snappyBound(bytes.length)),
    allocate(memory, 32768),
  ] as const;
  viewsOf(memory).u8.set(bytes, source);
  return viewsOf(memory).u8.slice(out, out + kernelsOf(memory).parquetSnap(source, bytes.length, out, table));
}

describe('parquet: reads what other writers write', () => {
  it('a dictionary that gives way to PLAIN inside a chunk', async () => {
    const dictionary = { type: 'dictionary', count: 3, values: plain.texts('a', 'bb', 'ccc') } as const;
    const coded = { type: 'v1', encoding: Encoding.RLE_DICTIONARY, count: 4, values: indices(2, 2, 0, 1, 2) } as const;
    const direct = { type: 'v1', count: 2, values: plain.texts('dddd', 'a') } as const;
    const path = craft(6, { ...TEXT, pages: [dictionary, coded, direct] });
    expect((await readRows(path)).flat()).toEqual(['ccc', 'a', 'bb', 'ccc', 'dddd', 'a']);
    expect(await oracle(path)).toEqual(['ccc', 'a', 'bb', 'ccc', 'dddd', 'a']);
    const numbers = [
      { type: 'dictionary', count: 2, values: plain.i64(-5n, 9007199254740993n) },
      { type: 'v1', encoding: Encoding.PLAIN_DICTIONARY, count: 3, values: indices(1, 1, 0, 1) },
      { type: 'v1', count: 1, values: plain.i64(7n) },
    ] as const;
    expect(await column(4, { ...INT64, pages: numbers })).toEqual([9007199254740993n, -5n, 9007199254740993n, 7n]);
  });

  it('nulls between the codes, and pages without a value', async () => {
    const pages = [
      { type: 'dictionary', count: 2, values: plain.texts('x', 'y') },
      { type: 'v1', encoding: Encoding.RLE_DICTIONARY, count: 4, levels: packed(1, 1, 0, 0, 1), values: indices(1, 1, 0) },
      { type: 'v1', encoding: Encoding.RLE_DICTIONARY, count: 2, levels: Uint8Array.of(4, 0), values: new Uint8Array(0) },
    ] as const;
    expect(await column(6, { ...TEXT, optional: true, pages })).toEqual(['y', null, null, 'x', null, null]);
  });

  it('duplicate entries in a dictionary are one entry', async () => {
    const pages = [
      { type: 'dictionary', count: 3, values: plain.texts('x', 'y', 'x') },
      { type: 'v1', encoding: Encoding.RLE_DICTIONARY, count: 3, values: indices(2, 0, 1, 2) },
    ] as const;
    const path = craft(3, { ...TEXT, pages });
    const opened = await openFile(path);
    const { table } = await readSplit(path, opened, opened.splits[0]!);
    expect(table.columns[0]!.dictionary!.count).toBe(2);
    expect((await readRows(path)).flat()).toEqual(['x', 'y', 'x']);
  });

  it('pages of version 2, their values compressed or stored', async () => {
    const levels = packed(1, 1, 0, 1);
    const first = { type: 'v2', count: 3, nulls: 1, levels, values: plain.i32(7, -8) } as const;
    const second = { type: 'v2', count: 1, levels: Uint8Array.of(2, 1), values: plain.i32(9), stored: true } as const;
    const path = craft(4, { ...INT32, optional: true, codec: Codec.SNAPPY, compress: snap, pages: [first, second] });
    expect((await readRows(path)).flat()).toEqual([7, null, -8, 9]);
    expect(await oracle(path)).toEqual([7, null, -8, 9]);
  });

  it('deltas of numbers and of lengths, strings with prefixes', async () => {
    const numbers = [100, 101, 90, 1000, -7];
    expect(
      await column(5, {
        ...INT32,
        pages: [{ type: 'v1', encoding: Encoding.DELTA_BINARY_PACKED, count: 5, values: deltas(11, ...numbers) }],
      }),
    ).toEqual(numbers);
    const lengths = Buffer.concat([deltas(4, 1, 3, 0), Buffer.from('abcd')]);
    const byLength = craft(3, {
      ...TEXT,
      pages: [{ type: 'v1', encoding: Encoding.DELTA_LENGTH_BYTE_ARRAY, count: 3, values: lengths }],
    });
    expect((await readRows(byLength)).flat()).toEqual(['a', 'bcd', '']);
    const prefixed = Buffer.concat([deltas(3, 0, 4, 2), deltas(4, 5, 2, 3), Buffer.from('applyngple')]);
    const page = { type: 'v1', encoding: Encoding.DELTA_BYTE_ARRAY, count: 3, values: prefixed } as const;
    const path = craft(3, { ...TEXT, pages: [page] });
    expect((await readRows(path)).flat()).toEqual(['apply', 'applng', 'apple']);
    expect(await oracle(path)).toEqual(['apply', 'applng', 'apple']);
    const sparse = { ...page, count: 5, levels: packed(1, 1, 0, 1, 0, 1) };
    expect(await column(5, { ...TEXT, optional: true, pages: [sparse] })).toEqual(['apply', null, 'applng', null, 'apple']);
  });

  it('streams of split bytes', async () => {
    const raw = plain.f64(1.5, -2.25, 1e300);
    const split = Uint8Array.from(raw, (_, i) => raw[(i % 3) * 8 + Math.floor(i / 3)]!);
    const page = { type: 'v1', encoding: Encoding.BYTE_STREAM_SPLIT, count: 3, values: split } as const;
    expect(await column(3, { name: 'c', physical: PhysicalType.DOUBLE, pages: [page] })).toEqual([1.5, -2.25, 1e300]);
  });

  it('INT96 of nanoseconds are cut, and that is said; of microseconds they are not', async () => {
    for (const [nanos, notices] of [
      [1999n, ['column c counts nanoseconds; they are cut to microseconds']],
      [2000n, []],
    ] as const) {
      const value = Buffer.alloc(24);
      value.writeBigInt64LE(nanos, 12);
      for (const at of [8, 20]) value.writeInt32LE(2440588, at);
      const path = craft(2, { name: 'c', physical: PhysicalType.INT96, pages: [{ type: 'v1', count: 2, values: value }] });
      const { schema, notices: told } = await parquet.open(sourceOf(path), {}, []);
      expect([schema[0]!.type, told]).toEqual(['timestamp', notices]);
      expect((await readRows(path)).flat()).toEqual([0n, nanos / 1000n]);
    }
  });

  it('INT96, half floats and unsigned numbers', async () => {
    const int96 = Buffer.alloc(24);
    int96.writeBigInt64LE(43_200_000_001_999n, 0);
    int96.writeInt32LE(2440588, 8);
    int96.writeBigInt64LE(0n, 12);
    int96.writeInt32LE(2440587, 20);
    expect(
      await column(2, { name: 'c', physical: PhysicalType.INT96, pages: [{ type: 'v1', count: 2, values: int96 }] }),
    ).toEqual([43_200_000_001n, -86_400_000_000n]);
    const half = { name: 'c', physical: PhysicalType.FIXED_LEN_BYTE_ARRAY, typeLength: 2, logical: struct(15, []) };
    expect(
      await column(3, { ...half, pages: [{ type: 'v1', count: 3, values: Uint8Array.of(0, 0x3c, 0, 0xc5, 1, 0) }] }),
    ).toEqual([1, -5, 2 ** -24]);
    const unsigned = { ...INT32, logical: struct(10, [byte(1, 32), flag(2, false)]) };
    expect(await column(1, { ...unsigned, pages: [{ type: 'v1', count: 1, values: plain.i32(-1) }] })).toEqual([4294967295n]);
    expect(
      await column(1, { ...INT64, converted: Converted.UINT_64, pages: [{ type: 'v1', count: 1, values: plain.i64(-1n) }] }),
    ).toEqual([18446744073709551615n]);
  });

  it('times in milliseconds and nanoseconds, before 1970 too', async () => {
    expect(
      await column(2, {
        ...INT64,
        converted: Converted.TIMESTAMP_MILLIS,
        pages: [{ type: 'v1', count: 2, values: plain.i64(1n, -1n) }],
      }),
    ).toEqual([1000n, -1000n]);
    const nanos = { ...INT64, logical: struct(8, [flag(1, false), struct(2, [struct(3, [])])]) };
    const path = craft(2, { ...nanos, pages: [{ type: 'v1', count: 2, values: plain.i64(1999n, -1n) }] });
    expect((await readRows(path)).flat()).toEqual([1999n, -1n]);
    const opened = await openFile(path);
    expect(opened.schema[0]!.type).toBe('timestamp_ntz(9)');
    expect(opened.notices).toEqual([]);
  });

  it('times of day in every unit, as text to their last digit; what is none keeps its count', async () => {
    const unit = (id: number) => struct(7, [flag(1, false), struct(2, [struct(id, [])])]);
    const millis = { ...INT32, logical: unit(1) };
    expect(await column(2, { ...millis, pages: [{ type: 'v1', count: 2, values: plain.i32(86_399_999, 0) }] })).toEqual([
      '23:59:59.999',
      '00:00:00',
    ]);
    const nanos = { ...INT64, logical: unit(3) };
    expect(
      await column(4, {
        ...nanos,
        pages: [{ type: 'v1', count: 4, values: plain.i64(1n, 37_800_500_000_000n, -1n, 90_000_000_000_000n) }],
      }),
    ).toEqual(['00:00:00.000000001', '10:30:00.5', '-00:00:00.000000001', '25:00:00']);
    const micros = { ...INT64, converted: Converted.TIME_MICROS };
    expect(await column(1, { ...micros, pages: [{ type: 'v1', count: 1, values: plain.i64(1n) }] })).toEqual(['00:00:00.000001']);
  });

  it('decimals in 32 bits, in fixed bytes and in strings of bytes', async () => {
    const decimal = { precision: 9, scale: 2 };
    expect(
      await column(2, {
        ...INT32,
        converted: Converted.DECIMAL,
        decimal,
        pages: [{ type: 'v1', count: 2, values: plain.i32(12345, -1) }],
      }),
    ).toEqual([12345n, -1n]);
    const fixed = {
      name: 'c',
      physical: PhysicalType.FIXED_LEN_BYTE_ARRAY,
      typeLength: 5,
      converted: Converted.DECIMAL,
      decimal: { precision: 11, scale: 0 },
    };
    const values = Uint8Array.of(0, 0, 0, 1, 0, 255, 255, 255, 255, 254);
    expect(await column(2, { ...fixed, pages: [{ type: 'v1', count: 2, values }] })).toEqual([256n, -2n]);
    const free = {
      name: 'c',
      physical: PhysicalType.BYTE_ARRAY,
      converted: Converted.DECIMAL,
      decimal: { precision: 30, scale: 3 },
    };
    const bytes = Uint8Array.of(2, 0, 0, 0, 1, 0, 1, 0, 0, 0, 254, 0, 0, 0, 0);
    expect(await column(3, { ...free, pages: [{ type: 'v1', count: 3, values: bytes }] })).toEqual([256n, -2n, 0n]);
    const tooWide = {
      ...fixed,
      typeLength: 9,
      pages: [{ type: 'v1', count: 1, values: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0) }],
    } as const;
    await expect(column(1, tooWide)).rejects.toThrow(/a value beyond decimal\(11,0\)/);
  });

  it('booleans in runs', async () => {
    const runs = Uint8Array.of(4, 0, 0, 0, 6, 1, 8, 0);
    const page = { type: 'v1', encoding: Encoding.RLE, count: 7, values: runs } as const;
    expect(await column(7, { name: 'c', physical: PhysicalType.BOOLEAN, pages: [page] })).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('LZ4 in frames of Hadoop and without', async () => {
    const values = plain.i32(1, 2, 3);
    const raw = Uint8Array.of(0xc0, ...values);
    const framed = Uint8Array.of(0, 0, 0, 12, 0, 0, 0, raw.length, ...raw);
    for (const body of [raw, framed])
      expect(
        await column(3, { ...INT32, codec: Codec.LZ4, compress: () => body, pages: [{ type: 'v1', count: 3, values }] }),
      ).toEqual([1, 2, 3]);
  });

  it('checksums hold or say so', async () => {
    const values = plain.i32(1, 2);
    const page = { type: 'v1', count: 2, values } as const;
    expect(await column(2, { ...INT32, pages: [{ ...page, crc: crc32(values) }] })).toEqual([1, 2]);
    await expect(column(2, { ...INT32, pages: [{ ...page, crc: crc32(values) ^ 1 }] })).rejects.toThrow(
      /does not match its checksum/,
    );
  });

  it('two columns of one name are told apart', async () => {
    const page = (value: number) => ({ type: 'v1', count: 1, values: plain.i32(value) }) as const;
    const path = craft(
      1,
      { ...INT32, pages: [page(1)] },
      { ...INT32, pages: [page(2)] },
      { ...INT32, name: 'c_2', pages: [page(3)] },
    );
    const opened = await openFile(path);
    expect(opened.schema.map((field) => field.name)).toEqual(['c', 'c_2', 'c_2_2']);
    expect(opened.notices).toEqual(['a second column c shows as c_2', 'a second column c_2 shows as c_2_2']);
    expect(await readRows(path)).toEqual([[1, 2, 3]]);
  });

  it('a footer that claims rows beyond its bytes is refused before room is made for them', async () => {
    const page = { type: 'v1', count: 3, values: plain.i32(1, 2, 3) } as const;
    const path = craft(1e9, { ...INT32, pages: [page] });
    const opened = await openFile(path);
    const asked: number[] = [];
    const memory = (bytes: number): WebAssembly.Memory => {
      asked.push(bytes);
      return createMemory(bytes);
    };
    const context = { ...contextOf(), memory };
    const { schema, detail } = opened;
    const request = { source: sourceOf(path), split: opened.splits[0]!, partition: 0, schema, options: {}, detail };
    expect(() => parquet.read({ ...request, limit: null, columns: null, previous: null }, context)).toThrow(
      /its pages hold 3 values of 1000000000/,
    );
    expect(asked[0]).toBeLessThan(2 ** 21);
  });

  it('refuses by name what it cannot read', async () => {
    const page = { type: 'v1', count: 1, values: plain.i32(1) } as const;
    await expect(column(1, { ...INT32, codec: Codec.LZO, pages: [page] })).rejects.toThrow(
      /column c: compression LZO is not supported/,
    );
    await expect(column(1, { ...INT32, pages: [{ ...page, encoding: 99 }] })).rejects.toThrow(
      /column c: encoding 99 is not supported/,
    );
    await expect(column(2, { ...INT32, pages: [page] })).rejects.toThrow(/column c, row group 0: its pages hold 1 values of 2/);
    await expect(column(1, { ...TEXT, pages: [{ ...page, values: Uint8Array.of(255, 0, 0, 0, 65) }] })).rejects.toThrow(
      /a string that is longer than its page/,
    );
  });
});
