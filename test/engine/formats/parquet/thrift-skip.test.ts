import { describe, expect, it } from 'vitest';
import { valueEnd } from '../../../../engine/formats/parquet/thrift-skip';
import { ThriftType } from '../../../../engine/formats/parquet/thrift-types';
import { byte, flag, i32, i64, list, struct, text, thriftBytes } from '../../../../engine/formats/parquet/thrift-writer';

const bytes = thriftBytes([
  i32(1, -70_000),
  flag(2, true),
  text(30, 'a text'),
  struct(31, [byte(1, 7), struct(2, []), i64(3, 2 ** 45)]),
  list(
    32,
    ThriftType.STRUCT,
    Array.from({ length: 20 }, (_, i) => struct(0, [i32(1, i), text(2, 'x'.repeat(i * 10))])),
  ),
  list(33, ThriftType.TRUE, [byte(0, 1), byte(0, 2)]),
]);

describe('a value of Thrift that is passed over', () => {
  it('ends where its bytes do, whatever stands behind them', () => {
    const more = Buffer.concat([Buffer.of(9), bytes, Buffer.of(0x55, 0xff, 0xff)]);
    expect(valueEnd(more, 1, ThriftType.STRUCT, 0)).toBe(1 + bytes.length);
  });

  it('may be a map, empty or not', () => {
    expect(valueEnd(Uint8Array.of(0), 0, ThriftType.MAP, 0)).toBe(1);
    const flags = Uint8Array.of(2, (ThriftType.BINARY << 4) | ThriftType.TRUE, 1, 65, 1, 1, 66, 2);
    expect(valueEnd(flags, 0, ThriftType.MAP, 0)).toBe(flags.length);
  });

  it('is damaged where it is cut off, claims more than there is, or nests without end', () => {
    for (let cut = 0; cut < bytes.length; cut++)
      expect(() => valueEnd(bytes.subarray(0, cut), 0, ThriftType.STRUCT, 0), `${cut}`).toThrow(/run past their end|claims more/);
    expect(() => valueEnd(Uint8Array.of(0xf8, 0xff, 0xff, 0x7f), 0, ThriftType.LIST, 0)).toThrow(
      'claims more bytes than are left',
    );
    expect(() => valueEnd(new Uint8Array(1000).fill(0x1c), 0, ThriftType.STRUCT, 0)).toThrow('nest deeper than 32');
    expect(() => valueEnd(Uint8Array.of(0), 0, 14, 0)).toThrow('thrift type 14');
  });
});
