import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WrittenChunk } from '../../../../engine/formats/format';
import { decodeOptions } from '../../../../engine/formats/option';
import { parquet } from '../../../../engine/formats/parquet';
import { type Row, schemaOf, tableOf } from '../../../support/table';
import { type Duck, openDuck, openFile, readRows } from './duck-files';

let duck: Duck;

beforeAll(async () => {
  duck = await openDuck();
});

afterAll(() => duck.close());

async function copied(select: string, options = ''): Promise<string> {
  const path = join(duck.folder, `nested_${Math.random().toString(36).slice(2)}.parquet`);
  await duck.run(`COPY (${select}) TO '${path}' (FORMAT parquet${options})`);
  return path;
}

describe('parquet: nested columns', () => {
  it('are structs, arrays and maps, with nulls and emptiness told apart', async () => {
    const path = await copied(`SELECT * FROM (VALUES
      (1, {'a': 1, 'b': 'x'}, [1, NULL, 3], MAP {'k': 1.5, 'j': NULL}),
      (2, NULL, [], MAP {}),
      (3, {'a': NULL, 'b': NULL}, NULL, NULL)) t(id, s, l, m)`);
    const opened = await openFile(path);
    expect(opened.schema.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'id int',
      's struct<a:int,b:string>',
      'l array<int>',
      'm map<string,decimal(2,1)>',
    ]);
    expect(await readRows(path)).toEqual([
      [1, '{"a":1,"b":"x"}', '[1,null,3]', '{"k":1.5,"j":null}'],
      [2, null, '[]', '{}'],
      [3, '{}', null, null],
    ]);
  });

  it('keep every leaf exact', async () => {
    const path = await copied(`SELECT {
      'i': 9007199254740993::BIGINT, 'u': 18446744073709551615::UBIGINT, 'd': 12345678901234567890.0123456789::DECIMAL(38,10),
      'f': 0.1::FLOAT, 'x': 0.1::DOUBLE, 't': TIMESTAMP '1969-12-31 23:59:59.999999', 'z': TIMESTAMPTZ '2024-01-31 10:00:00+02',
      'ms': TIMESTAMP_MS '2024-01-31 10:00:00.123', 'day': DATE '0001-01-01', 'b': '\\x00\\xFF'::BLOB, 'ok': true,
      's': 'é"\n😀' } AS v`);
    const [row] = await readRows(path);
    expect(JSON.parse(row![0] as string)).toMatchObject({
      t: '1969-12-31T23:59:59.999999',
      z: '2024-01-31T08:00:00.000Z',
      day: '0001-01-01',
      ok: true,
      s: 'é"\n😀',
    });
    expect(row![0]).toContain(
      '"i":9007199254740993,"u":18446744073709551615,"d":12345678901234567890.0123456789,"f":0.1,"x":0.1,',
    );
    expect(row![0]).toContain('"b":"AP8="');
  });

  it.each(['snappy', 'zstd', 'gzip', 'uncompressed', 'brotli', 'lz4_raw'])(
    'nest in each other, in many row groups, %s',
    async (codec) => {
      const path = await copied(
        `SELECT i, CASE WHEN i % 7 = 0 THEN NULL ELSE [{'n': i, 'tags': ['a' || i, NULL], 'm': MAP {i: [i, i + 1]}}] END AS v FROM range(5000) r(i)`,
        `, COMPRESSION ${codec}, ROW_GROUP_SIZE 2048`,
      );
      const opened = await openFile(path);
      expect(opened.schema[1]!.type).toBe('array<struct<n:bigint,tags:array<string>,m:map<bigint,array<bigint>>>>');
      const rows = await readRows(path);
      expect(rows.length).toBe(5000);
      for (const i of [1, 2047, 2048, 4999])
        expect(rows[i]).toEqual([
          BigInt(i),
          i % 7 === 0 ? null : `[{"n":${i},"tags":["a${i}",null],"m":{"${i}":[${i},${i + 1}]}}]`,
        ]);
      expect(rows[14]).toEqual([14n, null]);
    },
  );

  it('are said to be damaged where they are', async () => {
    const path = await copied(`SELECT [i, i + 1] AS v FROM range(1000) r(i)`, ', COMPRESSION zstd');
    const { readFileSync, writeFileSync } = await import('node:fs');
    const bytes = readFileSync(path);
    for (let at = 10; at < 200; at += 7) bytes[at] = 0xa5;
    writeFileSync(path, bytes);
    await expect(readRows(path)).rejects.toThrow(expect.objectContaining({ code: 'MALFORMED_FILE' }));
  });
});

