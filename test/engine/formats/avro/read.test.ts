import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { avroTypeOf, sparkType } from '../../../../engine/formats/avro/avro-schema';
import { Bytes, columnDecoder } from '../../../../engine/formats/avro/decode';
import { avro } from '../../../../engine/formats/avro/index';
import { fileSource, filesIn, plainTable, readContext, readTable } from '../../../support/format-file';
import { rowsIn } from '../../../support/table';

describe('avro: files of others', () => {
  it.each(filesIn('avro'))('$name', async ({ path, expected }) => {
    expect(plainTable(await readTable(avro, fileSource(path)))).toEqual(expected);
  });
});

describe('avro: blocks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-test-avro-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A file of one column of longs, 1 to `count`, in blocks of seven. */
  function numbers(count: number): Buffer {
    const mark = Buffer.from('0123456789abcdef');
    const text = (value: string): Buffer => Buffer.concat([zigzag(value.length), Buffer.from(value)]);
    const schema = '{"type":"record","name":"r","fields":[{"name":"n","type":"long"}]}';
    const blocks = Array.from({ length: Math.ceil(count / 7) }, (_, block) => {
      const values = Array.from({ length: Math.min(7, count - block * 7) }, (_, i) => zigzag(block * 7 + i + 1));
      const content = Buffer.concat(values);
      return Buffer.concat([zigzag(values.length), zigzag(content.length), content, mark]);
    });
    return Buffer.concat([Buffer.from('Obj\x01'), zigzag(1), text('avro.schema'), text(schema), zigzag(0), mark, ...blocks]);
  }

  it('belong to the split they begin in, wherever its borders fall', async () => {
    const path = join(folder, 'numbers.avro');
    writeFileSync(path, numbers(1000));
    const source = fileSource(path);
    const opened = await avro.open(source, {}, []);
    const [whole] = opened.splits;
    for (const step of [1, 17, 40, 333]) {
      const rows: unknown[] = [];
      for (let start = whole!.start, partition = 0; start < whole!.end; start += step, partition++) {
        const split = { start, end: Math.min(whole!.end, start + step), rows: null };
        const request = { source, split, partition, schema: opened.schema, options: {}, detail: opened.detail, limit: null };
        const { table } = await avro.read({ ...request, columns: null, previous: null }, readContext);
        rows.push(...rowsIn(table).flat());
      }
      expect(rows).toEqual(Array.from({ length: 1000 }, (_, i) => BigInt(i + 1)));
    }
  });

  it('that are cut are refused when they are read', async () => {
    const path = join(folder, 'cut.avro');
    writeFileSync(path, numbers(1000).subarray(0, -20));
    await expect(readTable(avro, fileSource(path))).rejects.toMatchObject({ code: 'MALFORMED_FILE' });
  });
});

/** As Avro writes whole numbers. */
function zigzag(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value * 2;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

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
