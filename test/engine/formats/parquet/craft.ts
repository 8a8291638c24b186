import { writeFileSync } from 'node:fs';
import { Codec, Encoding, PageType, Repetition } from '../../../../engine/formats/parquet/parquet-types';
import { ThriftType } from '../../../../engine/formats/parquet/thrift-types';
import {
  flag,
  i32,
  i64,
  list,
  struct,
  type ThriftField,
  text,
  thriftBytes,
} from '../../../../engine/formats/parquet/thrift-writer';

/** A column of a hand-made file: what DuckDB never writes. */
export interface CraftedColumn {
  readonly name: string;
  readonly physical: number;
  readonly typeLength?: number;
  readonly converted?: number;
  readonly logical?: ThriftField;
  readonly decimal?: { readonly precision: number; readonly scale: number };
  readonly optional?: boolean;
  readonly codec?: number;
  readonly compress?: (bytes: Uint8Array) => Uint8Array;
  readonly pages: readonly CraftedPage[];
}

export interface CraftedPage {
  readonly type: 'dictionary' | 'v1' | 'v2';
  readonly encoding?: number;
  readonly count: number;
  /** Definition levels, already encoded, without their length. */
  readonly levels?: Uint8Array;
  readonly values: Uint8Array;
  readonly crc?: number;
  /** V2: how many of its rows are null. */
  readonly nulls?: number;
  /** V2: values stored as they are, whatever the codec. */
  readonly stored?: boolean;
}

export function craftFile(path: string, rows: number, columns: readonly CraftedColumn[]): string {
  const parts: Uint8Array[] = [Buffer.from('PAR1')];
  let at = 4;
  const chunks = columns.map((column) => {
    const start = at;
    let data = -1;
    for (const page of column.pages) {
      if (data < 0 && page.type !== 'dictionary') data = at;
      const bytes = pageBytes(column, page);
      parts.push(bytes);
      at += bytes.length;
    }
    return { column, start, data, bytes: at - start };
  });
  const footer = thriftBytes([
    i32(1, 2),
    list(2, ThriftType.STRUCT, [struct(0, [text(4, 'root'), i32(5, columns.length)]), ...columns.map(element)]),
    i64(3, rows),
    list(4, ThriftType.STRUCT, [
      struct(0, [
        list(
          1,
          ThriftType.STRUCT,
          chunks.map(({ column, start, data, bytes }) =>
            struct(0, [
              i64(2, start),
              struct(3, [
                i32(1, column.physical),
                list(2, ThriftType.I32, [i32(0, Encoding.PLAIN)]),
                list(3, ThriftType.BINARY, [text(0, column.name)]),
                i32(4, column.codec ?? Codec.UNCOMPRESSED),
                i64(5, rows),
                i64(6, bytes),
                i64(7, bytes),
                i64(9, data),
                start === data ? undefined : i64(11, start),
              ]),
            ]),
          ),
        ),
        i64(2, at - 4),
        i64(3, rows),
      ]),
    ]),
  ]);
  const end = Buffer.alloc(8);
  end.writeUInt32LE(footer.length);
  end.write('PAR1', 4);
  writeFileSync(path, Buffer.concat([...parts, footer, end]));
  return path;
}

function element({ name, physical, typeLength, converted, logical, decimal, optional }: CraftedColumn): ThriftField {
  return struct(0, [
    i32(1, physical),
    typeLength === undefined ? undefined : i32(2, typeLength),
    i32(3, optional === true ? Repetition.OPTIONAL : Repetition.REQUIRED),
    text(4, name),
    converted === undefined ? undefined : i32(6, converted),
    decimal === undefined ? undefined : i32(7, decimal.scale),
    decimal === undefined ? undefined : i32(8, decimal.precision),
    logical === undefined ? undefined : struct(10, [logical]),
  ]);
}

function pageBytes({ compress = (bytes) => bytes }: CraftedColumn, page: CraftedPage): Uint8Array {
  const levels = page.levels ?? new Uint8Array(0);
  const encoding = page.encoding ?? Encoding.PLAIN;
  if (page.type === 'v2') {
    const values = page.stored === true ? page.values : compress(page.values);
    const body = Buffer.concat([levels, values]);
    const details = struct(8, [
      i32(1, page.count),
      i32(2, page.nulls ?? 0),
      i32(3, page.count),
      i32(4, encoding),
      i32(5, levels.length),
      i32(6, 0),
      flag(7, page.stored !== true),
    ]);
    return Buffer.concat([header(PageType.DATA_V2, levels.length + page.values.length, body, page, details), body]);
  }
  const length = Buffer.alloc(4);
  length.writeUInt32LE(levels.length);
  const raw = page.levels === undefined ? page.values : Buffer.concat([length, levels, page.values]);
  const body = compress(raw);
  const details =
    page.type === 'dictionary'
      ? struct(7, [i32(1, page.count), i32(2, encoding)])
      : struct(5, [i32(1, page.count), i32(2, encoding), i32(3, Encoding.RLE), i32(4, Encoding.RLE)]);
  const type = page.type === 'dictionary' ? PageType.DICTIONARY : PageType.DATA;
  return Buffer.concat([header(type, raw.length, body, page, details), body]);
}

function header(type: number, rawBytes: number, body: Uint8Array, page: CraftedPage, details: ThriftField): Uint8Array {
  const crc = page.crc === undefined ? undefined : i32(4, page.crc | 0);
  return thriftBytes([i32(1, type), i32(2, rawBytes), i32(3, body.length), crc, details]);
}

/** Values as PLAIN spells them. */
export const plain = {
  i32: (...values: number[]): Uint8Array => new Uint8Array(Int32Array.from(values).buffer),
  i64: (...values: bigint[]): Uint8Array => new Uint8Array(BigInt64Array.from(values).buffer),
  f64: (...values: number[]): Uint8Array => new Uint8Array(Float64Array.from(values).buffer),
  texts: (...values: string[]): Uint8Array =>
    Buffer.concat(
      values.map((value) => {
        const bytes = Buffer.from(value);
        const length = Buffer.alloc(4);
        length.writeUInt32LE(bytes.length);
        return Buffer.concat([length, bytes]);
      }),
    ),
};

/** One bit-packed run of values of `width` bits. */
export function packed(width: number, ...values: number[]): Uint8Array {
  const groups = Math.ceil(values.length / 8);
  const bytes = new Uint8Array(1 + groups * width);
  bytes[0] = (groups << 1) | 1;
  values.forEach((value, i) => {
    for (let k = 0; k < width; k++) bytes[1 + ((i * width + k) >> 3)]! |= ((value >> k) & 1) << ((i * width + k) & 7);
  });
  return bytes;
}

/** Dictionary indices of a data page: width, then a run. */
export function indices(width: number, ...values: number[]): Uint8Array {
  return Uint8Array.of(width, ...packed(width, ...values));
}

/** DELTA_BINARY_PACKED with one block whose deltas all have `width` bits. */
export function deltas(width: number, ...values: number[]): Uint8Array {
  const zigzag = (value: number): number[] => varint(value >= 0 ? value * 2 : -value * 2 - 1);
  const steps = values.slice(1).map((value, i) => value - values[i]!);
  const least = Math.min(0, ...steps);
  const body = packed(
    width,
    ...steps.map((step) => step - least),
    ...Array<number>(Math.max(0, 32 - steps.length)).fill(0),
  ).subarray(1);
  return Uint8Array.of(128, 1, 4, ...varint(values.length), ...zigzag(values[0]!), ...zigzag(least), width, 0, 0, 0, ...body);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}