describe('parquet: writes nested columns', () => {
  const types = {
    id: 'int',
    s: 'struct<a:int,b:struct<c:string,d:decimal(30,10)>>',
    l: 'array<array<string>>',
    m: 'map<string,array<double>>',
    v: 'array<struct<ok:boolean,t:timestamp,day:date,x:float,n:bigint,b:binary,z:timestamp_ntz,e:decimal(5,2)>>',
  } as const;
  const rows: Row[] = [
    [1, '{"a":1,"b":{"c":"é","d":12345678901234567890.0123456789}}', '[["a",null],[],null]', '{"k":[1.5,null],"j":null}', null],
    [2, null, '[]', '{}', '[]'],
    [
      3,
      '{}',
      null,
      null,
      '[{"ok":true,"t":"2024-01-31T10:00:00.000Z","day":"1969-12-31","x":0.5,"n":9007199254740993,"b":"AP8=","z":"2024-01-31T10:00:00.000001","e":-1.50},null,{}]',
    ],
    [4, '{"b":{}}', '[["z"]]', '{"k":[]}', '[{"ok":false}]'],
  ];

  async function written(many: readonly Row[], compression: 'snappy' | 'zstd' | 'none', splits = 1): Promise<string> {
    const { writeFileSync } = await import('node:fs');
    const path = join(duck.folder, `written_${Math.random().toString(36).slice(2)}.parquet`);
    const schema = schemaOf(types);
    const options = decodeOptions('parquet', parquet.write!.options, { compression });
    const parts: Uint8Array[] = [parquet.write!.begin(schema, options)];
    const chunks: WrittenChunk[] = [];
    const step = Math.ceil(many.length / splits);
    for (let start = 0; start < many.length; start += step) {
      const part = many.slice(start, start + step);
      const { bytes, detail } = parquet.write!.encode(tableOf(types, part), options);
      chunks.push({
        offset: parts.reduce((sum, each) => sum + each.length, 0),
        byteLength: bytes.length,
        rows: part.length,
        detail,
      });
      parts.push(bytes);
    }
    parts.push(parquet.write!.finish(schema, options, chunks));
    writeFileSync(path, Buffer.concat(parts));
    return path;
  }

  it.each(['snappy', 'zstd', 'none'] as const)('that read back as they were, %s', async (compression) => {
    const path = await written(rows, compression);
    expect((await openFile(path)).schema.map(({ name, type }) => [name, type])).toEqual(Object.entries(types));
    expect(await readRows(path)).toEqual(rows);
  });

  it('in several pages, and in several row groups', async () => {
    const many = Array.from({ length: 17_000 }, (_, i): Row => [i, ...rows[i % 4]!.slice(1)]);
    expect(await readRows(await written(many, 'snappy'))).toEqual(many);
    expect(await readRows(await written(many.slice(0, 10), 'none', 3))).toEqual(many.slice(0, 10));
  }, 60_000);

  it('that DuckDB reads to the same values', async () => {
    const path = await written(rows, 'zstd');
    const sql = `SELECT id, s.a, s.b.c, s.b.d::VARCHAR, l::VARCHAR, m::VARCHAR, len(v), v[1].ok, v[1].n, v[1].x, v[1].e::VARCHAR, v[1].day::VARCHAR, epoch_us(v[1].t), epoch_us(v[1].z), s IS NULL, v[1].b::VARCHAR FROM '${path}' ORDER BY id`;
    expect(await duck.rows(sql)).toEqual([
      [
        1,
        1,
        'é',
        '12345678901234567890.0123456789',
        '[[a, NULL], [], NULL]',
        '{k=[1.5, NULL], j=NULL}',
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        null,
      ],
      [2, null, null, null, '[]', '{}', 0n, null, null, null, null, null, null, null, true, null],
      [
        3,
        null,
        null,
        null,
        null,
        null,
        3n,
        true,
        9007199254740993n,
        0.5,
        '-1.50',
        '1969-12-31',
        1706695200000000n,
        1706695200000001n,
        false,
        '\\x00\\xFF',
      ],
      [4, null, null, null, '[[z]]', '{k=[]}', 1n, false, null, null, null, null, null, null, false, null],
    ]);
  });
});
