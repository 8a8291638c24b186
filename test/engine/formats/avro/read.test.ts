import { describe, expect, it } from 'vitest';
import { avroTypeOf, sparkType } from '../../../../engine/formats/avro/avro-schema';
import { Bytes, columnDecoder } from '../../../../engine/formats/avro/decode';
import { avro } from '../../../../engine/formats/avro/index';
import { fileSource, filesIn, plainTable, readTable } from '../../../support/format-file';

describe('avro: files of others', () => {
  it.each(filesIn('avro'))('$name', async ({ path, expected }) => {
    expect(plainTable(await readTable(avro, fileSource(path)))).toEqual(expected);
  });
});

const typeOf = (schema: unknown) => avroTypeOf(JSON.stringify(schema));

describe('avro: types', () => {
  it('are Spark’s, nested ones too', () => {
    const pair = {
      type: 'record',
      name: 'pair',
      fields: [
        { name: 'x', type: 'int' },
        { name: 'y', type: ['null', 'string'] },
      ],
    };
    expect(sparkType(typeOf(pair))).toBe('struct<x:int,y:string>');
    expect(sparkType(typeOf({ type: 'array', items: pair }))).toBe('array<struct<x:int,y:string>>');
    expect(sparkType(typeOf({ type: 'map', values: 'long' }))).toBe('map<string,bigint>');
    expect(sparkType(typeOf(['null', 'int', 'string']))).toBe('struct<member0:int,member1:string>');
    expect(sparkType(typeOf({ type: 'bytes', logicalType: 'decimal', precision: 40, scale: 2 }))).toBe('string');
  });

  it('may be named before they are used, and not hold themselves', () => {
    const twice = [
      { name: 'a', type: { type: 'fixed', name: 'id', size: 2 } },
      { name: 'b', type: 'id' },
    ];
    expect(sparkType(typeOf({ type: 'record', name: 'r', namespace: 'n', fields: twice }))).toBe('struct<a:binary,b:binary>');
    const list = { type: 'record', name: 'list', fields: [{ name: 'next', type: ['null', 'list'] }] };
    expect(() => typeOf(list)).toThrow('holds itself');
  });
});

describe('avro: values', () => {
  const decoded = (schema: unknown, ...bytes: number[]) => columnDecoder(typeOf(schema))(new Bytes(Uint8Array.from(bytes)));

  it('of 64 bits are exact at both ends', () => {
    const nines = [255, 255, 255, 255, 255, 255, 255, 255, 255];
    expect(decoded('long', ...nines, 1)).toBe(-(2n ** 63n));
    expect(decoded('long', 254, ...nines.slice(1), 1)).toBe(2n ** 63n - 1n);
    expect(decoded('long', 1)).toBe(-1n);
    expect(() => decoded('long', ...nines, 255, 1)).toThrow(RangeError);
  });

  it('of nested types are their canonical text', () => {
    expect(decoded({ type: 'array', items: 'int' }, 4, 2, 4, 0)).toBe('[1,2]');
    expect(decoded({ type: 'map', values: 'string' }, 1, 8, 2, 107, 2, 118, 0)).toBe('{"k":"v"}');
    expect(decoded(['null', 'int', 'string'], 4, 2, 120)).toBe('{"member1":"x"}');
    expect(decoded(['null', 'int', 'string'], 0)).toBeNull();
  });

  it('that claim more than there is are refused', () => {
    expect(() => decoded({ type: 'array', items: 'null' }, 254, 255, 255, 255, 15)).toThrow(RangeError);
    expect(() => decoded('string', 254, 255, 3, 97)).toThrow(RangeError);
    expect(() => decoded({ type: 'enum', name: 'e', symbols: ['a'] }, 2)).toThrow(RangeError);
  });
});
