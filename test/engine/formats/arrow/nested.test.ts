import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { arrow } from '../../../../engine/formats/arrow/index';
import type { AnyFormat } from '../../../../engine/formats/index';
import type { OptionBag } from '../../../../engine/plan/relation';
import type { TypeName } from '../../../../engine/plan/schema';
import { fileSource, readTable } from '../../../support/format-file';
import { type Row, tableOf } from '../../../support/table';
import { writeTables } from '../../../support/write-file';

const folder = mkdtempSync(join(tmpdir(), 'hearth-arrow-nested-'));
afterAll(() => rmSync(folder, { recursive: true }));

const format = arrow as unknown as AnyFormat;
let count = 0;

async function trip(types: Readonly<Record<string, TypeName>>, tables: readonly (readonly Row[])[], options: OptionBag = {}) {
  const path = join(folder, `${count++}.arrow`);
  writeTables(
    format,
    path,
    tables.map((rows) => tableOf(types, rows)),
    options,
  );
  return readTable(format, fileSource(path));
}

const types = {
  id: 'int',
  tags: 'array<string>',
  user: 'struct<name:string,age:int,home:struct<city:string,zip:decimal(20,2)>>',
  scores: 'map<string,array<double>>',
  deep: 'array<array<struct<day:date,at:timestamp,ok:boolean,raw:binary>>>',
  after: 'string',
} as const;

const rows: readonly Row[] = [
  [
    1,
    '["a","","é😀"]',
    '{"name":"Ann","age":30,"home":{"city":"Oslo","zip":12.50}}',
    '{"x":[1.5,null],"y":[]}',
    '[[{"day":"2024-01-31","at":"2024-01-31T10:00:00.000Z","ok":true,"raw":"AP8="}],[],null]',
    'one',
  ],
  [2, '[]', '{}', '{}', '[]', 'two'],
  [3, null, null, null, null, null],
  [4, '[null]', '{"home":{}}', '{"only":null}', '[[null,{"ok":false}]]', 'four'],
];

describe('nested columns of Arrow', () => {
  it.each(['none', 'zstd'])('are written as such and read back equal, compression %s', async (compression) => {
    const read = await trip(types, [rows, rows.slice(1), rows], { compression });
    expect(Object.fromEntries(read.schema.map(({ name, type }) => [name, type]))).toEqual(types);
    expect(read.rows).toEqual([...rows, ...rows.slice(1), ...rows]);
  });

  it('stand in record batches without rows, or without any value', async () => {
    const none = rows.map((row): Row => [row[0]!, null, null, null, null, null]);
    expect((await trip(types, [[], none])).rows).toEqual(none);
    expect((await trip(types, [[]])).rows).toEqual([]);
  });
});
