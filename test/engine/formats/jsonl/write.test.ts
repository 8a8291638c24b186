import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WrittenChunk } from '../../../../engine/formats/format';
import type { AnyFormat } from '../../../../engine/formats/index';
import { json } from '../../../../engine/formats/json/index';
import { jsonl } from '../../../../engine/formats/jsonl/index';
import { decodeOptions } from '../../../../engine/formats/option';
import type { OptionBag } from '../../../../engine/plan/relation';
import type { TypeName } from '../../../../engine/plan/schema';
import { type Row, schemaOf, tableOf } from '../../../support/table';
import { type Duck, openDuck } from '../parquet/duck-files';
import { readAll } from './open-text';

const types = {
  i: 'int',
  b: 'bigint',
  x: 'double',
  f: 'float',
  ok: 'boolean',
  s: 'string',
  'odd "name"': 'string',
  d: 'date',
  t: 'timestamp',
  n: 'timestamp_ntz',
  e: 'decimal(30,10)',
  c: 'decimal(5,2)',
  bin: 'binary',
  l: 'array<string>',
  g: 'struct<a:int,b:string>',
  m: 'map<string,double>',
} as const satisfies Record<string, TypeName>;

const rows: Row[] = [
  [
    1,
    9007199254740993n,
    0.1,
    0.5,
    true,
    'é"\\\n😀',
    '',
    0,
    0n,
    1n,
    1n,
    -150n,
    Uint8Array.of(0, 255),
    '["a",null]',
    '{"a":1}',
    '{"k":1.5}',
  ],
  [
    -2147483648,
    -(2n ** 63n),
    1e300,
    Math.fround(0.1),
    false,
    '2024-01-31',
    'NaN',
    -719162,
    253402300799999999n,
    -1n,
    10n ** 29n,
    99999n,
    new Uint8Array(0),
    '[]',
    '{}',
    '{}',
  ],
  [null, null, Number.NaN, -Infinity, null, null, null, null, null, null, null, null, null, null, null, null],
  [
    0,
    0n,
    -0,
    0,
    false,
    'null',
    'x',
    2932896,
    1706695200123456n,
    1706695200000000n,
    0n,
    0n,
    Uint8Array.of(1),
    '["\\u0001"]',
    '{"b":"z"}',
    '{"n":"NaN"}',
  ],
];

function bytesOf(format: AnyFormat, parts: readonly (readonly Row[])[], options: OptionBag = {}): Buffer {
  const schema = schemaOf(types);
  const writer = format.write!;
  const values = decodeOptions(format.name, writer.options, options);
  const chunks: WrittenChunk[] = parts.map((part) => ({ offset: 0, byteLength: 0, rows: part.length, detail: null }));
  const bodies = parts.flatMap((part, i) => [
    ...(i === 0 || writer.between === undefined ? [] : [writer.between(schema, values, chunks.slice(0, i))]),
    writer.encode(tableOf(types, part), values).bytes,
  ]);
  return Buffer.concat([writer.begin(schema, values), ...bodies, writer.finish(schema, values, chunks)]);
}

const lines = jsonl as unknown as AnyFormat;
const list = json as unknown as AnyFormat;
const declared = schemaOf(types);
const plain = (table: readonly Row[]): unknown =>
  table.map((row) => row.map((cell) => (cell instanceof Uint8Array ? [...cell] : Object.is(cell, -0) ? '-0' : cell)));

let duck: Duck;
beforeAll(async () => {
  duck = await openDuck();
});
afterAll(() => duck.close());

describe.each([
  ['JSON Lines', lines],
  ['JSON', list],
] as const)('%s that was written', (name, format) => {
  it.each([true, false])('reads back as the same values of every type, nulls left out: %s', async (ignoreNullFields) => {
    const { rows: read, tables } = await readAll(bytesOf(format, [rows.slice(0, 1), rows.slice(1)], { ignoreNullFields }), {
      format,
      declared,
    });
    const binary = declared.findIndex((field) => field.name === 'bin');
    const withBytes = read.map((row, r) => row.map((cell, c) => (c === binary && cell !== null ? rows[r]![c]! : cell)));
    expect(plain(withBytes)).toEqual(plain(rows));
    expect(tables[0]!.rows).toBe(rows.length);
  });

  it('tells most types by itself', async () => {
    const { types: found } = await readAll(bytesOf(format, [rows]), { format });
    expect(found.slice(0, 10)).toEqual([
      'int',
      'bigint',
      'double',
      'double',
      'boolean',
      'string',
      'string',
      'date',
      'timestamp',
      'timestamp_ntz',
    ]);
  });

  it('is read by DuckDB to the same values', async () => {
    const path = join(duck.folder, `${name.replace(' ', '')}.json`);
    writeFileSync(path, bytesOf(format, [rows.slice(0, 2), rows.slice(2)]));
    const sql = `SELECT i, b, s, "odd ""name""", d, t::TIMESTAMPTZ, l::VARCHAR, g.a FROM read_json('${path}', maximum_sample_files = 1) ORDER BY i NULLS LAST`;
    const order = [1, 3, 0, 2].map((r) => rows[r]!);
    expect((await duck.rows(sql)).map((row) => row.slice(0, 4))).toEqual(
      order.map(([i, b, , , , s, odd]) => [i === null ? null : BigInt(i as number), b, s, odd]),
    );
  });
});

describe('a file without rows', () => {
  it('is an empty list, or nothing', () => {
    expect(bytesOf(list, []).toString()).toBe('[\n]\n');
    expect(bytesOf(lines, []).toString()).toBe('');
  });

  it('spells as Spark does', () => {
    const [first] = bytesOf(lines, [rows]).toString('utf8').split('\n');
    expect(first).toBe(
      '{"i":1,"b":9007199254740993,"x":0.1,"f":0.5,"ok":true,"s":"é\\"\\\\\\n😀","odd \\"name\\"":"","d":"1970-01-01","t":"1970-01-01T00:00:00.000Z","n":"1970-01-01T00:00:00.000001","e":0.0000000001,"c":-1.50,"bin":"AP8=","l":["a",null],"g":{"a":1},"m":{"k":1.5}}',
    );
  });
});
